# Worked examples from 29 on of docs/spec/ledger.md through the command line; figures are cells, as on the page.
. "$FT_TESTS/cli/ledger/lib.inc"
# Two rings that cross themselves: a bow, and one with a knot of half a cell that touches its edge.
bow="POLYGON((30 0, 30.01 0.001, 30.01 0, 30 0.001, 30 0))"
knot="POLYGON((30 0, 30.01 0, 30.01 0.001, 30.005 0.001, 30.004 0.0005, 30.006 0.0005, 30.005 0.001, 30 0.001, 30 0))"
example 29
add e.gpkg hazard --geom "$bow" --set classification=SHA --set contamination=ap --set date_of_information=2023-01-01 >/dev/null 2>&1
add e.gpkg hazard --geom "$knot" --set classification=SHA --set contamination=ap --set date_of_information=2023-01-01 >/dev/null 2>&1
cells e.gpkg --pending --by hazard
example "29 released"
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
r=$(release e.gpkg cleared clearance 0 1 2024-01-01 "$h")
fieldtool --quiet set e.gpkg "$r" --geom "$knot" >/dev/null 2>&1
cells e.gpkg --pending
example 30
h=$(hazard e.gpkg CHA 0 12 2022-01-01)
a=$(add e.gpkg activity --set kind=clearance --set start_date=2022-01-01 --set end_date=2023-05-15)
python3 - "$h" "$a" <<'P'
import datetime, json, sys
def strip(a, b):
    a, b = round(30 + a / 1000, 9), round(30 + b / 1000, 9)
    return {"type": "Polygon", "coordinates": [[[a, 0], [b, 0], [b, .001], [a, .001], [a, 0]]]}
days = [datetime.date(2022, 1, 1) + datetime.timedelta(i) for i in range(500)]
json.dump({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": strip(i / 50, (i + 1) / 50), "properties": {
        "source_id": f"day {i}", "product": "cleared", "end_date": d.isoformat(), "hazards": sys.argv[1], "activity": sys.argv[2],
        "targets": "all", "depth_cm": 20}} for i, d in enumerate(days)]}, open("days.geojson", "w"))
P
fieldtool --json import e.gpkg days.geojson --as release | json '[d["read"], d["added"]]'
cells e.gpkg --pending --by year
days=$(fieldtool --json list e.gpkg release | json '",".join(i["id"] for i in d["items"])')
release e.gpkg cleared clearance 1 11 2023-06-30 "$h" --set consolidates="$days" >/dev/null
cells e.gpkg --pending --by year
example 31
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
release e.gpkg cleared clearance 0.018 9.982 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending
release e.gpkg reduced ts 0 1 2024-05-01 "$h" --set closure=true >/dev/null
redraw e.gpkg "$h" 0 9.982 2024-05-01 --set shrink_cause=error
cells e.gpkg --pending
example 32
h=$(hazard e.gpkg indication 0 10 2023-01-01)
fieldtool --quiet split e.gpkg "$h" --part "CHA=$(strip 0 4)" --part "SHA=$(strip 4 10)" --date 2024-05-31
cells e.gpkg --pending --by class
example 33
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
fieldtool --quiet set e.gpkg "$h" --retire --set retire_cause=error --set date_of_information=2023-06-01 >/dev/null
release e.gpkg cleared clearance 0 4 2023-09-01 "$h" >/dev/null
fieldtool --quiet set e.gpkg "$h" --restore --set retire_cause= --set date_of_information=2024-01-01 >/dev/null
release e.gpkg cleared clearance 2 6 2024-09-01 "$h" >/dev/null
cells e.gpkg --pending --by year
example 34
h=$(hazard e.gpkg SHA 0 10 2020-01-01)
release e.gpkg cancelled nts 0 4 2021-01-01 "$h" >/dev/null
fieldtool --quiet split e.gpkg "$h" --part "CHA=$(strip 0 6)" --part "SHA=$(strip 6 10)" --date 2023-01-01
c=$(fieldtool --json list e.gpkg hazard --where classification=CHA | json 'd["items"][0]["id"]')
add e.gpkg reopening --set hazard="$c" --set date=2022-01-01 --set cause=accident --geom "$(strip 1 3)" >/dev/null
cells e.gpkg --pending --by year
example 35
h=$(hazard e.gpkg CHA 0 10 2022-01-01)
release e.gpkg cleared clearance 8 12 2023-01-01 "$h" >/dev/null
hazard e.gpkg CHA 11 13 2024-01-01 >/dev/null
cells e.gpkg --pending
example 36
h=$(add e.gpkg hazard --set classification=SHA --set contamination=ap --set stated_area_m2=100000 --set date_of_information=2022-01-01)
release e.gpkg cleared clearance 0 4 2023-01-01 "$h" >/dev/null
cells e.gpkg --pending
redraw e.gpkg "$h" 0 10 2024-01-01
cells e.gpkg --pending
example 37
h=$(hazard e.gpkg CHA 0 10 2022-01-01)
redraw e.gpkg "$h" 0 7 2022-06-01 --set shrink_cause=error
release e.gpkg cleared clearance 6 9 2023-01-01 "" >/dev/null
cells e.gpkg --pending
example 38
h=$(add e.gpkg hazard --set classification=SHA --set contamination=ap --set stated_area_m2=5000 --set date_of_information=2022-01-01)
fieldtool --quiet set e.gpkg "$h" --retire --set retire_cause=error --set date_of_information=2023-01-01 >/dev/null
unknown e.gpkg
release e.gpkg cleared road_verification 0 4 2023-06-01 "$h" >/dev/null
add e.gpkg reopening --set hazard="$h" --set date=2024-01-01 --set cause=accident --geom "$(strip 1 2)" >/dev/null
unknown e.gpkg
