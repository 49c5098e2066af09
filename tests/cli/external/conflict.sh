# A row in conflict that another program edits: one more side, which settles nothing; and it travels.
. "$FT_TESTS/cli/external/lib.inc"
started A B N M
edit A --set classification=CHA
edit B --set classification=indication
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
sql N.gpkg "UPDATE hazard SET classification = 'SHA'"
settle N.gpkg
conflicts N.gpkg
hand N
take M.gpkg N-out.gpkg A-out.gpkg B-out.gpkg
conflicts M.gpkg
whole M.gpkg
# the workspace that merges takes its own rows in first
sql M.gpkg "UPDATE hazard SET comment = 'typed at M'"
expect 4 fieldtool --as FINDER merge M.gpkg A-out.gpkg 2>&1 >/dev/null | grep 'Another program'
fieldtool --quiet --json show M.gpkg AO-A-0001 | json 'd["item"]["fields"]["comment"]'
