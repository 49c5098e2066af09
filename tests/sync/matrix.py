#!/usr/bin/python3 -B
"""A second computation of tests/sync/matrix.csv, from docs/spec/merge.md alone: sets of ancestors instead of lists, another language.

  matrix.py          every row's outcome is what this computation says, and docs/spec/merge.md shows the same rows
  matrix.py --write  make the rows of every pair of acts again (from PAIRS on), and the table of docs/spec/merge.md

Outcomes about approval are left to the rows that test_view.c walks; this one skips their words.
"""
import csv
import hashlib
import itertools
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MATRIX = ROOT / "tests/sync/matrix.csv"
PAGE = ROOT / "docs/spec/merge.md"
DATA = ROOT / "fieldtool/data"
COLUMNS = "row type case base ours theirs both missing approved rejected outcome".split()
PAIRS = "every pair"  # rows whose case begins so are written by this program


def form(kind):
    """field -> (group, hazardous end, tag, ranks); the shape is the field "shape"."""
    out = {}
    own = json.loads((DATA / f"forms/{kind}.json").read_text(encoding="utf-8"))
    common = json.loads((DATA / "forms/common.json").read_text(encoding="utf-8"))
    for f in common["fields"] + own["fields"]:
        ranks = {}
        if "vocab" in f:
            with (DATA / f"vocab/{f['vocab']}.csv").open(encoding="utf-8", newline="") as rows:
                ranks = {r["code"]: int(r.get("rank") or 0) for r in csv.DictReader(rows)}
        out[f["id"]] = (f.get("group", f["id"]), f.get("hazardous", "none"), f["tag"], ranks)
    out["shape"] = (own.get("geometry_group", "geometry"), own.get("geometry_hazardous", "none"), "shape", {})
    return out


class Node:
    def __init__(self, name, op, values, parents):
        self.name, self.op, self.values, self.parents = name, op, values, parents
        self.id = hashlib.sha256(name.encode()).digest()  # any order will do: the rows may not depend on it


def say(cells, start, parents, nodes):
    """The revisions of one cell, each upon the one before; returns what the next cell builds on."""
    for k, text in enumerate(t.strip() for t in cells.split(";") if t.strip()):
        op, *words = text.split(" ")
        values = dict(parents[-1].values) if parents else {}
        for word in words:
            field, _, value = word.partition("=")
            values.pop(field, None)
            if value:
                values[field] = value
        node = Node(f"{start}{k + 1}", op, values, list(parents))
        nodes.append(node)
        parents = [node]
    return parents


class View:
    def __init__(self, kind, nodes, missing):
        self.form = form(kind)
        self.nodes = [n for n in nodes if n.name not in missing]
        known = set(self.nodes)
        self.up = {}
        for n in self.nodes:  # written in causal order
            self.up[n] = set()
            for p in n.parents:
                if p in known:
                    self.up[n] |= self.up[p] | {p}
        self.known = {n: [p for p in n.parents if p in known] for n in self.nodes}
        named = {p for n in self.nodes for p in n.parents}
        self.heads = [n for n in self.nodes if n not in named]
        self.holes = {n for n in self.nodes if len(self.known[n]) < len(n.parents)}
        for r in self.nodes:
            kin = self.up[r] | {r} | {n for n in self.nodes if r in self.up[n]}
            if r.op == "resolve" and kin == known and self.holes <= self.up[r] | {r}:
                self.holes = set()
        self.retired_at = {}
        for n in self.nodes:
            inherited = bool(self.known[n]) and all(self.retired_at[p] for p in self.known[n])
            self.retired_at[n] = n.op == "retire" or (inherited and n.op in ("edit", "external", "import"))
        fields = {f for n in self.nodes for f in n.values} | {"shape"}
        self.groups = sorted({self.group(f) for f in fields})
        self.stands = {g: self.judge(g) for g in self.groups + ["retired"]}
        self.open = [g for g in self.groups + ["retired"] if len({self.word(n, g) for n in self.stands[g]}) > 1]
        self.conflicts = [] if self.holes else self.open
        self.retired = "retired" not in self.open and all(self.retired_at[n] for n in self.stands["retired"])

    def group(self, field):
        return self.form[field][0] if field in self.form else f"?{field}"  # its own group, whatever it is called

    def word(self, n, group):
        if group == "retired":
            return self.retired_at[n]
        return tuple(sorted((f, v) for f, v in n.values.items() if self.group(f) == group))

    def judge(self, group):
        """Statements that nobody who saw them replaced."""
        said, replaced = [], {}
        for n in self.nodes:
            seen = [s for s in said if s in self.up[n] and not replaced[s] & self.up[n]]
            several = len({self.word(s, group) for s in seen}) > 1
            speaks = (not self.known[n] or n.op in ("create", "resolve") or group == "retired"
                      or any(self.word(n, group) != self.word(p, group) for p in self.known[n]))
            if not speaks or (several and n.op != "resolve" and self.word(n, group) in {self.word(s, group) for s in seen}):
                continue
            if not several or n.op == "resolve":
                for s in seen:
                    replaced[s].add(n)
            said.append(n)
            replaced[n] = set()
        return [s for s in said if not replaced[s]]

    def read(self, field):
        """The hazardous reading; None is absent, "*" where only the ID decides."""
        _, end, tag, ranks = self.form.get(field, (field, "none", "text", {}))
        said = [n.values.get(field) for n in self.stands[self.group(field)]]
        sets = [set() if v is None else set(v if tag == "shape" else v.split("+")) for v in said]
        if end == "union":
            found = set().union(*sets)
        elif end == "intersection":
            sets = [s for s in sets if "all" not in s] or sets[:1]
            found = set.intersection(*sets)
        else:
            given = [v for v in said if v is not None]
            if end == "rank" and given:
                worst = max(ranks.get(v, 1 << 20) for v in given)
                given = [v for v in given if ranks.get(v, 1 << 20) == worst]
            elif end == "larger" and given:
                given = [max(given, key=float)]
            elif end == "smaller":
                given = [] if None in said else [min(given, key=float)]
            elif end == "none":
                given = said
            words = set(given)
            return None if not words else words.pop() if len(words) == 1 else "*"
        return ("" if tag == "shape" else "+").join(sorted(found)) or None

    def combined(self):
        if len(self.heads) < 2 or self.open or self.holes:
            return False
        return not any(all(self.word(h, g) == self.word(self.stands[g][0], g) for g in self.groups) for h in self.heads)

    def answer(self, key):
        if key == "heads":
            return str(len(self.heads))
        if key == "conflicts":
            return "+".join(g.lstrip("?") for g in self.conflicts) or "none"
        if key == "setters":
            return str(len(self.stands[self.conflicts[0]]))
        if key in ("incomplete", "retired", "combined"):
            return {"incomplete": bool(self.holes), "retired": self.retired, "combined": self.combined()}[key] and "yes" or "no"
        if key == "state":
            return "conflict" if self.conflicts else "retired" if self.retired else "submitted"
        return self.read(key) or ""


