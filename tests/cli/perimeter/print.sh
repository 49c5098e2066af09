# The closed ring of the file as the open list of the field, and back, to the same bits.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --geom "MULTIPOLYGON(((16.7 -12.4,16.7012345678901234 -12.4,16.701 -12.401,16.7 -12.4)),((0.00000123 -12.4,0.001 -12.4,0.001 -12.401,0.00000123 -12.4)))" 2>/dev/null | cut -f2)
shape() { fieldtool --json list w.gpkg hazard | json 'd["items"][0]["geometry"]["coordinates"]'; }
shape >before
fieldtool perimeter w.gpkg "$id" --print | tee list.csv
fieldtool perimeter w.gpkg "$id" --points list.csv
shape | cmp before -
fieldtool --json perimeter w.gpkg "$id" --print | json '[p["type"] for p in d["points"]]'
hole=$(fieldtool add w.gpkg hazard --geom "POLYGON((16 -12,16.1 -12,16.1 -12.1,16 -12),(16.05 -12.02,16.06 -12.02,16.06 -12.03,16.05 -12.02))" 2>/dev/null | cut -f2)
expect 3 fieldtool perimeter w.gpkg "$hole" --print
none=$(fieldtool add w.gpkg hazard 2>/dev/null | cut -f2)
expect 3 fieldtool perimeter w.gpkg "$none" --print
