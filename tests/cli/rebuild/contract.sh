# rebuild makes everything derived again from the journal, and changes nothing that was right.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA
fieldtool --json list w.gpkg >before.json
fieldtool rebuild w.gpkg
fieldtool --json list w.gpkg | cmp - before.json
python3 -c 'import sqlite3
db = sqlite3.connect("w.gpkg")
db.execute("UPDATE ft_record SET area_m2 = 7")
db.commit()'
fieldtool --json rebuild w.gpkg >rebuilt.json
json 'd' <rebuilt.json
fieldtool --json list w.gpkg | cmp - before.json
ls
fails w.gpkg 1 store.no_file rebuild none.gpkg
fails w.gpkg 2 cli.words rebuild
