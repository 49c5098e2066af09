. "$FT_CASE_LIB"
# The mean becomes a point that keeps its quality; what the person sets wins.
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
python3 -B "$FT_TESTS/cli/gnss/walk.py" 60 >log.nmea
touch -d '2026-11-24 09:00' log.nmea
fieldtool --json gnss log.nmea --average 60 --save w.gpkg --set point_type=turning --set number=3 --set device="GNSS 4" >made.json
json '[d["local_id"], d["fix"], d["n_fixes"] + d["refused"]["outlier"], d["moved"], d["hacc_m_95"], d["hdop"], d["satellites"]]' <made.json
fieldtool --json list w.gpkg point | json '[{k: v for k, v in d["items"][0]["fields"].items() if k not in ("entered_text", "n_fixes", "spread_m_95")}, d["items"][0]["geometry"]["type"]]'
python3 - <<'PY'
import json, math, subprocess
made = json.load(open("made.json"))
item = json.loads(subprocess.run(["fieldtool", "--json", "list", "w.gpkg", "point"], capture_output=True, check=True).stdout)["items"][0]
lon, lat = item["geometry"]["coordinates"]
assert [lon, lat] == made["position"]
assert item["fields"]["entered_text"].split() == [repr(lat), repr(lon)], item["fields"]["entered_text"]
off = math.hypot((lon - 16.7) * 108700, (lat + 12.4) * 110600)
print("off by less than half a metre:", off < 0.5)
PY
# nothing is saved when nothing can be
expect 3 fieldtool gnss log.nmea --average 60 --hdop 0.5 --save w.gpkg
expect 2 fieldtool gnss log.nmea --average 60 --save w.gpkg --set colour=red
fieldtool --json list w.gpkg point | json 'len(d["items"])'