def view_of(row):
    nodes = []
    base = say(row["base"], "b", [], nodes)
    ours = say(row["ours"], "o", base, nodes)
    theirs = say(row["theirs"], "t", base, nodes)
    say(row["both"], "x", [*ours, *(n for n in theirs if n not in ours)], nodes)
    return View(row["type"], nodes, row["missing"].split())


def differences(row):
    view = view_of(row)
    for word in row["outcome"].split(" "):
        key, _, want = word.partition("=")
        if key.startswith("shown.") or key in ("pending", "approved") or (key == "state" and row["approved"]):
            continue
        got = view.answer(key)
        if got != want and not (want == "*" and got == "*"):
            yield f"row {row['row']} ({row['case']}): {key} is {got}, the row says {want}"


# ---------- every pair of acts, upon a record that lives and upon one that is retired

ACTS = (("nothing", ""), ("the same again", "edit classification=SHA"), ("an edit", "edit classification=CHA"),
        ("another edit", "edit classification=indication"), ("an edit elsewhere", "edit comment=x"), ("a retire", "retire"),
        ("a restore", "restore"), ("a resolve", "resolve classification=CHA"), ("an import", "import classification=CHA"),
        ("an edit by another program", "external classification=indication"))


def pairs():
    for base, what in (("create classification=SHA", ""), ("create classification=SHA; retire", " of a retired record")):
        for (a, ours), (b, theirs) in itertools.combinations_with_replacement(ACTS, 2):
            row = dict.fromkeys(COLUMNS, "") | {"type": "hazard", "case": f"{PAIRS}{what}: {a} and {b}", "base": base,
                                                "ours": ours, "theirs": theirs}
            view = view_of(row)
            keys = "heads combined state conflicts retired classification".split() + ["comment"] * ("comment" in ours + theirs)
            row["outcome"] = " ".join(f"{k}={view.answer(k)}" for k in keys)
            yield row


def table(rows):
    for r in rows:
        extra = " / ".join(f"{k} {r[k]}" for k in ("missing", "approved", "rejected") if r[k])
        yield "| " + " | ".join([r[k] for k in COLUMNS[:7]] + [extra, r["outcome"]]) + " |\n"


def page(rows):
    text = PAGE.read_text(encoding="utf-8")
    at = text.index("|---|", text.index("## The table"))
    at = text.index("\n", at) + 1
    end = at
    while text.startswith("|", end):
        end = text.index("\n", end) + 1
    return text, text[:at] + "".join(table(rows)) + text[end:]


def main():
    with MATRIX.open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    if sys.argv[1:] == ["--write"]:
        rows = [r for r in rows if not r["case"].startswith(PAIRS)] + list(pairs())
        with MATRIX.open("w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, COLUMNS, lineterminator="\n")
            out.writeheader()
            for n, r in enumerate(rows, 1):
                r["row"] = str(n)
                out.writerow(r)
        PAGE.write_text(page(rows)[1], encoding="utf-8")
    bad = [d for r in rows for d in differences(r)]
    is_page, should = page(rows)
    if is_page != should:
        bad.append("docs/spec/merge.md shows other rows: run tests/sync/matrix.py --write")
    for line in bad:
        print(line)
    print(f"{len(rows)} rows, {len(bad)} differ")
    return 1 if bad else 0


sys.exit(main())
