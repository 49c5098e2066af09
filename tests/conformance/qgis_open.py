#!/usr/bin/python3 -B
"""Does QGIS open a workspace as it is meant to be opened?  qgis_open.py FILE.gpkg [--copy] [--part]

Every table that the file lists opens; spatial layers lie in EPSG:4326 and hold as many rows as the table; the default style loads;
fields have the names that the file gives them for people; fields with a closed list of values get a list to choose from; what is
drawn is drawn; valid areas are as large as QGIS measures them on the ellipsoid. Of a large layer only a place is drawn (--part).
A copy for others (--copy) has no table for a type without records, and need not name columns. Prints
what it saw; exits with 1 on the first thing that is not so, 77 when python3-qgis is missing.
"""
import os
import sqlite3
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (QgsApplication, QgsCoordinateTransformContext, QgsDistanceArea, QgsMapRendererSequentialJob,
                           QgsMapSettings, QgsRectangle, QgsVectorLayer, QgsWkbTypes)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
except ImportError:
    print("skipped: python3-qgis is not installed")
    sys.exit(77)


def leave(code):
    sys.stdout.flush()
    os._exit(code)  # leaving QGIS 3.22 in order ends in a segmentation fault now and then


def want(true, what):
    if not true:
        print(f"not so: {what}")
        leave(1)


def listed(path, copy):
    """table -> (rows, geometry column or None, {column: title}, columns with a list of values)."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    out = {}
    names = not copy or db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_data_columns'").fetchone()
    mappings = {m for (m,) in db.execute("SELECT mapping_table_name FROM gpkgext_relations")} if db.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'gpkgext_relations'").fetchone() else set()
    for (table,) in db.execute("SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles' ORDER BY 1"):
        if table in mappings:  # pairs of numbers, for no eye
            continue
        rows = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        geometry = db.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)).fetchone()
        described = db.execute("SELECT column_name, title, constraint_name FROM gpkg_data_columns WHERE table_name = ?",
                               (table,)).fetchall() if names else []
        out[table] = (rows, geometry and geometry[0], {c: t for c, t, _ in described}, [c for c, _, k in described if k])
    db.close()
    return out


def check_table(path, table, rows, geometry, titles, lists):
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    want(layer.isValid(), f"{table} opens")
    want(layer.featureCount() == rows, f"{table} has {rows} rows, not {layer.featureCount()}")
    want(layer.isSpatial() == (geometry is not None), f"{table} is a layer exactly when it has a shape")
    if layer.isSpatial():
        want(layer.crs().isValid() and layer.crs().authid() == "EPSG:4326", f"{table} lies in EPSG:4326, not {layer.crs().authid()}")
    message, loaded = layer.loadDefaultStyle()
    want(loaded, f"{table} has a default style: {message}")
    want(not layer.isSpatial() or layer.renderer() is not None, f"{table} has a renderer")
    fields = layer.fields()
    for column, title in titles.items():
        i = fields.indexOf(column)
        want(i >= 0 or column == geometry, f"{table}.{column} is a field")
        want(i < 0 or fields.at(i).alias() == title, f"{table}.{column} is called {title!r}, not {i >= 0 and fields.at(i).alias()!r}")
    for column in lists:
        setup = layer.editorWidgetSetup(fields.indexOf(column))
        want(setup.type() == "ValueMap" and setup.config().get("map"), f"{table}.{column} is chosen from a list, not typed")
    return layer


def drawn_pixels(layer, part):
    """How much of a picture of the layer alone, or of the place of its first shape, is not white."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(200, 200))
    settings.setBackgroundColor(QColor("white"))
    box = QgsRectangle()
    box.setMinimal()
    for f in layer.getFeatures():
        if f.hasGeometry():
            box.combineExtentWith(f.geometry().boundingBox())
            if part:
                break
    box.grow(0.001)
    settings.setExtent(box)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return sum(image.pixelColor(x, y).name() != "#ffffff" for x in range(0, 200, 2) for y in range(0, 200, 2))


def check_areas(layer, table):
    """Sum of the column area_m2 where QGIS can measure the same; it does so to about a millionth."""
    meter = QgsDistanceArea()
    meter.setSourceCrs(layer.crs(), QgsCoordinateTransformContext())
    meter.setEllipsoid("EPSG:7030")
    total = 0.0
    for f in layer.getFeatures():
        if f.hasGeometry() and f.geometry().isGeosValid():
            want(abs(meter.measureArea(f.geometry()) - f["area_m2"]) <= 0.01 + 1e-5 * f["area_m2"],
                 f"{table} {f['local_id']} has {f['area_m2']} m2, not {meter.measureArea(f.geometry())}")
            total += f["area_m2"]
    return total


def main():
    path = sys.argv[1]
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    drawn = 0
    copy = "--copy" in sys.argv
    part = "--part" in sys.argv
    tables = listed(path, copy)
    want(len(tables) > (0 if copy else 20), "the file lists its layers")
    for table, facts in tables.items():
        layer = check_table(path, table, *facts)
        if layer.isSpatial() and any(f.hasGeometry() for f in layer.getFeatures()):
            want(drawn_pixels(layer, part) > 0, f"{table} is seen on a map")
            drawn += 1
            if layer.geometryType() == QgsWkbTypes.PolygonGeometry and layer.fields().indexOf("area_m2") >= 0:
                print(f"{table} {layer.featureCount()} rows {check_areas(layer, table):.1f} m2")
    print(f"tables {len(tables)}, drawn {drawn}")
    leave(0)


main()
