# What exists is taken on by mappings that are built in, and comes back by them.
. "$FT_CASE_LIB"
need ogr2ogr
from="$FT_DATA/takeon"
same() { # SOURCE.csv OUT.csv: the same rows; a list is a set, and WKT is written with a blank
    python3 - "$1" "$2" <<'PY'
import csv, re, sys
def rows(path):
    text = open(path, newline="").read()
    rs = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.split("\n")[0] else ",")
    return [{k.lower(): v.replace("MULTIPOLYGON ", "MULTIPOLYGON") for k, v in r.items()} for r in rs]
a, b = rows(sys.argv[1]), rows(sys.argv[2])
key = next(iter(a[0]))
for x in sorted(a, key=lambda r: r[key]):
    y = [r for r in b if r[key] == x[key]]
    for c in x:
        if len(y) != 1 or sorted(re.split("[;,+|]", x[c])) != sorted(re.split("[;,+|]", y[0].get(c, "lost"))):
            print(f"{x[key]} {c}: {x[c]!r} came back as {[r.get(c) for r in y]}")
print(f"{len(a)} rows, {len(b)} came back")
PY
}
twice() { # NAME SOURCE MAPPING: in, and again with nothing new
    fieldtool --quiet new "$1.gpkg" --country AO --org HALO --system T1
    expect "$4" fieldtool --json import "$1.gpkg" "$2" --mapping "$3" --dry-run >dry.json
    expect "$4" fieldtool --json import "$1.gpkg" "$2" --mapping "$3" >first.json
    cmp dry.json first.json
    expect "$4" fieldtool --json import "$1.gpkg" "$2" --mapping "$3" | json '[d["read"], d["unchanged"], d["rejected"]]'
}

echo "IMSMA NG"
twice ng "$from/imsma-ng" imsma-ng 4
json '[d["read"], d["added"], [w["key"] for w in d["warnings"] if w["key"] != "import.no_shape"]]' <first.json
fieldtool --json list ng.gpkg hazard | json '[[i["fields"]["source_id"], round(i["area_m2"] or 0)] for i in sorted(d["items"], key=lambda i: i["fields"]["source_id"])]'
fieldtool --quiet export ng.gpkg -o ng --mapping imsma-ng
for table in hazard hazard_points hazreduc hazreducdevice; do same "$from/imsma-ng/$table.csv" "ng/$table.csv"; done
expect 4 fieldtool --quiet import ng.gpkg ng --mapping imsma-ng

fieldtool --quiet export ng.gpkg -o ng.xlsx --mapping imsma-ng
expect 4 fieldtool --quiet import ng.gpkg ng.xlsx --mapping imsma-ng
mkdir alone
cp ng/hazard.csv alone
fails ng.gpkg 3 import.list_absent import ng.gpkg alone/hazard.csv --mapping imsma-ng

echo "IMSMA Core"
twice core "$from/imsma-core" imsma-core 0
fieldtool --quiet export core.gpkg -o core --mapping imsma-core
for table in hazard_polygon activity_polygon; do same "$from/imsma-core/$table.csv" "core/$table.csv"; done
fieldtool --quiet export core.gpkg -o core.xlsx --mapping imsma-core
fieldtool --quiet import core.gpkg core.xlsx --mapping imsma-core

echo "a list by hand"
twice sheet "$from/hazards.csv" hazard-sheet 0
fieldtool --quiet export sheet.gpkg -o back.csv --mapping hazard-sheet
same "$from/hazards.csv" back.csv
fieldtool --quiet import sheet.gpkg back.csv --mapping hazard-sheet

echo "a GeoPackage in UTM"
layer() { ogr2ogr -f GPKG -nln hazards -a_srs EPSG:32733 -oo GEOM_POSSIBLE_NAMES=wkt -oo KEEP_GEOM_COLUMNS=NO "$1" "$2"; }
layer layer.gpkg "$from/hazards_utm.csv"
twice utm layer.gpkg hazard-gpkg 0
sed 's/"source": "Hazard layer",/"source": "Hazard layer", "crs": "EPSG:32733",/' "$FT_TESTS/../fieldtool/data/mapping/hazard-gpkg.json" >utm.json
fieldtool --quiet export utm.gpkg -o back.gpkg --mapping utm.json
ogr2ogr -f CSV -lco GEOMETRY=AS_WKT -lco SEPARATOR=COMMA back_utm.csv back.gpkg hazards
same "$from/hazards_utm.csv" back_utm.csv
fieldtool --quiet import utm.gpkg back.gpkg --mapping hazard-gpkg
ogrinfo -al -geom=SUMMARY back.gpkg hazards | grep -c 'ID\["EPSG",32733\]'
