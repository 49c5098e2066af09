# split: parts tile the parent, one event or nothing.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA --set official_id=AL-1
fails w.gpkg 3 cli.split.not_tiles split w.gpkg AL-1 --part "CHA=$WEST"
fails w.gpkg 3 cli.split.not_tiles split w.gpkg AL-1 --part "CHA=$WEST" --part "SHA=$SQUARE"
fails w.gpkg 2 cli.split.part split w.gpkg AL-1 --part "confirmed=$WEST"
fails w.gpkg 2 cli.option.needed split w.gpkg AL-1
fails w.gpkg 3 cli.split.part_invalid split w.gpkg AL-1 --part "CHA=POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))"
fails w.gpkg 3 interop.geom split w.gpkg AL-1 --part CHA=west.geojson
fails w.gpkg 2 cli.date split w.gpkg AL-1 --part "CHA=$SQUARE" --date 2026-05
fails w.gpkg 3 store.id.unknown split w.gpkg AL-2 --part "CHA=$SQUARE"
said split w.gpkg AL-1 --part "CHA=$WEST"
fieldtool --json split w.gpkg AL-1 --part "CHA=$WEST" --part "cancelled=$EAST" --date 2026-05-03 >split.json
json 'len(d["made"]), len(d["superseded"])' <split.json
fieldtool --json list w.gpkg --retired | json 'sorted((i["type"], i["state"], round(i["area_m2"] or 0, 1), i["fields"].get("classification") or i["fields"].get("product")) for i in d["items"] if i["type"] != "activity")'
fails w.gpkg 3 cli.split.not_open split w.gpkg AL-1 --part "CHA=$SQUARE"
fieldtool --quiet add w.gpkg accident --geom "POINT(16.7 -12.4)" --set aliases=ACC
fails w.gpkg 3 cli.split.not_hazard split w.gpkg ACC --part "CHA=$SQUARE"
