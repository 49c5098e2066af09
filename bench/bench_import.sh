#!/bin/sh
# Import of 100 000 polygons of 20 vertices against ogr2ogr making an indexed GeoPackage of the same layer: CPU seconds
# (user and system) of each, by turns, and the ratio of the medians. A journal and its hashes are on our side of the scale.
#   bench/bench_import.sh PROGRAM [RUNS [FEATURES]]
set -eu

program=$(realpath "$1")
runs=${2:-5}
features=${3:-100000}
here=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export FIELDTOOL_HOME="$dir/home"
cd "$dir"

/usr/bin/python3 -B "$here/tests/support/make_layer.py" "$features" plots.gpkg --clean >/dev/null
python3 - "$program" "$runs" <<'PY'
import os
import resource
import statistics
import subprocess
import sys

program, runs = sys.argv[1], int(sys.argv[2])


def cpu(argv):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ours():
    if os.path.exists("w.gpkg"):
        os.remove("w.gpkg")
    subprocess.run([program, "new", "w.gpkg", "--country", "AO", "--org", "HALO", "--system", "T1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cpu([program, "import", "w.gpkg", "plots.gpkg", "--as", "hazard", "--map", "classification=class", "--map", "stated_area_m2=stated"])


def theirs():
    if os.path.exists("o.gpkg"):
        os.remove("o.gpkg")
    return cpu(["ogr2ogr", "-f", "GPKG", "o.gpkg", "plots.gpkg"])


pairs = [(ours(), theirs()) for _ in range(runs)]
a, b = (statistics.median(p[i] for p in pairs) for i in (0, 1))
print(f"import {a:.2f} s CPU, ogr2ogr {b:.2f} s CPU, ratio {a / b:.2f} (medians of {runs})")
PY
