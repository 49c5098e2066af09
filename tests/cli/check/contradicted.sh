# Released ground with an accident, a find or direct evidence on it is an error, first in the list, until it is reopened.
. "$FT_TESTS/cli/check/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
r=$(release n.gpkg cleared clearance 0 6 2024-02-02 "$h")
approve n.gpkg "$h" "$r"
findings n.gpkg
echo "== an accident, a find, evidence; a find of the work itself and one outside are none"
a=$(add n.gpkg accident --geom "POINT(30.002 0.0005)" --set date=2024-03-01 --set kind=mine --set device_category=ap_mine --set hazard="$h" \
    --set location=AO0101 --set date_of_information=2024-03-01)
add n.gpkg device --geom "POINT(30.004 0.0005)" --set found_on=2024-04-01 --set category=ap_mine --set count=1 --set location=AO0101 >/dev/null
add n.gpkg evidence --geom "POINT(30.005 0.0005)" --set evidence_class=direct --set kind=marking --set manner=visual --set hazard="$h" \
    --set date_of_information=2024-05-01 --set location=AO0101 >/dev/null
w=$(fieldtool --json list n.gpkg activity | json 'd["items"][0]["id"]')
add n.gpkg device --geom "POINT(30.001 0.0005)" --set found_on=2024-06-01 --set category=ap_mine --set count=1 --set activity="$w" >/dev/null
add n.gpkg device --geom "POINT(30.008 0.0005)" --set found_on=2024-06-01 --set category=ap_mine --set count=1 >/dev/null
findings n.gpkg | grep -v check.
echo "== the release is not approved again over it"
fieldtool --quiet set n.gpkg "$r" --set "comment=papers" >/dev/null
approve n.gpkg "$r"
echo "== drawn around the accident it is still what was approved"
fieldtool --quiet set n.gpkg "$r" --geom "$(strip 3 6)" >/dev/null
findings n.gpkg | grep -v check.
echo "== reopened"
o=$(add n.gpkg reopening --set hazard="$h" --set date=2024-05-02 --set cause=accident --set accident="$a" --geom "$(strip 0 6)" \
    --set location=AO0101 --set date_of_information=2024-05-02)
findings n.gpkg | grep -v check. # is only proposed
approve n.gpkg "$o"
findings n.gpkg | grep -v check.
approve n.gpkg "$r"
echo "== in a team's file, where nothing is approved"
fieldtool --quiet new t.gpkg --country AO --org HALO --system HALO7
h=$(hazard t.gpkg CHA 0 10 2023-05-01)
release t.gpkg cleared clearance 0 6 2024-02-02 "$h" >/dev/null
add t.gpkg accident --geom "POINT(30.002 0.0005)" --set date=2024-03-01 >/dev/null
add t.gpkg accident --geom "POINT(31 0.0005)" --set date=2024-03-01 >/dev/null
findings t.gpkg | grep -v check.
echo "== direct evidence in cancelled ground"
another c.gpkg
h=$(hazard c.gpkg CHA 0 10 2023-05-01)
r=$(release c.gpkg cancelled nts 0 4 2024-02-02 "$h" --set criteria_version=2 --set evidence_answered=moved)
approve c.gpkg "$h" "$r"
add c.gpkg evidence --geom "POINT(30.002 0.0005)" --set evidence_class=direct --set kind=marking --set manner=visual \
    --set hazard="$h" --set date_of_information=2023-05-01 >e.id
findings c.gpkg | grep evidence
approve c.gpkg "$r"
fieldtool --quiet set c.gpkg "$(cat e.id)" --set withdrawn=yes --set withdrawn_reason=fence >/dev/null
findings c.gpkg | grep direct_evidence || echo none
