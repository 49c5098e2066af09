"""Open each export by GDAL and compare with what list says: rows, attributes and shapes."""
import json

from osgeo import gdal, ogr

ogr.UseExceptions()
items = json.load(open("list.json"))["items"] + json.load(open("device.json"))["items"]
want = {i["id"]: i for i in items}


def same_shape(got, want):
    """Same land: GDAL may turn a ring and start it elsewhere."""
    if want is None or got is None:
        return (want is None) == (got is None)
    ref = ogr.CreateGeometryFromJson(json.dumps(want))
    if max(abs(a - b) for a, b in zip(got.GetEnvelope(), ref.GetEnvelope())) > 1e-9:
        return False
    return ref.GetDimension() < 2 or got.SymmetricDifference(ref).GetArea() < 1e-12


def check(path, key, name_of, fields, shapes=True):
    ds = gdal.OpenEx(path, gdal.OF_VECTOR)
    seen, named = set(), False
    for k in range(ds.GetLayerCount()):
        layer = ds.GetLayer(k)
        if layer.GetName() == "layer_styles":
            named = True
            continue
        for f in layer:
            item = want.get(f[key]) if key in f.keys() else None
            if item is None:
                continue
            assert item["id"] not in seen, (path, "twice")
            seen.add(item["id"])
            for field in fields:
                column = name_of(field)
                if field in item["fields"]:
                    got, ours = str(f[column]).replace("/", "-"), item["fields"][field]
                    assert got == str(ours) or (isinstance(ours, (int, float)) and float(got) == ours), (path, field, got, ours)
            if shapes:
                assert same_shape(f.GetGeometryRef(), item["geometry"]), (path, item["local_id"], f.GetGeometryRef().ExportToWkt())
            assert "source_of_information" not in f.keys() or f["source_of_information"] is None, (path, "a person is named")
    return seen, named


FIELDS = ["classification", "status", "contamination", "required_depth_cm", "date_of_information", "stated_area_m2", "comment", "local_id"]
everything = set(want)
with_shape = {i["id"] for i in items if i["geometry"]}
for path, ids in (("x.gpkg", everything), ("x.geojson", everything), ("x.gdb", everything), ("x.kml", everything)):
    seen, named = check(path, "uuid", lambda f: f, FIELDS)
    assert seen == ids, (path, len(seen), len(ids))
    assert named == (path == "x.gpkg"), (path, "styles")
by_id, want = want, {i["local_id"]: i for i in items}  # GDAL's reader of KMZ passes over what stands in a schema
seen, _ = check("x.kmz", "Name", lambda f: f, [])
want = by_id
assert seen == everything, ("x.kmz", len(seen))
seen, _ = check("x.xlsx", "uuid", lambda f: f, FIELDS, shapes=False)
assert seen == everything
seen, _ = check("x.csv", "uuid", lambda f: f, [f for f in FIELDS if f != "contamination"])
assert seen == everything, ("x.csv", len(seen))
for path in ("x.shp", "x_hazard.shp", "x_hazard_point.shp", "x_marking_line.shp"):
    check(path, "uuid", lambda f: f[:10], ["status", "comment", "local_id"])
seen = set()
for path in ("shapes/hazard.shp", "shapes/hazard_point.shp", "shapes/device.shp"):
    seen |= check(path, "uuid", lambda f: f[:10], ["status", "comment", "local_id"])[0]
assert seen == with_shape
ds = gdal.OpenEx("x.gpx", gdal.OF_VECTOR)
assert ds.GetLayerByName("waypoints").GetFeatureCount() == 2 and ds.GetLayerByName("tracks").GetFeatureCount() == 3
kml = open("x.kml", encoding="utf-8").read()
assert "<TimeStamp>" in kml and "2024-05-01" in kml and "<when>2024-05-01" in kml, "no time in KML"
assert "7f0000ff" in kml or "800000ff" in kml, "no colour in KML"
print("every format holds what list says")
