# A moves the polygon, B moves the polygon. Elsewhere the result is B's polygon with A's area.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N
edit A --geom "$(cell 0 2)"
edit B --geom "$(cell 4 5)"
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
conflicts N.gpkg
# what is shown is both pieces of land, measured together: 3 cells
fieldtool --json list N.gpkg hazard >n.json
cell_m2=$(fieldtool --json area "$(cell 0 1)" | json 'd["area_m2"]')
python3 -c 'import json, sys
i = json.load(open("n.json"))["items"][0]
print(len(i["geometry"]["coordinates"]), round(i["area_m2"] / float(sys.argv[1]), 6))' "$cell_m2"
# the layer of sides shows each with its own shape and area
python3 -c 'import sqlite3, sys
db = sqlite3.connect("N.gpkg")
for row in db.execute("SELECT local_id, author, disagreement, round(area_m2 / ?, 6), geom IS NOT NULL FROM conflict ORDER BY author", (float(sys.argv[1]),)):
    print(*row)' "$cell_m2"
