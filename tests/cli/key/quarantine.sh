# What an unknown key signed is stored, counts nowhere, can be looked at, and comes in by the very command that merge prints.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet submit a.gpkg -o a1.gpkg | cut -f 1-3
expect 5 fieldtool merge nat.gpkg a1.gpkg 2>said.txt
digits <said.txt
expect 5 fieldtool --json merge nat.gpkg a1.gpkg >again.json
json '(d["submissions"][0]["status"], d["submissions"][0]["revisions_new"], d["waiting"][0]["records"], d["waiting"][0]["why"])' <again.json
fieldtool --json list nat.gpkg | json 'd["items"]'
expect 3 fieldtool --quiet show nat.gpkg "$(cat id)" 2>/dev/null
fieldtool --json ledger nat.gpkg --pending | json '(d["rows"], d["total"]["areas_closing"])'
fieldtool --json check nat.gpkg | json 'd["ok"]'
fieldtool --json review nat.gpkg --queue | json 'd["queue"]'
fieldtool list nat.gpkg --quarantined
fieldtool --json list nat.gpkg hazard --quarantined | json '[(i["local_id"], i["op"], i["system"], i["batch"], i["fields"]["classification"]) for i in d["items"]]'
fieldtool key list nat.gpkg 2>/dev/null | digits
$(json 'd["waiting"][0]["command"]' <again.json) 2>freed.txt
digits <freed.txt
fieldtool --json list nat.gpkg | json '[(i["local_id"], i["state"]) for i in d["items"]]'
fieldtool merge nat.gpkg a1.gpkg
fieldtool list nat.gpkg --quarantined
