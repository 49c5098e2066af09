# The centre approves: a release without its approval books nothing, an edit after it waits for the next.
. "$FT_TESTS/cli/ledger/lib.inc"
centre n.gpkg
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
r=$(release n.gpkg cleared clearance 0 4 2024-02-02 "$h")
cells n.gpkg
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
cells n.gpkg
fieldtool --quiet --as chief review n.gpkg --approve "$r" >/dev/null
cells n.gpkg --by year
fieldtool --quiet set n.gpkg "$h" --geom "$(strip 0 12)" --set date_of_information=2025-01-01 >/dev/null
cells n.gpkg
cells n.gpkg --pending
fieldtool --quiet --as chief review n.gpkg --approve "$h" >/dev/null
cells n.gpkg --by location
cells n.gpkg --as-known 2001-01-01
fieldtool --quiet rebuild n.gpkg >/dev/null
cells n.gpkg
