# export -o map.svg: a sheet for print, of any workspace, whole or not at all.
. "$FT_CASE_LIB"

fieldtool --quiet new team.gpkg --country AO --org HALO --system HALO7 --training
fieldtool export team.gpkg -o empty.svg
grep -o 'TRAINING DATA' empty.svg
grep -o 'No record has a shape' empty.svg
fieldtool --quiet add team.gpkg hazard --set classification=SHA --set status=open --geom 'POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40))' >add.txt
fieldtool export team.gpkg -o map.svg
expect 3 fieldtool export team.gpkg -o map.svg
fieldtool --json export team.gpkg -o map.svg --overwrite | json '[d["driver"], d["records"], d["scale"]]'
expect 2 fieldtool export team.gpkg -o other.svg --layer hazard
test ! -e other.svg
