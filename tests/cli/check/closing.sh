# An area is closed with its releases in one command, in any order, and not before its ground is released.
. "$FT_TESTS/cli/check/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01 --set status=worked_on)
approve n.gpkg "$h"
r=$(release n.gpkg cleared clearance 0 9 2024-02-02 "$h" --set documents=CR-1 --set permanent_markers=true)
fieldtool --quiet set n.gpkg "$h" --set status=completed --set status_date=2024-02-03 >/dev/null
echo "== a cell is left"
findings n.gpkg --for approve | grep -v _record
approve n.gpkg "$h" "$r"
fieldtool --json list n.gpkg release | json '[i["state"] for i in d["items"]]'
echo "== all of it, but the release is only proposed"
fieldtool --quiet set n.gpkg "$r" --geom "$(strip 0 10)" >/dev/null
findings n.gpkg --for approve | grep remaining || true
approve n.gpkg "$h"
echo "== both"
approve n.gpkg "$h" "$r"
fieldtool --json list n.gpkg hazard | json '[(i["state"], i["fields"]["status"]) for i in d["items"]]'
echo "== closed before the work ended"
fieldtool --quiet set n.gpkg "$h" --set status_date=2024-01-01 >/dev/null
approve n.gpkg "$h"
