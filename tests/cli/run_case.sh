#!/bin/sh
# Run one case in an empty folder and compare what it says with what stands beside it.
#   run_case.sh PROGRAM tests/cli/<command>/<case>.sh
#
# Beside <case>.sh, each optional: .out (standard output), .err (standard error), .exit (exit code; without it 0).
# The case sees: the program first on PATH, FIELDTOOL_HOME inside the folder, TZ=UTC, LC_ALL=C.UTF-8, FT_DATA (tests/data),
# FT_SHARED (the folder shared beside the tree, when there is one), FT_TESTS (this folder's parent) and the functions of
# case_lib.sh. With FT_BLESS=1 the expected files are rewritten: read the difference before you commit it.
#
# What differs from run to run is replaced, in this order, by sed (see normalise below):
#   UUIDs -> <uuid>   64 hexadecimal digits -> <hash>   12 hexadecimal digits (a short ID) -> <short>
#   instants YYYY-MM-DDThh:mm:ss[.mmm]Z -> <utc>   the program's version after "fieldtool " -> <version>   the folder -> <dir>
set -eu

program=$1
case=$2
base=${case%.sh}
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/cwd" "$dir/bin" "$dir/home"
ln -s "$program" "$dir/bin/fieldtool"
ln -s ../home "$dir/cwd/.home"

PATH="$dir/bin:$PATH"
FIELDTOOL_HOME="$dir/home"
HOME="$dir/home"
FT_DATA="$tests/data"
FT_TESTS="$tests"
FT_CASE_LIB="$here/case_lib.sh"
TZ=UTC
LC_ALL=C.UTF-8
export PATH FIELDTOOL_HOME HOME FT_DATA FT_TESTS FT_CASE_LIB TZ LC_ALL
unset FIELDTOOL_LANG LANG LANGUAGE XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME 2>/dev/null || true
if [ -d "$tests/../../shared" ]; then
    FT_SHARED=$(cd "$tests/../../shared" && pwd)
    export FT_SHARED
fi

normalise() {
    sed -E \
        -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/<uuid>/g' \
        -e 's/\b[0-9a-f]{64}\b/<hash>/g' \
        -e 's/\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z/<utc>/g' \
        -e 's/(^|[^0-9A-Za-z.])[0-9a-f]{12}($|[^0-9A-Za-z.])/\1<short>\2/g' \
        -e 's/^fieldtool [0-9]+\.[0-9]+\.[0-9]+/fieldtool <version>/' \
        -e "s|$dir/cwd|<dir>|g" -e "s|$dir/home|<home>|g" -e "s|$tests|<tests>|g"
}

code=0
(cd "$dir/cwd" && exec sh -eu "$case") >"$dir/out.raw" 2>"$dir/err.raw" </dev/null || code=$?
if [ "$code" -eq 77 ]; then
    cat "$dir/out.raw" "$dir/err.raw"
    exit 77
fi
normalise <"$dir/out.raw" >"$dir/out"
normalise <"$dir/err.raw" >"$dir/err"
echo "$code" >"$dir/exit"

if [ "${FT_BLESS:-0}" = 1 ]; then
    for kind in out err; do
        if [ -s "$dir/$kind" ]; then
            cp "$dir/$kind" "$base.$kind"
        else
            rm -f "$base.$kind"
        fi
    done
    rm -f "$base.exit"
    [ "$code" -eq 0 ] || cp "$dir/exit" "$base.exit"
    exit 0
fi

bad=0
want=0
[ ! -e "$base.exit" ] || want=$(cat "$base.exit")
if [ "$code" != "$want" ]; then
    echo "exit code $code, wanted $want"
    bad=1
fi
for kind in out err; do
    if [ -e "$base.$kind" ] && ! diff -u "$base.$kind" "$dir/$kind"; then
        bad=1
    fi
done
if [ "$bad" -ne 0 ]; then
    echo "-- standard output of $case"
    cat "$dir/out"
    echo "-- standard error"
    cat "$dir/err"
fi
exit "$bad"
