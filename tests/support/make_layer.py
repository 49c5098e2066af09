#!/usr/bin/python3 -B
"""An untidy layer of polygons with known counts, the same for the same seed.

    make_layer.py N OUT.(gpkg|geojson|shp) [--seed S] [--clean] [--vertices V]

Of N features, two in a hundred cross themselves, one in a hundred each is a duplicate of the one before it, has no shape, has an
empty shape, is a sliver below one square metre, or overlaps the one before it. --clean leaves all that out. Prints the counts
as JSON.
"""
import argparse
import json
import math
import random
import uuid

from osgeo import ogr, osr

DRIVERS = {"gpkg": "GPKG", "geojson": "GeoJSON", "shp": "ESRI Shapefile"}
KINDS = ["duplicate", "invalid", "invalid", "null", "empty", "sliver", "overlap"]
M = 1 / 111000.0  # a metre in degrees, near enough


def ring(rng, lon, lat, n, radius_m):
    """A star around a place: simple whatever the radii."""
    out = []
    for k in range(n):
        r = radius_m * rng.uniform(0.5, 1.0) * M
        a = 2 * math.pi * k / n
        out.append((round(lon + r * math.cos(a), 7), round(lat + r * math.sin(a), 7)))
    return out + out[:1]


def bow_tie(lon, lat, size_m):
    s = size_m * M
    return [(lon, lat), (lon + s, lat + s), (lon + s, lat), (lon, lat + s), (lon, lat)]


def polygon(points):
    return "POLYGON((" + ",".join(f"{x:.7f} {y:.7f}" for x, y in points) + "))"


def shapes(n, seed, vertices, clean):
    """(kind, WKT or None) of each feature."""
    rng = random.Random(seed)
    side = math.isqrt(n - 1) + 1
    last = None
    for i in range(n):
        lon, lat = 15 + (i % side) * 500 * M, -12 + (i // side) * 500 * M
        kind = "plain"
        if not clean and i % 100 < 7 and last is not None:
            kind = KINDS[i % 100]
        if kind == "invalid":
            wkt = polygon(bow_tie(lon, lat, 120))
        elif kind == "duplicate":
            wkt = last
        elif kind == "null":
            wkt = None
        elif kind == "empty":
            wkt = "POLYGON EMPTY"
        elif kind == "sliver":
            wkt = polygon([(lon, lat), (lon + 3e-7, lat), (lon + 3e-7, lat + 5e-6), (lon, lat + 5e-6), (lon, lat)])
        elif kind == "overlap":
            wkt = polygon(ring(rng, lon - 350 * M, lat, vertices, 200))
        else:
            wkt = polygon(ring(rng, lon, lat, vertices, 200))
        if wkt is not None and kind not in ("empty", "duplicate"):
            last = wkt
        yield kind, wkt


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("n", type=int)
    p.add_argument("out")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--vertices", type=int, default=20)
    p.add_argument("--clean", action="store_true")
    a = p.parse_args()
    ogr.UseExceptions()
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    ds = ogr.GetDriverByName(DRIVERS[a.out.rsplit(".", 1)[1]]).CreateDataSource(a.out)
    layer = ds.CreateLayer("plots", srs, ogr.wkbPolygon)
    for name, kind in (("uid", ogr.OFTString), ("class", ogr.OFTString), ("status", ogr.OFTString), ("stated", ogr.OFTReal)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    counts = {"features": a.n}
    rng = random.Random(a.seed + 1)
    layer.StartTransaction()
    for kind, wkt in shapes(a.n, a.seed, a.vertices, a.clean):
        f = ogr.Feature(layer.GetLayerDefn())
        f["uid"] = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        f["class"] = rng.choice(["SHA", "CHA"])
        f["status"] = "open"
        f["stated"] = round(rng.uniform(100, 90000), 1)
        if wkt is not None:
            f.SetGeometryDirectly(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(f)
        counts[kind] = counts.get(kind, 0) + 1
    layer.CommitTransaction()
    print(json.dumps(counts, sort_keys=True))


if __name__ == "__main__":
    main()
