# erase: who may, what goes, what stays, and that old files bring nothing back.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
fieldtool --quiet key new north >/dev/null
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool --as north key show nat.gpkg)" --role authority --scope AO02
team a.gpkg ALPHA >/dev/null
id=$(printf 'Joana\n1990\n' | fieldtool --json add a.gpkg victim --set location=AO0101 --set name=@- --set birth_date=@- | json 'd["id"]')
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet merge nat.gpkg a1.gpkg >/dev/null

echo "== refused"
fails nat.gpkg 2 cli.option.needed --as chief erase nat.gpkg "$id"
fails nat.gpkg 5 seal.no_authority erase nat.gpkg "$id" --reason x
fails nat.gpkg 5 seal.no_authority --as north erase nat.gpkg "$id" --reason x
fails nat.gpkg 3 sync.key.nobody --as cheif erase nat.gpkg "$id" --reason x
fails nat.gpkg 3 cli.erase.not_sealed --as chief erase nat.gpkg "$id" --field sex --reason x
fails nat.gpkg 3 cli.erase.nothing --as chief erase nat.gpkg AO-ALPHA-0001 --reason x

echo "== one field, then all"
before=$(fieldtool --json show nat.gpkg "$id" | json 'd["history"][0]["revision"]')
fieldtool --json --as chief erase nat.gpkg "$id" --field name --reason "letter 14" | json 'd["fields"], d["local_id"]'
fieldtool --as chief show nat.gpkg "$id" --unseal | tail -n 2
fieldtool --as chief erase nat.gpkg "$id" --reason "letter 15"
fieldtool --as chief show nat.gpkg "$id" | tail -n 2
fails nat.gpkg 5 seal.not_recipient --as chief show nat.gpkg "$id" --unseal
[ "$before" = "$(fieldtool --json show nat.gpkg "$id" | json 'd["history"][0]["revision"]')" ] && echo "the revision stays"
printf 'Joana\n' | expect 3 fieldtool set nat.gpkg "$id" --set name=@-

echo "== an old file brings nothing back, and the order reaches the team"
fieldtool merge nat.gpkg a1.gpkg
fieldtool --json show nat.gpkg "$id" | json '[(k, v["here"], v["erased"], v["recipients"]) for k, v in sorted(d["sealed"].items())]'
fieldtool verify nat.gpkg | grep -c 'erased by order'
fieldtool --quiet submit nat.gpkg -o n1.gpkg >/dev/null
expect 5 fieldtool --quiet merge a.gpkg n1.gpkg >/dev/null # the centre's computer is not trusted there
fieldtool --json show a.gpkg "$id" | json '[(k, v["here"]) for k, v in sorted(d["sealed"].items())]'
fieldtool --quiet key trust a.gpkg "$(fieldtool key show nat.gpkg)"
fieldtool --json show a.gpkg "$id" | json '[(k, v["here"], v["erased"]) for k, v in sorted(d["sealed"].items())]'
fieldtool verify a.gpkg >/dev/null

echo "== the order may come first"
team c.gpkg GAMMA >/dev/null
fieldtool --quiet key trust c.gpkg "$(fieldtool key show nat.gpkg)"
fieldtool --quiet key trust c.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet submit nat.gpkg -o order.gpkg --since-last >/dev/null
fieldtool --quiet merge c.gpkg order.gpkg >/dev/null
fieldtool --quiet merge c.gpkg a1.gpkg >/dev/null
fieldtool --json show c.gpkg "$id" | json '[(k, v["here"], v["erased"]) for k, v in sorted(d["sealed"].items())]'
