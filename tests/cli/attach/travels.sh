. "$FT_CASE_LIB"
# A photo goes along with its record; one that did not arrive is named, and comes with a later file.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
fieldtool new team.gpkg --country AO --org HALO --system T1 >/dev/null
fieldtool new centre.gpkg --country AO --org MAC --system C >/dev/null
fieldtool key trust centre.gpkg "$(fieldtool key show team.gpkg)" --role author >/dev/null 2>&1
fieldtool add team.gpkg hazard --set classification=SHA --geom 'POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40))' >/dev/null
/usr/bin/python3 -B "$FT_TESTS/cli/attach/photo.py" sign.jpg -12.395 16.705
fieldtool attach team.gpkg AO-T1-0001 sign.jpg >/dev/null
fieldtool submit team.gpkg -o s.gpkg >/dev/null
cp s.gpkg lost.gpkg
sqlite3 lost.gpkg "DELETE FROM ft_body WHERE length(bytes) > 2000 AND substr(bytes, 1, 2) = x'FFD8'"
expect 4 fieldtool --json merge centre.gpkg lost.gpkg | json '[d["submissions"][0]["bodies_missing"], d["submissions"][0]["missing_files"]]'
expect 4 fieldtool attach centre.gpkg AO-T1-0001 -o out
sqlite3 centre.gpkg "SELECT count(*) FROM attachment_media"
fieldtool --json merge centre.gpkg s.gpkg | json '[d["submissions"][0]["status"], d["submissions"][0]["bodies_missing"]]'
fieldtool attach centre.gpkg AO-T1-0001 -o out
cmp sign.jpg out/*sign.jpg
sqlite3 centre.gpkg "SELECT count(*) FROM attachment_media; SELECT count(*) FROM hazard_attachment_media"
