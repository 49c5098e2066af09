#!/usr/bin/env python3
"""Batches, a second time: encoder, strict decoder and Ed25519 (RFC 8032) written from docs/spec/batch.md and the RFC alone.

batch.py          checks vectors.json
batch.py --write  fills in hex, id, key and signature of vectors.json again, for a new vector
"""
import hashlib, json, os, struct, sys, uuid

HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Refused(what)


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


# ---------------------------------------------------------------- Ed25519, RFC 8032 section 5.1 (slow and plain)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    z, w = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, w - z, w + z, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def mul(n, a):
    out = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            out = add(out, a)
        a = add(a, a)
        n >>= 1
    return out


def recover(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def point(data):
    y = int.from_bytes(data, "little")
    xy = recover(y & (1 << 255) - 1, y >> 255)
    return None if xy is None else (xy[0], xy[1], 1, xy[0] * xy[1] % P)


def squeeze(a):
    z = pow(a[2], P - 2, P)
    return (a[1] * z % P | (a[0] * z % P & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0)[0], BASE_Y, 1, recover(BASE_Y, 0)[0] * BASE_Y % P)


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return a, h[32:]


def public_key(seed):
    return squeeze(mul(expand(seed)[0], BASE))


def sign(seed, msg):
    a, prefix = expand(seed)
    key = squeeze(mul(a, BASE))
    r = number(prefix, msg) % L
    big_r = squeeze(mul(r, BASE))
    s = (r + number(big_r, key, msg) % L * a) % L
    return big_r + s.to_bytes(32, "little")


def verify(key, msg, sig):
    a, r, s = point(key), point(sig[:32]), int.from_bytes(sig[32:], "little")
    if a is None or r is None or s >= L:
        return False
    return squeeze(mul(s, BASE)) == squeeze(add(r, mul(number(sig[:32], key, msg) % L, a)))


# ---------------------------------------------------------------- batches

def encode(b, key):
    name, organisation = b["system_name"].encode(), b["organisation"].encode()
    ids = [bytes.fromhex(r) for r in b["revisions"]]
    return (b"FTB1" + uuid.UUID(b["system"]).bytes + bytes([len(name)]) + name + struct.pack("<H", len(organisation)) + organisation
            + b["country"].encode() + bytes([b["training"]]) + key + struct.pack("<Q", b["number"]) + bytes.fromhex(b["previous"])
            + struct.pack("<qI", b["clock_ms"], len(ids)) + b"".join(ids))


def text(data):
    try:
        t = data.decode("utf-8", "strict")
    except UnicodeDecodeError as e:
        raise Refused("UTF-8") from e
    need("\0" not in t, "NUL")


def decode(data):
    at = 0

    def take(n):
        nonlocal at
        need(at + n <= len(data), "cut short")
        at += n
        return data[at - n:at]

    need(take(4) == b"FTB1", "magic")
    take(16)
    name = take(take(1)[0])
    need(name, "no name")
    text(name)
    organisation = take(struct.unpack("<H", take(2))[0])
    need(len(organisation) <= 1024, "organisation")
    text(organisation)
    country = take(2)
    need(country.isalpha() and country.isupper(), "country")
    need(take(1)[0] <= 1, "training")
    take(32)
    num = struct.unpack("<Q", take(8))[0]
    need(0 < num < 1 << 63, "number")
    previous = take(32)
    need((num == 1) == (previous == bytes(32)), "chain")
    take(8)
    n = struct.unpack("<I", take(4))[0]
    need(n > 0, "empty")
    take(32 * n)
    need(at == len(data), "trailing")


def main():
    path = os.path.join(HERE, "vectors.json")
    with open(path, encoding="utf-8") as f:
        doc = json.load(f)
    write = "--write" in sys.argv[1:]
    wrong = 0
    for v in doc["accepted"]:
        seed = bytes.fromhex(v["seed"])
        key = public_key(seed)
        data = encode(v["says"], key)
        if write:
            v["hex"], v["id"], v["signature"] = data.hex(), blake(data).hex(), sign(seed, blake(data)).hex()
        decode(data)
        if data.hex() != v["hex"] or blake(data).hex() != v["id"] or not verify(key, blake(data), bytes.fromhex(v["signature"])):
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
