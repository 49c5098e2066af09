# Clocks decide nothing: what A verified today does not lose against what B wrote yesterday and brings last; and a clock that is
# twenty years ahead wins nothing, but is pointed out.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N M
clock '-1d' fieldtool --quiet --as B set B.gpkg AO-A-0001 --set status=completed >/dev/null
edit A --set status=worked_on
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
conflicts N.gpkg
# B's clock is 20 years ahead when it edits what A has seen; A then edits what B said: one line of words, no conflict
team X
hand N first.gpkg
clock '+20y' fieldtool --quiet --as N resolve N.gpkg AO-A-0001 --set status=worked_on --reason seen >/dev/null
clock '+20y' fieldtool --quiet submit N.gpkg -o later.gpkg >/dev/null
take A.gpkg later.gpkg
edit A --set status=open
hand A last.gpkg
take X.gpkg last.gpkg later.gpkg
conflicts X.gpkg
fieldtool --json list X.gpkg hazard | json '[(i["state"], i["fields"]["status"]) for i in d["items"]]'
# against a word said at the same time it is one of two, however late it claims to be
take M.gpkg A-out.gpkg B-out.gpkg
fieldtool --quiet --as M resolve M.gpkg AO-A-0001 --set status=suspended --reason flood >/dev/null
hand M
take M.gpkg later.gpkg
conflicts M.gpkg
expect 4 fieldtool --json conflicts M.gpkg | json '[(s["author"], s["clock_off"]) for c in d["conflicts"] for s in sorted(c["sides"], key=lambda s: s["author"])]'
