# doctor: looks at computer and file, changes nothing; exit 4 when something must be mended.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA >/dev/null
fails w.gpkg 1 store.no_file doctor none.gpkg
before=$(sha256sum <w.gpkg)
found() { json 'd["ok"], ["%s %s" % (i["severity"], i["key"]) for i in d["items"]]' <"$1"; }
problems() { json '[(i["key"], i["message"]) for i in d["items"] if i["severity"] == "problem"]' <"$1"; }
fieldtool --json doctor w.gpkg >fine.json
found fine.json
json 'sorted(d["items"][0]["facts"])' <fine.json
fieldtool --quiet backup w.gpkg >/dev/null
fieldtool --json doctor w.gpkg | json '[i["key"] for i in d["items"] if i["severity"] != "ok"]'
fieldtool --quiet doctor w.gpkg
fieldtool doctor w.gpkg | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]*Z/<time>/; s/([0-9]{5}-){11}[0-9]{5}/<digits>/; s/[0-9]+(\.[0-9]+)+[-A-Z0-9.]*/<version>/g; s/[0-9]+ MB/<n> MB/g; s/\(.*\)\.$/(<system>)./'
[ "$before" = "$(sha256sum <w.gpkg)" ] && echo "unchanged"
echo "== what must be mended"
key=$(ls .home/data/keys/system-*.key)
chmod 644 "$key"
expect 4 fieldtool --json doctor w.gpkg >open.json
json '[i["key"] for i in d["items"] if i["severity"] == "problem"]' <open.json
chmod 600 "$key"
mv "$key" key
expect 4 fieldtool --json doctor w.gpkg >gone.json
problems gone.json
mv key "$key"
cp w.gpkg wal.gpkg
python3 -c 'import sqlite3
c = sqlite3.connect("wal.gpkg"); c.execute("PRAGMA journal_mode=WAL"); c.close()'
expect 4 fieldtool --json doctor wal.gpkg >wal.json
problems wal.json
cp w.gpkg late.gpkg
python3 -c 'import sqlite3
c = sqlite3.connect("late.gpkg"); c.execute("UPDATE ft_revision SET known_ms = known_ms + 4000000000 WHERE seq = 2"); c.commit()'
expect 4 fieldtool --json doctor late.gpkg >late.json
problems late.json
echo "left" >late.gpkg-wal
expect 4 fieldtool --json doctor late.gpkg >beside.json
json 'sorted(i["key"] for i in d["items"] if i["severity"] == "problem")' <beside.json
head -c 700000 w.gpkg >cut.gpkg
expect 4 fieldtool --json doctor cut.gpkg >cut.json
json '[i["key"] for i in d["items"] if i["severity"] == "problem"]' <cut.json
PROJ_DATA=$PWD PROJ_LIB=$PWD expect 4 fieldtool --json doctor w.gpkg >proj.json 2>/dev/null
problems proj.json
