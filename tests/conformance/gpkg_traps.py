#!/usr/bin/python3 -B
"""Traps of GeoPackage in other programs, one function each, in the order of docs/spec/file.md: gpkg_traps.py FILE.gpkg.

Each prints its name when the file avoids the trap. The file is used up: other programs write to it at the end.
"""
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET

from osgeo import gdal, ogr

gdal.UseExceptions()
PATH = sys.argv[1]


def db():
    return sqlite3.connect(f"file:{PATH}?mode=ro", uri=True)


def rows(sql, *args):
    connection = db()
    try:
        return connection.execute(sql, args).fetchall()
    finally:
        connection.close()


def features():
    return [t for (t,) in rows("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")]


def layers():
    """Tables made from declarations."""
    return [t for (t,) in rows("SELECT table_name FROM gpkg_contents WHERE table_name NOT IN ('layer_styles', 'attachment_media') "
                               "AND table_name NOT IN (SELECT mapping_table_name FROM gpkgext_relations) ORDER BY 1")]


def version_that_old_programs_read():
    raw = open(PATH, "rb").read(100)
    assert raw[68:72] == b"GPKG" and int.from_bytes(raw[60:64], "big") == 10300


def one_file_and_reading_changes_nothing():
    before = hashlib.sha256(open(PATH, "rb").read()).hexdigest()
    assert rows("PRAGMA journal_mode") == [("delete",)]
    d = gdal.OpenEx(PATH, gdal.OF_VECTOR)
    assert sum(1 for i in range(d.GetLayerCount()) for _ in d.GetLayer(i)) > 8
    del d
    assert [n for n in os.listdir(os.path.dirname(PATH) or ".") if n.startswith(os.path.basename(PATH))] == [os.path.basename(PATH)]
    assert hashlib.sha256(open(PATH, "rb").read()).hexdigest() == before


def plain_names_plain_columns():
    for t in layers():
        columns = rows(f'PRAGMA table_xinfo("{t}")')
        assert re.fullmatch("[a-z][a-z0-9_]*", t), t
        assert all(re.fullmatch("[a-z][a-z0-9_]*", c[1]) for c in columns), t
        assert columns[0][1:3] == ("fid", "INTEGER") and columns[0][5] == 1, t
        uuid = next(c for c in columns if c[1] == "uuid")
        assert uuid[2] == "TEXT" and not uuid[3] and uuid[4] is None, t  # nullable, no default
        assert not any(c[6] for c in columns), f"{t}: generated column"
        sql = rows("SELECT sql FROM sqlite_master WHERE name = ?", t)[0][0]
        assert not re.search(r"\b(STRICT|UNIQUE|GENERATED|CHECK)\b", sql.upper()), t


