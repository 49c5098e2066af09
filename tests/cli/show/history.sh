# show --history: who, when, on which computer, what changed from what to what, why, and what was decided about it.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
change() { fieldtool --quiet --as "$1" set a.gpkg "$(cat id)" --set date_of_information=2024-02-01 --reason "$2" "$3" "$4" >/dev/null; }
trail() { fieldtool show "$1" AO-ALPHA-0001 --history | sed -n '/^$/,$p' | sed -E 's/^[0-9a-f]{12}/<short>/; s/create    [^ ]*  /create    <account>  /'; }
change Rui 'walked again' --geom "$WEST"
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
change Ana 'shrapnel found' --set contamination=ap,erw
trail a.gpkg
fieldtool --quiet merge nat.gpkg a1.gpkg >/dev/null
fieldtool --quiet --as chief review nat.gpkg --reject AO-ALPHA-0001 --reason 'no sketch' >/dev/null
fieldtool --quiet submit a.gpkg -o a2.gpkg >/dev/null
fieldtool --quiet merge nat.gpkg a2.gpkg >/dev/null
fieldtool --quiet --as chief review nat.gpkg --approve AO-ALPHA-0001 --reason 'sketch seen' >/dev/null
echo "== at the centre"
trail nat.gpkg
fieldtool --json show nat.gpkg AO-ALPHA-0001 --history >h.json
json '[(e["op"], e["author"], e["system_name"], e["batch"], round(e["area_m2"]), e["reason"]) for e in d["history"][1:]]' <h.json
json '[[(c["field"], c["from"], c["to"]) for c in e["changes"]] for e in d["history"]][1:]' <h.json
json '[[(x["verdict"], x["author"], x["system_name"], x["reason"], x["counts"]) for x in e["decisions"]] for e in d["history"]]' <h.json
echo "== a decision that does not count where it is read"
fieldtool --quiet submit nat.gpkg -o n.gpkg >/dev/null
fieldtool --quiet new far.gpkg --country AO --org Far --system FAR
fieldtool --quiet key trust far.gpkg "$(fieldtool key show nat.gpkg)"
fieldtool --quiet key trust far.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet merge far.gpkg n.gpkg >/dev/null
trail far.gpkg | tail -1
echo "== a point moves, and a line of the other side of a conflict"
fieldtool --quiet --as Ana add a.gpkg device --geom 'POINT(16.7 -12.4)' --set count=1 >/dev/null
fieldtool --quiet --as Ana set a.gpkg AO-ALPHA-0002 --geom 'POINT(16.7001 -12.4)' >/dev/null
fieldtool show a.gpkg AO-ALPHA-0002 --history | tail -2 | sed -E 's/^[0-9a-f]{12}/<short>/'
cp a.gpkg b.gpkg
fieldtool --quiet --as Ana set a.gpkg AO-ALPHA-0002 --set count=2 >/dev/null
fieldtool --quiet --as Rui set b.gpkg AO-ALPHA-0002 --set count=3 >/dev/null
fieldtool --quiet submit b.gpkg -o b1.gpkg >/dev/null
fieldtool --quiet merge a.gpkg b1.gpkg >/dev/null || true
fieldtool --quiet --as Ana resolve a.gpkg AO-ALPHA-0002 --set count=3 --reason counted >/dev/null
fieldtool show a.gpkg AO-ALPHA-0002 --history | tail -3 | sed -E 's/^[0-9a-f]{12}/<short>/'
