# Whatever is changed in a submission or a workspace is named: exit 5 for what was signed, 4 for what follows from it.
. "$FT_TESTS/cli/key/lib.inc"
need python3 sqlite3
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --json verify a1.gpkg | json '(d["ok"], d["batches"], len(d["state_digest"]), [(s["system"], s["first"], s["last"], s["missing"]) for s in d["systems"]], d["problems"])'
fieldtool --json verify a.gpkg | json '(d["ok"], d["problems"])'

# sql TEXT: run it on a copy, without the triggers that want a GIS, and say what verify finds
try() {
    try_want=$1
    rm -f t.gpkg
    cp a1.gpkg t.gpkg
    python3 - "$2" <<'P'
import sqlite3, sys
d = sqlite3.connect("t.gpkg")
d.create_function("ST_IsEmpty", 1, lambda g: 0)
for f in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
    d.create_function(f, 1, lambda g: 0.0)
d.executescript(sys.argv[1])
d.commit()
P
    expect "$try_want" fieldtool --json verify t.gpkg >found.json
    json '(sorted({p["key"] for p in d["problems"]}), d["ok"])' <found.json
}
try 5 "UPDATE ft_revision SET bytes = bytes || x'00' WHERE seq = 2"
try 5 "UPDATE ft_body SET bytes = x'01' WHERE number_here = 1"
try 5 "UPDATE ft_batch SET signature = zeroblob(64)"
try 5 "UPDATE ft_meta SET value = 'OTHER' WHERE key = 'system'"
try 4 "DELETE FROM ft_body WHERE number_here > 1"
try 4 "DELETE FROM ft_revision WHERE seq = (SELECT max(seq) FROM ft_revision)"
try 4 "UPDATE hazard SET classification = 'SHA'"
json '[p["message"].split(":")[1].strip() for p in d["problems"]] == [open("id").read().strip() + "."]' <found.json
try 4 "DELETE FROM hazard"
try 4 "UPDATE ft_record SET state = 2"
try 0 "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)"
try 0 "UPDATE layer_styles SET styleQML = '<x/>'"
head -c 20000 a1.gpkg >t.gpkg
expect 5 fieldtool --json verify t.gpkg >found.json
json '[p["key"] for p in d["problems"]]' <found.json
printf 'x' >a1.gpkg-journal
expect 3 fieldtool --quiet verify a1.gpkg
