# show: one record, every field, every revision.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet --as Ana add w.gpkg hazard --geom "$SQUARE" --set classification=SHA --set official_id=A
fieldtool --quiet --as Rui set w.gpkg A --set status=open --reason "seen again"
fieldtool show w.gpkg A
fieldtool show w.gpkg A --history | tail -2 | sed -E 's/^[0-9a-f]{12}/<short>/'
fieldtool --json show w.gpkg A | json '{"item", "history"} <= set(d), [(e["op"], e["author"], e["reason"], len(e["parents"])) for e in d["history"]]'
fails w.gpkg 3 store.id.unknown show w.gpkg B
fails w.gpkg 2 cli.words show w.gpkg
fails w.gpkg 2 cli.words.extra show w.gpkg A B
said show w.gpkg B
