. "$FT_CASE_LIB"
# Every export is opened again by GDAL and compared: counts, attributes, shapes.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
fieldtool add w.gpkg hazard --geom 'POLYGON((15 -12,15.01 -12,15.01 -12.01,15 -12.01,15 -12),(15.002 -12.002,15.004 -12.002,15.004 -12.004,15.002 -12.002))' \
    --set classification=CHA --set status=open --set contamination=ap,av --set required_depth_cm=13 --set date_of_information=2024-05-01 \
    --set stated_area_m2=0.1 --set comment="Наме áéí العربية" >/dev/null
fieldtool add w.gpkg hazard --geom 'MULTIPOLYGON(((16 -12,16.01 -12,16.01 -12.01,16 -12)),((16.1 -12,16.11 -12,16.11 -12.01,16.1 -12)))' \
    --set classification=SHA --set source_of_information="a named person" >/dev/null
fieldtool add w.gpkg hazard --geom 'POINT(15.1234567890123 -12.5)' --set classification=SHA >/dev/null
fieldtool add w.gpkg hazard --set classification=indication >/dev/null
fieldtool add w.gpkg device --geom 'POINT(15.2 -12.6)' --set category=ap_mine >/dev/null
fieldtool add w.gpkg marking --geom 'LINESTRING(15 -12,15.1 -12.1)' >/dev/null
fieldtool add w.gpkg hazard --geom 'POINT(1 1)' --set classification=SHA | cut -f1 >gone
fieldtool set w.gpkg "$(cat gone)" --retire --reason "entered twice" >/dev/null
fieldtool --json list w.gpkg hazard >list.json
fieldtool --json list w.gpkg device >device.json
for e in gpkg geojson kml kmz xlsx csv gdb; do
    fieldtool export w.gpkg -o "x.$e"
done
for e in gpx shp; do
    expect 4 fieldtool export w.gpkg -o "x.$e"
done
expect 4 fieldtool export w.gpkg -o shapes --to shp
/usr/bin/python3 -B "$FT_TESTS/cli/export/every_format.py"
# never over what is there, unless asked
expect 3 fieldtool export w.gpkg -o x.csv
fieldtool export w.gpkg -o x.csv --overwrite
expect 3 fieldtool export w.gpkg -o x.gdb
fieldtool export w.gpkg -o x.gdb --overwrite --layer hazard
# what cannot be
expect 3 fieldtool export w.gpkg -o x.vrt
expect 2 fieldtool export w.gpkg -o y.csv --layer dragon
expect 3 fieldtool export w.gpkg -o y.csv --layer victim
ls -A | grep -c export- || true
