. "$FT_CASE_LIB"
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
cat >plots.csv <<'CSV'
uid,classification,status,stated,wkt
1,SHA,open,100,"POLYGON((15 -12,15.001 -12,15.001 -12.001,15 -12))"
2,CHA,open,200,"POLYGON((15.1 -12,15.101 -12,15.101 -12.001,15.1 -12))"
CSV
fieldtool import w.gpkg plots.csv --as hazard --map source_id=uid --map stated_area_m2=stated
fieldtool import w.gpkg plots.csv --as hazard --map source_id=uid --map stated_area_m2=stated
sed -i 's/2,CHA/2,SHA/' plots.csv
fieldtool import w.gpkg plots.csv --as hazard --map source_id=uid --map stated_area_m2=stated
fieldtool --json list w.gpkg hazard | json '[[i["fields"]["source_id"], i["fields"]["classification"], i["fields"]["stated_area_m2"]] for i in sorted(d["items"], key=lambda i: i["fields"]["source_id"])]'
