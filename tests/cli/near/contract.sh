# near: what is recorded around a place or along a road: distance, direction, date, state; and what an empty answer says.
. "$FT_CASE_LIB"
workspace team.gpkg
echo "== an empty file proves nothing"
fieldtool near team.gpkg "12.4S 16.7E" --distance 500 2>&1 | sed 's/last recorded [0-9-]*/last recorded <day>/'
fieldtool --json near team.gpkg "12.4S 16.7E" --distance 500 |
    json 'd["items"], d["looked_through"]["records"], "no proof" in d["note"] and "safe" not in d["note"].lower()'
{
    fieldtool add team.gpkg hazard --geom "$SQUARE" --set classification=CHA --set status=open --set date_of_information=2026-03-01
    fieldtool add team.gpkg hazard --geom "POLYGON((16.72 -12.40,16.73 -12.39,16.73 -12.40,16.72 -12.39,16.72 -12.40))" --set classification=SHA
    fieldtool add team.gpkg accident --geom "POINT(16.75 -12.40)" --set date=2025-03-01
    fieldtool add team.gpkg hazard --set classification=SHA
} >/dev/null 2>&1
rows() { json '[[i["local_id"], i["type"], round(i["distance_m"], 1), i["direction"], i["along_m"] and round(i["along_m"]), i["class"], i["status"], i["date_of_information"], i["state"], i["approved"], i["pending"]] for i in d["items"]]'; }
echo "== a road that passes: nearest first; a crossing is 0; what is drawn across itself is read as land"
fieldtool --json near team.gpkg "LINESTRING(16.69 -12.395,16.725 -12.395)" --distance 3000 | rows
fieldtool --quiet near team.gpkg "LINESTRING(16.69 -12.401,16.74 -12.401)" --distance 2000
echo "== a place beside it, one type only, what was looked through"
fieldtool --json near team.gpkg "12.40S 16.76E" --distance 1200 | rows
fieldtool --json near team.gpkg "12.40S 16.76E" --distance 5000 --type accident | json '[i["type"] for i in d["items"]], d["looked_through"]["records"]'
fieldtool --json near team.gpkg "POINT(16.76 -12.40)" --distance 1 | json 'd["items"], d["looked_through"]["records"], d["looked_through"]["without_shape"], [(t["type"], t["records"], t["newest"]) for t in d["looked_through"]["types"]]'
echo "== refused"
fails team.gpkg 2 cli.option.needed near team.gpkg "POINT(1 1)"
fails team.gpkg 2 cli.near.distance near team.gpkg "POINT(1 1)" --distance 100001
fails team.gpkg 2 cli.near.distance near team.gpkg "POINT(1 1)" --distance=-1
fails team.gpkg 2 cli.number near team.gpkg "POINT(1 1)" --distance far
fails team.gpkg 2 land.type.unknown near team.gpkg "POINT(1 1)" --distance 1 --type castle
fails team.gpkg 3 interop.geom near team.gpkg "somewhere" --distance 1
