#!/usr/bin/python3 -B
"""Edit the layer hazard of a workspace in QGIS as people do: attribute, new feature, deletion, copy and paste, split."""
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer, QgsVectorLayerUtils

app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(f"{sys.argv[1]}|layername=hazard", "hazard", "ogr")
assert layer.isValid()
layer.loadDefaultStyle()
by_comment = {f["comment"]: f for f in layer.getFeatures()}
column = layer.fields().indexOf
assert layer.startEditing()

assert layer.changeAttributeValue(by_comment["h1"].id(), column("classification"), "CHA")
assert layer.deleteFeature(by_comment["h2"].id())

shape = QgsGeometry.fromWkt("MultiPolygon (((16.9 -12, 16.901 -12, 16.901 -11.999, 16.9 -12)))")
new = QgsVectorLayerUtils.createFeature(layer, shape, {column("classification"): "SHA", column("comment"): "drawn in QGIS"})
assert layer.addFeature(new)

pasted = QgsVectorLayerUtils.createFeature(layer, by_comment["h4"].geometry(), dict(enumerate(by_comment["h4"].attributes())))
pasted["comment"] = "pasted in QGIS"
assert layer.addFeature(pasted)

west = by_comment["h5"].geometry().boundingBox().xMinimum()
layer.selectByIds([by_comment["h5"].id()])
assert layer.splitFeatures([QgsPointXY(west + 0.0004, -12.1), QgsPointXY(west + 0.0004, -11.9)]) == 0

assert layer.commitChanges(), layer.commitErrors()
print("rows:", layer.featureCount())
del layer
sys.stdout.flush()
os._exit(0)  # leaving QGIS 3.22 in order ends in a segmentation fault now and then
