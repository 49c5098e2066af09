. "$FT_CASE_LIB"
# RFC 7946, 3.1.9: cut at 180 degrees; the land is the same.
fieldtool new w.gpkg --country FJ --org MAC --system T1 >/dev/null
fieldtool add w.gpkg hazard --geom 'POLYGON((179.99 -17,-179.99 -17,-179.99 -17.01,179.99 -17.01,179.99 -17))' --set classification=SHA >/dev/null
fieldtool export w.gpkg -o x.geojson >/dev/null
python3 - <<'PY'
import json
g = json.load(open("x.geojson"))["features"][0]["geometry"]
print(g["type"], [sorted({x for x, y in ring}) for part in g["coordinates"] for ring in part])
PY
fieldtool --json area @x.geojson | json 'round(d["area_m2"])'
fieldtool --json area 'POLYGON((179.99 -17,180.01 -17,180.01 -17.01,179.99 -17.01,179.99 -17))' | json 'round(d["area_m2"])'
# Taken in again it is valid, and the same land.
fieldtool new v.gpkg --country FJ --org MAC --system T2 >/dev/null
fieldtool --json import v.gpkg x.geojson --as hazard | json 'd["added"], d["repaired"], [w["key"] for w in d["warnings"]], round(d["area_m2"]["as_entered"]), round(d["area_m2"]["as_recorded"])'
fieldtool --json ledger v.gpkg --pending | json 'round(d["total"]["closing_m2"])'
