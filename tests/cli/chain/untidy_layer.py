"""What the chain of the untidy layer left behind, against what was made."""
import collections
import json

from osgeo import ogr


def read(name):
    with open(name, encoding="utf-8") as f:
        return json.load(f)


made, taken, before, after = read("made.json"), read("in.json"), read("before.json"), read("books.json")
assert taken["read"] == taken["added"] == made["features"] and taken["repaired"] == made["invalid"], taken["read"]

check = read("check.json")
found = collections.Counter(f["key"] for f in check["findings"])
assert check["integrity"] and check["conformant"] and not check["ok"], found
assert found["check.shape_invalid"] == made["invalid"] and found["check.sliver"] == made["sliver"], found
assert found["check.duplicate_shape"] == made["duplicate"], found

verdicts = collections.Counter(d["verdict"] for d in read("repairs.json")["decisions"] + read("approved.json")["decisions"])
assert verdicts["repair_accepted"] == made["invalid"] and verdicts["approved"] == made["features"] + 1, verdicts

near = lambda a, b: abs(a - b) <= 1e-9 * max(a, b, 1) * 1e3
total = before["total"]
assert len(before["rows"]) == made["features"] and total["areas_closing"] == made["features"], total
assert total["perimeter_unknown"] == made["null"] + made["empty"], total
assert near(total["new_m2"], taken["area_m2"]["as_recorded"]), (total["new_m2"], taken["area_m2"])
assert total["overlap_m2"] > 0 and near(total["closing_m2"] - total["overlap_m2"], total["net_m2"]), total

rows = {r["key"]["hazard"]: r["closing_m2"] for r in before["rows"]}
largest = sorted(rows.values())[-2:]
assert near(after["total"]["cancelled_m2"], sum(largest)), after["total"]
assert near(after["total"]["closing_m2"], total["closing_m2"] - sum(largest))

for name, layer in (("gis.gpkg", "hazard"), ("hazards.geojson", None)):
    ds = ogr.Open(name)
    found = ds.GetLayerByName(layer) if layer else ds.GetLayer(0)
    assert found.GetFeatureCount() == made["features"] or layer, found.GetFeatureCount()
    shapes = [f.GetGeometryRef().IsValid() for f in found if f.GetGeometryRef() is not None]
    assert all(shapes) and len(shapes) == made["features"] - made["null"] - made["empty"], len(shapes)
print("ten thousand in, ten thousand out, and every square metre is in the books")
