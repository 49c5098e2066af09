# Worked examples of docs/spec/ledger.md as the authority decides them, step by step; figures are cells.
. "$FT_TESTS/cli/ledger/lib.inc"
approve() {
    for approve_id in "$@"; do
        fieldtool --quiet --as chief review n.gpkg --approve "$approve_id" >/dev/null
    done
}
centre n.gpkg
echo "== 7: a split counts whole or not at all"
h=$(hazard n.gpkg SHA 0 10 2023-01-01)
approve "$h"
fieldtool --json split n.gpkg "$h" --part "CHA=$(strip 0 4)" --part "SHA=$(strip 4 7)" --part "cancelled=$(strip 7 10)" --date 2024-05-31 >made.json
cha=$(json 'd["made"][0]' <made.json)
sha=$(json 'd["made"][1]' <made.json)
approve "$h" "$cha"
cells n.gpkg --by class
approve "$sha"
cells n.gpkg --by class
echo "== 14a: an error is a correction when the authority says so"
h=$(hazard n.gpkg CHA 100 110 2023-01-01)
approve "$h"
redraw n.gpkg "$h" 100 107 2024-06-01 --set shrink_cause=error
cells n.gpkg --from 2024-06-01 --by class
approve "$h"
cells n.gpkg --from 2024-06-01 --by class
echo "== 10: so is a duplicate"
d=$(hazard n.gpkg CHA 100 107 2024-07-01)
approve "$d"
fieldtool --quiet set n.gpkg "$d" --retire --set retire_cause=duplicate --set survivor="$h" --set date_of_information=2025-01-10 >/dev/null
cells n.gpkg --from 2025-01-01 --by class
approve "$d"
cells n.gpkg --from 2025-01-01 --by class
echo "== 17: what was known before the late report"
r=$(release n.gpkg cleared clearance 100 102 2024-02-01 "$h")
approve "$r"
cells n.gpkg --from 2024-01-01 --to 2024-12-31
cells n.gpkg --from 2024-01-01 --to 2024-12-31 --as-known 2001-01-01
echo "== 23: unstated targets take the authority's word"
r=$(release n.gpkg cleared clearance 103 104 2024-03-01 "$h" --set targets=)
expect 3 fieldtool --quiet --as chief review n.gpkg --approve "$r" 2>/dev/null
fieldtool --quiet --as chief review n.gpkg --approve "$r" --as-recorded >/dev/null
cells n.gpkg --from 2024-03-01 --to 2024-03-31 --by class
echo "== 29: a perimeter that crosses itself waits for its repair"
b=$(add n.gpkg hazard --geom "POLYGON((30.2 0, 30.21 0.001, 30.21 0, 30.2 0.001, 30.2 0))" --set classification=CHA --set status=open \
    --set contamination=ap --set evidence_class=direct --set location=AO0101 --set date_of_information=2026-01-01 2>/dev/null)
expect 3 fieldtool --quiet --as chief review n.gpkg --approve "$b" 2>/dev/null
fieldtool --quiet --as chief review n.gpkg --accept-repair "$b" >/dev/null
approve "$b"
cells n.gpkg --from 2026-01-01 --by class
