# Sealed fields typed in and shown: refused without a recipient, said in words, opened by those who may, contradicted without the words.
. "$FT_TESTS/cli/key/lib.inc"
workspace w.gpkg
fails w.gpkg 3 seal.no_recipient add w.gpkg victim --set name=Joana
centre nat.gpkg
team a.gpkg ALPHA >/dev/null
team b.gpkg BETA >/dev/null
fails a.gpkg 3 cli.sealed.value add a.gpkg victim --set birth_date=Joana
printf '\n' >empty
expect 3 fieldtool add a.gpkg victim --set name=@- <empty
id=$(printf 'Joana\n' | fieldtool --json add a.gpkg victim --set location=AO01 --set name=@- --set contact= | json 'd["id"]')
fieldtool --json set a.gpkg "$id" --set address=Street | json '[w["key"] for w in d["warnings"]]'
fieldtool show a.gpkg "$id" --unseal | tail -n 2
fieldtool --json show a.gpkg "$id" --unseal | json '{k: v["text"] for k, v in d["sealed"].items()}'
fieldtool --json show a.gpkg "$id" | json '{k: (v["text"], v["recipients"], v["draft"]) for k, v in d["sealed"].items()}'
echo "== after submit for the recipient alone"
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
find "$FIELDTOOL_HOME" -name 'draft-*' | wc -l
fails a.gpkg 5 seal.not_recipient show a.gpkg "$id" --unseal
fails a.gpkg 3 sync.key.nobody --as nobody show a.gpkg "$id" --unseal
fieldtool --as chief show a.gpkg "$id" --unseal | grep -c Joana
printf 'name,sex\nJoana,female\n' >v.csv
fieldtool --quiet --json import a.gpkg v.csv --as victim --set location=AO01 | json 'd["added"]'
fieldtool --json list a.gpkg victim | json 'sorted(i["fields"].get("name", "-")[:6] for i in d["items"])'
echo "== two teams, two names"
fieldtool --quiet key trust b.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet merge b.gpkg a1.gpkg >/dev/null
printf 'Joana M.\n' | fieldtool --quiet set a.gpkg "$id" --set name=@- >/dev/null
printf 'Joana N.\n' | fieldtool --quiet set b.gpkg "$id" --set name=@- >/dev/null
fieldtool --quiet submit a.gpkg -o a2.gpkg >/dev/null
expect 4 fieldtool --quiet merge b.gpkg a2.gpkg >/dev/null
expect 4 fieldtool --json conflicts b.gpkg | json '[(c["field"], sorted(s["value"][:7] for s in c["sides"]), len({s["value"] for s in c["sides"]})) for c in d["conflicts"]]'
expect 4 fieldtool conflicts b.gpkg | grep -c 'Joana' || true
printf 'Joana N.\n' | fieldtool --quiet resolve b.gpkg "$id" --set name=@- --reason "seen on her card" >/dev/null
fieldtool --as chief show b.gpkg "$id" --unseal | grep '^Name'
