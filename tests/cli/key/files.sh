# Key files: the owner's alone, locked with a passphrase when asked for, and never in a workspace.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
team a.gpkg ALPHA >/dev/null
keys=$(find "$FIELDTOOL_HOME" -name '*.key' | head -n 1 | xargs dirname)
stat -c %a "$keys" "$keys"/*.key | sort | uniq -c | sed 's/^ *//'
fieldtool --json key list | json 'sorted(k["name"].split("-")[0] for k in d["keys"])'

chmod 640 "$keys"/system-*.key
expect 5 fieldtool submit a.gpkg -o a1.gpkg 2>said.txt
sed -E 's/ [^ ]*\.key/ KEY/' said.txt
chmod 600 "$keys"/system-*.key
chmod 755 "$keys"
expect 5 fieldtool --quiet submit a.gpkg -o a1.gpkg
chmod 700 "$keys"
test ! -e a1.gpkg

# a locked key
FIELDTOOL_PASSPHRASE='correct horse' fieldtool --json key new auditor --passphrase | json 'sorted(d)'
head -c 29 "$keys/person-auditor.key"; echo
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool --as auditor key show nat.gpkg)" --role authority
id=$(fieldtool --json add nat.gpkg hazard --geom "$GEOM" --set classification=indication --set location=AO0101 --set date_of_information=2024-01-01 | json 'd["id"]')
expect 5 fieldtool --quiet --as auditor review nat.gpkg --reject "$id" --reason x # nobody to ask
FIELDTOOL_PASSPHRASE=wrong expect 5 fieldtool --as auditor review nat.gpkg --reject "$id" --reason x
printf 'correct horse\nmore\n' >secret
FIELDTOOL_PASSPHRASE_FD=9 fieldtool --quiet --as auditor review nat.gpkg --reject "$id" --reason x 9<secret | cut -f 2
FIELDTOOL_PASSPHRASE='' expect 3 fieldtool --quiet key new nobody --passphrase
! grep -c "$(head -c 64 "$keys/person-chief.key")" nat.gpkg a.gpkg
