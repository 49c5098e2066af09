#!/usr/bin/python3 -B
"""A boundary as a person walks it with a hand-held receiver, the same for the same seed: a GPX file.

    make_walk.py OUT.gpx [--seed S] [--points N] [--crossing]

One point about every N-th of the way round, each off by a few metres; where the walker stands still the same point again; a
stretch without reception; one spike of a bad fix; the end some metres from the beginning; heights and times. --crossing lets the
walker run past the beginning and over the own track, so that the boundary crosses itself. Beside it lie what receivers
add: a waypoint, an empty track and a track of two points.
"""
import argparse
import math
import random

M = 1 / 111320.0  # a metre in degrees, near enough


def walk(rng, n, crossing):
    """(longitude, latitude) of every fix."""
    lon0, lat0, squeeze = 16.73, -12.41, 1 / math.cos(math.radians(12.41))
    turn = 2 * math.pi * (1.05 if crossing else 0.985)
    out = []
    for i in range(n):
        if 0.55 < i / n < 0.58:  # under the trees
            continue
        a = turn * i / (n - 1)
        r = 260 + 90 * math.sin(3 * a) + 35 * math.cos(5 * a)
        r += 0 if not crossing or i < 0.92 * n else 20 if i < 0.98 * n else -25
        if i == int(0.3 * n):
            r += 160  # a bad fix
        p = (lon0 + (r * math.cos(a) + rng.gauss(0, 0.8)) * M * squeeze, lat0 + (r * math.sin(a) + rng.gauss(0, 0.8)) * M)
        out += [p] * (4 if i in (int(0.1 * n), int(0.7 * n)) else 1)  # standing still
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--points", type=int, default=180)
    p.add_argument("--crossing", action="store_true")
    a = p.parse_args()
    rng = random.Random(a.seed)
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', '<gpx version="1.1" creator="make_walk" xmlns="http://www.topografix.com/GPX/1/1">',
            ' <wpt lat="-12.41" lon="16.735"><name>001</name></wpt>', " <trk><name>empty</name><trkseg/></trk>", " <trk><name>boundary</name><trkseg>"]
    for i, (lon, lat) in enumerate(walk(rng, a.points, a.crossing)):
        rows.append(f'  <trkpt lat="{lat:.9f}" lon="{lon:.9f}"><ele>{1500 + rng.gauss(0, 3):.1f}</ele>'
                    f"<time>2024-05-02T{7 + i // 240:02d}:{i // 4 % 60:02d}:{15 * (i % 4):02d}Z</time></trkpt>")
    rows += [" </trkseg></trk>", ' <trk><name>way home</name><trkseg><trkpt lat="-12.41" lon="16.731"/><trkpt lat="-12.42" lon="16.74"/></trkseg></trk>', "</gpx>"]
    with open(a.out, "w", encoding="utf-8") as f:
        f.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
