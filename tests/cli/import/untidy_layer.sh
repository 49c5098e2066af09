. "$FT_CASE_LIB"
# Ten thousand polygons, seven in a hundred of them wrong in a known way: all are recorded, each wrong one is counted.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 -B "$FT_TESTS/support/make_layer.py" 10000 plots.gpkg >made.json
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
expect 4 fieldtool --json import w.gpkg plots.gpkg --as hazard --map classification=class --map stated_area_m2=stated >out.json
python3 - <<'PY'
import collections
import json

made, out = json.load(open("made.json")), json.load(open("out.json"))
keys = collections.Counter(w["key"] for w in out["warnings"])
assert out["read"] == out["added"] == made["features"], out["read"]
assert out["repaired"] == made["invalid"] == keys["warn.shape_invalid"], (out["repaired"], keys)
assert out["without_geometry"] == made["null"] + made["empty"]
assert keys["import.no_shape"] == made["null"] and keys["import.empty_shape"] == made["empty"], keys
assert keys["import.sliver"] == made["sliver"], keys
assert keys["import.duplicate_shape"] == made["duplicate"], keys
assert out["warnings_total"] == sum(keys.values())
assert out["area_m2"]["as_recorded"] > out["area_m2"]["as_entered"]
print("all of them are named")
PY
fieldtool --json import w.gpkg plots.gpkg --as hazard --map classification=class --map stated_area_m2=stated >again.json || [ $? -eq 4 ]
json '[d["read"], d["added"], d["unchanged"]]' <again.json
fieldtool --json list w.gpkg hazard | json 'len(d["items"])'
