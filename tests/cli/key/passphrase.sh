# key passphrase: added, changed, removed; the key stays the same.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
keys=$(dirname "$(find "$FIELDTOOL_HOME" -name 'person-chief.key')")
line=$(fieldtool --as chief key show nat.gpkg)
FIELDTOOL_NEW_PASSPHRASE=one fieldtool key passphrase chief 2>&1 | digits
head -c 29 "$keys/person-chief.key"; echo
stat -c %a "$keys/person-chief.key"
[ "$line" = "$(fieldtool --as chief key show nat.gpkg)" ] && echo "the same key"
id=$(fieldtool --json add nat.gpkg activity --set comment=x | json 'd["id"]')
FIELDTOOL_PASSPHRASE=two expect 5 fieldtool --quiet --as chief review nat.gpkg --reject "$id" --reason x
FIELDTOOL_PASSPHRASE=two FIELDTOOL_NEW_PASSPHRASE=three expect 5 fieldtool --quiet key passphrase chief
printf 'one\ntwo\n' >words
FIELDTOOL_PASSPHRASE_FD=9 FIELDTOOL_NEW_PASSPHRASE=two fieldtool --quiet key passphrase chief 9<words
FIELDTOOL_PASSPHRASE=one expect 5 fieldtool --quiet --as chief review nat.gpkg --reject "$id" --reason x
FIELDTOOL_PASSPHRASE=two fieldtool --quiet --as chief review nat.gpkg --reject "$id" --reason x | cut -f 2
FIELDTOOL_PASSPHRASE=two FIELDTOOL_NEW_PASSPHRASE='' expect 3 fieldtool --quiet key passphrase chief
FIELDTOOL_PASSPHRASE=two fieldtool --quiet key passphrase chief --remove
wc -c <"$keys/person-chief.key"
echo "== the key of a computer"
FIELDTOOL_NEW_PASSPHRASE=one fieldtool --quiet key passphrase nat.gpkg
expect 5 fieldtool --quiet submit nat.gpkg -o n1.gpkg
FIELDTOOL_PASSPHRASE=one fieldtool --quiet submit nat.gpkg -o n1.gpkg | cut -f 2
echo "== a name without a key is a slip"
fails nat.gpkg 3 sync.key.nobody key passphrase cheif --remove
fails nat.gpkg 3 sync.key.nobody --as cheif key show nat.gpkg
fails nat.gpkg 2 sync.key.name key passphrase
