# What a centre has comes back over its signature: list shows it, and --since-last leaves out that and nothing else.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
more() { fieldtool --quiet add a.gpkg hazard --geom "$WEST" --set classification=SHA >/dev/null; }
holds() { fieldtool --json submit a.gpkg -o "$1" --since-last | json '"batch %d; in the file: %d batches, %d revisions" % (d["batch"], d["batches"], d["revisions"])'; }
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --json list a.gpkg hazard | json 'd["receipts"], [i["at_centre"] for i in d["items"]]'
cp a.gpkg old.gpkg
echo "== a stick is lost before the centre has said anything"
more
holds lost.gpkg
more
holds a3.gpkg
fieldtool --json --as chief merge nat.gpkg a3.gpkg --receipt nat.receipt | json 'd["receipt"], [s["status"] for s in d["submissions"]], d["missing"]'
sed -E 's/[0-9a-f]{128}/<signature>/; s/^time .*/time <time>/' nat.receipt
fieldtool merge a.gpkg nat.receipt
fieldtool --json merge a.gpkg nat.receipt | json '[(s["status"], s["receipt"]["centre"]) for s in d["submissions"]]'
more
fieldtool list a.gpkg hazard
fieldtool --json list a.gpkg hazard | json '[r["centre"] for r in d["receipts"]], [i["at_centre"] for i in d["items"]]'
fieldtool --json show a.gpkg AO-ALPHA-0001 | json 'd["item"]["at_centre"]'
echo "== two sticks, one lost: both hold what the receipt does not name"
holds lost4.gpkg
more
holds a5.gpkg
echo "== a receipt that is not what the centre wrote"
sed 's/^chain \(.*\) 3 /chain \1 9 /' nat.receipt >altered.receipt
head -n 5 nat.receipt >cut.receipt
fieldtool --quiet merge nat.gpkg a5.gpkg --receipt own.receipt >/dev/null
fieldtool merge nat.gpkg a5.gpkg --receipt own.receipt
expect 5 fieldtool merge a.gpkg altered.receipt
expect 3 fieldtool merge a.gpkg cut.receipt
expect 5 fieldtool merge a.gpkg own.receipt 2>&1 | digits
sed 's/$/\r/' nat.receipt >mailed.receipt
fieldtool merge a.gpkg mailed.receipt
fails nat.gpkg 3 store.exists merge nat.gpkg a5.gpkg --receipt a1.gpkg
fails nat.gpkg 1 os.no_folder merge nat.gpkg a5.gpkg --receipt stick/r
echo "== an older copy of the workspace"
expect 4 fieldtool merge old.gpkg nat.receipt
echo "== a second centre of the same chief, which has next to nothing: what one lacks is sent"
fieldtool --quiet new e.gpkg --country AO --org 'Centro Regional' --system CENTRO2 --centre-key "$(fieldtool --as chief key show nat.gpkg)"
fieldtool --quiet submit e.gpkg -o e1.gpkg >/dev/null
fieldtool --quiet --as chief merge e.gpkg e1.gpkg --receipt less.receipt >/dev/null
fieldtool --quiet merge a.gpkg less.receipt >/dev/null
holds all.gpkg
