# Ten thousand polygons, seven in a hundred of them wrong in a known way, from a team's import to the centre's export: nothing is lost on
# the way, each repair is accepted, and the books know the area of every one.
. "$FT_TESTS/cli/chain/lib.inc"
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 -B "$FT_TESTS/support/make_layer.py" 10000 plots.gpkg >made.json
centre n.gpkg AO
team ALFA AO n.gpkg
report=$(fieldtool --json add ALFA.gpkg report --set number=R-1 --set report_date=2024-05-03 --set kind=nts --set reported_by=Ana \
    --set verified_by=Rui --set verified_on=2024-05-03 --set organisation=ALFA | json 'd["id"]')
fieldtool --json import ALFA.gpkg plots.gpkg --as hazard --map stated_area_m2=stated --set classification=SHA --set status=open \
    --set contamination=ap --set evidence_class=indirect --set location=P01 --set organisation=ALFA --set report="$report" \
    --set date_of_information=2024-05-02 >in.json || [ $? -eq 4 ]
fieldtool --json submit ALFA.gpkg -o stick.gpkg | json 'd["revisions_new"] >= 10001'
fieldtool --json merge n.gpkg stick.gpkg | json '[(s["status"], s["records_new"] >= 10001) for s in d["submissions"]]'
fieldtool --json merge n.gpkg stick.gpkg | json '[(s["status"], s["records_new"] >= 10001) for s in d["submissions"]]'
fieldtool --json check n.gpkg --for approve >check.json || [ $? -eq 4 ]
fieldtool --json --as chief review n.gpkg --all-under 1e9 >repairs.json
fieldtool --json --as chief review n.gpkg --approve "$report" >approved.json
books n.gpkg --by hazard
cp books.json before.json
# two of them are cancelled, one after the other way round: an overlapping pair
/usr/bin/python3 - >cancel.txt <<'PY'
import json
rows = {r["key"]["hazard"]: r["closing_m2"] for r in json.load(open("before.json"))["rows"]}
print(*sorted(rows, key=rows.get)[-2:])
PY
read -r h1 h2 <cancel.txt
by=$(fieldtool --json add n.gpkg activity --set kind=nts --set start_date=2024-06-01 --set end_date=2024-06-02 --set method=interview \
    --set location=P01 --set date_of_information=2024-06-02 | json 'd["id"]')
for h in $h1 $h2; do
    fieldtool --json show n.gpkg "$h" | json 'd["item"]["geometry"]' | fieldtool --quiet add n.gpkg release --geom - --set product=cancelled \
        --set activity="$by" --set hazards="$h" --set targets=all --set method=interview --set location=P01 --set end_date=2024-06-02 \
        --set date_of_information=2024-06-02 >made.id
    approve "$(cut -f1 made.id)"
done
books n.gpkg --by hazard
fieldtool --quiet export n.gpkg -o hazards.geojson --layer hazard >/dev/null
fieldtool --quiet export n.gpkg -o gis.gpkg >/dev/null
/usr/bin/python3 -B "$FT_TESTS/cli/chain/untidy_layer.py"
in_qgis gis.gpkg --copy --part
grep -q "^hazard 10000 rows" qgis.txt || [ ! -e qgis.txt ]
