# Functions for cases:  . "$FT_CASE_LIB"

# expect CODE COMMAND...: run, and fail the case unless it exits with CODE. Output passes through.
expect() {
    expect_want=$1
    shift
    expect_code=0
    "$@" || expect_code=$?
    if [ "$expect_code" -ne "$expect_want" ]; then
        echo "expected exit $expect_want, got $expect_code: $*" >&2
        exit 1
    fi
}

# json EXPRESSION: a Python expression over the document d on standard input; prints text as it is, the rest as JSON. A document it
# does not fit is shown.
json() {
    python3 -c 'import json, sys
text = sys.stdin.read()
try:
    d = json.loads(text)
    v = eval(sys.argv[1])
except Exception as e:
    sys.exit(f"{sys.argv[1]}: {e!r} in {text[:2000]}")
print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, sort_keys=True))' "$1"
}

# skip REASON: this computer lacks something; ctest shows the case as skipped. Where FT_NEED_ALL is set (tools/test, CI), everything
# was installed before, and a case that cannot run has failed.
skip() {
    echo "skipped: $*"
    [ -z "${FT_NEED_ALL:-}" ] || exit 1
    exit 77
}

# need PROGRAM...: skip when one is not installed.
need() {
    for need_program in "$@"; do
        command -v "$need_program" >/dev/null || skip "$need_program is not installed"
    done
}

# clock OFFSET COMMAND...: run it with a clock that is off by so much, such as +20y. A sanitizer's library cannot come first then.
clock() {
    need faketime
    clock_asan=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
    ASAN_OPTIONS=$clock_asan faketime -f "$@"
}

# SQUARE: WKT of some land, and WEST and EAST of it, which tile it.
SQUARE="POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.39,16.70 -12.40))"
WEST="POLYGON((16.70 -12.40,16.704 -12.40,16.704 -12.39,16.70 -12.39,16.70 -12.40))"
EAST="POLYGON((16.704 -12.40,16.71 -12.40,16.71 -12.39,16.704 -12.39,16.704 -12.40))"

# workspace FILE [SYSTEM]: an empty one of a team.
workspace() {
    fieldtool --quiet new "$1" --country AO --org HALO --system "${2:-HALO7}"
}

# fails FILE CODE KEY WORD...: fieldtool --json WORD... exits with CODE, says so in exactly one document on standard output whose
# error bears KEY, a message and its facts, says nothing else, and leaves FILE byte for byte and the folder as they were.
fails() {
    fails_file=$1
    fails_code=$2
    fails_key=$3
    shift 3
    fails_before=$(sha256sum <"$fails_file")
    fails_folder=$(ls -A)
    expect "$fails_code" fieldtool --json "$@" >../fails.out 2>../fails.err
    if [ "$(wc -l <../fails.out)" -ne 1 ] || ! grep -q "^{\"error\":{\"key\":\"$fails_key\",\"message\":\"..*\",\"facts\":{.*}}}\$" ../fails.out; then
        echo "wanted one error $fails_key from: $*" >&2
        cat ../fails.out >&2
        exit 1
    fi
    [ ! -s ../fails.err ] || { echo "standard error of: $*" >&2; cat ../fails.err >&2; exit 1; }
    [ "$fails_before" = "$(sha256sum <"$fails_file")" ] || { echo "$fails_file was changed by: $*" >&2; exit 1; }
    [ "$fails_folder" = "$(ls -A)" ] || { echo "files appeared or went: $*" >&2; exit 1; }
}

# said WORD...: what a person is told by a call that fails, and nothing on standard output.
said() {
    fieldtool "$@" 2>&1 >../said.out || echo "exit $?"
    [ ! -s ../said.out ] || { echo "standard output of: $*" >&2; cat ../said.out >&2; exit 1; }
}

# other_centre TEAM.gpkg: TEAM.gpkg trusts another centre (other.gpkg, made when it is not there) as authority, and is trusted there.
other_centre() {
    if [ ! -e other.gpkg ]; then
        workspace other.gpkg OTHER
        fieldtool --quiet key new other >/dev/null
        fieldtool --quiet key trust other.gpkg "$(fieldtool --as other key show other.gpkg)" --role authority
    fi
    fieldtool --quiet key trust "$1" "$(fieldtool --as other key show other.gpkg)" --role authority
    fieldtool --quiet --as other key trust other.gpkg "$(fieldtool key show "$1")"
}

# other_has TEAM.gpkg SUBMISSION: that centre merges the submission, and its receipt comes back to TEAM.gpkg: what it names is not sent
# again --since-last.
other_has() {
    fieldtool --quiet --as other merge other.gpkg "$2" --receipt other.receipt >/dev/null
    fieldtool --quiet merge "$1" other.receipt >/dev/null
}
