# Several segments: one is chosen or some are joined. Noise is named, left out only when asked; a calmer line never narrows a hazard.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --set classification=SHA --set contamination=ap 2>/dev/null | cut -f2)
released=$(fieldtool add w.gpkg release --set product=cleared 2>/dev/null | cut -f2)
python3 - <<'PY'
import math
def points(n, phase, every, spike=None):
    out = []
    for i in range(n):
        a = phase + 2 * math.pi * i / every
        r = 0.001 * (1 + 0.01 * math.sin(37 * i))
        out.append((-12.4 + r * math.cos(a), 16.7 + r * math.sin(a)))
    if spike is not None:
        out.insert(spike, (-12.35, 16.7))
        out.insert(spike, out[spike - 1])
    return out
def seg(ps):
    return "<trkseg>" + "".join(f'<trkpt lat="{la:.7f}" lon="{lo:.7f}"/>' for la, lo in ps) + "</trkseg>"
whole, half, rest = points(60, 0, 62), points(30, 0, 62), points(31, 2 * math.pi * 30 / 62, 62)
open("tracks.gpx", "w").write('<gpx version="1.1" creator="t"><trk><name>to the place</name>' + seg([(-12.5, 16.7), (-12.45, 16.7)]) +
    "</trk><trk><name>round it</name>" + seg(half) + seg(rest) + "</trk><trk><name>noisy</name>" + seg([(0, 0)] + points(60, 0, 62, 20)) + "</trk></gpx>")
coords = "".join(f"<gx:coord>{lo:.7f} {la:.7f} 0</gx:coord>" for la, lo in whole)
open("one.kml", "w").write('<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><name>walk</name><gx:Track>' + coords + "</gx:Track></Placemark></kml>")
PY
round() { python3 -c "import json, sys; d = json.load(sys.stdin); t = d['track']; t['gap_m'] = round(t['gap_m'], 1); print(round(d['area_m2']), {k: v for k, v in t.items() if k != 'simplified'}, [(w['key']) for w in d['findings'] + d['warnings']])"; }
expect 3 fieldtool perimeter w.gpkg "$id" --track tracks.gpx
expect 3 fieldtool perimeter w.gpkg "$id" --track tracks.gpx --segment 9
expect 3 fieldtool perimeter w.gpkg "$id" --track tracks.gpx --segment 'to the place'
expect 2 fieldtool perimeter w.gpkg "$id" --recorded --simplify 1
expect 2 fieldtool perimeter w.gpkg "$id" --track one.kml --simplify 0
fieldtool perimeter w.gpkg "$id" --track one.kml
fieldtool --json perimeter w.gpkg "$id" --track tracks.gpx --segment 'round it' | round
fieldtool --json perimeter w.gpkg "$id" --track tracks.gpx --segment 3 --segment 2 | round
expect 4 fieldtool --json perimeter w.gpkg "$id" --track tracks.gpx --segment noisy | round
fieldtool perimeter w.gpkg "$id" --track tracks.gpx --segment noisy --drop-noise
fieldtool perimeter w.gpkg "$id" --track one.kml --simplify 3
fieldtool --json perimeter w.gpkg "$id" --track one.kml --simplify 3 | json 'd["track"]["simplified"]["area_after_m2"] >= d["track"]["simplified"]["area_before_m2"]'
fieldtool --json perimeter w.gpkg "$released" --track one.kml --simplify 3 | json 'd["track"]["simplified"]["area_after_m2"] <= d["track"]["simplified"]["area_before_m2"]'
# All as it was walked, noise and all, is in the records.
fieldtool --json list w.gpkg track | json '[sum(len(p) for p in i["geometry"]["coordinates"]) for i in d["items"]]'
