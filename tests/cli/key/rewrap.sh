# key trust --recipient and key rewrap: several recipients, somebody new, a key that is revoked.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
for who in social escrow late; do fieldtool --quiet key new "$who" >/dev/null; done
line() { fieldtool --as "$1" key show nat.gpkg; }
expect 5 fieldtool --quiet key trust nat.gpkg "$(line social)" --recipient # no authority says so
for who in social escrow; do fieldtool --quiet --as chief key trust nat.gpkg "$(line "$who")" --recipient; done
fieldtool key list nat.gpkg | digits | cut -f 1 | sort
printf 'Joana\n' | fieldtool --quiet add nat.gpkg victim --set location=AO01 --set name=@- >/dev/null
name() { fieldtool --as "$1" show nat.gpkg AO-CENTRO-0001 --unseal 2>/dev/null | grep '^Name' || echo "$1: closed"; }
fieldtool --quiet submit nat.gpkg -o n1.gpkg >/dev/null
for who in chief social escrow late; do name "$who"; done
echo "== somebody new"
fieldtool --quiet --as chief key trust nat.gpkg "$(line late)" --recipient
name late
fails nat.gpkg 3 sync.key.nobody --as nobody key rewrap nat.gpkg
expect 4 fieldtool --json --as late key rewrap nat.gpkg
fieldtool --json --as escrow key rewrap nat.gpkg
name late
echo "== a role stays what it was"
fieldtool --quiet --as chief key trust nat.gpkg "$(line late)" --role qa --scope AO01
fieldtool --quiet --as chief key trust nat.gpkg "$(line late)" --recipient
fieldtool key list nat.gpkg | cut -f 1 | grep qa
echo "== a key is revoked"
fieldtool --quiet --as chief key revoke nat.gpkg "$(line social)" --after-batch 0
fieldtool --as late key rewrap nat.gpkg
name social
fieldtool merge nat.gpkg n1.gpkg # an old file does not bring it back
name social
name chief
echo "== it travels, also for what is known already"
fieldtool --quiet new a.gpkg --country AO --org A --system ALPHA --centre-key "$(line chief)"
fieldtool --quiet key trust a.gpkg "$(fieldtool key show nat.gpkg)"
fieldtool --quiet merge a.gpkg n1.gpkg >/dev/null
fieldtool --quiet submit nat.gpkg -o n2.gpkg >/dev/null
fieldtool merge a.gpkg n2.gpkg
fieldtool --as late show a.gpkg AO-CENTRO-0001 --unseal | grep '^Name'
fieldtool verify a.gpkg >/dev/null
