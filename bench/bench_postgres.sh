#!/bin/bash
# Phase 1 of a merge into PostgreSQL beside a bare COPY of the same bytes, in a cluster of its own on a socket in a temporary
# directory; each round a target of its own. Ends with 1 when the best round misses 50 000 revisions in a CPU second.
#   bench/bench_postgres.sh BUILD [ROUNDS [HAZARDS]]          (BUILD: build/bench)
set -euo pipefail

build=$(realpath "$1")
rounds=${2:-3}
hazards=${3:-50000}
here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tests/support/postgres.inc"
work=$(mktemp -d)
trap 'pg_stop; rm -rf "$work"' EXIT
export FIELDTOOL_HOME=$work/home
pg_start shared_buffers=512MB max_wal_size=4GB
cd "$work"
good=1
for ((i = 0; i < rounds; i++)); do
    "$PG_BIN/createdb" -h "$PG_DIR/socket" -U owner "round$i"
    url=${PG_URL/target/round$i}
    "$build/fieldtool" --quiet new "$url" --country AO --org bench --system NAT
    if "$build/bench/bench_push" "$url" "$hazards"; then
        good=0
    fi
done
exit "$good"
