# area: geodesic area and perimeter, past 180 degrees and with a pole in it too.
. "$FT_CASE_LIB"
touch none
fieldtool area "$SQUARE"
fieldtool --json area "$SQUARE" | json 'd'
measure() { fieldtool --json area "$@" | json '"%.3f %.3f %s %s" % (d["area_m2"], d["perimeter_m"], d["valid"], d["reason"])'; }
echo "== one square, told in four ways: past 180 degrees, from the other side, across the line, and as land that the line cuts"
measure "POLYGON((179.99 -17,180.01 -17,180.01 -16.99,179.99 -16.99,179.99 -17))"
measure "POLYGON((-180.01 -17,-179.99 -17,-179.99 -16.99,-180.01 -16.99,-180.01 -17))"
measure "POLYGON((179.99 -17,-179.99 -17,-179.99 -16.99,179.99 -16.99,179.99 -17))"
fieldtool --json area "MULTIPOLYGON(((179.99 -17,180 -17,180 -16.99,179.99 -16.99,179.99 -17)),((-180 -17,-179.99 -17,-179.99 -16.99,-180 -16.99,-180 -17)))" | json '"%.1f" % d["area_m2"]'
echo "== a pole: a ring around it, either way round, and the other pole"
measure "POLYGON((0 89,90 89,180 89,270 89,360 89))"
measure "POLYGON((0 89,-90 89,-180 89,-270 89,-360 89))"
measure "POLYGON((0 -89,90 -89,180 -89,-90 -89,0 -89))"
echo "== holes, parts, an own crossing"
measure "POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.39,16.70 -12.40),(16.703 -12.397,16.703 -12.393,16.707 -12.393,16.707 -12.397,16.703 -12.397))"
measure "POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))"
fieldtool area "POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))" 2>said.txt
cat said.txt
measure "POLYGON((467000 8629000,468000 8629000,468000 8630000,467000 8629000))" --crs EPSG:32733
echo '{"type":"Point","coordinates":[16.7,-12.4]}' | fieldtool --json area - | json 'd["area_m2"], d["valid"], d["place"]'
fails none 2 cli.words area
fails none 3 interop.geom area "16.7 -12.4"
fails none 3 interop.format.unknown area @none
fails none 3 geo.wkt.end area "POLYGON((1 1,2 2"
fails none 3 geo.wkt.coordinate area "POINT(1 91)"
fails none 3 interop.stdin_empty area -
echo '{"type":"Circle"}' >shape.json
fails shape.json 3 geo.geojson.shape area - <shape.json
