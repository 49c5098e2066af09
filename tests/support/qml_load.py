#!/usr/bin/python3
"""qml_load.py DIR [PICTURE]: does QGIS take our styles? DIR holds layers.json and NAME.qml, as tests/unit/land/test_layout.c
writes them. Prints one line per disagreement; exit 77 without QGIS."""
import json
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
try:
    from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsEditFormConfig, QgsFeature, QgsFieldConstraints,
                           QgsGeometry, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle, QgsRuleBasedRenderer, QgsVectorLayer)
    from qgis.gui import QgsAttributeForm, QgsGui
    from osgeo import gdal, ogr
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
except ImportError:
    sys.exit(77)

FOLDER = pathlib.Path(sys.argv[1])
TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "double", "BOOLEAN": "bool"}
bad = []


def say(layer, what):
    bad.append(f"{layer}: {what}")


def make(spec):
    fields = "".join(f"&field={c['name']}:{TYPES[c['type']]}" for c in spec["columns"] if c["type"] in TYPES)
    shape = {"NONE": "None", "POINT": "Point"}.get(spec["geometry"], spec["geometry"])
    return QgsVectorLayer(f"{shape}?crs=EPSG:4326&field=fid:integer{fields}", spec["name"], "memory")


def check_fields(spec, layer):
    constraints = {c["name"]: c for c in spec["columns"]}
    for i, field in enumerate(layer.fields()):
        column = constraints[field.name()]
        widget = layer.editorWidgetSetup(i).type()
        if widget != column["widget"]:
            say(spec["name"], f"{field.name()} has the widget {widget}, wanted {column['widget']}")
        if layer.fields()[i].alias() != column["title"]:
            say(spec["name"], f"{field.name()} is called {field.alias()}, wanted {column['title']}")
        if layer.editFormConfig().readOnly(i) != column["derived"]:
            say(spec["name"], f"{field.name()} read-only: {layer.editFormConfig().readOnly(i)}")
        held = layer.fields()[i].constraints()
        for kind in (QgsFieldConstraints.ConstraintNotNull, QgsFieldConstraints.ConstraintExpression):
            if held.constraints() & kind and held.constraintStrength(kind) != QgsFieldConstraints.ConstraintStrengthSoft:
                say(spec["name"], f"{field.name()} has a hard constraint")
        if bool(held.constraints() & QgsFieldConstraints.ConstraintNotNull) != column["asked"]:
            say(spec["name"], f"{field.name()} asked: {not column['asked']}, wanted {column['asked']}")
        expression = layer.constraintExpression(i)
        if expression:
            from qgis.core import QgsExpression
            if QgsExpression(expression).hasParserError():
                say(spec["name"], f"{field.name()}: {QgsExpression(expression).parserErrorString()}")
        if widget == "ValueMap":
            codes = [list(m.values())[0] for m in layer.editorWidgetSetup(i).config()["map"]]
            if codes[1:] != column["codes"]:
                say(spec["name"], f"{field.name()} offers {codes}, wanted {column['codes']}")


def check_tabs(spec, layer):
    config = layer.editFormConfig()
    shown = []
    if config.layout() != QgsEditFormConfig.TabLayout:
        say(spec["name"], "no tabs")
    for tab in config.tabs():
        shown += [e.name() for e in tab.children()]
    wanted = sorted(c["name"] for c in spec["columns"] if c["name"] not in ("fid", "geom"))
    if sorted(shown) != wanted:
        say(spec["name"], f"tabs show {sorted(shown)}, wanted {wanted}")


def check_renderer(spec, layer):
    renderer = layer.renderer()
    if spec["geometry"] == "NONE":
        return
    if not isinstance(renderer, QgsRuleBasedRenderer):
        say(spec["name"], f"renderer {renderer.type() if renderer else None}")
        return
    rules = [r for group in renderer.rootRule().children() for r in group.children()]
    if len(rules) != spec["rules"]:
        say(spec["name"], f"{len(rules)} rules, wanted {spec['rules']}")
    for rule in rules:
        if rule.symbol() is None or rule.symbol().symbolLayerCount() == 0:
            say(spec["name"], f"rule {rule.label()} draws nothing")
        if rule.filter() is not None and rule.filter().hasParserError():
            say(spec["name"], f"rule {rule.label()}: {rule.filter().parserErrorString()}")


