# Every file of tracks goes the whole way: what can be an area comes in and is counted, the rest is named; the centre's books hold all of it.
. "$FT_TESTS/cli/chain/lib.inc"
tracks=${FT_SHARED:-}/testdata/gpx
[ -d "$tracks" ] || { mkdir own; tracks=own; }
python3 -B "$FT_TESTS/support/make_walk.py" made.gpx
python3 -B "$FT_TESTS/support/make_walk.py" made_crossing.gpx --crossing --seed 7
centre n.gpkg SI
team ALFA SI n.gpkg
for file in "$tracks"/*.gpx made.gpx made_crossing.gpx; do
    [ -e "$file" ] || continue
    fieldtool --json import ALFA.gpkg "$file" --as hazard --set classification=SHA --set status=open --set contamination=ap \
        --set evidence_class=indirect --set date_of_information=2024-05-02 --set location=P01 --set organisation=ALFA >in.json || [ $? -eq 4 ]
    json 'd["read"] == d["added"] + d["updated"] + d["unchanged"] + d["rejected"] and len([w for w in d["warnings"] if w["key"].startswith("cli.geom")]) == d["rejected"] or d' <in.json | grep -qx true
    json 'd["area_m2"]["as_recorded"]' <in.json >>areas.txt
done
fieldtool --quiet submit ALFA.gpkg -o stick.gpkg >/dev/null
fieldtool --json merge n.gpkg stick.gpkg >merged.json || [ $? -eq 4 ]
json '[s["status"] for s in d["submissions"]]' <merged.json
fieldtool --json check n.gpkg | json 'd["integrity"], d["conformant"]'
books n.gpkg --by hazard --pending
python3 - <<'PY'
import json
said = sum(float(line) for line in open("areas.txt"))
total = json.load(open("books.json"))["total"]["closing_m2"]
assert abs(said - total) <= 1e-6 * said, (said, total)
print("what was imported is what the books hold")
PY
