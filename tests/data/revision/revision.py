#!/usr/bin/env python3
"""Revisions, a second time: encoder and strict decoder written from docs/spec/revision.md alone.

revision.py          checks vectors.json (what is said -> bytes -> ID, and bytes -> refused)
revision.py --write  fills in hex and id of vectors.json again, for a new vector
"""
import hashlib, json, os, re, struct, sys, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
OPS = {"create": 1, "edit": 2, "retire": 3, "restore": 4, "resolve": 5, "import": 6, "external": 7}
TAGS = {"text": 1, "int": 2, "real": 3, "bool": 4, "date": 5, "time": 6, "id": 7, "hash": 8, "code": 9, "codes": 10,
        "ids": 11, "sealed": 12}


class Refused(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Refused(what)


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


# ---------------------------------------------------------------- encoding what vectors.json says

def value_bytes(tag, v):
    if tag in ("text", "code", "date"):
        return v.encode()
    if tag == "int":
        return struct.pack("<q", v)
    if tag == "real":
        return struct.pack("<d", v + 0.0 if v != 0 else 0.0)
    if tag == "bool":
        return bytes([v])
    if tag == "time":
        return struct.pack("<qh", v[0], v[1])
    if tag == "id":
        return uuid.UUID(v).bytes
    if tag in ("hash", "sealed"):
        return bytes.fromhex(v)
    if tag == "codes":
        members = sorted({c.encode() for c in v})
        return struct.pack("<H", len(members)) + b"".join(struct.pack("<H", len(c)) + c for c in members)
    if tag == "ids":
        members = sorted({uuid.UUID(u).bytes for u in v})
        return struct.pack("<H", len(members)) + b"".join(members)
    raise KeyError(tag)


def encode(r):
    out = b"FTR1" + bytes([OPS[r["op"]], len(r["type"])]) + r["type"].encode()
    out += uuid.UUID(r["record"]).bytes + bytes.fromhex(r["schema"])
    parents = sorted(bytes.fromhex(p) for p in r.get("parents", []))
    out += struct.pack("<H", len(parents)) + b"".join(parents)
    origin = r.get("origin")
    out += bytes([(1 if origin else 0) | (2 if origin and "author_key" in origin else 0) | (4 if "geometry" in r else 0)])
    if origin:
        author = origin["author"].encode()
        out += uuid.UUID(origin["system"]).bytes
        out += struct.pack("<qHhH", origin["clock_ms"], origin["counter"], origin["offset_min"], len(author)) + author
        out += bytes.fromhex(origin.get("author_key", ""))
    reason = r.get("reason", "").encode()
    out += struct.pack("<I", len(reason)) + reason + bytes.fromhex(r.get("geometry", ""))
    values = sorted((f.encode(), tag, value_bytes(tag, v)) for f, (tag, v) in r.get("values", {}).items())
    out += struct.pack("<H", len(values))
    for field, tag, data in values:
        out += bytes([len(field)]) + field + bytes([TAGS[tag]]) + struct.pack("<I", len(data)) + data
    return out


# ---------------------------------------------------------------- strict decoding

class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        need(self.at + n <= len(self.data), "cut short")
        self.at += n
        return self.data[self.at - n:self.at]

    def num(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]


def text(data, limit):
    need(len(data) <= limit, "too long")
    try:
        t = data.decode("utf-8", "strict")
    except UnicodeDecodeError as e:
        raise Refused("UTF-8") from e
    need("\0" not in t, "NUL")
    return t


def name(data):
    need(re.fullmatch(rb"[A-Za-z0-9_.\-]{1,63}", data), "name")
    return data


def ascending(items):
    need(all(a < b for a, b in zip(items, items[1:])), "order")


def is_date(t):
    m = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", t, re.ASCII)
    if not m or int(m[1]) < 1:
        return False
    if m[2] and not 1 <= int(m[2]) <= 12:
        return False
    if m[3]:
        import datetime
        try:
            datetime.date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            return False
    return True


def check_value(tag, data):
    if tag == 1:
        text(data, 1 << 20)
    elif tag in (2, 7, 8, 12):
        need(len(data) == {2: 8, 7: 16, 8: 32, 12: 32}[tag], "length")
    elif tag == 3:
        need(len(data) == 8, "length")
        v = struct.unpack("<d", data)[0]
        need(v == v and abs(v) != float("inf") and data != struct.pack("<d", -0.0), "real")
    elif tag == 4:
        need(data in (b"\0", b"\1"), "bool")
    elif tag == 5:
        need(is_date(text(data, 10)), "date")
    elif tag == 6:
        need(len(data) == 10 and abs(struct.unpack("<h", data[8:])[0]) <= 1080, "time")
    elif tag == 9:
        need(len(data) > 0, "code")
        text(data, 255)
    elif tag in (10, 11):
        r = Reader(data)
        members = []
        for _ in range(r.num("H")):
            members.append(r.take(r.num("H") if tag == 10 else 16))
            if tag == 10:
                need(members[-1], "empty code")
                text(members[-1], 255)
        need(r.at == len(data), "trailing")
        ascending(members)
    else:
        raise Refused("tag")


def decode(data):
    r = Reader(data)
    need(r.take(4) == b"FTR1", "magic")
    need(1 <= r.num("B") <= 7, "op")
    name(r.take(r.num("B")))
    r.take(16 + 32)
    n = r.num("H")
    need(n <= 256, "parents")
    ascending([r.take(32) for _ in range(n)])
    flags = r.num("B")
    need(flags < 8 and not (flags & 2 and not flags & 1), "flags")
    if flags & 1:
        r.take(16 + 8 + 2)
        need(abs(r.num("h")) <= 1080, "offset")
        text(r.take(r.num("H")), 1024)
        r.take(32 if flags & 2 else 0)
    text(r.take(r.num("I")), 1 << 20)
    r.take(32 if flags & 4 else 0)
    n = r.num("H")
    need(n <= 512, "values")
    fields = []
    for _ in range(n):
        fields.append(name(r.take(r.num("B"))))
        tag = r.num("B")
        size = r.num("I")
        need(size <= 1 << 20, "value too long")
        check_value(tag, r.take(size))
    ascending(fields)
    need(r.at == len(data), "trailing")


def main():
    path = os.path.join(HERE, "vectors.json")
    with open(path, encoding="utf-8") as f:
        doc = json.load(f)
    write = "--write" in sys.argv[1:]
    wrong = 0
    for v in doc["accepted"]:
        data = encode(v["says"])
        if write:
            v["hex"], v["id"] = data.hex(), blake(data).hex()
        decode(data)
        if data.hex() != v["hex"] or blake(data).hex() != v["id"]:
            print("differs:", v["name"])
            wrong += 1
    for v in doc["refused"]:
        try:
            decode(bytes.fromhex(v["hex"]))
            print("accepted:", v["name"])
            wrong += 1
        except Refused:
            pass
    if write:
        with open(path, "w", encoding="utf-8") as f:
            json.dump(doc, f, indent=1, ensure_ascii=False)
            f.write("\n")
    print(f"{len(doc['accepted'])} accepted, {len(doc['refused'])} refused, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
