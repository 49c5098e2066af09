# A change that no row allows is refused with the rows that are lawful; one whose proofs are missing names them. Saving never blocks.
. "$FT_TESTS/cli/check/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
add n.gpkg evidence --geom "POINT(30.009 0.0005)" --set evidence_class=direct --set kind=ordnance_seen --set manner=visual \
    --set hazard="$h" --set date_of_information=2023-05-01 --set location=AO0101 >/dev/null
echo "== new"
findings n.gpkg --for approve
approve n.gpkg "$h"

echo "== classification"
expect 0 fieldtool --quiet set n.gpkg "$h" --set classification=indication --reason "nobody knows" >/dev/null
findings n.gpkg
findings n.gpkg --for approve
approve n.gpkg "$h"
expect 4 fieldtool check n.gpkg --for approve 2>/dev/null
fieldtool --quiet set n.gpkg "$h" --set classification=CHA >/dev/null

echo "== a class that may be corrected, by the authority, when the evidence is withdrawn"
fieldtool --quiet set n.gpkg "$h" --set classification=SHA --reason "misread" >/dev/null
findings n.gpkg --for approve
fieldtool --quiet set n.gpkg "$h" --set classification=CHA >/dev/null

echo "== status"
fieldtool --quiet set n.gpkg "$h" --set status=handed_over --reason "all done" >/dev/null
findings n.gpkg --for approve
approve n.gpkg "$h"
fieldtool --quiet set n.gpkg "$h" --set status=suspended >/dev/null
findings n.gpkg --for approve
fieldtool --quiet set n.gpkg "$h" --set status=open >/dev/null

echo "== shape: smaller without a cause, by survey with a release of the lost part, by error"
fieldtool --quiet set n.gpkg "$h" --geom "$(strip 2 10)" --reason "better map" >/dev/null
findings n.gpkg --for approve
approve n.gpkg "$h"
fieldtool --quiet set n.gpkg "$h" --set shrink_cause=survey >/dev/null
findings n.gpkg --for approve | grep unlisted
r=$(release n.gpkg reduced ts 0 2 2024-02-02 "$h" --set with_asset=true --set criteria_version=3)
findings n.gpkg --for approve
approve n.gpkg "$h" "$r"
findings n.gpkg --for approve | grep outside || echo "what was left out was the area's"
fieldtool --quiet set n.gpkg "$h" --geom "$(strip 3 10)" --set shrink_cause=error --reason "datum" >/dev/null
findings n.gpkg --for approve
approve n.gpkg "$h"

echo "== product"
fieldtool --quiet set n.gpkg "$r" --set product=cleared >/dev/null
findings n.gpkg --for approve
approve n.gpkg "$r"
fieldtool --quiet set n.gpkg "$r" --set product=reduced >/dev/null

echo "== deleted"
fieldtool --quiet set n.gpkg "$h" --retire --reason "not wanted" >/dev/null
findings n.gpkg --for approve
approve n.gpkg "$h"
fieldtool --quiet set n.gpkg "$h" --restore >/dev/null
echo "== ground that is only suspected by somebody is not cleared"
i=$(add n.gpkg hazard --geom "POINT(30.5 0)" --set classification=indication --set status=open --set contamination=ap \
    --set date_of_information=2024-01-01 --set location=AO0101)
c=$(release n.gpkg cleared clearance 500 501 2024-02-02 "$i")
findings n.gpkg --for approve | grep -v no_quality
approve n.gpkg "$c"
