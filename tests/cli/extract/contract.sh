# extract: a task's part with its neighbours and reference data; what was left out is no gap; what the team submits doubles nothing.
. "$FT_TESTS/cli/extract/lib.inc"
centre >/dev/null
echo "== a task: its hazard, neighbours within 500 m, what rests on them, the other area of the release; no victim, nothing far away"
fieldtool extract centre.gpkg --task AO-MAC-0010 --org HALO --system HALO7 -o team.gpkg 2>&1 | sed 's/[0-9]* bytes/<n> bytes/'
names team.gpkg
holds team.gpkg
fieldtool --json list team.gpkg organisation | json '[i["fields"]["name"] for i in d["items"]]'
echo "== the centre still holds everything; a real gap there is none in the extract"
holds centre.gpkg
echo "== areas and distances instead: the neighbour 109 m away, the one at 8 km by its release, or nothing"
fieldtool --quiet --json extract centre.gpkg --within "$(ground 500 501)" --near 10 -o far5.gpkg | json 'd["records"], d["system"]'
names far5.gpkg
fieldtool --quiet --json extract centre.gpkg --within "POINT(10 10)" --near 10 -o none.gpkg | json 'd["records"], d["system"]'
holds none.gpkg | sed 's/\["FAR", 1, 1, \[\]\], //' # declarations are the same everywhere, and either may be named as who sent them
echo "== the ledger of an area that is whole here is the centre's; the command says that it is a part"
rows() { fieldtool --quiet --json ledger "$1" --by hazard --pending | json '"part", d["part"], [(r["key"]["local_id"], round(r["new_m2"]), round(r["cleared_m2"]), round(r["closing_m2"])) for r in d["rows"] if r["key"]["local_id"] in ("AO-MAC-0002", "AO-MAC-0005")]'; }
rows centre.gpkg
rows team.gpkg
fieldtool ledger team.gpkg --pending 2>&1 >/dev/null | grep extract
fieldtool near team.gpkg "POINT(16.3 -12)" --distance 100 2>&1 | grep "is an extract"
echo "== a key of its own, made where it is first used; the team works and submits; the centre waits for its key, then takes it"
fieldtool key show team.gpkg | sed 's/fieldtool-key ed25519 .* system=\([A-Z0-9]*\) .* organisation=/system=\1 organisation=/'
quiet set team.gpkg AO-MAC-0002 --set status=worked_on
add team.gpkg evidence --geom "POINT(16.0004 -11.9996)" --set evidence_class=direct --set hazard=AO-MAC-0002
fieldtool --quiet submit team.gpkg -o t1.gpkg >/dev/null
holds t1.gpkg
expect 5 fieldtool --quiet --json merge centre.gpkg t1.gpkg | json 'd["submissions"][0]["status"], d["missing"]'
quiet key trust centre.gpkg "$(fieldtool key show team.gpkg)"
fieldtool --quiet --json merge centre.gpkg t1.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["conflicts_open"]'
names centre.gpkg
fieldtool --json show centre.gpkg AO-MAC-0002 | json 'd["item"]["fields"]["status"]'
holds centre.gpkg
echo "== somebody else who gets the team's file lacks the rest, and is told"
quiet new other.gpkg --country AO --org X --system OTHER
for line in centre team far; do quiet key trust other.gpkg "$(fieldtool key show $line.gpkg)"; done
expect 4 fieldtool --quiet --json merge other.gpkg t1.gpkg | json 'd["submissions"][0]["status"], d["missing"]'
holds other.gpkg
echo "== until the whole comes: the same state as the centre's"
fieldtool --quiet submit centre.gpkg -o all.gpkg >/dev/null
fieldtool --quiet --json merge other.gpkg all.gpkg | json 'd["submissions"][0]["status"], d["missing"]'
holds other.gpkg
[ "$(names other.gpkg)" = "$(names centre.gpkg)" ] && echo alike
