"""Random histories through the real command line, every figure of every row against ledger_model.py.

    ledger.py FIELDTOOL [--seed N] [--worlds N] [--histories N]

A world is one workspace with many histories, each in its own block of a grid along the equator where all cells have one area.
Areas, releases, exclusions and reopenings come in by `import` (each later revision of an area is one more import of its row),
duplicates, restorations, splits and joins by `set`, `split` and `join`; then `ledger --pending` is asked for every grouping and
several periods. A difference is printed with the history that made it, and is exit code 1.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import uuid
from datetime import date
from pathlib import Path

from ledger_model import BESIDE, CHA, IN, OUT, SHA, Hazard, Ledger, Release, Version

CELL_M2 = 12309.072078687  # 0.001 x 0.001 degrees at the equator, outside this program (docs/spec/ledger.md 11)
WIDE, HIGH, BLOCK = 10, 4, 60  # cells of a history, and how far the next one is
DAYS = [f"20{y}-{m:02}-15" for y in range(19, 25) for m in (3, 9)] + ["2020", "2022", "2021-06"]
PERIODS = [(None, None), ("2021-01-01", "2021-12-31"), (None, "2022-03-15"), ("2022-03-16", None), ("2020-03-15", "2020-03-15")]
GROUPINGS = ["hazard", "class", "contamination", "location", "org", "task", "year"]
SHOWN = ("id", "parents", "opening", "hazards")
HIDDEN = ("shape", "id", "key", "versions", "task", "organisation", "location", "day", "hazards")
DOUBLED = ("transfer_in_m2", "reclassified_in_m2", "correction_m2")  # what two parents hand on is drawn once, and corrected
FIGURES = ("opening",) + IN + OUT + ("closing",) + BESIDE + ("overlap", "net")
COUNTS = ("areas_opening", "areas_in", "areas_out", "areas_closing", "perimeter_unknown")


# ---- shapes: sets of cells, and their outlines


def rings(cells):
    """Outlines of a set of cells, shells counter-clockwise and holes clockwise; None when two cells touch by a corner only."""
    edges = {}
    for x, y in cells:
        for a, b, beyond in (((x, y), (x + 1, y), (x, y - 1)), ((x + 1, y), (x + 1, y + 1), (x + 1, y)),
                             ((x + 1, y + 1), (x, y + 1), (x, y + 1)), ((x, y + 1), (x, y), (x - 1, y))):
            if beyond not in cells:
                if a in edges:
                    return None
                edges[a] = b
    out = []
    while edges:
        ring = [min(edges)]
        while len(ring) == 1 or ring[-1] != ring[0]:
            ring.append(edges.pop(ring[-1]))
        out.append(ring)
    return out


def signed(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def within(cell, ring):
    """Is the middle of a cell inside a ring?"""
    x, y = cell[0] + 0.5, cell[1] + 0.5
    return sum((a[1] > y) != (b[1] > y) and a[0] > x for a, b in zip(ring, ring[1:])) % 2 == 1


def geojson(cells):
    """A multipolygon with a vertex at every cell, so that neighbours share theirs bit for bit."""
    if cells is None:
        return None
    shells = [[r] for r in rings(cells) if signed(r) > 0]
    for hole in (r for r in rings(cells) if signed(r) < 0):
        x, y = hole[0]
        inner = next(c for c in ((x, y), (x - 1, y), (x, y - 1), (x - 1, y - 1)) if c not in cells and within(c, hole))
        next(s for s in sorted(shells, key=lambda s: signed(s[0])) if within(inner, s[0])).append(hole)
    place = lambda p: [round(5 + p[0] / 1000, 9), round((p[1] - HIGH / 2) / 1000, 9)]
    return {"type": "MultiPolygon", "coordinates": [[[place(p) for p in ring] for ring in s] for s in shells]}


def rectangle(r, block):
    x, y = r.randrange(WIDE), r.randrange(HIGH)
    return {(block * BLOCK + i, k) for i in range(x, min(WIDE, x + r.randint(1, 6))) for k in range(y, min(HIGH, y + r.randint(1, 4)))}


def some_shape(r, block):
    while True:
        cells = rectangle(r, block)
        if r.random() < 0.4:
            cells |= rectangle(r, block)
        if r.random() < 0.4:
            cells -= rectangle(r, block)
        if cells and rings(cells) is not None:
            return cells


# ---- random records


def some_uuid(r):
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def some_versions(r, block, tasks):
    v = Version(date=r.choice(DAYS + [None]), what=r.choice([SHA, SHA, CHA, CHA, "indication"]), shape=some_shape(r, block),
                contamination=r.choice(["ap", "ap", "ap,av", "unknown", ""]), depth=r.choice([None, None, 13, 20]),
                baseline=r.choice(DAYS) if r.random() < 0.1 else None, task=r.choice(tasks + [None]))
    if r.random() < 0.15:
        v.shape, v.stated = None, r.choice([None, 5000.0, 100000.0])
    out = [v]
    for _ in range(r.choice([0, 0, 1, 1, 2, 3])):
        v = v.but(cause=r.choice([None, None, "survey", "error", "error"]))
        v.date = r.choice(DAYS + [None])
        if r.random() < 0.6:
            v.shape = some_shape(r, block)
        if r.random() < 0.4:
            v.what = r.choice([SHA, CHA, CHA, "indication"])
        if r.random() < 0.2:
            v.contamination = r.choice(["ap", "ap,av"])
        if v.shape is None and r.random() < 0.4:
            v.stated = r.choice([2000.0, 7000.0])
        if any(vars(v)[f] != vars(out[-1])[f] for f in vars(v)):
            out.append(v)
    return out


def some_release(r, block, hazards, releases, tasks):
    product = r.choice(["cleared", "cleared", "reduced", "cancelled"])
    right = {"cleared": "clearance", "reduced": "ts", "cancelled": "nts"}[product]
    x = Release(None, product=product, activity=r.choice([right] * 7 + ["nts", "clearance", "bac", "road_verification", None]),
                date=r.choice(DAYS * 2 + [None]), shape=some_shape(r, block), targets=r.choice(["all", "all", "all", "ap", "ap,av", ""]),
                depth=r.choice([None, 5, 13, 20, 20]), task=r.choice(tasks + [None]), organisation=r.choice(["HALO", "NPA"]),
                location=r.choice(["AO0101", "AO0202"]))
    x.hazards = sorted(h.id for h in r.sample(hazards, r.choice([n for n in (0, 1, 1, 1, 2) if n <= len(hazards)])))
    if r.random() < 0.1:
        x.shape, x.stated = None, r.choice([None, 2000.0, 5000.0, 100000.0])
    if releases and r.random() < 0.25:
        x.consolidates = sorted(y.key for y in r.sample(releases, r.randint(1, min(3, len(releases)))))
    return x


# ---- the program


class World:
    def __init__(self, program, folder, seed, histories):
        self.program, self.folder, self.r = program, folder, random.Random(seed)
        self.hazards, self.releases, self.exclusions, self.reopenings, self.block = [], [], [], [], {}
        self.n = 0
        self.run("--quiet", "new", "w.gpkg", "--country", "AO", "--org", "HALO", "--system", "HALO7")
        tasks = list(self.bring("task", [{"uuid": some_uuid(self.r), "number": str(i)} for i in range(2)]).values())
        self.make_hazards(histories, tasks)
        for block in range(histories):
            self.later_events(block)
        self.make_releases(histories, tasks)

    def run(self, *args):
        env = os.environ | {"FIELDTOOL_HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        p = subprocess.run([self.program, *args], cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        if p.returncode not in (0, 4):
            raise SystemExit(f"{' '.join(args)[:400]}\nexit {p.returncode}: {p.stderr}")
        return p.stdout

    def ask(self, *args):
        return json.loads(self.run("--json", *args))

    def bring(self, kind, rows):
        """Import rows; what the program calls each of them, by its uuid here."""
        self.n += 1
        source = self.folder / f"{self.n}.geojson"
        features = [{"type": "Feature", "geometry": row.pop("geometry", None), "properties": row | {"source_id": row["uuid"]}} for row in rows]
        source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        if features:
            d = self.ask("import", "w.gpkg", source.name, "--as", kind)
            assert d["rejected"] == 0 and d["read"] == d["added"] + d["updated"], d
        return {i["fields"]["source_id"]: i["id"] for i in self.ask("list", "w.gpkg", kind)["items"] if i["fields"].get("source_id")}

    def make_hazards(self, histories, tasks):
        for block in range(histories):
            for _ in range(self.r.choice([1, 1, 2, 2, 3, 4])):
                h = Hazard(None, self.r.choice(["HALO", "NPA"]), self.r.choice(["AO0101", "AO0202"]), some_versions(self.r, block, tasks))
                h.key, self.block[h] = some_uuid(self.r), block
                self.hazards.append(h)
        for i in range(max(len(h.versions) for h in self.hazards)):
            names = self.bring("hazard", [self.row(h, h.versions[i]) for h in self.hazards if i < len(h.versions)])
        for h in self.hazards:
            h.id = names[h.key]

    def row(self, h, v):
        return {"uuid": h.key, "geometry": geojson(v.shape), "classification": v.what, "date_of_information": v.date,
                "shrink_cause": v.cause, "contamination": v.contamination or None, "required_depth_cm": v.depth, "task": v.task,
                "stated_area_m2": v.stated, "baseline_date": v.baseline, "organisation": h.organisation, "location": h.location}

    # ---- duplicates, splits, joins: one after the other, as people make them

    def later_events(self, block):
        mine = [h for h in self.hazards if self.block[h] == block]
        for h in list(mine):
            dice, last = self.r.random(), h.versions[-1]
            if dice < 0.12:
                self.void(h, mine)
            elif dice < 0.34 and last.shape is not None:
                self.split(h, block)
        mine = [h for h in self.hazards if self.block[h] == block and h.versions[-1].retired is None]
        pairs = [(a, b) for a in mine for b in mine if a is not b and a.versions[-1].what == b.versions[-1].what != "indication"
                 and a.versions[-1].shape and b.versions[-1].shape and rings(a.versions[-1].shape | b.versions[-1].shape)]
        if pairs and self.r.random() < 0.2:
            self.join(*self.r.choice(pairs), block)

    def void(self, h, mine):
        cause = self.r.choice(["duplicate", "error"])
        more = ["--set", f"survivor={self.r.choice(mine).id}"] if cause == "duplicate" else []
        day = self.r.choice(DAYS)
        self.run("set", "w.gpkg", h.id, "--retire", "--set", f"retire_cause={cause}", "--set", f"date_of_information={day}", *more)
        h.versions.append(h.versions[-1].but(date=day, retired=cause))
        if self.r.random() < 0.4:
            day, shape = self.r.choice(DAYS), some_shape(self.r, self.block[h])
            self.run("set", "w.gpkg", h.id, "--restore", "--set", "retire_cause=", "--set", f"date_of_information={day}", "--geom",
                     self.file(shape))
            h.versions.append(h.versions[-1].but(date=day, retired=None, shape=shape))

    def file(self, cells):
        self.n += 1
        (self.folder / f"{self.n}.geojson").write_text(json.dumps(geojson(cells)))
        return f"@{self.n}.geojson"

    def child(self, id, of, what, shape, day, parents):
        last = of.versions[-1]
        h = Hazard(id, of.organisation, of.location, [Version(date=day, what=what, shape=shape, contamination=last.contamination,
                                                              depth=last.depth, task=last.task)])
        h.parents, self.block[h] = parents, self.block[of]
        self.hazards.append(h)
        return h

    def split(self, h, block):
        day, shape = self.r.choice(DAYS[:12]), h.versions[-1].shape
        cut = block * BLOCK + self.r.randint(1, WIDE - 1)
        parts = [p for p in ({c for c in shape if c[0] < cut}, {c for c in shape if c[0] >= cut}) if p]
        if any(rings(p) is None for p in parts):
            return
        whats = [self.r.choice([CHA, SHA])] + [self.r.choice([CHA, SHA, "cancelled"]) for _ in parts[1:]]
        args = [a for w, p in zip(whats, parts) for a in ("--part", f"{w}={self.file(p)}")]
        made = self.ask("split", "w.gpkg", h.id, *args, "--date", day)["made"]
        children = []
        for what, part in zip(whats, parts):
            if what == "cancelled":
                r = Release(None, product="cancelled", activity="nts", date=day, shape=part, targets="all", hazards=[h.id])
                r.key, r.from_split = None, True
                self.releases.append(r)
                self.block[r] = block
            else:
                children.append(self.child(made[len(children)], h, what, part, day, [h.id]))
        h.versions.append(h.versions[-1].but(date=day, retired="superseded", children=[c.id for c in children]))

    def join(self, a, b, block):
        day = self.r.choice(DAYS[:12])
        made = self.ask("join", "w.gpkg", a.id, b.id, "--date", day)["made"][0]
        self.child(made, a, a.versions[-1].what, a.versions[-1].shape | b.versions[-1].shape, day, [a.id, b.id])
        for h in (a, b):
            h.versions.append(h.versions[-1].but(date=day, retired="superseded", children=[made]))

    # ---- releases and what goes with them

    def make_releases(self, histories, tasks):
        r = self.r
        split_off = {x.hazards[0]: x for x in self.releases}
        for i in self.ask("list", "w.gpkg", "release")["items"]:
            split_off[i["fields"]["hazards"][0] if isinstance(i["fields"]["hazards"], list) else i["fields"]["hazards"]].id = i["id"]
        new = []
        for block in range(histories):
            mine = [h for h in self.hazards if self.block[h] == block]
            here = []
            for _ in range(r.choice([0, 1, 2, 3, 4, 6])):
                x = some_release(r, block, mine, here, tasks)
                x.key, self.block[x] = some_uuid(r), block
                here.append(x)
            new += here
        activities = {k: some_uuid(r) for k in ("nts", "ts", "clearance", "bac", "road_verification")}
        kinds = self.bring("activity", [{"uuid": u, "kind": k} for k, u in activities.items()])
        rows = lambda names: [{"uuid": x.key, "geometry": geojson(x.shape), "product": x.product, "end_date": x.date,
                               "activity": kinds[activities[x.activity]] if x.activity else None, "targets": x.targets or None,
                               "depth_cm": x.depth, "hazards": ",".join(x.hazards) or None, "stated_area_m2": x.stated,
                               "consolidates": ",".join(names[k] for k in x.consolidates) or None, "task": x.task,
                               "organisation": x.organisation, "location": x.location} for x in new if names or not x.consolidates]
        names = {}
        while len(names) < len(new):  # a completion names what it sums up, which must be there to have a name
            ready = [x for x in new if x.key not in names and all(k in names for k in x.consolidates)]
            rest, new_all = [x for x in new if x not in ready], new
            new = ready
            names |= self.bring("release", rows({k: names.get(k) for x in ready for k in x.consolidates} or names or {"": ""}))
            new = new_all
            assert rest is not None
        for x in new:
            x.id, x.consolidates = names[x.key], [names[k] for k in x.consolidates]
        self.releases += new
        self.make_others(histories)

    def make_others(self, histories):
        r, out, back = self.r, [], []
        for block in range(histories):
            mine = [h for h in self.hazards if self.block[h] == block]
            jobs = [x for x in self.releases if self.block[x] == block]
            for _ in range(r.choice([0, 0, 0, 1, 2])):
                of, shape = r.choice(mine + jobs).id, some_shape(r, block)
                field = "hazard" if of in {h.id for h in mine} else "release"
                out.append({"uuid": some_uuid(r), "geometry": geojson(shape), field: of, "kind": "building"})
                self.exclusions.append((of, shape))
            for _ in range(r.choice([0, 0, 1, 1, 2])):
                of, shape, day = r.choice(mine).id, some_shape(r, block), r.choice(DAYS + [None])
                back.append({"uuid": some_uuid(r), "geometry": geojson(shape), "hazard": of, "date": day, "cause": "accident"})
                self.reopenings.append([back[-1]["uuid"], of, day, shape])
        self.bring("exclusion", out)
        names = self.bring("reopening", back)
        for o in self.reopenings:
            o[0] = names[o[0]]

    # ---- figures

    def compare(self):
        ledger = Ledger(self.hazards, self.releases, self.exclusions, self.reopenings)
        found = []
        for begin, to in PERIODS:
            period = [x for name, d in (("--from", begin), ("--to", to)) if d for x in (name, d)]
            days = [date.fromisoformat(d).toordinal() if d else other for d, other in ((begin, -10**8), (to, 10**8))]
            for by in GROUPINGS:
                d = self.ask("ledger", "w.gpkg", "--pending", "--by", by, *period)
                got = {key_of(by, row["key"]): row for row in d["rows"]}
                want = ledger.rows(by, *days)
                assert len(got) == len(d["rows"]), d["rows"]
                found += differences(f"{by} {begin}..{to}", got, want)
                found += differences(f"total {begin}..{to}", {(): d["total"]}, ledger.rows("total", *days) or {(): None})
                if d["indications"] != ledger.indications:
                    found.append(("indications", None, d["indications"], ledger.indications))
        return found + self.compare_ground()

    def compare_ground(self):
        """The exported polygons: each measures what it stands for, and their sums are the figures."""
        rows = self.ask("ledger", "w.gpkg", "--pending", "--by", "hazard", "--from", "2021-01-01", "--geometry", "ground.geojson")["rows"]
        found, sums = [], {}
        for f in json.loads((self.folder / "ground.geojson").read_text())["features"]:
            p = f["properties"]
            cells = sum(signed([(x * 1000, y * 1000) for x, y in ring]) for part in f["geometry"]["coordinates"] for ring in part)
            if p["account"] not in DOUBLED and abs(cells - abs(p["area_m2"]) / CELL_M2) > 1e-5:
                found.append(("polygon of hazard", p["hazard"], p["account"], cells, p["area_m2"] / CELL_M2))
            if p.get("in_period", True):
                sums[p["hazard"], p["account"]] = sums.get((p["hazard"], p["account"]), 0) + p["area_m2"] / CELL_M2
        for row in rows:
            for f in IN + OUT + ("closing",) + BESIDE:
                drawn, booked = sums.get((row["key"]["hazard"], f + "_m2"), 0), row[f + "_m2"] / CELL_M2
                if abs(drawn - booked) > 1e-5 and (f + "_m2" not in DOUBLED or drawn > booked):
                    found.append(("hazard polygons", row["key"]["hazard"], f, drawn, booked))
        return found

    def tell(self, found):
        """The first history with a difference, for whoever looks for the mistake; else the first differences."""
        first = next((line[1] for line in found if line[0].startswith("hazard")), None)
        h = next((h for h in self.hazards if h.id == first), None)
        if h is None:
            print(*found[:20], sep="\n")
            return
        block = self.block[h]
        mine = [x for x in self.hazards + self.releases if self.block[x] == block]
        ids = {x.id for x in mine}
        for line in (line for line in found if line[1] in ids):
            print(*line)
        for x in mine:
            print("area" if isinstance(x, Hazard) else "release", {k: y for k, y in vars(x).items() if y and k in SHOWN})
            for v in getattr(x, "versions", [x]):
                print("   ", {k: y for k, y in vars(v).items() if k not in HIDDEN and y}, *self.draw(v.shape, block), sep="\n")
        for name, of, shape in [("exclusion of", *e) for e in self.exclusions] + [(f"reopening {o[2]} of", o[1], o[3]) for o in self.reopenings]:
            if of in ids:
                print(name, of, *self.draw(shape, block), sep="\n")

    @staticmethod
    def draw(shape, block):
        rows = range(HIGH) if shape is not None else ()
        return ["        " + "".join("#" if (block * BLOCK + x, y) in shape else "." for x in range(WIDE)) for y in rows]


def key_of(by, key):
    name = {"org": "organisation"}.get(by, by)
    return key[name]


def differences(where, got, want):
    out = []
    for k in sorted(set(got) | set(want), key=str):
        if k not in got or k not in want:
            out.append((where, k, "no row" if k not in got else "a row", "a row" if k not in got else "no row"))
            continue
        for f in FIGURES:
            cells = got[k][f + "_m2"] / CELL_M2
            if want[k] is not None and abs(cells - want[k][f]) > 1e-5:
                out.append((where, k, f, cells, want[k][f]))
        for f, name in [(c, c) for c in COUNTS] + [("estimated", "estimated_m2")]:
            if want[k] is not None and abs(got[k][name] - want[k][f]) > 1e-6:
                out.append((where, k, name, got[k][name], want[k][f]))
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--worlds", type=int, default=1)
    p.add_argument("--histories", type=int, default=40)
    a = p.parse_args()
    bad = 0
    for seed in range(a.seed, a.seed + a.worlds):
        with tempfile.TemporaryDirectory() as folder:
            w = World(str(Path(a.program).resolve()), Path(folder), seed, a.histories)
            found = w.compare()
        w.tell(found)
        bad += bool(found)
        print(f"seed {seed}: {len(w.hazards)} areas, {len(w.releases)} releases, {len(found)} differences", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
