# QGIS shows a photo: its row of the media table opens with a form that has the picture in it.
. "$FT_CASE_LIB"
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || skip "python3-qgis is not installed"
fieldtool --quiet new w.gpkg --country AO --org HALO --system T1
fieldtool add w.gpkg hazard --set classification=SHA --geom 'POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40))' >/dev/null
/usr/bin/python3 -B "$FT_TESTS/cli/attach/photo.py" sign.jpg -12.395 16.705
fieldtool attach w.gpkg AO-T1-0001 sign.jpg --caption "Sign at the ford" >/dev/null
mkdir -m 700 run
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$PWD/run /usr/bin/python3 -B "$FT_TESTS/conformance/qgis_photo.py" w.gpkg form.png >seen.txt 2>qgis.txt || { cat seen.txt qgis.txt; exit 1; }
cat seen.txt
