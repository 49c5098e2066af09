# Two teams set one field of one record differently. Elsewhere the last file to arrive wins, and nothing in the data shows it.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N M
edit A --set required_depth_cm=14
edit B --set required_depth_cm=15
hand A && hand B
expect 4 fieldtool merge N.gpkg A-out.gpkg B-out.gpkg
expect 4 fieldtool --quiet merge M.gpkg B-out.gpkg A-out.gpkg >/dev/null
alike N.gpkg M.gpkg
conflicts N.gpkg
fieldtool --json list N.gpkg hazard --where state=conflict | json '[i["fields"]["required_depth_cm"] for i in d["items"]]'
