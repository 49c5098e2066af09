# What other programs stumble over in GeoPackages, each met once: see gpkg_traps.py for the list.
. "$FT_CASE_LIB"
need ogr2ogr sqlite3
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
fieldtool --quiet new w.gpkg --country AO --org HALO --system T1
for i in 1 2 3 4 5 6 7 8; do
    fieldtool add w.gpkg hazard --set classification=SHA --set stated_area_m2=1234.5678 \
        --geom "POLYGON((16.7$i -12.40,16.7$i -12.41,16.71 -12.39,16.7$i -12.40))" >/dev/null
done
fieldtool add w.gpkg device --set category=ap_mine --geom 'POINT(16.75 -12.3)' >/dev/null
fieldtool set w.gpkg AO-T1-0003 --geom 'POLYGON((20 -10,20 -11,21 -11,20 -10))' >/dev/null # out ...
fieldtool set w.gpkg AO-T1-0003 --geom 'POLYGON((16.73 -12.40,16.73 -12.41,16.71 -12.39,16.73 -12.40))' >/dev/null # ... and back: extents shrink
fieldtool set w.gpkg AO-T1-0008 --retire --reason "entered twice" >/dev/null
/usr/bin/python3 -B "$FT_TESTS/conformance/gpkg_traps.py" w.gpkg
