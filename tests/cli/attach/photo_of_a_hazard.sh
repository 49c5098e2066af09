. "$FT_CASE_LIB"
# A photo is kept byte for byte; what it says of itself becomes fields; the preview stands upright and says nothing.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
fieldtool add w.gpkg hazard --set classification=SHA --geom 'POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40))' >/dev/null
for o in 1 2 3 4 5 6 7 8; do
    /usr/bin/python3 -B "$FT_TESTS/cli/attach/photo.py" "turn$o.jpg" -12.395 16.705 "$o"
done
fieldtool attach w.gpkg AO-T1-0001 turn*.jpg --caption "Sign at the ford" | cut -f 2-
fieldtool --json list w.gpkg attachment >list.json
json '{k: v for k, v in d["items"][0]["fields"].items() if k not in ("file", "preview", "record", "size_bytes")}' <list.json
json '[[i["fields"]["width_px"], i["fields"]["height_px"]] for i in d["items"]]' <list.json
json '[round(c, 6) for c in d["items"][0]["geometry"]["coordinates"]]' <list.json
/usr/bin/python3 - <<'PY'
import sqlite3
from osgeo import gdal
gdal.UseExceptions()
db = sqlite3.connect("w.gpkg")
for i, data in db.execute("SELECT id, data FROM attachment_media ORDER BY id"):
    gdal.FileFromMemBuffer("/vsimem/p.jpg", data)
    d = gdal.Open("/vsimem/p.jpg")
    corners = [d.GetRasterBand(1).ReadRaster(x, y, 1, 1)[0] > 200 for x, y in ((20, 20), (d.RasterXSize - 20, 20), (20, d.RasterYSize - 20))]
    print(d.RasterXSize, d.RasterYSize, corners, [m for m in d.GetMetadata() if m.startswith("EXIF")], b"Exif" in data)
PY
# out again, bit for bit
fieldtool attach w.gpkg AO-T1-0001 -o out >/dev/null
for o in 1 2 3 4 5 6 7 8; do
    cmp "turn$o.jpg" "out/AO-T1-000$((o + 1))-turn$o.jpg"
done
# related to its hazard for other programs (OGC 18-000), and the file is without a remark
sqlite3 w.gpkg "SELECT base_table_name, related_table_name, relation_name, mapping_table_name FROM gpkgext_relations;
    SELECT h.classification, count(*) FROM hazard_attachment_media r JOIN hazard h ON h.fid = r.base_id JOIN attachment_media m ON m.id = r.related_id"
"$FT_TESTS/conformance/validate_gpkg" w.gpkg
/usr/bin/python3 - <<'PY'
from osgeo import gdal
r = gdal.OpenEx("w.gpkg").GetRelationship if hasattr(gdal.Dataset, "GetRelationship") else None
names = gdal.OpenEx("w.gpkg").GetRelationshipNames() or []
print(names)
PY
# made again from the journal it is the same; a retired photo is no picture any more
sqlite3 w.gpkg "SELECT * FROM attachment_media; SELECT * FROM hazard_attachment_media" >before
fieldtool --quiet rebuild w.gpkg
sqlite3 w.gpkg "SELECT * FROM attachment_media; SELECT * FROM hazard_attachment_media" >after
cmp before after
fieldtool set w.gpkg AO-T1-0002 --retire --reason "wrong place" >/dev/null
sqlite3 w.gpkg "SELECT count(*) FROM attachment_media; SELECT count(*) FROM hazard_attachment_media"
