# The worked example: what it leaves behind, its figures, and that its lines run again elsewhere to the same books.
# Figures agree with pyproj.Geod (GeographicLib) on the files of the example: new 3868913.230, cancelled 2350708.990, reduced 20891.780,
# cleared 121530.195, reopened 14314.427.
. "$FT_CASE_LIB"
need python3

fieldtool demo example >told.txt 2>said.txt
ls example
grep -c '^\$ fieldtool' told.txt
# no step shows a path from outside the folder, or an error
! grep -n "$PWD" told.txt said.txt
! grep -nE '^error' told.txt

# FILE: the books by year, what is not zero
years() {
    fieldtool --json ledger "$1" --by year | python3 -c '
import json, sys
d = json.load(sys.stdin)
for row in d["rows"] + [d["total"]]:
    print(row["key"].get("year", "total"), *(f"{k[:-3]}={v:.1f}" for k, v in row.items() if k.endswith("_m2") and abs(v) > 0.05))'
}
years example/national.gpkg | tee first.txt
# the disagreement about AL-110 is listed whole, and settled at the end
grep -A3 '^  Classification \[safety\]' told.txt | sed -E 's/[0-9a-f]{12}/<short>/g; s/, [A-Z0-9]+ /, <system> /; s/  [^ ]+, </  <author>, </' | sort
fieldtool --json conflicts example/national.gpkg | json 'd["conflicts"]'
fieldtool --json list example/national.gpkg hazard --where official_id=AL-110 | json '[(i["fields"]["classification"], i["fields"]["contamination"], i["state"]) for i in d["items"]]'

# the map is XML, names what it should and promises nothing
python3 - <<'P'
import xml.etree.ElementTree as E
text = " ".join(t.strip() for t in E.parse("example/map.svg").getroot().itertext() if t.strip())
for want in ("AL-101", "AL-110", "AL-213", "Where no area is recorded", "2026-01-18", "1 : ", "Mwana Velho"):
    assert want in text, want
assert "safe" not in text.lower()
P

# again, by a shell
sh example/story.sh "$PWD/again" >again.txt 2>&1
years again/national.gpkg >second.txt
diff first.txt second.txt && echo "the same books"
# keys of the example are its own
test ! -e "$FIELDTOOL_HOME/data" && ls example/keys
