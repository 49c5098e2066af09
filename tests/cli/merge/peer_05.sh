# Row numbers beyond 32 bits. Elsewhere an edit of row 2^32+5 is dropped because row 5 was deleted, and a new row arrives as 77.
. "$FT_TESTS/cli/merge/lib.inc"
need ogr2ogr
team A
cat >two.csv <<'C'
fid,name,WKT
5,small,"POINT(16.1 -12)"
4294967301,large,"POINT(16.2 -12)"
C
ogr2ogr -q -f GPKG two.gpkg two.csv -oo GEOM_POSSIBLE_NAMES=WKT -a_srs EPSG:4326 -nln two -preserve_fid 2>/dev/null
python3 -c 'import sqlite3
db = sqlite3.connect("two.gpkg", isolation_level=None)
db.create_function("ST_IsEmpty", 1, lambda g: 0)
for f in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
    db.create_function(f, 1, lambda g: 0.0)
db.execute("UPDATE two SET fid = 4294967301 WHERE name = ?", ("large",))
db.execute("UPDATE two SET fid = 5 WHERE name = ?", ("small",))
print(db.execute("SELECT fid, name FROM two ORDER BY fid").fetchall())'
fieldtool --json --quiet import A.gpkg two.gpkg --as hazard --map comment=name | json '[d[k] for k in ("read", "added", "rejected")]'
# the large one is deleted in the source's next edition; nothing of the small one is mistaken for it
fieldtool --json list A.gpkg hazard | json '[(i["fields"]["comment"], i["geometry"]["coordinates"]) for i in d["items"]]'
python3 -c 'import sqlite3
print(all(f < 2**31 for (f,) in sqlite3.connect("A.gpkg").execute("SELECT fid FROM hazard_point")))'
