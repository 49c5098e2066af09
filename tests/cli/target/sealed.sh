# Sealed fields on a server: opened there by their recipients; an order to erase takes away what opens them, and an old submission
# brings nothing back.
. "$FT_TESTS/cli/key/lib.inc"
. "$FT_TESTS/support/postgres.inc"
trap pg_stop EXIT
pg_start
centre nat.gpkg
team a.gpkg ALPHA >/dev/null
fieldtool --quiet new "$PG_URL" --country AO --org Centre --system SERVER --centre-key "$(fieldtool --as chief key show nat.gpkg)"
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)" >/dev/null
fieldtool --quiet --as chief key trust "$PG_URL" "$(fieldtool key show a.gpkg)" >/dev/null
fieldtool --quiet --as chief key trust "$PG_URL" "$(fieldtool key show nat.gpkg)" >/dev/null
id=$(printf 'Joana\n' | fieldtool --json add a.gpkg victim --set location=AO01 --set name=@- | json 'd["id"]')
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
for target in nat.gpkg "$PG_URL"; do
    fieldtool --quiet --json merge "$target" a1.gpkg | json 'd["submissions"][0]["status"]'
    fieldtool --as chief show "$target" "$id" --unseal | grep -c Joana
done
expect 5 fieldtool show "$PG_URL" "$id" --unseal >/dev/null
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.wrap"
echo "== erased by the centre's order"
fieldtool --quiet --as chief erase nat.gpkg "$id" --reason "her wish" >/dev/null
fieldtool --quiet submit nat.gpkg -o order.gpkg >/dev/null
fieldtool --quiet --json merge "$PG_URL" order.gpkg | json 'd["submissions"][0]["status"]'
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.wrap"
fieldtool --quiet merge "$PG_URL" a1.gpkg >/dev/null || true
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.wrap"
fieldtool --as chief show "$PG_URL" "$id" --unseal 2>&1 | grep -c Joana || true
fieldtool --json verify "$PG_URL" | json 'd["ok"]'
