"""The rules of docs/spec/ledger.md over ground that is counted, not measured.

Ground is a set of cells of an integer grid, so every figure is a whole number and nothing here knows what a polygon is.
This is a second reading of the page: it shares no code with the program, and where both differ one of them is wrong.
"""

from datetime import date, timedelta

NEVER = -10**9  # no date: before every period
SHA, CHA = "SHA", "CHA"
CLASSES = (SHA, CHA)
IN = ("new", "established", "growth", "reclassified_in", "transfer_in", "reopened")
OUT = ("correction", "reclassified_out", "transfer_out", "void", "cancelled", "reduced", "cleared")
BESIDE = ("cleared_outside", "repeat", "processed")
PERMITS = {
    None: ("cancelled", "reduced", "cleared"),
    "nts": ("cancelled",),
    "ts": ("reduced",),
    "clearance": ("reduced", "cleared"),
}
ORDER = {"cleared": 0, "reduced": 1, "cancelled": 2}


def first_day(text):
    if text is None:
        return NEVER
    return date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else text + "-01" if len(text) == 7 else text).toordinal()


def last_day(text):
    if text is None:
        return NEVER
    if len(text) == 4:
        return date(int(text), 12, 31).toordinal()
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).toordinal()
    return date.fromisoformat(text).toordinal()


class Version:
    """One revision of an area: what it says from its day on."""

    def __init__(self, **facts):
        self.date = self.shape = self.cause = self.retired = self.stated = self.baseline = self.depth = self.task = None
        self.contamination = ""
        self.children = []
        self.__dict__.update(facts)

    def but(self, **facts):
        return Version(**{**self.__dict__, "children": list(self.children), **facts})


class Hazard:
    def __init__(self, id, organisation, location, versions):
        self.id, self.organisation, self.location, self.versions = id, organisation, location, versions
        self.parents = []


class Release:
    def __init__(self, id, **facts):
        self.id = id
        self.activity = self.date = self.shape = self.stated = self.depth = self.task = None
        self.targets, self.organisation, self.location = "", "", ""
        self.hazards, self.consolidates = [], []
        self.__dict__.update(facts)
        self.day = last_day(self.date)

    def permits(self):
        return self.product in PERMITS.get(self.activity, ())


