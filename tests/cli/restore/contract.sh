# restore: a workspace from a snapshot, in which no batch number and no local ID is used twice.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
say() { fieldtool --quiet set "$1" "$(cat id)" --set comment="$2" >/dev/null; }
snapshot() { fieldtool --json backup a.gpkg -o disk | json 'd["file"]'; }
ids() { fieldtool --json list "$1" hazard | json 'sorted((i["local_id"], i["fields"].get("comment"), i["state"]) for i in d["items"])'; }
mkdir disk
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
say a.gpkg draft
snap=$(snapshot)
echo "== nothing was sent since: it goes on as the same computer"
mv a.gpkg broken.gpkg
fails broken.gpkg 2 cli.option.needed restore "$snap"
fails broken.gpkg 3 store.exists restore "$snap" -o broken.gpkg
fails broken.gpkg 1 store.no_file restore none.gpkg -o a.gpkg
fieldtool restore "$snap" -o a.gpkg | cut -f 1,2
ids a.gpkg
fieldtool --json add a.gpkg hazard --set classification=SHA | json 'd["local_id"]'
fieldtool --json submit a.gpkg -o a2.gpkg | json 'd["batch"], d["revisions_new"]'
fieldtool merge nat.gpkg a2.gpkg
echo "== something was sent since: never under the same name"
mv a.gpkg broken2.gpkg
fails broken2.gpkg 3 sync.restore.system restore "$snap" -o a.gpkg
fails broken2.gpkg 3 sync.restore.same_name restore "$snap" -o a.gpkg --system ALPHA
fails broken2.gpkg 3 store.new.system restore "$snap" -o a.gpkg --system 'ALPHA 2'
fieldtool --json restore "$snap" -o a.gpkg --system ALPHA2 | json 'd["system"], d["new_identity"], d["drafts"]'
ids a.gpkg
fieldtool --json verify a.gpkg | json 'd["ok"], [(s["system"], s["first"], s["last"]) for s in d["systems"]]'
fieldtool --json add a.gpkg hazard --set classification=SHA | json 'd["local_id"]'
say a.gpkg after
fieldtool --json submit a.gpkg -o r1.gpkg | json 'd["system"], d["batch"], d["revisions_new"], d["batches"]'
echo "== the centre knows the new key only when it trusts it; no number is used twice, nothing is lost"
expect 5 fieldtool --json merge nat.gpkg r1.gpkg >m.json
json '[(s["status"], s["forks"]) for s in d["submissions"]], d["missing"]' <m.json
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)" >/dev/null
fieldtool --json verify nat.gpkg >v.json || echo "exit $?"
json 'sorted((s["system"], s["first"], s["last"], s["missing"]) for s in d["systems"]), sorted(p["key"] for p in d["problems"])' <v.json
ids nat.gpkg
echo "== what was sent after the snapshot comes back with a file of the centre"
fieldtool --quiet submit nat.gpkg -o n.gpkg >/dev/null
fieldtool --quiet merge a.gpkg n.gpkg >/dev/null || echo "exit $?"
ids a.gpkg
echo "== a copy made by hand: this computer remembers what it has sent"
cp "$snap" by_hand.gpkg
fails by_hand.gpkg 3 store.backup submit by_hand.gpkg -o x.gpkg
fieldtool --quiet submit broken2.gpkg -o b3.gpkg >/dev/null
python3 -c 'import sqlite3
c = sqlite3.connect("by_hand.gpkg"); c.execute("DELETE FROM ft_meta WHERE key = \"backup\""); c.commit()'
expect 3 fieldtool --json submit by_hand.gpkg -o x.gpkg >older.json
json 'd["error"]["key"]' <older.json
echo "== damaged"
head -c 900000 "$snap" >cut.gpkg
expect 3 fieldtool --json restore cut.gpkg -o x.gpkg >cut.json
json 'd["error"]["key"]' <cut.json
ls *.gpkg | tr '\n' ' '
