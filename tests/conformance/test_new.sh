# An empty workspace is a GeoPackage without a remark, before and after its first records.
. "$FT_CASE_LIB"
need ogrinfo

fieldtool --quiet new team.gpkg --country AO --org HALO --system HALO7 >new.txt
"$FT_TESTS/conformance/validate_gpkg" team.gpkg
fieldtool --quiet add team.gpkg hazard --set classification=SHA --set contamination=ap \
    --geom 'POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40))' >add.txt
"$FT_TESTS/conformance/validate_gpkg" team.gpkg
ogrinfo -ro -q team.gpkg >layers.txt
grep -q '^[0-9]*: hazard ' layers.txt
