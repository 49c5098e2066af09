# Places of a gazetteer in levels: taken from the shape, mistaken, across a border, unknown, changed in time.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org HALO --system T1
expect 3 fieldtool locate w.gpkg
box() { echo "\"POLYGON(($1 -12.6,$2 -12.6,$2 -12.4,$1 -12.4,$1 -12.6))\""; }
mkdir adm
{ echo "ADM1_EN,ADM1_PCODE,ADM0_EN,ADM0_PCODE,validOn,wkt"; echo "Planalto,AO99,Angola,AO,2019-01-01,$(box 16.0 17.0)"; } >adm/adm1.csv
{ echo "ADM2_EN,ADM2_PCODE,ADM1_EN,ADM1_PCODE,ADM0_EN,ADM0_PCODE,validOn,validTo,wkt"
  echo "Vila Nova,AO9901,Planalto,AO99,Angola,AO,2019-01-01,,$(box 16.0 16.5)"
  echo "Serra do Norte,AO9902,Planalto,AO99,Angola,AO,2019-01-01,,$(box 16.5 17.0)"
  echo "Old Serra,AO9999,Planalto,AO99,Angola,AO,2000-01-01,2018-12-31,$(box 16.5 17.0)"; } >adm/adm2.csv
expect 4 fieldtool import w.gpkg adm --mapping cod-admin 2>/dev/null
fieldtool --json list w.gpkg location | json 'sorted([i["fields"]["pcode"], i["fields"]["level"], i["fields"].get("parent_pcode")] for i in d["items"])'

add() { fieldtool --json add w.gpkg hazard --set classification=CHA --set status=open --set contamination=ap --set date_of_information=2024-01-01 "$@" | json '[d["local_id"], [w["message"] for w in d["warnings"]]]'; }
strip() { echo "POLYGON(($1 -12.500,$2 -12.500,$2 -12.501,$1 -12.501,$1 -12.500))"; }
echo "== taken from the shape, also across a border; what is stated stays, also of a coarser level"
add --geom "$(strip 16.200 16.201)"
add --geom "$(strip 16.498 16.501)"
add --geom "POINT(16.7 -12.5)"
add --geom "$(strip 16.300 16.301)" --set location=AO99
add --geom "$(strip 16.300 16.302)" --set location=AO9902
add --geom "POINT(16.1 -12.5)" --set location=AO9902
add --geom "$(strip 16.800 16.801)" --set location=AO7777
add --geom "$(strip 14.800 14.801)"
add
echo "== a place of its time"
add --geom "$(strip 16.900 16.901)" --set date_of_information=2010-05-01
fieldtool --json list w.gpkg hazard | json 'sorted([i["local_id"], i["fields"].get("location")] for i in d["items"])'
echo "== what check says"
fieldtool --json check w.gpkg --for submit | json 'sorted([f["severity"], f["key"], f["local_id"], f["message"]] for f in d["findings"] if f["key"] in ("check.elsewhere", "check.outside_unit", "check.pcode_unknown", "check.across_border"))'

echo "== what came by import has no place, until somebody asks"
printf 'id,lon,lat\n1,16.2,-12.45\n2,16.9,-12.45\n3,10,-12\n' >points.csv
expect 4 fieldtool --quiet import w.gpkg points.csv --as device --map source_id=id
expect 4 fieldtool --json locate w.gpkg --dry-run
expect 4 fieldtool locate w.gpkg
expect 4 fieldtool locate w.gpkg
fieldtool --json list w.gpkg device | json 'sorted([i["fields"]["source_id"], i["fields"].get("location")] for i in d["items"])'
expect 4 fieldtool --json import w.gpkg points.csv --as device --map source_id=id | json '[d["unchanged"], d["updated"]]'
fieldtool --json check w.gpkg | json '[f["key"] for f in d["findings"] if f["type"] == "location"]'
