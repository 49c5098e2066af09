# Areas taken on with a baseline are opening, in the year of the take-on too; what comes after is new.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
python3 - <<'P'
import json
def strip(a, b):
    a, b = 30 + a / 1000, 30 + b / 1000
    return {"type": "Polygon", "coordinates": [[[a, 0], [b, 0], [b, .001], [a, .001], [a, 0]]]}
json.dump({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": strip(0, 10), "properties": {"key": "A"}},
    {"type": "Feature", "geometry": strip(20, 25), "properties": {"key": "B"}}]}, open("old.geojson", "w"))
P
fieldtool --quiet import a.gpkg old.geojson --as hazard --map source_id=key --set classification=CHA --set contamination=ap \
    --set date_of_information=2019-05 --baseline 2024-01-01 >/dev/null
fieldtool --quiet import a.gpkg old.geojson --as hazard --map source_id=key --set classification=CHA --set contamination=ap \
    --set date_of_information=2019-05 --baseline 2024-01-01 >/dev/null
a=$(fieldtool --json list a.gpkg hazard | json '[i["id"] for i in d["items"] if i["fields"]["source_id"] == "A"][0]')
release a.gpkg cleared clearance 0 4 2024-06-30 "$a" >/dev/null
hazard a.gpkg SHA 40 43 2025-02-01 >/dev/null
cells a.gpkg --pending --by class
cells a.gpkg --pending --by class --from 2024-01-01 --to 2024-12-31
cells a.gpkg --pending --by class --from 2025-01-01
