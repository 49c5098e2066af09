# QGIS edits a workspace: attribute, new feature, deletion, copy and paste, split; what it leaves is found, and nothing is lost.
. "$FT_TESTS/cli/external/lib.inc"
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || skip "python3-qgis is not installed"
team A
for i in 1 2 3 4 5; do
    fieldtool --quiet add A.gpkg hazard --set classification=SHA --set status=open --set comment=h$i --geom "$(cell $((2 * i)) $((2 * i + 1)))" >/dev/null
done
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$PWD /usr/bin/python3 -B "$FT_TESTS/conformance/qgis_edit.py" A.gpkg 2>/dev/null
fieldtool list A.gpkg hazard 2>&1 >/dev/null
settle A.gpkg
hazards A.gpkg | sort -k6
for id in AO-A-0001 AO-A-0002; do echo $id; words A.gpkg $id; done
# the split: both halves are there, and together as large as the whole was
fieldtool --json --quiet list A.gpkg hazard | json 'round(sum(i["area_m2"] for i in d["items"] if i["fields"].get("comment") == "h5") / 12047, 2)'
whole A.gpkg