class Ledger:
    """Postings of a world: hazards, releases, exclusions [(of, shape)], reopenings [(id, hazard, date, shape)]."""

    def __init__(self, hazards, releases, exclusions, reopenings):
        self.hazards = {h.id: h for h in hazards}
        self.releases = {r.id: r for r in releases}
        self.exclusions, self.reopenings = exclusions, reopenings
        self.postings = []
        for h in hazards:
            self.date_versions(h)
        for h in hazards:  # what never was in the books hands on nothing
            h.parents = [p for p in h.parents if self.hazards[p].first is not None]
        self.date_splits()
        self.books = {h.id: h for h in hazards if h.first is not None}
        self.link()
        self.indications = sum(h.first is None and h.versions[-1].retired is None for h in hazards)
        for h in sorted(self.books.values(), key=lambda h: (h.opening, h.depth, h.id)):
            Account(self, h).compute()
        for r in sorted(releases, key=lambda r: r.id):
            self.alone(r)

    # ---- days

    @staticmethod
    def date_versions(h):
        day = []
        for v in h.versions:
            d = first_day(v.date)
            day.append(day[-1] if d == NEVER and day else d)
        for i in range(len(day) - 1, 0, -1):
            if day[i] != NEVER:
                day[i - 1] = min(day[i - 1], day[i])
        h.day, h.depth = day, 0
        h.first = next((i for i, v in enumerate(h.versions) if v.what != "indication" and v.retired is None), None)
        if h.first is not None:
            h.opening = day[h.first]
            baseline = h.versions[h.first].baseline
            if baseline is not None:
                h.opening = min(h.opening, first_day(baseline))

    def date_splits(self):
        """A split is one event: its parts open on the day on which the last parent is handed on."""
        for _ in range(len(self.hazards) + 1):
            for h in self.hazards.values():
                if h.parents:
                    day = max(self.hazards[p].day[-1] for p in h.parents)
                    h.opening = day
                    h.day = [max(d, day) for d in h.day]
                    h.depth = 1 + max(self.hazards[p].depth for p in h.parents)
                    for p in h.parents:
                        self.hazards[p].day[-1] = day

    # ---- links

    def link(self):
        self.completion = {}
        for c in sorted(self.releases.values(), key=lambda r: r.id):
            for d in c.consolidates:
                if c.shape is not None and d in self.releases and d != c.id and d not in self.completion:
                    if self.completion.get(c.id) != d:
                        self.completion[d] = c.id
        self.level = dict.fromkeys(self.releases, 0)
        for d in self.releases:
            level, c = 0, self.completion.get(d)
            while c is not None:
                level += 1
                self.level[c] = max(self.level[c], level)
                c = self.completion.get(c)
        for h in self.books.values():
            mine = [r for r in self.releases.values() if h.id in r.hazards and r.day != NEVER]
            if not h.parents:
                h.opening = min([h.opening] + [r.day for r in mine if r.permits()])
            h.work = sorted((max(r.day, h.opening), ORDER[r.product], self.level[r.id], r.id) for r in mine)

    def ground(self, r, hazard):
        """What a release stands for: its shape, less what is excluded from it or from the area; a day inside its completion."""
        g = set(r.shape)
        for of, shape in self.exclusions:
            if of in (r.id, hazard):
                g -= shape
        if r.id in self.completion:
            g &= self.ground(self.releases[self.completion[r.id]], hazard)
        return g

    def by_days(self, r):
        """Ground of the daily products that a completion sums up."""
        g = set()
        for d, c in self.completion.items():
            if c == r.id and self.releases[d].shape is not None and self.releases[d].day != NEVER:
                g |= self.releases[d].shape
        return g

    def held(self, h, day):
        """The perimeter of an area on a day; before it was drawn first, as it was drawn first."""
        at = None
        for i, v in enumerate(h.versions):
            if i < h.first or v.shape is None or (at is not None and h.day[i] > day):
                continue
            at = v.shape if at is None or says_error(h, i) else at | v.shape
        return at or set()

    def held_by_others(self, r, but, day):
        g = set()
        for h in self.books.values():
            if h.id == but or (h.id not in r.hazards and h.opening > day):
                continue
            last = [v for i, v in enumerate(h.versions) if i >= h.first and h.day[i] <= day]
            if not (last and last[-1].retired in ("duplicate", "error")):
                g |= self.held(h, day)
        return g

    def alone(self, r):
        """Output of a release none of whose areas is in the books."""
        if r.day == NEVER or r.shape is None or any(h in self.books for h in r.hazards):
            return
        rest = self.ground(r, None) - self.held_by_others(r, None, r.day) - self.by_days(r)
        if r.product == "cleared" and r.permits() and rest:
            self.post(None, None, "cleared_outside", r.day, len(rest), release=r)

    def post(self, hazard, account, kind, day, cells=0, areas=0, in_class=0, unknown=0, estimated=0.0, release=None):
        self.postings.append((hazard, account, kind, day, cells, areas, in_class, unknown, estimated, release))

    # ---- rows

    def marks(self, to):
        """Open ground of every account at the end of a day."""
        out = []
        for h in self.books.values():
            state = [s for d, s in h.states if d <= to]
            for c in CLASSES:
                if state and state[-1][c]:
                    out.append((h, c, state[-1][c]))
        return out

    def key(self, by, hazard, account, release, to):
        if by == "total":
            return ()
        if by == "class":
            return account
        if by == "hazard":
            return None if hazard is None else hazard.id
        if by == "contamination":
            if hazard is None:
                return None
            known = [v for v, d in zip(hazard.versions, stated_days(hazard)) if d <= to] or hazard.versions[:1]
            return known[-1].contamination or None
        of = release if hazard is None else hazard
        if by == "task":
            return of.task if hazard is None else hazard.versions[-1].task
        return {"location": of.location, "org": of.organisation}[by] or None

    def rows(self, by, begin, to):
        if by == "year":
            years = [date.fromordinal(p[3]).year for p in self.postings
                     if p[3] != NEVER and p[2] != "baseline" and begin <= p[3] <= to]
            return {y: self.sums("total", max(begin, date(y, 1, 1).toordinal()), min(to, date(y, 12, 31).toordinal())).get((), row())
                    for y in (range(min(years), max(years) + 1) if years else ())}
        return self.sums(by, begin, to)

    def sums(self, by, begin, to):
        rows = {}
        for hazard, account, kind, day, cells, areas, in_class, unknown, estimated, release in self.postings:
            if day > to:
                continue
            r = rows.setdefault(self.key(by, hazard, account, release, to), row())
            sign = 1 if kind == "baseline" or kind in IN else -1 if kind in OUT else 0
            n = in_class if by == "class" else areas
            r["closing"] += sign * cells
            r["areas_closing"] += n
            r["perimeter_unknown"] += unknown
            r["estimated"] += estimated
            if kind == "baseline" or day == NEVER or day < begin:
                r["opening"] += sign * cells
                r["areas_opening"] += n
            else:
                if kind in r:
                    r[kind] += cells
                r["areas_in"] += max(n, 0)
                r["areas_out"] += max(-n, 0)
        layers = sorted(self.marks(to), key=lambda x: (x[1] != CHA, x[0].id))
        above = {}
        for h, c, ground in layers:
            k = self.key(by, h, c, None, to)
            over = above.setdefault(() if by == "class" else k, set())
            rows[k]["overlap"] += len(ground & over)
            over |= ground
        for r in rows.values():
            r["net"] = r["closing"] - r["overlap"]
        return rows


