# Two teams draw one area at the same time: the books stay at what was approved, or follow the worse of both.
. "$FT_TESTS/cli/ledger/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
fieldtool --quiet submit n.gpkg -o all.gpkg --all >/dev/null
for team in A B; do
    fieldtool --quiet new $team.gpkg --country AO --org $team --system TEAM$team
    fieldtool --quiet key trust $team.gpkg "$(fieldtool key show n.gpkg)" --role author >/dev/null 2>&1
    fieldtool --quiet merge $team.gpkg all.gpkg >/dev/null
    fieldtool --quiet key trust n.gpkg "$(fieldtool key show $team.gpkg)" --role author >/dev/null 2>&1
done
fieldtool --quiet set A.gpkg "$h" --geom "$(strip 0 12)" --set date_of_information=2025-01-01 >/dev/null
fieldtool --quiet set B.gpkg "$h" --geom "$(strip 0 7)" --set shrink_cause=error --set date_of_information=2025-01-02 >/dev/null
for team in A B; do
    fieldtool --quiet submit $team.gpkg -o $team-1.gpkg --all >/dev/null
done
fieldtool --quiet merge n.gpkg A-1.gpkg B-1.gpkg >/dev/null || true
echo "== approved"
cells n.gpkg
echo "== pending"
cells n.gpkg --pending | grep -v redraw # how much stays open of which drawing depends on the order of their IDs
echo "== as team B sees it"
cells B.gpkg --pending
