# clone: a second laptop with its own identity, name and key; both work, nothing is numbered alike, nothing is doubled.
. "$FT_TESTS/cli/extract/lib.inc"
workspace one.gpkg ONE
quiet add one.gpkg hazard --set classification=SHA --geom "$(ground 0 1)"
quiet add one.gpkg hazard --set classification=CHA
fieldtool clone one.gpkg --system TWO -o two.gpkg 2>&1 | sed 's/[0-9]* bytes/<n> bytes/'
holds two.gpkg
python3 - <<'PY'
import sqlite3
def facts(name):
    return dict(sqlite3.connect(name).execute("SELECT key, value FROM ft_meta"))
a, b = facts("one.gpkg"), facts("two.gpkg")
print(a["system_id"] != b["system_id"], b["system"], b["next_number"], "own_key" in b)
PY
echo "== both go on"
add one.gpkg hazard --set classification=SHA
add two.gpkg hazard --set classification=SHA
quiet set two.gpkg AO-ONE-0001 --set comment=seen
[ "$(fieldtool key show one.gpkg)" != "$(fieldtool key show two.gpkg)" ] && echo "two keys"
for t in one two; do fieldtool --quiet submit $t.gpkg -o $t-out.gpkg >/dev/null; done
workspace centre.gpkg MAC
for t in one two; do quiet key trust centre.gpkg "$(fieldtool key show $t.gpkg)"; done
fieldtool --quiet --json merge centre.gpkg two-out.gpkg one-out.gpkg | json '[(s["status"], s["records_new"]) for s in d["submissions"]], d["missing"], d["conflicts_open"]'
names centre.gpkg
holds centre.gpkg
echo "== a name that is taken: this one's, the clone's, another's, one in local IDs only; no name, no place"
fails one.gpkg 3 store.system_taken clone one.gpkg --system one -o x.gpkg
fails one.gpkg 3 store.system_taken clone one.gpkg --system TWO -o x.gpkg
fails centre.gpkg 3 store.system_taken clone centre.gpkg --system TWO -o x.gpkg
fails one.gpkg 3 store.new.system clone one.gpkg --system "A B" -o x.gpkg
fails one.gpkg 3 store.exists clone one.gpkg --system THREE -o two.gpkg
fails one.gpkg 2 cli.option.needed clone one.gpkg -o x.gpkg
fails one.gpkg 2 cli.option.needed clone one.gpkg --system THREE
echo "== a clone of a clone of an extract knows what was left out"
rm ./*.gpkg
centre >/dev/null
extracted HALO7
quiet clone team.gpkg --system HALO8 -o second.gpkg
quiet clone second.gpkg --system HALO9 -o third.gpkg
holds third.gpkg
add third.gpkg hazard --set classification=SHA
fieldtool --quiet submit third.gpkg -o third-out.gpkg >/dev/null
holds third-out.gpkg
quiet key trust centre.gpkg "$(fieldtool key show second.gpkg)"
quiet key trust centre.gpkg "$(fieldtool key show third.gpkg)"
fieldtool --quiet --json merge centre.gpkg third-out.gpkg | json 'd["submissions"][0]["status"], d["submissions"][0]["records_new"], d["missing"]'
