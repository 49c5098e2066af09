# Identity is text, not a number. Elsewhere a UUID becomes '-1478478189', and deleting one record drops an edit of another.
. "$FT_TESTS/cli/merge/lib.inc"
team A B N M
a=$(fieldtool --json --quiet add A.gpkg hazard --set classification=SHA | json 'd["id"]')
b=$(fieldtool --json --quiet add B.gpkg hazard --set classification=SHA | json 'd["id"]')
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
take M.gpkg B-out.gpkg A-out.gpkg
for f in N M; do
    fieldtool --json list $f.gpkg hazard | json 'sorted(i["id"] for i in d["items"])' >$f.ids
    for id in $a $b; do grep -q "$id" $f.ids; done
done
# the same in the layer that a GIS sees
python3 -c 'import sqlite3, sys
print(sorted(u for (u,) in sqlite3.connect("N.gpkg").execute("SELECT uuid FROM hazard")) == sorted(sys.argv[1:]))' "$a" "$b"
# A retires its own, B edits its own: neither touches the other
fieldtool --quiet set A.gpkg AO-A-0001 --retire >/dev/null
fieldtool --quiet set B.gpkg AO-B-0001 --set classification=CHA >/dev/null
hand A A2.gpkg && hand B B2.gpkg
take N.gpkg A2.gpkg B2.gpkg
take M.gpkg B2.gpkg A2.gpkg
alike N.gpkg M.gpkg
fieldtool --json list N.gpkg hazard --retired | json '[(i["local_id"], i["state"], i["fields"]["classification"]) for i in d["items"]]'
conflicts N.gpkg
