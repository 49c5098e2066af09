# check: the keys of its document, its exit codes, and that damage is seen. Single rules have tests of their own.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool check w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))"
expect 4 fieldtool --json check w.gpkg --for approve >found.json
json 'd["ok"], d["integrity"], d["conformant"], set("severity key message type id m2".split()) <= set(d["findings"][0]), sorted({f["severity"] for f in d["findings"]} - {"error", "warning", "advice"})' <found.json
json 'any(f["severity"] == "error" for f in d["findings"]) and all(f["key"] and f["message"] for f in d["findings"])' <found.json
fieldtool --json check w.gpkg --for save | json 'd["ok"]'
sha256sum w.gpkg >sum
fieldtool --quiet check w.gpkg >/dev/null
sha256sum --quiet -c sum
fails w.gpkg 2 cli.check.level check w.gpkg --for approval
fails w.gpkg 1 store.no_file check none.gpkg
fails sum 3 store.not_sqlite check sum
fails w.gpkg 2 cli.words check
echo "== damaged"
cp w.gpkg cut.gpkg
truncate -s 300000 cut.gpkg
expect 4 fieldtool --json check cut.gpkg >cut.json
json 'd["ok"], d["integrity"], [f["key"] for f in d["findings"]]' <cut.json
cp w.gpkg lies.gpkg
python3 -c 'import sqlite3
db = sqlite3.connect("lies.gpkg")
db.execute("UPDATE ft_revision SET bytes = zeroblob(length(bytes)) WHERE seq = (SELECT max(seq) FROM ft_revision)")
db.commit()'
expect 4 fieldtool --json check lies.gpkg >lies.json
json 'd["ok"], d["integrity"], [f["key"] for f in d["findings"] if f["key"].startswith("check.integrity")]' <lies.json