def one_geometry_type_and_wgs_84():
    for t in features():
        kind, srs, z, m = rows("SELECT geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns WHERE table_name = ?", t)[0]
        assert kind in ("POINT", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON") and (srs, z, m) == (4326, 0, 0), (t, kind)
        dataset = gdal.OpenEx(PATH)
        for f in dataset.GetLayerByName(t):
            g = f.GetGeometryRef()
            assert g is None or g.GetGeometryName() == kind, (t, kind)


def packed_index_that_agrees():
    for t in features():
        assert rows("SELECT 1 FROM gpkg_extensions WHERE table_name = ? AND extension_name = 'gpkg_rtree_index'", t), t
        assert rows("SELECT rtreecheck(?)", f"rtree_{t}_geom") == [("ok",)], t
        want = {}
        dataset = gdal.OpenEx(PATH)
        for f in dataset.GetLayerByName(t):
            if f.GetGeometryRef() is not None:
                want[f.GetFID()] = f.GetGeometryRef().GetEnvelope()
        got = {r[0]: r[1:] for r in rows(f'SELECT id, minx, maxx, miny, maxy FROM "rtree_{t}_geom"')}
        assert got.keys() == want.keys(), t
        for fid, (x0, x1, y0, y1) in want.items():  # never smaller, and by no more than the index's 32 bits ask
            g = got[fid]
            assert g[0] <= x0 and g[1] >= x1 and g[2] <= y0 and g[3] >= y1, (t, fid)
            assert max(x0 - g[0], g[1] - x1, y0 - g[2], g[3] - y1) < 1e-4, (t, fid)
        kept = [r for r in rows("SELECT min_x, max_x, min_y, max_y FROM gpkg_contents WHERE table_name = ?", t)][0]
        if want:
            box = (min(e[0] for e in want.values()), max(e[1] for e in want.values()), min(e[2] for e in want.values()),
                   max(e[3] for e in want.values()))
            assert all(abs(a - b) < 1e-12 for a, b in zip(kept, box)), (t, kept, box)
        triggers = {n.replace(f"rtree_{t}_geom_", "") for (n,) in rows(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", t)}
        assert triggers == {"insert", "update1", "update2", "update3", "update4", "delete"}, (t, triggers)  # the names of 1.2


def lists_to_choose_from_but_no_ranges_that_round():
    kinds = {k for (k,) in rows("SELECT DISTINCT constraint_type FROM gpkg_data_column_constraints")}
    assert kinds == {"enum"}, kinds
    for table, qml in rows("SELECT f_table_name, styleQML FROM layer_styles"):
        reals = {c[1] for c in rows(f'PRAGMA table_info("{table}")') if c[2] in ("REAL", "DOUBLE")}
        for field in ET.fromstring(qml.split("\n", 1)[1]).iter("field"):
            widget = field.find("editWidget")
            if field.get("name") in reals and widget is not None and widget.get("type") == "Range":
                precision = [o.get("value") for o in widget.iter("Option") if o.get("name") == "Precision"]
                assert precision and int(precision[0]) > 0, (table, field.get("name"))


def titles_in_both_places():
    for table, qml in rows("SELECT f_table_name, styleQML FROM layer_styles WHERE f_table_name <> 'attachment_media'"):
        in_style = {a.get("field"): a.get("name") for a in ET.fromstring(qml.split("\n", 1)[1]).iter("alias")}
        in_schema = dict(rows("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = ?", table))
        assert in_schema and all(in_style.get(c) == title for c, title in in_schema.items() if c in in_style), table
        assert set(in_schema) <= set(in_style) | {"geom", "fid"}, (table, set(in_schema) - set(in_style))


def styles_by_default_and_for_others():
    assert rows("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'") == [("attributes",)]
    for t in layers():
        found = rows("SELECT useAsDefault, styleQML, styleSLD, f_geometry_column FROM layer_styles WHERE f_table_name = ?", t)
        assert len(found) == 1 and found[0][0] == 1 and found[0][1], t
        if t in features():
            assert found[0][2] and found[0][3] == "geom", t
            ET.fromstring(found[0][2])


def tables_of_ours_are_told_and_run_nothing():
    ours = {n for (n,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ft!_%' ESCAPE '!'")}
    told = {n for (n,) in rows("SELECT table_name FROM gpkg_extensions WHERE extension_name = 'fieldtool_journal'")}
    assert ours == told and ours, ours ^ told
    for name, sql in rows("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"):
        functions = set(re.findall(r"\b([A-Za-z_]+)\(", sql)) - {"VALUES"}
        assert functions <= {"ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "IN"}, (name, functions)


def counts_that_gdal_keeps_stay_right():
    """GDAL adds a table of counts with triggers when it writes; what is written by us later is counted too."""
    d = ogr.Open(PATH, 1)
    layer = d.GetLayerByName("hazard")
    f = ogr.Feature(layer.GetLayerDefn())
    f.SetGeometry(ogr.CreateGeometryFromWkt("MULTIPOLYGON(((17 -12,17 -13,18 -13,17 -12)))"))
    layer.CreateFeature(f)
    del layer, d
    subprocess.run(["fieldtool", "--quiet", "add", PATH, "hazard", "--geom", "POLYGON((17 -12,17 -13,18 -13,17 -12))"],
                   check=True, stdout=subprocess.DEVNULL)
    (n,) = rows("SELECT count(*) FROM hazard")[0]
    d = ogr.Open(PATH)
    assert d.GetLayerByName("hazard").GetFeatureCount() == n
    del d
    packed_index_that_agrees()


def what_ogr2ogr_appends_does_no_harm():
    open("more.csv", "w").write("WKT,classification\n\"POLYGON((17 -12,17 -13,18 -13,17 -12))\",SHA\n")
    subprocess.run(["ogr2ogr", "-append", "-nlt", "PROMOTE_TO_MULTI", "-a_srs", "EPSG:4326", "-oo", "GEOM_POSSIBLE_NAMES=WKT",
                    "-oo", "KEEP_GEOM_COLUMNS=NO", "-nln", "hazard", PATH, "more.csv"], check=True, capture_output=True)
    subprocess.run(["fieldtool", "--quiet", "add", PATH, "hazard", "--geom", "POLYGON((17 -12,17 -13,18 -13,17 -12))"],
                   check=True, stdout=subprocess.DEVNULL)
    packed_index_that_agrees()


for trap in (version_that_old_programs_read, one_file_and_reading_changes_nothing, plain_names_plain_columns,
             one_geometry_type_and_wgs_84, packed_index_that_agrees, lists_to_choose_from_but_no_ranges_that_round,
             titles_in_both_places, styles_by_default_and_for_others, tables_of_ours_are_told_and_run_nothing,
             counts_that_gdal_keeps_stay_right, what_ogr2ogr_appends_does_no_harm):
    trap()
    print(trap.__name__)
