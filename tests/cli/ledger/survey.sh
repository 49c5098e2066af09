# Survey draws an area smaller: a release of the lost part is drafted with it, of what no release holds yet.
. "$FT_TESTS/cli/ledger/lib.inc"
for class in SHA CHA; do
    example $class
    h=$(hazard e.gpkg $class 0 10 2023-01-01)
    release e.gpkg cancelled nts 8 9 2024-01-01 "$h" >/dev/null
    fieldtool --json set e.gpkg "$h" --geom "$(strip 0 7)" --set shrink_cause=survey --set date_of_information=2024-06-01 |
        json '[w["message"] for w in d["warnings"]]'
    cells e.gpkg --pending
done
echo "== an invalid drawing is saved, and drafts nothing"
fieldtool --json set e.gpkg "$h" --geom "POLYGON((30 0, 30.006 0.001, 30.006 0, 30 0.001, 30 0))" --set shrink_cause=survey \
    --set date_of_information=2024-07-01 | json '[w["key"] for w in d["warnings"]]'
fieldtool --json list e.gpkg release | json 'len(d["items"])'
echo "== the centre approves it once the activity is named"
centre n.gpkg
h=$(hazard n.gpkg SHA 0 10 2023-01-01)
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
redraw n.gpkg "$h" 0 7 2024-06-01 --set shrink_cause=survey
r=$(fieldtool --json list n.gpkg release | json 'd["items"][0]["id"]')
expect 3 fieldtool --quiet --as chief review n.gpkg --approve "$r" 2>/dev/null
a=$(add n.gpkg activity --set kind=nts --set start_date=2024-06-01 --set end_date=2024-06-01)
fieldtool --quiet set n.gpkg "$r" --set activity="$a" --set method=manual >/dev/null
fieldtool --quiet --as chief review n.gpkg --approve "$r" >/dev/null
cells n.gpkg
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
cells n.gpkg
