# The polygons behind the figures: their areas are the figures.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
h=$(hazard a.gpkg SHA 0 10 2023-05-01)
hazard a.gpkg CHA 50 52 2023-05-01 >/dev/null
release a.gpkg cleared clearance 8 12 2024-02-02 "$h" >/dev/null
release a.gpkg cancelled nts 0 2 2024-03-02 "$h" >/dev/null
release a.gpkg reduced bac 4 6 2024-04-02 "$h" >/dev/null
fieldtool --quiet set a.gpkg "$h" --set classification=CHA --set date_of_information=2024-05-01 >/dev/null
fieldtool --json ledger a.gpkg --pending --geometry ground.geojson >rows.json
python3 - <<'P'
import json
sums, rows = {}, json.load(open("rows.json"))["total"]
for f in json.load(open("ground.geojson"))["features"]:
    p = f["properties"]
    sums[p["account"]] = sums.get(p["account"], 0) + p["area_m2"]
for k in sorted(sums):
    print(k, round(sums[k] / 12309.072078687, 4), abs(sums[k] - rows[k]) < 1e-6 * max(1, sums[k]))
P
expect 3 fieldtool ledger a.gpkg --pending --geometry ground.geojson
expect 2 fieldtool ledger a.gpkg --pending --geometry ground.xlsx
# the same in the other formats, whole or not at all
for format in gpkg shp kml; do
    fieldtool --quiet ledger a.gpkg --pending --geometry "ground.$format" >/dev/null
    expect 3 fieldtool --quiet ledger a.gpkg --pending --geometry "ground.$format" >/dev/null
    ogrinfo -ro -q "ground.$format" -dialect SQLITE -sql "SELECT account, round(sum(area_m2) / 12309.072078687, 4) AS cells FROM ground GROUP BY account" |
        sed -n 's/^  \(account\|cells\) .* = //p' | paste -d' ' - - >"$format.sums"
    cmp "$format.sums" gpkg.sums && ogrinfo -ro -so "ground.$format" ground | grep -E "^(Geometry|Feature Count)"
done
cat gpkg.sums
"$FT_TESTS/conformance/validate_gpkg" ground.gpkg
ls -A | grep -c export || true
python3 - <<'P' >sums.txt
import json
for f in json.load(open("ground.geojson"))["features"]:
    p = f["properties"]
    print(p["account"], p["area_m2"], json.dumps(f["geometry"]), sep="\t")
P
# each polygon measures what its posting says
while IFS='	' read -r account m2 geometry; do
    printf '%s' "$geometry" | fieldtool --json area - | json "abs(d['area_m2'] - $m2) < 1e-6 * $m2 or '$account differs'"
done <sums.txt | sort | uniq -c | tr -s ' '
