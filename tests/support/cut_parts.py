#!/usr/bin/python3 -B
"""Parts of a shape: cut_parts.py FOLDER <ITEM.json (an item of `fieldtool --json list`): west.wkt, middle.wkt, east.wkt, by area about a third each."""
import json
import pathlib
import sys

from osgeo import ogr


def strip(shape, a, b):
    _, _, south, north = shape.GetEnvelope()
    box = ogr.CreateGeometryFromWkt(f"POLYGON(({a} {south - 1},{b} {south - 1},{b} {north + 1},{a} {north + 1},{a} {south - 1}))")
    return shape.Intersection(box)


def cut_at(shape, share):
    """The meridian with that share of the shape west of it."""
    low, high, _, _ = shape.GetEnvelope()
    west = low
    for _ in range(50):
        middle = (low + high) / 2
        if strip(shape, west, middle).GetArea() < share * shape.GetArea():
            low = middle
        else:
            high = middle
    return middle


def main():
    ogr.UseExceptions()
    shape = ogr.CreateGeometryFromJson(json.dumps(json.load(sys.stdin)["geometry"]))
    west, east, _, _ = shape.GetEnvelope()
    a, b = cut_at(shape, 1 / 3), cut_at(shape, 2 / 3)
    for name, part in (("west", (west - 1, a)), ("middle", (a, b)), ("east", (b, east + 1))):
        pathlib.Path(sys.argv[1], f"{name}.wkt").write_text(strip(shape, *part).ExportToIsoWkt())


main()
