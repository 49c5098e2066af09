# One ground recorded twice: each pair once, with what it shares. Within one type only.
. "$FT_TESTS/cli/check/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
pairs() {
    findings a.gpkg | grep -E 'exit|overlap|twice|two_tasks|duplicate|outside|hazard_unknown' || true
}
a=$(hazard a.gpkg CHA 0 10 2023-05-01)
b=$(hazard a.gpkg CHA 10 20 2023-05-01) # a neighbour along one line shares nothing
echo "== neighbours"
pairs
c=$(hazard a.gpkg SHA 8 14 2023-06-01)
echo "== overlaps"
pairs
fieldtool --quiet set a.gpkg "$c" --set status=completed >/dev/null
echo "== closed"
pairs
fieldtool --quiet set a.gpkg "$c" --set status=open --geom "$(strip 4 9)" >/dev/null
echo "== most of it"
pairs
fieldtool --quiet set a.gpkg "$c" --geom "$(strip 0 10)" >/dev/null
echo "== vertex for vertex"
pairs
fieldtool --quiet set a.gpkg "$c" --geom "$(strip 50 55)" >/dev/null
echo "== releases: days and their completion share ground lawfully, two completions do not"
r=$(release a.gpkg cleared clearance 0 2 2024-02-02 "$a")
s=$(release a.gpkg cleared clearance 0 5 2024-03-02 "$a" --set consolidates="$r")
pairs
release a.gpkg cleared clearance 4 6 2024-04-02 "$a" >/dev/null
pairs
echo "== a hazard that is not here; ground outside"
release a.gpkg cancelled nts 18 21 2024-02-02 "$b" --set criteria_version=2 >/dev/null
release a.gpkg cancelled nts 52 53 2024-02-02 "$c,0192f5a0-7c1e-7000-8000-0000000000aa" --set criteria_version=2 >/dev/null
pairs | grep -v overlap
echo "== tasks on one area"
t=$(add a.gpkg task --set number=1 --set hazards="$a")
add a.gpkg task --set number=2 --set hazards="$a,$b" >/dev/null
add a.gpkg task --set number=3 --set hazards="$c" >/dev/null
pairs | grep two_tasks
fieldtool --quiet set a.gpkg "$t" --set task_status=finished >/dev/null
pairs | grep two_tasks || echo none
echo "== the place that is named"
fieldtool --quiet new u.gpkg --country AO --org HALO --system HALO7
add u.gpkg location --geom "$(strip 0 8)" --set pcode=AO0101 --set name=Here --set level=2 --set valid_from=2020 >/dev/null
hazard u.gpkg CHA 1 8 2023-05-01 >/dev/null
hazard u.gpkg CHA 20 22 2023-05-01 --set location=AO0102 >/dev/null
findings u.gpkg | grep outside || echo none
hazard u.gpkg CHA 7 9 2023-05-01 >/dev/null
findings u.gpkg | grep outside
echo "== too large to be measured: said, not stopped at"
fieldtool --quiet new big.gpkg --country AO --org HALO --system HALO7
h=$(add big.gpkg hazard --geom "POLYGON((170 0, -170 0, -170 4, 170 4, 170 0))" --set classification=SHA --set contamination=ap \
    --set date_of_information=2023-01-01)
add big.gpkg hazard --geom "POLYGON((0 0, 24 0, 24 4, 20 4, 0 0))" --set classification=SHA >/dev/null
release big.gpkg cancelled nts 0 5 2024-01-01 "$h" --set criteria_version=2 >/dev/null
findings big.gpkg | grep -E "exit|not_compared|unmeasured"
findings big.gpkg --for approve | grep unmeasured
