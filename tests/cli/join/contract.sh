# join: hazards of one class become one.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$WEST" --set classification=CHA --set official_id=A
fieldtool --quiet add w.gpkg hazard --geom "$EAST" --set classification=CHA --set official_id=B
fieldtool --quiet add w.gpkg hazard --geom "$EAST" --set classification=SHA --set official_id=C
fieldtool --quiet add w.gpkg hazard --set classification=CHA --set official_id=D
fails w.gpkg 2 cli.words join w.gpkg A
fails w.gpkg 2 cli.join.twice join w.gpkg A A
fails w.gpkg 3 cli.join.classes join w.gpkg A C
fails w.gpkg 3 cli.split.not_open join w.gpkg A D
fails w.gpkg 3 store.id.unknown join w.gpkg A E
# shellcheck disable=SC2046
fails w.gpkg 2 cli.join.many join w.gpkg $(seq 1000 1064)
said join w.gpkg A C
# shellcheck disable=SC2046
said join w.gpkg $(seq 1000 1064)
fieldtool --json join w.gpkg A B --reason "one minefield" | json 'len(d["made"]), len(d["superseded"])'
fieldtool --json list w.gpkg hazard --retired | json '[(i["state"], round(i["area_m2"] or 0, 1), len(str(i["fields"].get("supersedes", "")).split(","))) for i in d["items"]]'
