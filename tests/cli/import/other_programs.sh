. "$FT_CASE_LIB"
# The same plots as GDAL writes them in every format that it writes and we read: same records, same land.
need ogr2ogr
cat >plots.geojson <<'JSON'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"uid":"a","class":"CHA","stated":1200.5,"seen":"2024-05-02"},"geometry":{"type":"Polygon","coordinates":[[[15.25,-12.5],[15.251,-12.5],[15.251,-12.501],[15.25,-12.5]]]}},
{"type":"Feature","properties":{"uid":"b","class":"SHA","stated":null,"seen":null},"geometry":{"type":"Polygon","coordinates":[[[15.3,-12.5],[15.302,-12.5],[15.302,-12.502],[15.3,-12.502],[15.3,-12.5]],[[15.3005,-12.5005],[15.3005,-12.501],[15.301,-12.501],[15.3005,-12.5005]]]}}]}
JSON
ogr2ogr -q -f GPKG plots.gpkg plots.geojson -nln plots
ogr2ogr -q -f 'ESRI Shapefile' plots.shp plots.geojson 2>/dev/null
ogr2ogr -q -f LIBKML plots.kml plots.geojson
ogr2ogr -q -f LIBKML plots.kmz plots.geojson
ogr2ogr -q -f CSV plots.csv plots.geojson -lco GEOMETRY=AS_WKT
ogr2ogr -q -f XLSX plots.xlsx plots.csv
ogr2ogr -q -f ODS plots.ods plots.csv
ogr2ogr -q -f OpenFileGDB plots.gdb plots.geojson -nln plots -nlt MULTIPOLYGON
ogr2ogr -q -f 'ESRI Shapefile' utm.shp plots.geojson -t_srs EPSG:32733 2>/dev/null
for f in geojson gpkg shp kml kmz csv xlsx ods gdb utm.shp; do
    rm -f w.gpkg
    fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null 2>&1
    file=plots.$f
    [ -e "$file" ] || file=$f
    fieldtool --json import w.gpkg "$file" --as hazard --map source_id=uid --map classification=class --map stated_area_m2=stated \
        --map date_of_information=seen >out.json
    printf '%s ' "$f"
    json '" ".join(str(x) for x in [d["added"], d["rejected"], d["repaired"], round(d["area_m2"]["as_entered"], 2)])' <out.json
    fieldtool --json list w.gpkg hazard | json '" ".join(sorted("%s=%s,%s,%s" % tuple(i["fields"].get(f) for f in ("source_id", "classification", "stated_area_m2", "date_of_information")) for i in d["items"]))'
done
