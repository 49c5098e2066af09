"""Pictures with Exif, made here: photo.py OUT.jpg [LAT LON [ORIENTATION]].  The upper left corner as a person sees it is white."""
import struct
import sys

from osgeo import gdal

gdal.UseExceptions()


def rational(*values):
    return b"".join(struct.pack("<II", round(v * 10000), 10000) for v in values)


def dms(v):
    v = abs(v)
    d = int(v)
    m = int((v - d) * 60)
    return d, m, ((v - d) * 60 - m) * 60


def ifd(entries, base):
    """Little-endian TIFF directory at offset base: entries (tag, type, count, bytes)."""
    head = struct.pack("<H", len(entries))
    at = base + 2 + 12 * len(entries) + 4
    tail = b""
    for tag, kind, count, data in sorted(entries):
        if len(data) <= 4:
            head += struct.pack("<HHI", tag, kind, count) + data.ljust(4, b"\0")
        else:
            head += struct.pack("<HHII", tag, kind, count, at + len(tail))
            tail += data + b"\0" * (len(data) % 2)
    return head + struct.pack("<I", 0) + tail


def exif(lat, lon, orientation):
    main = [(0x0112, 3, 1, struct.pack("<H", orientation)), (0x010F, 2, 7, b"Camera\0"), (0x8769, 4, 1, b"EXIF"), (0x8825, 4, 1, b"GPS ")]
    size = len(ifd(main, 8))
    sub = [(0x9003, 2, 20, b"2026:11:24 10:30:00\0"), (0x9011, 2, 7, b"+02:00\0")]
    gps = [(1, 2, 2, b"S\0" if lat < 0 else b"N\0"), (2, 5, 3, rational(*dms(lat))),
           (3, 2, 2, b"W\0" if lon < 0 else b"E\0"), (4, 5, 3, rational(*dms(lon))),
           (7, 5, 3, rational(8, 30, 0)), (29, 2, 11, b"2026:11:24\0")]
    sub_at = 8 + size
    sub_bytes = ifd(sub, sub_at)
    gps_at = sub_at + len(sub_bytes)
    main[2] = (0x8769, 4, 1, struct.pack("<I", sub_at))
    main[3] = (0x8825, 4, 1, struct.pack("<I", gps_at))
    tiff = b"II*\0" + struct.pack("<I", 8) + ifd(main, 8) + sub_bytes + ifd(gps, gps_at)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def picture(path, orientation=1, width=1600, height=1200):
    """Stored so that turning it by the orientation puts the white corner up left."""
    # corner of the stored picture that comes to be upper left, by orientation
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}[orientation]
    d = gdal.GetDriverByName("MEM").Create("", width, height, 3)
    for b, colour in enumerate((40, 90, 140)):
        d.GetRasterBand(b + 1).Fill(colour)
        x = 0 if corner[0] == 0 else width - 200
        y = 0 if corner[1] == 0 else height - 200
        d.GetRasterBand(b + 1).WriteRaster(x, y, 200, 200, b"\xff" * 40000)
    gdal.GetDriverByName("JPEG").CreateCopy(path, d, options=["QUALITY=90"])


if __name__ == "__main__":
    out = sys.argv[1]
    turn = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    picture(out, turn)
    if len(sys.argv) > 3:
        plain = open(out, "rb").read()
        open(out, "wb").write(plain[:2] + exif(float(sys.argv[2]), float(sys.argv[3]), turn) + plain[2:])