def row():
    names = ("opening",) + IN + OUT + ("closing",) + BESIDE
    counts = ("overlap", "net", "estimated", "areas_opening", "areas_in", "areas_out", "areas_closing", "perimeter_unknown")
    return dict.fromkeys(names + counts, 0)


def stated_days(h):
    """A statement holds from its day on; one without a day, from the day of the one before."""
    out = []
    for v in h.versions:
        d = first_day(v.date)
        out.append((out[-1] if out else NEVER) if d == NEVER else d)
    return out


def says_error(h, i):
    """Is this drawing the one that an error is stated for? A cause that is only carried on belongs to an earlier one."""
    v, before = h.versions[i], h.versions[i - 1] if i > 0 else None
    return v.cause == "error" and before is not None and before.cause != "error" and v.shape != before.shape


class Account:
    """The books of one area."""

    def __init__(self, ledger, h):
        self.l, self.h = ledger, h
        self.now = h.versions[h.first]
        self.what = self.now.what
        self.open = {SHA: set(), CHA: set()}
        self.voided = {SHA: set(), CHA: set()}
        self.perimeter, self.released = None, set()
        self.balance = {SHA: 0, CHA: 0}
        self.class_open = {SHA: False, CHA: False}
        self.is_open = self.blank = self.gone = False
        self.estimate = 0.0
        h.states, h.gifts, h.snaps = [], [], []

    def compute(self):
        h = self.h
        events = [(h.day[i], 0, (i,), self.version, i) for i in range(h.first + 1, len(h.versions))]
        events += [(w[0], 1, w[1:], self.release, self.l.releases[w[3]]) for w in h.work]
        events += [(first_day(o[2]), 2, (o[0],), self.reopening, o)
                   for o in self.l.reopenings if o[1] == h.id and o[2] is not None]
        self.open_event()
        self.keep(h.opening)
        for day, _, _, act, what in sorted(events, key=lambda e: e[:3]):
            day = max(day, h.opening)  # what is dated before the area opened counts on that day, in its own order
            act(what, day)
            self.keep(day)

    def keep(self, day):
        self.h.states.append((day, {c: set(g) for c, g in self.open.items()}))
        self.h.snaps.append((day, set(self.released)))

    # ---- postings

    def settle(self, kind, c, day, now=None):
        now = len(self.open[c]) if now is None else now
        moved = now - self.balance[c]
        any_open = self.blank or any(self.open.values())
        in_class, areas = (now > 0) - self.class_open[c], any_open - self.is_open
        if moved or in_class or areas:
            self.balance[c], self.class_open[c], self.is_open = now, now > 0, any_open
            amount = -moved if kind in OUT else moved
            assert amount >= 0 or kind == "void", (kind, amount)
            self.l.post(self.h, c, kind, day, amount, areas, in_class)

    def beside(self, kind, c, day, ground):
        if ground:
            self.l.post(self.h, c, kind, day, len(ground))

    def set_blank(self, come, estimate, day):
        self.blank = come > 0 if come else self.blank
        any_open = self.blank or any(self.open.values())
        in_class = 0
        if come and not self.open[self.what]:
            in_class = self.blank - self.class_open[self.what]
            self.class_open[self.what] = self.blank
        if come or estimate != self.estimate:
            self.l.post(self.h, self.what, "count", day, 0, any_open - self.is_open, in_class, come, estimate - self.estimate)
        self.is_open, self.estimate = any_open, estimate

    # ---- entering

    def open_event(self):
        h = self.h
        if self.now.shape is None:
            self.set_blank(1, self.now.stated or 0.0, h.opening)
            return
        self.perimeter = set(self.now.shape)
        rest = self.take_gifts(set(self.now.shape))
        if self.now.baseline is None:
            missed = set()
            for g in self.l.books.values():
                if g.id != h.id and g.id not in h.parents and hasattr(g, "snaps"):
                    before = [s for d, s in g.snaps if d < h.opening]
                    missed |= rest & before[-1] if before else set()
            self.open[self.what] |= missed
            self.settle("reopened", self.what, h.opening)
            rest -= missed
        self.open[self.what] |= rest
        self.settle("new" if self.now.baseline is None else "baseline", self.what, h.opening)

    def take_gifts(self, rest):
        for p in self.h.parents:
            for kind, to, c, ground in self.l.hazards[p].gifts:
                if to != self.h.id:
                    continue
                if kind == "open":
                    self.open[self.what] |= ground
                    self.settle("transfer_in" if c == self.what else "reclassified_in", self.what, self.h.opening,
                                self.balance[self.what] + len(ground))
                    self.settle("correction", self.what, self.h.opening)
                elif kind == "released":
                    self.released |= ground
                else:
                    rest -= ground
        self.released -= self.open[self.what]
        return rest

    # ---- later revisions

    def version(self, i, day):
        before, v = self.now, self.h.versions[i]
        self.now = v
        if self.gone and v.retired is None:
            self.restore(day)
        if not self.gone and v.shape is not None and (self.perimeter is None or v.shape != before.shape):
            self.redraw(v.shape, says_error(self.h, i), day)
        if v.what != self.what and v.what != "indication":
            self.reclassify(v.what, day)
        if self.blank and v.stated is not None and v.stated != before.stated:
            self.set_blank(0, v.stated, day)
        if v.retired is not None and not self.gone:
            self.retire(v, day)

    def redraw(self, shape, error, day):
        first = self.perimeter is None
        known = self.perimeter or set()
        self.open[self.what] |= shape - known - self.released - self.open[SHA] - self.open[CHA]
        self.settle("established" if first else "growth", self.what, day)
        if first and self.blank:
            self.set_blank(-1, 0.0, day)
        if error and not first:
            for c in CLASSES:
                self.open[c] -= known - shape
                self.settle("correction", c, day)
            self.perimeter = set(shape)
        else:
            self.perimeter = known | shape

    def reclassify(self, to, day):
        before, self.what = self.what, to
        if self.blank:
            self.l.post(self.h, before, "count", day, 0, 0, -self.class_open[before], -1, -self.estimate)
            self.l.post(self.h, to, "count", day, 0, 0, not self.class_open[to], 1, self.estimate)
            self.class_open[before], self.class_open[to] = False, True
        elif not self.gone:
            ground, self.open[before] = self.open[before], set()
            self.open[to] |= ground
            self.settle("reclassified_out", before, day)
            self.settle("reclassified_in", to, day)

    def retire(self, v, day):
        if v.retired in ("duplicate", "error"):
            self.gone = True
            if self.blank:
                self.set_blank(-1, 0.0, day)
            for c in CLASSES:
                self.voided[c], self.open[c] = self.open[c], set()
                self.settle("void", c, day)
        elif v.retired == "superseded" and v.children:
            for child in sorted(v.children):
                self.hand_to(self.l.hazards[child], day)
            self.gone = True
            if self.blank:
                self.set_blank(-1, 0.0, day)

    def hand_to(self, child, day):
        first = child.versions[child.first]
        for c in CLASSES:
            ground = self.open[c] & first.shape
            if ground:
                self.open[c] -= ground
                self.settle("transfer_out" if first.what == c else "reclassified_out", c, day)
                self.h.gifts.append(("open", child.id, c, ground))
        self.h.gifts.append(("released", child.id, None, self.released & first.shape))
        self.h.gifts.append(("perimeter", child.id, None, self.perimeter & first.shape))

    def restore(self, day):
        self.gone = False
        if self.perimeter is None:
            if self.now.shape is None:
                self.set_blank(1, self.now.stated or 0.0, day)
            return
        for c in CLASSES:
            self.open[c] |= self.voided[c]
            self.released -= self.voided[c]
            self.settle("void", c, day)

    # ---- releases and reopenings

    def judged(self, r):
        """None: it books; else it only processes. Facts that are not stated count as recorded (the pending ledger)."""
        v = self.now
        targets, need = set(filter(None, r.targets.split(","))), set(filter(None, v.contamination.split(",")))
        if not r.permits():
            return "activity"
        if targets and need and "all" not in targets and not (need <= targets and "unknown" not in need):
            return "targets"
        if r.product == "cleared" and v.depth and r.depth is not None and r.depth < v.depth:
            return "depth"
        return None

    def release(self, r, day):
        why_not = self.judged(r)
        if r.shape is None:
            self.release_stated(r, why_not, day)
            return
        ground = self.l.ground(r, self.h.id)
        if not ground:
            return
        if self.perimeter is None:
            self.beside("processed", self.what, day, ground)
            self.released |= ground if why_not is None else set()
            return
        rest = ground - self.perimeter - self.released
        self.beside("repeat", self.what, day, ground & self.released - self.l.by_days(r))
        for c in CLASSES:
            inside = self.open[c] & ground
            if why_not is not None:
                self.beside("processed", c, day, inside)
            else:
                self.open[c] -= inside
                self.settle(r.product, c, day)
                self.released |= inside
        if why_not is None and r.product == "cleared":
            self.released |= ground
            if self.h.id == min(i for i in r.hazards if i in self.l.books):
                rest -= self.l.held_by_others(r, self.h.id, day) | self.l.by_days(r)
                self.beside("cleared_outside", self.what, day, rest)

    def release_stated(self, r, why_not, day):
        if why_not is not None or not self.blank:
            return
        never_drawn = [h for h in map(self.l.books.get, r.hazards) if h and all(v.shape is None for v in h.versions)]
        stated = -1 if r.stated is None else r.stated
        if len(r.hazards) > 1:
            if stated >= sum(max(0, h.versions[-1].stated or 0) for h in never_drawn):
                self.set_blank(-1, 0.0, day)
        elif stated < 0 or self.estimate <= 0 or self.estimate - stated <= 1e-9 * self.estimate:
            self.set_blank(-1, 0.0, day)
        else:
            self.set_blank(0, self.estimate - stated, day)

    def reopening(self, o, day):
        if self.perimeter is None and not self.released:
            if not self.blank:
                self.what = CHA
                self.set_blank(1, self.now.stated or 0.0, day)
            return
        back = o[3] & self.released
        if back:
            self.released -= back
            self.open[CHA] |= back - self.open[SHA]
            self.settle("reopened", CHA, day)
