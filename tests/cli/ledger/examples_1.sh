# Worked examples 1-10 of docs/spec/ledger.md through the command line; figures are cells, as on the page.
. "$FT_TESTS/cli/ledger/lib.inc"
example 1
h=$(hazard e.gpkg SHA 0 10 2023-05-01)
release e.gpkg cancelled nts 0 4 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending
cells e.gpkg --pending --from 2024-01-01 --to 2024-12-31
example 2
h=$(hazard e.gpkg SHA 0 10 2023-05-01)
release e.gpkg cancelled nts 0 4 2024-03-31 "$h" >/dev/null
release e.gpkg cleared clearance 2 6 2025-06-30 "$h" >/dev/null
cells e.gpkg --pending
example 3
h=$(hazard e.gpkg CHA 0 10 2023-05-01)
hazard e.gpkg CHA 11 12 2023-05-01 >/dev/null
release e.gpkg cleared clearance 8 14 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending --by hazard
example 4
h=$(hazard e.gpkg CHA 0 10 2023-05-01 --set required_depth_cm=13)
release e.gpkg cleared clearance 0 4 2024-03-31 "$h" --set depth_cm=0 >/dev/null
cells e.gpkg --pending
r=$(release e.gpkg cleared clearance 0 2 2024-04-30 "$h" --set depth_cm=13)
cells e.gpkg --pending
fieldtool --quiet set e.gpkg "$r" --set depth_everywhere=false >/dev/null
cells e.gpkg --pending
example 5
h=$(hazard e.gpkg CHA 0 10 2023-05-01)
release e.gpkg reduced ts 0 4 2024-03-31 "$h" >/dev/null
release e.gpkg cleared clearance 3 6 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending
example 6
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
a=$(release e.gpkg cleared clearance 0 3 2023-11-30 "$h")
b=$(release e.gpkg cleared clearance 2 8 2024-01-31 "$h")
release e.gpkg cleared clearance 1 7 2024-02-28 "$h" --set consolidates="$a,$b" >/dev/null
cells e.gpkg --pending --by year
example 7
h=$(hazard e.gpkg SHA 0 10 2023-01-01)
fieldtool --quiet split e.gpkg "$h" --part "CHA=$(strip 0 4)" --part "SHA=$(strip 4 7)" --part "cancelled=$(strip 7 10)" --date 2024-05-31
cells e.gpkg --pending --by class
example 8
python3 - <<'P'
import json
ring = [[30, 0], [30.01, 0], [30.01, .001], [30, .001], [30, 0]]
json.dump({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"key": "A"}}]}, open("old.geojson", "w"))
P
fieldtool --quiet import e.gpkg old.geojson --as hazard --map source_id=key --set classification=CHA --set contamination=ap \
    --baseline 2024-01-01 >/dev/null
h=$(fieldtool --json list e.gpkg hazard | json 'd["items"][0]["id"]')
release e.gpkg cleared clearance 0 4 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending --from 2024-01-01 --to 2024-12-31
example 9
h=$(hazard e.gpkg CHA 0 10 2024-05-01)
release e.gpkg cleared clearance 0 4 2023-03-31 "$h" >/dev/null
cells e.gpkg --pending --from 2023-01-01 --to 2023-12-31
example 10
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
again=$(hazard e.gpkg CHA 0 10 2023-02-01)
cells e.gpkg --pending
fieldtool --quiet set e.gpkg "$again" --retire --set retire_cause=duplicate --set survivor="$h" --set date_of_information=2024-01-10 >/dev/null
cells e.gpkg --pending --by year