def check_untouched(spec):
    """Somebody changes one comment in the form of a real file: nothing else of the row may change, unknown stays unknown."""
    path = str(FOLDER / "untouched.gpkg")
    gdal.Unlink(path)
    driver = ogr.GetDriverByName("GPKG")
    source = driver.CreateDataSource(path)
    shape = {"POINT": ogr.wkbPoint, "MULTILINESTRING": ogr.wkbMultiLineString, "MULTIPOLYGON": ogr.wkbMultiPolygon}
    plain = source.CreateLayer("x", None, shape.get(spec["geometry"], ogr.wkbNone), ["FID=fid"])
    types = {"TEXT": ogr.OFTString, "INTEGER": ogr.OFTInteger64, "REAL": ogr.OFTReal, "BOOLEAN": ogr.OFTInteger}
    for c in spec["columns"]:
        if c["type"] in types:
            field = ogr.FieldDefn(c["name"], types[c["type"]])
            field.SetSubType(ogr.OFSTBoolean if c["type"] == "BOOLEAN" else ogr.OFSTNone)
            plain.CreateField(field)
    for full in (False, True):
        row = ogr.Feature(plain.GetLayerDefn())
        for c in spec["columns"]:
            if full and c["type"] in types:
                row[c["name"]] = {"REAL": 81234.56789123456, "INTEGER": 1, "BOOLEAN": 1, "TEXT": c.get("codes", ["2026-01"])[0]}[c["type"]]
        plain.CreateFeature(row)
    row = plain = source = None
    layer = QgsVectorLayer(f"{path}|layername=x", "x", "ogr")
    _, ok = layer.loadNamedStyle(str(FOLDER / f"{spec['name']}.qml"))
    if not ok:
        say(spec["name"], "no style for a file")
    layer.startEditing()
    for feature in list(layer.getFeatures()):
        form = QgsAttributeForm(layer, feature)
        form.changeAttribute("comment", "changed")
        form.save()
    names = {layer.fields()[i].name() for row in layer.editBuffer().changedAttributeValues().values() for i in row}
    if names != {"comment"}:
        say(spec["name"], f"saving the form changed {sorted(names)}, wanted comment alone")
    layer.rollBack()


def picture(specs, path):
    """Every class with every status, and every product: to be looked at, and to see that each draws something."""
    layers, x = [], 0
    for name, first, second in (("hazard", "classification", "status"), ("release", "product", "pending")):
        spec = next(s for s in specs if s["name"] == name)
        layer = make(spec)
        layer.loadNamedStyle(str(FOLDER / f"{name}.qml"))
        codes = {c["name"]: c.get("codes", [True, False]) for c in spec["columns"]}  # of a derived yes/no
        features = []
        for i, a in enumerate(codes[first] + [None]):
            for k, b in enumerate(codes[second] + [None]):
                f = QgsFeature(layer.fields())
                f[first], f[second] = a, b
                f["local_id"] = f"{a}/{b}"
                f["shape_valid"] = True
                west, south = (x + i) * 0.012, k * 0.012
                f.setGeometry(QgsGeometry.fromRect(QgsRectangle(west, south, west + 0.01, south + 0.01)))
                features.append(f)
        layer.dataProvider().addFeatures(features)
        layer.updateExtents()
        layers.append(layer)
        x += len(codes[first]) + 2
    s = QgsMapSettings()
    s.setLayers(layers)
    s.setOutputSize(QSize(1400, 1000))
    s.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    s.setBackgroundColor(QColor("white"))
    extent = QgsRectangle(-0.005, -0.005, x * 0.012, 0.09)
    s.setExtent(extent)
    job = QgsMapRendererParallelJob(s)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    if all(image.pixel(px, py) == image.pixel(0, 0) for px in range(0, 1400, 7) for py in range(0, 1000, 7)):
        bad.append("the map is empty")


def main():
    app = QgsApplication([], True)
    QgsApplication.setPrefixPath("/usr", True)
    app.initQgis()
    QgsGui.editorWidgetRegistry().initEditors()
    specs = json.loads((FOLDER / "layers.json").read_text(encoding="utf-8"))
    for spec in specs:
        layer = make(spec)
        message, ok = layer.loadNamedStyle(str(FOLDER / f"{spec['name']}.qml"))
        if not ok:
            say(spec["name"], message)
            continue
        check_fields(spec, layer)
        check_tabs(spec, layer)
        check_renderer(spec, layer)
        check_untouched(spec)
        if spec["geometry"] != "NONE":
            sld_message, sld_ok = make(spec).loadSldStyle(str(FOLDER / f"{spec['name']}.sld"))
            if not sld_ok:
                say(spec["name"], f"SLD: {sld_message}")
    picture(specs, sys.argv[2] if len(sys.argv) > 2 else str(FOLDER / "map.png"))
    for line in bad:
        print(line)
    sys.stdout.flush()
    os._exit(1 if bad else 0)  # exitQgis() of 3.22 crashes now and then


main()
