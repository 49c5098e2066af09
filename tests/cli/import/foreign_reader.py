"""Damaged and hostile files of the formats that GDAL reads: each is refused by name, quickly, and the workspace stays as it was."""
import json
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006"

PARTS = [("worksheets/sheet1", "worksheet"), ("styles", "styles"), ("workbook", "sheet.main"), ("sharedStrings", "sharedStrings")]


def workbook(name, rows, strings=b""):
    """A workbook by hand: rows is the inside of sheetData, an iterable of bytes."""
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", f'{HEAD}<Types xmlns="{PKG}/content-types">' + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>' for part, kind in PARTS) + "</Types>")
        z.writestr("xl/workbook.xml", f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{REL}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", f'{HEAD}<Relationships xmlns="{PKG}/relationships"><Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{REL}/styles" Target="styles.xml"/><Relationship Id="r3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr("xl/styles.xml", f'{HEAD}<styleSheet xmlns="{SHEET}"><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>')
        z.writestr("xl/sharedStrings.xml", strings or f'{HEAD}<sst xmlns="{SHEET}"/>'.encode())
        with z.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as f:
            f.write(f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>'.encode())
            for part in rows:
                f.write(part)
            f.write(b"</sheetData></worksheet>")


def cells(row, *texts):
    inside = "".join(f'<c r="{chr(65 + i)}{row}" t="inlineStr"><is><t>{t}</t></is></c>' for i, t in enumerate(texts))
    return f'<row r="{row}">{inside}</row>'.encode()


def bomb():
    """Some 600 MB of rows in less than one MB of file."""
    yield cells(1, "lon", "lat", "name")
    block = cells(2, "15", "-12", "A" * 30000) * 32
    for _ in range(600):
        yield block


def shapefile(stem, records):
    """Points at 15 -12; a record is the bytes that stand for one, or None for a sound one."""
    shp, shx, at = b"", b"", 50
    for i, r in enumerate(records):
        body = r if r is not None else struct.pack("<idd", 1, 15 + i / 1000, -12)
        shp += struct.pack(">ii", i + 1, len(body) // 2) + body
        shx += struct.pack(">ii", at, len(body) // 2)
        at += 4 + len(body) // 2

    def head(n):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + n) // 2) + struct.pack("<ii8d", 1000, 1, 15, -12, 16, -12, 0, 0, 0, 0)

    pathlib.Path(stem + ".shp").write_bytes(head(len(shp)) + shp)
    pathlib.Path(stem + ".shx").write_bytes(head(len(shx)) + shx)
    pathlib.Path(stem + ".prj").write_text('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]')
    dbf(stem, len(records))


def dbf(stem, n, says=None, header=65, record=11):
    field = b"NAME\0\0\0\0\0\0\0C" + bytes(4) + bytes([10, 0]) + bytes(14)
    rows = b"".join(b" " + f"p{i}".ljust(10).encode() for i in range(n))
    pathlib.Path(stem + ".dbf").write_bytes(struct.pack("<BBBBIHH20x", 3, 26, 1, 1, n if says is None else says, header, record) + field + b"\r" + rows + b"\x1a")


def cut(path, n):
    p = pathlib.Path(path)
    p.write_bytes(p.read_bytes()[:n])


def make():
    shapefile("sound", [None] * 4)
    shapefile("cut", [None] * 4)
    cut("cut.shp", 100 + 28 + 10)
    shapefile("head", [None] * 4)
    cut("head.shp", 60)
    shapefile("huge_count", [None] * 4)
    dbf("huge_count", 4, says=0x7FFFFFFF)
    shapefile("few_rows", [None] * 4)
    dbf("few_rows", 2)
    shapefile("huge_record", [None] * 4)
    dbf("huge_record", 4, record=65535)
    shapefile("nan", [None, struct.pack("<idd", 1, float("nan"), -12), None])
    shapefile("far", [None, struct.pack("<idd", 1, 1e300, -12), None])
    shapefile("parts", [struct.pack("<i4dii", 5, 15, -12, 16, -11, 1 << 30, 1 << 30)])
    shapefile("alone", [None])
    os.remove("alone.dbf")
    shapefile("link", [None])
    os.remove("link.shp")
    os.symlink("/etc/passwd", "link.shp")
    workbook("sound.xlsx", [cells(1, "lon", "lat", "name"), cells(2, "15", "-12", "a")])
    workbook("bomb.xlsx", bomb())
    workbook("entity.xlsx", [cells(1, "lon", "lat"), cells(2, "15", "-12")], b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]><sst><si><t>&f;&f;&f;&f;&f;&f;&f;&f;</t></si></sst>')
    workbook("open.xlsx", [cells(1, "lon", "lat", "name"), b'<row r="2"><c r="A2"><v>15'])
    pathlib.Path("cut.xlsx").write_bytes(pathlib.Path("sound.xlsx").read_bytes()[:500])
    pathlib.Path("text.xlsx").write_text("lon,lat\n15,-12\n")
    pathlib.Path("vrt.xlsx").write_text('<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>')
    workbook("minus.xlsx", [cells(1, "lon", "lat"), cells(2, "15", "\u221212.5")])
    workbook("comma.xlsx", [cells(1, "lon", "lat"), cells(2, "15,5", "-12,5")])
    with zipfile.ZipFile("empty.ods", "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", HEAD)
    os.mkdir("empty.gdb")
    os.mkdir("junk.gdb")
    pathlib.Path("junk.gdb/a00000001.gdbtable").write_bytes(b"\xff" * 5000)
    pathlib.Path("junk.gdb/a00000001.gdbtablx").write_bytes(b"\xff" * 5000)


# file, exit codes, rows rejected (None: the file is refused as a whole)
WANTED = [
    ("sound.shp", {0}, 0), ("sound.xlsx", {0}, 0), ("cut.shp", {3, 4}, 3), ("head.shp", {3}, None), ("huge_count.shp", {3}, None), ("few_rows.shp", {3}, None),
    ("huge_record.shp", {3}, None), ("nan.shp", {4}, 0), ("far.shp", {4}, 1), ("parts.shp", {3}, 1), ("alone.shp", {3}, None),
    ("link.shp", {3}, None), ("bomb.xlsx", {3}, None), ("entity.xlsx", {0, 3}, 0), ("open.xlsx", {3}, None), ("cut.xlsx", {3}, None), ("text.xlsx", {3}, None),
    ("vrt.xlsx", {3}, None), ("minus.xlsx", {3, 4}, 1), ("comma.xlsx", {3, 4}, 1), ("empty.ods", {3}, None), ("empty.gdb", {3}, None),
    ("junk.gdb", {3}, None),
]


def child_of(pid):
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                return int(stat.parent.name)
        except (OSError, ValueError, IndexError):
            pass
    return None


def killed(number):
    """The child ends by a signal in the middle of its work, as after a memory error: key and code of what the import says."""
    p = subprocess.Popen(["fieldtool", "--json", "import", "w.gpkg", "bomb.xlsx", "--as", "point"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    child = None
    while child is None and p.poll() is None:
        child = child_of(p.pid)
    os.kill(child, number)
    e = json.loads(p.communicate(timeout=250)[0])["error"]
    return p.returncode, e["key"], e["facts"]["file"], int(e["facts"]["code"])


def main():
    make()
    sanitized = b"__asan_init" in pathlib.Path(shutil.which("fieldtool")).read_bytes()  # its shadow leaves no room for a limit
    subprocess.run(["fieldtool", "new", "w.gpkg", "--country", "AO", "--org", "HALO", "--system", "T1"], check=True, capture_output=True)
    wrong = 0
    for name, codes, rejected in WANTED:
        if sanitized and name == "bomb.xlsx":
            continue
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        p = subprocess.run(["fieldtool", "--json", "import", "w.gpkg", name, "--as", "point", "--dry-run"], capture_output=True, timeout=250)
        d = json.loads(p.stdout)
        took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        whole = "error" in d
        fits = p.returncode in codes and (whole and d["error"]["message"] != "" if rejected is None else not whole and d["rejected"] == rejected)
        fits = fits and p.stderr == b"" and (whole or d["read"] == d["added"] + d["rejected"])
        if not fits or took > 20:
            wrong += 1
            print(f"{name}: exit {p.returncode} after {took:.1f} s of processor time: {p.stdout.decode()[:600]} {p.stderr.decode()[:200]}")
    for number in (signal.SIGSEGV, signal.SIGKILL):
        got = killed(number)
        if got[:3] != (3, "interop.worker.died", "bomb.xlsx") or (got[3] != 128 + number and not sanitized):
            wrong += 1
            print("killed by", number, got)
    items = json.loads(subprocess.run(["fieldtool", "--json", "list", "w.gpkg", "point"], check=True, capture_output=True).stdout)["items"]
    print("files with another verdict:", wrong, "points recorded:", len(items))
    sys.exit(wrong > 0)


main()
