# Trust rests on the national key: a team's laptop approves nothing of its own, and a scope ends where its P-code ends.
. "$FT_TESTS/cli/key/lib.inc"
centre nat.gpkg
id=$(team a.gpkg ALPHA)
fieldtool key list a.gpkg | digits
fieldtool --quiet key new boss >/dev/null
boss() { fieldtool --as boss key show a.gpkg; }
expect 5 fieldtool --quiet key trust a.gpkg "$(boss)" --role authority
expect 5 fieldtool --quiet --as boss key trust a.gpkg "$(boss)" --role authority
expect 5 fieldtool --quiet key trust a.gpkg "$(fieldtool key show a.gpkg)" --role qa
expect 5 fieldtool --quiet --as boss review a.gpkg --approve "$id"
fieldtool --quiet key trust a.gpkg "$(boss)" # an author: that much a team may say, and no more comes of it
expect 5 fieldtool --quiet --as boss review a.gpkg --approve "$id"
fieldtool --json ledger a.gpkg | json 'd["total"]["areas_closing"]'

# a file that was changed by hand does not help either: elsewhere only the national key counts
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet merge nat.gpkg a1.gpkg >/dev/null
fieldtool key list nat.gpkg | digits

# a regional authority
fieldtool --quiet key new north >/dev/null
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool --as north key show nat.gpkg)" --role authority --scope AO02
expect 5 fieldtool --quiet --as north review nat.gpkg --approve "$id"
expect 5 fieldtool --quiet --as north key trust nat.gpkg "$(boss)" --role authority --scope AO01
expect 5 fieldtool --quiet --as north key revoke nat.gpkg "$(fieldtool key show a.gpkg)" --after-batch 0
expect 5 fieldtool --quiet --as north key revoke nat.gpkg "$(fieldtool --as chief key show nat.gpkg)" --after-batch 0
fieldtool --quiet --as chief key revoke nat.gpkg "$(fieldtool --as north key show nat.gpkg)" --after-batch 0
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool --as north key show nat.gpkg)" --role authority --scope AO01
fieldtool --quiet --as north review nat.gpkg --approve "$id" | cut -f 2
fieldtool --json list nat.gpkg hazard | json '[i["state"] for i in d["items"]]'
fieldtool --quiet --as chief key revoke nat.gpkg "$(fieldtool --as north key show nat.gpkg)" --after-batch 0
fieldtool --json list nat.gpkg hazard | json '[i["state"] for i in d["items"]]'
expect 3 fieldtool --quiet new b.gpkg --country AO --org B --system B --centre-key 'fieldtool-key ed25519 00'
test ! -e b.gpkg
expect 3 fieldtool --quiet key trust nat.gpkg 11111-22222
