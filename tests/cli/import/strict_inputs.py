"""Input that another reader takes and gets wrong, one twist a file: each has the verdict that stands beside it.

A verdict is the key of the refusal ("!key": the whole file), of the row that was rejected ("-key"), of what was said about a row that
was recorded ("+key"), or "ok". With --show the verdicts are printed instead of judged.
"""
import json
import pathlib
import sqlite3
import struct
import subprocess
import sys

BOM = b"\xef\xbb\xbf"
DEEP = 200000


def geojson(geometry, properties="{}", head="", tail=""):
    return f'{{"type":"FeatureCollection",{head}"features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]{tail}}}'


def point(coordinates):
    return geojson(f'{{"type":"Point","coordinates":{coordinates}}}')


def polygon(coordinates):
    return geojson(f'{{"type":"Polygon","coordinates":{coordinates}}}')


def gpx(inside, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f'{head}<gpx version="1.1" creator="t">{inside}</gpx>'


def wpt(lat, lon, inside=""):
    return gpx(f'<wpt lat="{lat}" lon="{lon}">{inside}</wpt>')


def kml(inside, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def mark(coordinates):
    return kml(f"<Placemark><name>a</name><Point><coordinates>{coordinates}</coordinates></Point></Placemark>")


def area(coordinates):
    return kml(f"<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{coordinates}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>")


def wkt(text):
    return f'n,wkt\na,"{text}"\n'


# ---------- GeoPackage: one layer whose only shape is given as bytes

CONTENTS = """
CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents(table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT, last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns(table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY(table_name, column_name));
CREATE TABLE plots(fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES('WGS 84', 4326, 'EPSG', 4326, 'undefined', NULL);
"""


def gpkg(blob, declared="POINT", srs=4326):
    path = pathlib.Path("made.gpkg.tmp")
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA application_id=0x47504B47; PRAGMA user_version=10300;" + CONTENTS)
    db.execute("INSERT INTO gpkg_contents VALUES('plots','features','plots','','2024-01-01T00:00:00.000Z',NULL,NULL,NULL,NULL,?)", (srs,))
    db.execute("INSERT INTO gpkg_geometry_columns VALUES('plots','geom',?,?,0,0)", (declared, srs))
    db.execute("INSERT INTO plots VALUES(1,?,'a')", (blob,))
    db.commit()
    db.close()
    return path.read_bytes()


def blob(wkb, flags=1, srs=4326, magic=b"GP", version=0):
    return magic + struct.pack("<BBi", version, flags, srs) + wkb


def wkb_point(x, y):
    return struct.pack("<BIdd", 1, 1, x, y)


def wkb_polygon(rings, says=None):
    out = struct.pack("<BII", 1, 3, len(rings) if says is None else says)
    for r in rings:
        out += struct.pack("<I", len(r)) + b"".join(struct.pack("<dd", *p) for p in r)
    return out


SQUARE = [(15, -12), (16, -12), (16, -11), (15, -12)]

P, A = "point", "hazard"

# name: content, verdict, type
CASES = {
    # structure of JSON
    "key_twice.geojson": (geojson("null", '{"status":"open","status":"completed"}'), "!json.syntax", P),
    "key_twice_escaped.geojson": (geojson("null", '{"status":"open","st\\u0061tus":"completed"}'), "!json.syntax", P),
    "key_twice_coordinates.geojson": (geojson('{"type":"Point","coordinates":[15,-12],"coordinates":[16,-12]}'), "!json.syntax", P),
    "features_twice.geojson": (geojson("null", tail=',"features":[]'), "!interop.json.twice", P),
    "bom.geojson": (BOM + point("[15,-12]").encode(), "ok", P),
    "utf16.geojson": (point("[15,-12]").encode("utf-16"), "!interop.json.syntax", P),
    "utf16_le_without_bom.geojson": (point("[15,-12]").encode("utf-16-le"), "!interop.json.syntax", P),
    "latin1.geojson": (geojson('{"type":"Point","coordinates":[15,-12]}', '{"name":"Lu\u00e2ndia"}').encode("latin-1"), "!json.syntax", P),
    "overlong.geojson": (b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"\xc0\xaf"},"geometry":null}]}', "!json.syntax", P),
    "surrogate.geojson": (geojson("null", '{"name":"\\ud800"}'), "!json.syntax", P),
    "raw_surrogate.geojson": (b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"\xed\xa0\x80"},"geometry":null}]}', "!json.syntax", P),
    "nul_raw.geojson": (geojson("null", '{"name":"a\0b"}'), "!json.syntax", P),
    "nul_escaped.geojson": (geojson("null", '{"name":"a\\u0000b"}'), "!json.syntax", P),
    "control.geojson": (geojson("null", '{"name":"a\nb"}'), "!json.syntax", P),
    "single_quotes.geojson": (geojson("null", "{'name':'a'}"), "!json.syntax", P),
    "comment.geojson": ("// by hand\n" + point("[15,-12]"), "!interop.json.syntax", P),
    "comma_at_end.geojson": (point("[15,-12,]"), "!json.syntax", P),
    "cut.geojson": (point("[15,-12]")[:-1], "!interop.json.syntax", P),
    "behind_it.geojson": (point("[15,-12]") + "{}", "!interop.json.syntax", P),
    "open_string.geojson": (geojson("null", '{"name":"a}'), "!interop.json.syntax", P),
    "deep_arrays.geojson": (point("[" * DEEP + "]" * DEEP), "!interop.json.depth", P),
    "deep_objects.geojson": (geojson("null", '{"a":' * DEEP + "1" + "}" * DEEP), "!interop.json.depth", P),
    "huge_name.geojson": (geojson('{"type":"Point","coordinates":[15,-12]}', '{"name":"' + "a" * 3000000 + '"}'), "!land.revision.too_large", P),
    "huge_number.geojson": (point("[15,-12." + "0" * 100000 + "1]"), "ok", P),
    # numbers of JSON
    "comma.geojson": (point("[15,-12,4]"), "ok", P),  # nobody can tell it from a height
    "number_as_text.geojson": (point('["15","-12"]'), "-geo.geojson.shape", P),
    "nan.geojson": (point("[15,NaN]"), "!json.syntax", P),
    "infinity.geojson": (point("[15,-Infinity]"), "!json.syntax", P),
    "too_large.geojson": (point("[15,1e999]"), "!json.syntax", P),
    "hex.geojson": (point("[0xF,-12]"), "!json.syntax", P),
    "plus.geojson": (point("[+15,-12]"), "!json.syntax", P),
    "leading_zero.geojson": (point("[015,-12]"), "!json.syntax", P),
    "no_digit_before.geojson": (point("[.5,-12]"), "!json.syntax", P),
    "unicode_minus.geojson": (point("[15,\u221212]"), "!json.syntax", P),
    "null_coordinate.geojson": (point("[15,null]"), "-geo.geojson.shape", P),
    "one_coordinate.geojson": (point("[15]"), "-geo.geojson.shape", P),
    "exponent.geojson": (point("[1.5e1,-1.2E+1]"), "ok", P),
    "swapped.geojson": (point("[-12,105]"), "-geo.geojson.coordinate", P),
    "metres.geojson": (point("[500000,8670000]"), "-geo.geojson.coordinate", P),
    # shapes
    "ring_of_two.geojson": (polygon("[[[15,-12],[16,-12]]]"), "+import.sliver +warn.ring_closed +warn.shape_invalid", A),
    "ring_of_three.geojson": (polygon("[[[15,-12],[16,-12],[15,-12]]]"), "+import.sliver +warn.shape_invalid", A),
    "unclosed.geojson": (polygon("[[[15,-12],[15.01,-12],[15.01,-11.99],[15,-11.99]]]"), "+warn.ring_closed", A),
    "flat_ring.geojson": (polygon("[[15,-12],[16,-12],[16,-11],[15,-12]]"), "-geo.geojson.shape", A),
    "wrong_type.geojson": (geojson('{"type":"Polygon","coordinates":[15,-12]}'), "-geo.geojson.shape", A),
    "lower_case_type.geojson": (geojson('{"type":"point","coordinates":[15,-12]}'), "-geo.geojson.shape", P),
    "no_type.geojson": (geojson('{"coordinates":[15,-12]}'), "-geo.geojson.shape", P),
    "bow_tie.geojson": (polygon("[[[15,-12],[15.01,-11.99],[15.01,-12],[15,-11.99],[15,-12]]]"), "+warn.shape_invalid", A),
    "no_area.geojson": (polygon("[[[15,-12],[15.01,-12],[15,-12],[15,-12]]]"), "+import.sliver +warn.shape_invalid", A),
    # CSV
    "open_quote.csv": ('n,lon,lat\n"a,15,-12\nb,15,-12\n', "!interop.csv.open_quote", P),
    "after_quote.csv": ('n,lon,lat\n"a"b,15,-12\n', "!interop.csv.after_quote", P),
    "stray_quote.csv": ('n,lon,lat\na"b,15,-12\n', "!interop.csv.stray_quote", P),
    "mixed_ends.csv": ("n,lon,lat\r\na,15,-12\nb,15.1,-12\r\n", "+import.mixed_ends", P),
    "old_mac_ends.csv": ("n,lon,lat\ra,15,-12\rb,15.1,-12\r", "ok", P),
    "nul.csv": ("n,lon,lat\na\0b,15,-12\n", "!interop.csv.encoding", P),
    "bom.csv": (BOM + b"lon,lat,n\n15,-12,a\n", "ok", P),
    "utf16.csv": ("n,lon,lat\na,15,-12\n".encode("utf-16"), "!interop.csv.encoding", P),
    "latin1.csv": ("n,lon,lat\nLu\u00e2ndia,15,-12\n".encode("latin-1"), "!interop.csv.encoding", P),
    "overlong.csv": (b"n,lon,lat\n\xc0\xaf,15,-12\n", "!interop.csv.encoding", P),
    "comma_decimal.csv": ("n;lon;lat\na;15,5;-12,4\n", "-interop.number", P),
    "comma_decimal_quoted.csv": ('n,lon,lat\na,"15,5","-12,4"\n', "-interop.number", P),
    "unicode_minus.csv": ("n,lon,lat\na,15,\u221212.4\n", "-interop.number", P),
    "en_dash.csv": ("n,lon,lat\na,15,\u201312.4\n", "-interop.number", P),
    "text.csv": ("n,lon,lat\na,east,south\n", "-interop.number", P),
    "nan.csv": ("n,lon,lat\na,nan,-12\n", "-interop.number", P),
    "infinity.csv": ("n,lon,lat\na,15,-inf\n", "-interop.number", P),
    "hex.csv": ("n,lon,lat\na,0xF,-12\n", "-interop.number", P),
    "hex_float.csv": ("n,lon,lat\na,0x1.8p3,-12\n", "-interop.number", P),
    "half_number.csv": ("n,lon,lat\na,15,-12.4.5\n", "-interop.number", P),
    "number_and_word.csv": ("n,lon,lat\na,15abc,-12\n", "-interop.number", P),
    "thousands.csv": ('n,lon,lat\na,"1,500,000",-12\n', "-interop.number", P),
    "spaces_inside.csv": ("n,lon,lat\na,15 000,-12\n", "-interop.number", P),
    "exponent.csv": ("n,lon,lat\na,1.5e1,-12\n", "ok", P),
    "spreadsheet_lost_digits.csv": ("n,lon,lat\na,1.5E+06,-12\n", "-interop.number", P),
    "swapped.csv": ("n,lat,lon\na,15,-95.5\nb,95,15\n", "-interop.number", P),
    "swapped_on_earth.csv": ("n,lat,lon\na,15,-12\nb,15.1,-12.1\n", "+doubt.swapped +import.same_slip", P),
    "wide_digits.csv": ("n,lon,lat\na,\uff11\uff15,-12\n", "-interop.number", P),
    "cells_missing.csv": ("n,lon,lat\na,15\nb,15,-12\n", "-interop.csv.cells", P),
    "empty.csv": ("", "!interop.no_layer", P),
    "head_only.csv": ("n,lon,lat\n", "ok", P),
    "long_cell.csv": ("n,lon,lat\n" + "a" * 3000000 + ",15,-12\n", "!interop.csv.long_cell", P),
    "many_columns.csv": (",".join(f"c{i}" for i in range(5000)) + "\n", "!interop.columns", P),
    "formula.csv": ("name,lon,lat\n=1+1,15,-12\n", "ok", P),
    # WKT
    "wkt_comma.csv": (wkt("POINT(15,5 -12,4)"), "-geo.wkt.syntax", P),
    "wkt_unicode_minus.csv": (wkt("POINT(15 \u221212)"), "-geo.wkt.syntax", P),
    "wkt_nan.csv": (wkt("POINT(nan -12)"), "-geo.wkt.syntax", P),
    "wkt_hex.csv": (wkt("POINT(0xF -12)"), "-geo.wkt.syntax", P),
    "wkt_three_numbers.csv": (wkt("POINT(15 -12 3 4 5)"), "-geo.wkt.numbers", P),
    "wkt_ring_of_two.csv": (wkt("POLYGON((15 -12,16 -12))"), "+import.sliver +warn.ring_closed +warn.shape_invalid", A),
    "wkt_unclosed.csv": (wkt("POLYGON((15 -12,15.01 -12,15.01 -11.99))"), "+warn.ring_closed", A),
    "wkt_behind_it.csv": (wkt("POINT(15 -12) POINT(16 -12)"), "-geo.wkt.syntax", P),
    "wkt_cut.csv": (wkt("POLYGON((15 -12,16 -12"), "-geo.wkt.end", A),
    "wkt_deep.csv": (wkt("GEOMETRYCOLLECTION(" * 20000), "-geo.wkt.syntax", P),
    "wkt_curve.csv": (wkt("CIRCULARSTRING(0 0,1 1,2 0)"), "-geo.wkt.syntax", A),
    "wkt_srid.csv": (wkt("SRID=32733;POINT(500000 8670000)"), "-geo.wkt.syntax", P),
    # GPX
    "comma.gpx": (wpt("-12,4", "15"), "-interop.xml.number", P),
    "unicode_minus.gpx": (wpt("\u221212.4", "15"), "-interop.xml.number", P),
    "letter.gpx": (wpt("S12.4", "15"), "-interop.xml.number", P),
    "empty_lat.gpx": (wpt("", "15"), "-interop.xml.number", P),
    "nan.gpx": (wpt("nan", "15"), "-interop.xml.number", P),
    "hex.gpx": (wpt("0x1p3", "15"), "-interop.xml.number", P),
    "beyond.gpx": (wpt("91", "15"), "-interop.xml.number", P),
    "no_lat.gpx": (gpx('<wpt lon="15"/>'), "-interop.gpx.no_position", P),
    "lat_twice.gpx": (gpx('<wpt lat="-12" lat="12" lon="15"/>'), "!interop.xml.syntax", P),
    "doctype.gpx": (gpx('<wpt lat="-12" lon="15"/>', '<?xml version="1.0"?><!DOCTYPE gpx>'), "!interop.xml.doctype", P),
    "laughs.gpx": (gpx('<wpt lat="-12" lon="15"><name>&b;</name></wpt>', '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "!interop.xml.doctype", P),
    "unknown_entity.gpx": (wpt("-12", "15", "<name>&nbsp;</name>"), "!interop.xml.entity", P),
    "nul_reference.gpx": (wpt("-12", "15", "<name>&#0;</name>"), "!interop.xml.syntax", P),
    "control_reference.gpx": (wpt("-12", "15", "<name>&#1;</name>"), "!interop.xml.syntax", P),
    "utf16.gpx": (wpt("-12", "15").replace("UTF-8", "UTF-16").encode("utf-16"), "!interop.xml.encoding", P),
    "says_latin1.gpx": (wpt("-12", "15", "<name>Lu\u00e2ndia</name>").replace("UTF-8", "ISO-8859-1").encode("latin-1"), "!interop.xml.encoding", P),
    "says_utf8_is_latin1.gpx": (wpt("-12", "15", "<name>Lu\u00e2ndia</name>").encode("latin-1"), "!interop.xml.encoding", P),
    "says_koi8.gpx": (wpt("-12", "15").replace("UTF-8", "KOI8-R"), "!interop.xml.encoding", P),
    "bom.gpx": (BOM + wpt("-12", "15").encode(), "ok", P),
    "open_element.gpx": (gpx('<wpt lat="-12" lon="15">')[:-6], "!interop.xml.syntax", P),
    "crossed.gpx": (gpx('<wpt lat="-12" lon="15"><name>a</wpt></name>'), "!interop.xml.syntax", P),
    "two_roots.gpx": (wpt("-12", "15") + "<gpx/>", "!interop.xml.syntax", P),
    "other_root.gpx": ("<kml/>", "!interop.xml.root", P),
    "deep.gpx": (gpx("<a>" * DEEP), "!interop.xml.depth", P),
    "open_attribute.gpx": (gpx('<wpt lat="-12 lon="15"/>'), "!interop.xml.syntax", P),
    "no_quotes.gpx": (gpx("<wpt lat=-12 lon=15/>"), "!interop.xml.syntax", P),
    "ele_comma.gpx": (wpt("-12", "15", "<ele>1,5</ele>"), "-interop.xml.number", P),
    "instruction.gpx": (gpx('<wpt lat="-12" lon="15"/>', '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1/x.xsl"?>'), "ok", P),
    # KML
    "words.kml": (mark("abc,def"), "-interop.xml.number", P),
    "comma_decimal.kml": (mark("15,5,-12,4"), "-interop.xml.number", P),
    "one_number.kml": (mark("15"), "-interop.xml.number", P),
    "space_in_tuple.kml": (mark("15, -12"), "-interop.xml.number", P),
    "unicode_minus.kml": (mark("15,\u221212"), "-interop.xml.number", P),
    "nan.kml": (mark("15,nan"), "-interop.xml.number", P),
    "swapped.kml": (mark("-12,105"), "-interop.xml.number", P),
    "ring_of_two.kml": (area("15,-12 16,-12"), "+import.sliver +warn.ring_closed +warn.shape_invalid", A),
    "unclosed.kml": (area("15,-12 15.01,-12 15.01,-11.99 15,-11.99"), "+warn.ring_closed", A),
    "entity.kml": (kml("<Placemark><name>&x;</name></Placemark>", '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "!interop.xml.doctype", P),
    "network_link.kml": (kml("<NetworkLink><Link><href>http://127.0.0.1/a.kml</href></Link></NetworkLink>"), "+import.other_layers", P),
    "empty.kml": (mark(""), "+import.empty_shape", P),
    # GeoPackage
    "sound.gpkg": (gpkg(blob(wkb_point(15, -12))), "ok", P),
    "nan.gpkg": (gpkg(blob(wkb_point(float("nan"), -12))), "-geo.wkb.coordinate", P),
    "infinite.gpkg": (gpkg(blob(wkb_point(15, float("inf")))), "-geo.wkb.coordinate", P),
    "beyond.gpkg": (gpkg(blob(wkb_point(15, 91))), "-geo.wkb.coordinate", P),
    "magic.gpkg": (gpkg(blob(wkb_point(15, -12), magic=b"XX")), "-geo.gpb.header", P),
    "version.gpkg": (gpkg(blob(wkb_point(15, -12), version=9)), "-geo.gpb.header", P),
    "other_srs.gpkg": (gpkg(blob(wkb_point(15, -12), srs=32733)), "+import.srs_differs", P),
    "cut.gpkg": (gpkg(blob(wkb_point(15, -12)[:-3])), "-geo.wkb.short", P),
    "bytes_behind.gpkg": (gpkg(blob(wkb_point(15, -12) + b"more")), "-geo.wkb.trailing", P),
    "count_lies.gpkg": (gpkg(blob(struct.pack("<BII", 1, 3, 1 << 30)), "POLYGON"), "-geo.wkb.count", A),
    "ring_count_lies.gpkg": (gpkg(blob(struct.pack("<BIII", 1, 3, 1, (1 << 32) - 1)), "POLYGON"), "-geo.wkb.count", A),
    "fewer_rings.gpkg": (gpkg(blob(wkb_polygon([SQUARE], 2)), "POLYGON"), "-geo.wkb.short", A),
    "unclosed.gpkg": (gpkg(blob(wkb_polygon([SQUARE[:-1] + [(15, -11.5)]])), "POLYGON"), "+warn.ring_closed", A),
    "ring_of_two.gpkg": (gpkg(blob(wkb_polygon([SQUARE[:2]])), "POLYGON"), "+import.sliver +warn.ring_closed +warn.shape_invalid", A),
    "declared_multi.gpkg": (gpkg(blob(wkb_point(15, -12)), "MULTIPOINT"), "ok", P),
    "declared_any.gpkg": (gpkg(blob(wkb_point(15, -12)), "GEOMETRY"), "ok", P),
    "declared_other.gpkg": (gpkg(blob(wkb_point(15, -12)), "POLYGON"), "+import.other_kind", P),
    "nested.gpkg": (gpkg(blob(struct.pack("<BII", 1, 7, 1) * 5000)), "-geo.wkb.depth", P),
    "text_for_shape.gpkg": (gpkg("POINT(15 -12)"), "-geo.gpb.header", P),
    "no_such_srs.gpkg": (gpkg(blob(wkb_point(15, -12), srs=999), srs=999), "!interop.crs.unknown", P),
    "byte_order.gpkg": (gpkg(blob(b"\x07" + wkb_point(15, -12)[1:])), "-geo.wkb.order", P),
}


def verdict(name):
    p = subprocess.run(["fieldtool", "--json", "import", "w.gpkg", name, "--as", CASES[name][2], "--dry-run"], capture_output=True, timeout=100)
    if p.returncode not in (0, 3, 4) or p.stderr:
        return f"exit {p.returncode} {p.stderr.decode()[:100]}"
    d = json.loads(p.stdout)
    if "error" in d:
        return "!" + d["error"]["key"]
    if d["read"] != d["added"] + d["updated"] + d["unchanged"] + d["rejected"]:
        return "counts"
    keys = {w["key"] for w in d["warnings"] if w["key"] not in ("import.columns_left_out",)}
    return " ".join(sorted(("-" if d["rejected"] else "+") + k for k in keys)) or "ok"


def main():
    show = "--show" in sys.argv
    subprocess.run(["fieldtool", "new", "w.gpkg", "--country", "AO", "--org", "HALO", "--system", "T1"], check=True, capture_output=True)
    before = pathlib.Path("w.gpkg").read_bytes()
    wrong = 0
    for name, (content, wanted, _) in CASES.items():
        pathlib.Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
        got = verdict(name)
        if show:
            print(f"{name}\t{got}")
        elif got != wanted:
            wrong += 1
            print(f"{name}: {got}, wanted {wanted}")
    if pathlib.Path("w.gpkg").read_bytes() != before:
        wrong += 1
        print("the workspace changed")
    print("inputs:", len(CASES), "with another verdict:", wrong)
    sys.exit(wrong > 0)


main()
