# What never arrived is named by system and number; replays add nothing; one number with two contents is kept and shown.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
cp nat.gpkg other.gpkg # a second centre of the same chief: what it has does not come to the first
team a.gpkg ALPHA >id
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
cp a.gpkg clone.gpkg # and the computer with it: its key, and what it remembers to have sent
cp -r "$FIELDTOOL_HOME" clone_home
edit() { fieldtool --quiet set "$1" "$(cat id)" --set comment="$2" --set date_of_information=2024-02-01 >/dev/null; }
edit a.gpkg two
fieldtool --quiet submit a.gpkg -o a2.gpkg >/dev/null
fieldtool --quiet --as chief key trust other.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet --as chief merge other.gpkg a2.gpkg --receipt r.txt >/dev/null
fieldtool merge a.gpkg r.txt
edit a.gpkg three
fieldtool --quiet submit a.gpkg -o a3.gpkg --since-last >/dev/null
expect 4 fieldtool --json merge nat.gpkg a3.gpkg >found.json
json '(d["submissions"][0]["status"], d["missing"])' <found.json
expect 4 fieldtool --json verify nat.gpkg >v.json
json '([(s["system"], s["first"], s["last"], s["missing"]) for s in d["systems"]], sorted({p["key"] for p in d["problems"]}), d["ok"])' <v.json
expect 4 fieldtool --json merge nat.gpkg a1.gpkg >found.json
json 'd["missing"]' <found.json
fieldtool merge nat.gpkg a2.gpkg
fieldtool --json merge nat.gpkg a3.gpkg a1.gpkg a2.gpkg | json '([s["status"] for s in d["submissions"]], sum(s["revisions_new"] for s in d["submissions"]), d["missing"])'
fieldtool --json verify nat.gpkg | json '(d["ok"], d["problems"])'

# the clone used number 2 for something else
edit clone.gpkg other
FIELDTOOL_HOME=$PWD/clone_home fieldtool --quiet submit clone.gpkg -o c2.gpkg >/dev/null
expect 4 fieldtool --json merge nat.gpkg c2.gpkg >found.json
json '(d["submissions"][0]["status"], d["submissions"][0]["forks"], d["conflicts_open"])' <found.json
expect 4 fieldtool --json verify nat.gpkg >found.json
json '[(p["key"], p["message"]) for p in d["problems"]]' <found.json
fieldtool --json show nat.gpkg "$(cat id)" | json 'len(d["history"])'
