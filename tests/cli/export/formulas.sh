. "$FT_CASE_LIB"
# A cell that a spreadsheet could take for a formula is made text; numbers stay numbers; --raw leaves all as it is.
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
for t in '=1+1' '+1' '-1' '@x' ' =1' '"=1"' '＝1' 'plain' 'a,"b"'; do
    fieldtool add w.gpkg hazard --set classification=SHA --set comment="$t" --set stated_area_m2=5 >/dev/null
done
fieldtool export w.gpkg -o x.csv >/dev/null
fieldtool export w.gpkg -o raw.csv --raw >/dev/null
python3 - <<'PY'
import csv
for name in ("x.csv", "raw.csv"):
    print(name, [(r["comment"], r["stated_area_m2"]) for r in csv.DictReader(open(name, encoding="utf-8", newline=""))])
PY
