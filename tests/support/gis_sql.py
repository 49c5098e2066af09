#!/usr/bin/python3 -B
"""SQL on a GeoPackage as a GIS runs it: with the functions that the triggers of spatial indexes call.  gis_sql.py FILE SQL..."""
import sqlite3
import struct
import sys


def box(blob):
    """West, east, south, north of a GeoPackage blob: from its envelope, or of a point."""
    if blob is None or blob[3] & 0x10:
        return None
    if blob[3] >> 1 & 7:
        return struct.unpack("<4d", blob[8:40])
    x, y = struct.unpack("<2d", blob[13:29])
    return x, x, y, y


db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.create_function("ST_IsEmpty", 1, lambda b: None if b is None else int(box(b) is None))
for at, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
    db.create_function(name, 1, lambda b, at=at: (box(b) or (None,) * 4)[at])
for sql in sys.argv[2:]:
    for row in db.execute(sql):
        print(*row)
