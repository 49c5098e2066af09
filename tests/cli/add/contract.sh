# add records one item; every way to say a shape; what it refuses leaves no trace.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool add w.gpkg hazard --geom "$SQUARE" --set classification=sha --set contamination=ap,erw
fieldtool --json add w.gpkg hazard --geom "POLYGON((1 1,2 2,3 1))" | json '{"id", "local_id", "revision", "type", "warnings"} <= set(d), len(d["id"]), d["local_id"], len(d["revision"]), d["type"], d["warnings"]'
fieldtool --quiet --as Ana add w.gpkg hazard
fieldtool --json show w.gpkg AO-HALO7-0003 | json '[e["author"] for e in d["history"]]'

echo "== shapes"
where() { fieldtool --json show w.gpkg "$1" | json '(d["item"]["geometry"] or {}).get("type"), d["item"]["area_m2"] and round(d["item"]["area_m2"], 1)'; }
geojson='{"type":"Polygon","coordinates":[[[16.70,-12.40],[16.71,-12.40],[16.71,-12.39],[16.70,-12.39],[16.70,-12.40]]]}'
echo "$geojson" | fieldtool --quiet add w.gpkg hazard --geom - 2>/dev/null
where AO-HALO7-0004
echo "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"GeometryCollection\",\"geometries\":[$geojson]}}]}" >one.geojson
fieldtool --quiet add w.gpkg hazard --geom @one.geojson
where AO-HALO7-0005
fieldtool --quiet add w.gpkg hazard --geom "POLYGON((467000 8629000,468000 8629000,468000 8630000,467000 8629000))" --crs EPSG:32733
where AO-HALO7-0006
fieldtool add w.gpkg hazard --geom "LINESTRING(16.7 -12.4,16.71 -12.4,16.71 -12.39)" 2>&1 >/dev/null | head -1
where AO-HALO7-0007
fieldtool add w.gpkg hazard --geom "POLYGON EMPTY" 2>&1 >/dev/null | grep empty
where AO-HALO7-0008
fieldtool add w.gpkg hazard --geom "POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))" 2>&1 >/dev/null | grep valid
where AO-HALO7-0009

echo "== refused"
fails w.gpkg 2 land.type.unknown add w.gpkg hazards
fails w.gpkg 2 cli.set.field add w.gpkg hazard --set class=SHA
fails w.gpkg 2 cli.set.pair add w.gpkg hazard --set classification
fails w.gpkg 3 land.field.code add w.gpkg hazard --set classification=suspected
fails w.gpkg 3 land.value.date add w.gpkg hazard --set date_of_information=12/05/2024
fails w.gpkg 3 land.value.int add w.gpkg hazard --set required_depth_cm=20cm
fails w.gpkg 3 interop.geom add w.gpkg hazard --geom one.geojson
fails w.gpkg 1 store.no_file add w.gpkg hazard --geom @none.geojson
fails w.gpkg 3 geo.wkt.coordinate add w.gpkg hazard --geom "POINT(-12.4 167)"
fails w.gpkg 3 geo.wkt.numbers add w.gpkg hazard --geom "POINT(16 42 -12 24)"
fails w.gpkg 3 geo.wkt.end add w.gpkg hazard --geom "POINT(16.7 -12.4"
fails w.gpkg 3 geo.crs.degrees add w.gpkg hazard --geom "$SQUARE" --crs EPSG:32733
fails w.gpkg 3 geo.crs.unknown add w.gpkg hazard --geom "$SQUARE" --crs EPSG:999999
fails w.gpkg 2 interop.crs add w.gpkg hazard --geom "$SQUARE" --crs UTM33S
fails w.gpkg 3 cli.geom.line add w.gpkg hazard --geom "LINESTRING(16 -12,17 -12)"
fails w.gpkg 3 cli.geom.type add w.gpkg accident --geom "$SQUARE"
fails w.gpkg 3 cli.geom.none add w.gpkg report --geom "POINT(16 -12)"
fails w.gpkg 3 store.id.unknown add w.gpkg evidence --set hazard=AO-HALO7-9999
fails w.gpkg 3 cli.add.decision add w.gpkg decision
fails w.gpkg 3 seal.no_recipient add w.gpkg victim --set name=Joana
fails w.gpkg 1 store.no_file add none.gpkg hazard
fails w.gpkg 3 store.not_sqlite add one.geojson hazard
fails w.gpkg 2 cli.option.unknown add w.gpkg hazard -x
said add w.gpkg hazards
said add w.gpkg hazard --set class=SHA
said add w.gpkg hazard --geom "POINT(-12.4 167)"
said add w.gpkg hazard --geom one.geojson
said add w.gpkg hazard --geom "POINT(16.7 -12.4"
said add w.gpkg hazard --geom "$SQUARE" --crs EPSG:32733
said add w.gpkg hazard --set date_of_information=12/05/2024
said add w.gpkg hazard -x
