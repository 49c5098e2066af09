# What the centre rejects is proposed no longer; what is edited after it is.
. "$FT_TESTS/cli/ledger/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
r=$(release n.gpkg cleared clearance 0 4 2024-02-02 "$h")
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
cells n.gpkg --pending
fieldtool --quiet --as chief review n.gpkg --reject "$r" --reason "no depth log" >/dev/null
cells n.gpkg --pending
fieldtool --quiet set n.gpkg "$r" --set depth_cm=25 >/dev/null
cells n.gpkg --pending
cells n.gpkg
