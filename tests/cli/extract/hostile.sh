# What an extract left out is no gap; what somebody takes out of one is, and nobody else's word makes it none.
. "$FT_TESTS/cli/extract/lib.inc"
centre >/dev/null
extracted HALO7
quiet add team.gpkg hazard --set classification=SHA
quiet submit team.gpkg -o t1.gpkg
# without FILE TYPE: the file without one revision of that type, and without what says so.
without() {
    cp "$1" cut.gpkg
    python3 - "$2" <<'PY'
import sqlite3, sys
with sqlite3.connect("cut.gpkg") as d:
    seq = d.execute("SELECT last_seq FROM ft_record WHERE type = ? ORDER BY rid LIMIT 1", (sys.argv[1],)).fetchone()[0]
    d.execute("DELETE FROM ft_revision WHERE seq = ?", (seq,))
PY
}
merged() { merged_code=0; fieldtool --quiet --json merge "$@" >merged.json || merged_code=$?; json '"exit '$merged_code'", d["submissions"][0]["status"], (d["submissions"][0]["reason"] or "")[:38], d["missing"]' <merged.json; }
echo "== a revision that was handed over, taken out: of the workspace, of the submission, of a whole file of the centre"
without team.gpkg hazard
fieldtool --json verify cut.gpkg >v.json || json '"lost" if any(p["key"] == "verify.lost" for p in d["problems"]) else d["problems"]' <v.json
without t1.gpkg hazard
merged centre.gpkg cut.gpkg
quiet submit centre.gpkg -o all.gpkg
without all.gpkg hazard
merged team.gpkg cut.gpkg
fieldtool --json verify cut.gpkg >v.json || json '"named" if any(p["key"] in ("verify.lost", "verify.batch_missing") for p in d["problems"]) else d["problems"]' <v.json
echo "== the declaration itself taken out: then everything that is not there is missing"
without t1.gpkg extract
merged centre.gpkg cut.gpkg
without team.gpkg extract
fieldtool --json verify cut.gpkg >v.json || json '"named" if any(p["key"] in ("verify.lost", "verify.batch_missing") for p in d["problems"]) else d["problems"]' <v.json
echo "== somebody whom the team does not trust leaves something out for it: named as missing by the centre's number"
quiet new eve.gpkg --country AO --org EVE --system EVE
for line in centre team far; do quiet key trust eve.gpkg "$(fieldtool key show $line.gpkg)"; done
quiet merge eve.gpkg all.gpkg
add centre.gpkg hazard --geom "$(ground 300 301)" --set classification=CHA
add centre.gpkg hazard --geom "$(ground 0.1 0.2)" --set classification=CHA
quiet submit centre.gpkg -o more.gpkg --since-last
quiet merge eve.gpkg more.gpkg
quiet submit eve.gpkg --for HALO7 -o eve-return.gpkg
merged team.gpkg eve-return.gpkg
holds team.gpkg
echo "== the centre's own word heals it"
quiet submit centre.gpkg --for HALO7 -o return.gpkg
merged team.gpkg return.gpkg
holds team.gpkg
