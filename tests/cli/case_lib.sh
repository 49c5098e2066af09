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
