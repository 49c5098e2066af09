# QGIS opens the worked example's national file, and the copy for GIS, as they are meant to be opened.
. "$FT_CASE_LIB"
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || skip "python3-qgis is not installed"

fieldtool --quiet demo example
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$PWD /usr/bin/python3 -B "$FT_TESTS/conformance/qgis_open.py" example/national.gpkg >seen.txt
grep -q '^tables [0-9]*, drawn 9$' seen.txt
# the copy for others: no form, but the same layers drawn by the same styles
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$PWD /usr/bin/python3 -B "$FT_TESTS/conformance/qgis_open.py" example/for-gis.gpkg --copy >seen.txt
grep -q '^tables [0-9]*, drawn 9$' seen.txt
# nothing is left beside the file, and the file is as it was
test "$(ls example | grep -c national)" -eq 1
fieldtool --json check example/national.gpkg | json 'd["integrity"] and d["conformant"] or d' | grep -qx true
