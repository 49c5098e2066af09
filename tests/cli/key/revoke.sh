# A key that is revoked after a batch: what came later waits, what came before stands; trusted again, all of it is back.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >id
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --quiet set a.gpkg "$(cat id)" --set classification=SHA --set date_of_information=2024-02-01 >/dev/null
fieldtool --quiet submit a.gpkg -o a2.gpkg >/dev/null
line=$(fieldtool key show a.gpkg)
fieldtool --json --as chief key trust nat.gpkg "$line" | json '(d["role"], d["signed"], d["freed"])'
fieldtool --quiet merge nat.gpkg a1.gpkg a2.gpkg | cut -f 1-3
shown() {
    fieldtool --json list nat.gpkg | json '[(i["fields"]["classification"], i["state"]) for i in d["items"]]'
}
shown
fieldtool --json verify nat.gpkg | json 'd["state_digest"]' >before
expect 2 fieldtool --quiet key revoke nat.gpkg "$line"
expect 5 fieldtool --quiet key revoke nat.gpkg "$line" --after-batch 1 # vouched for by the chief: this computer alone may not
fieldtool --json --as chief key revoke nat.gpkg "$line" --after-batch 1 | json '(d["signed"], d["waiting"])'
shown
fieldtool key list nat.gpkg 2>said.txt | digits
digits <said.txt
expect 5 fieldtool --quiet merge nat.gpkg a2.gpkg
fieldtool --quiet rebuild nat.gpkg
shown
fieldtool --json --as chief key revoke nat.gpkg "$line" --after-batch 0 | json 'd["waiting"]'
shown
fieldtool --json --as chief key trust nat.gpkg "$line" | json 'd["freed"]'
shown
fieldtool --json verify nat.gpkg | json 'd["state_digest"]' | cmp before - && echo "the same state as before"
