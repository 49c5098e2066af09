#!/bin/bash
# Beside PostGIS and spatialite, by turns in one run, whole processes on the wall clock:
#   - the total area of 100 000 polygons in one GeoPackage;
#   - of each of 20 000 polygons, what lies under a layer of 20 000 others and what remains.
# PostgreSQL runs as a cluster of its own on a socket in a temporary directory and is gone afterwards.
#   bench/bench_peers.sh BUILD [RUNS]          (BUILD: build/bench)
set -euo pipefail

build=$(realpath "$1")
runs=${2:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
chmod 755 "$dir"
pg=$(echo /usr/lib/postgresql/*/bin)
export PGHOST=$dir/socket PGDATABASE=bench PGUSER=bench

as_other() { # PostgreSQL refuses to be started by root
    if [[ $(id -u) == 0 ]]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

end() {
    as_other "$pg/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap end EXIT

start_postgres() {
    mkdir "$dir/socket" "$dir/data"
    if [[ $(id -u) == 0 ]]; then
        chown postgres "$dir/socket" "$dir/data"
    fi
    as_other "$pg/initdb" -D "$dir/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
    as_other "$pg/pg_ctl" -D "$dir/data" -w -l "$dir/socket/log" \
        -o "-k $dir/socket -c listen_addresses= -c shared_buffers=512MB -c jit=off -c max_parallel_workers_per_gather=0" start >/dev/null
    createdb bench
    psql -q -c 'CREATE EXTENSION postgis'
}

# Both programs get what they like best: indexes, statistics, everything in memory after a first turn.
load_layers() {
    cd "$dir"
    /usr/bin/python3 -B "$here/tests/support/make_layer.py" 100000 plots.gpkg --clean >/dev/null
    ogr2ogr -q -f PostgreSQL "PG:host=$PGHOST dbname=bench user=bench" plots.gpkg -nln plots -lco GEOMETRY_NAME=geom
    ogr2ogr -q -f SQLite -dsco SPATIALITE=YES plots.sqlite plots.gpkg -nln plots -lco GEOMETRY_NAME=geom
    "$build/bench/bench_overlay" 20000 layers.tsv >/dev/null
    psql -q <<'SQL'
CREATE TABLE both_layers (layer text, id int, geom geometry(Polygon, 4326));
\copy both_layers FROM 'layers.tsv'
CREATE TABLE a AS SELECT id, geom FROM both_layers WHERE layer = 'a' ORDER BY id;
CREATE TABLE b AS SELECT id, geom FROM both_layers WHERE layer = 'b' ORDER BY id;
CREATE INDEX ON a USING gist (geom);
CREATE INDEX ON b USING gist (geom);
VACUUM ANALYZE;
SQL
}

start_postgres
load_layers
# One question in two ways: pieces of every pair, as in a layer intersection, which counts ground under two shapes of b twice;
# and the account, ground once: what lies under the union of those shapes of b that meet.
cat >overlay_pairs.sql <<'SQL'
SELECT sum(ST_Area(ST_Intersection(a.geom, b.geom)::geography)) FROM a JOIN b ON ST_Intersects(a.geom, b.geom);
SQL
cat >overlay_account.sql <<'SQL'
SELECT sum(ST_Area(x.inside::geography)), sum(ST_Area(a.geom::geography) - coalesce(ST_Area(x.inside::geography), 0))
FROM a LEFT JOIN LATERAL (SELECT ST_Intersection(a.geom, ST_Union(b.geom)) AS inside FROM b WHERE ST_Intersects(a.geom, b.geom)) x ON true;
SQL
python3 - "$build/bench" "$runs" <<'PY'
import statistics
import subprocess
import sys
import time

bench, runs = sys.argv[1], int(sys.argv[2])


def wall(argv):
    start = time.monotonic()
    out = subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()
    return time.monotonic() - start, out


def turns(title, ours, goal, others):
    """Medians over the runs, every program once in each, and the ratio of each run."""
    spent = {name: [] for name in [ours[0], *(o[0] for o in others)]}
    said = {}
    for run in range(runs + 1):
        for name, argv in [ours, *others]:
            took, said[name] = wall(argv)
            if run > 0:  # the first turn warms caches
                spent[name].append(took)
    print(title)
    print(f"  {ours[0]:<28} {statistics.median(spent[ours[0]]):7.3f} s   {said[ours[0]]}")
    met = True
    for name, _ in others:
        ratios = sorted(t / o for t, o in zip(spent[name], spent[ours[0]]))
        ratio = statistics.median(ratios)
        met = met and ratio >= goal
        print(f"  {name:<28} {statistics.median(spent[name]):7.3f} s   ratio {ratio:.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f}), "
              f"goal {goal}   {said[name]}")
    return met


psql = ["psql", "-qAt"]
ok = turns(
    "total area of 100 000 polygons",
    ("fieldtool", [f"{bench}/bench_total", "plots.gpkg"]),
    10,
    [
        ("PostGIS, geography", psql + ["-c", "SELECT count(*), sum(ST_Area(geom::geography)) FROM plots"]),
        ("spatialite, ellipsoid", ["spatialite", "-silent", "plots.sqlite", "SELECT count(*), sum(ST_Area(geom, 1)) FROM plots"]),
    ],
)
ok = turns(
    "20 000 polygons under 20 000 others",
    ("fieldtool", [f"{bench}/bench_overlay", "20000"]),
    3,
    [
        ("PostGIS, pairs only", psql + ["-f", "overlay_pairs.sql"]),
        ("PostGIS, the account", psql + ["-f", "overlay_account.sql"]),
    ],
) and ok
sys.exit(0 if ok else 1)
PY
