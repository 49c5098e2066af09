# One team retires a record, another writes "life at risk" into it. Elsewhere the row is gone in both orders, once without a word.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N M
edit A --retire --reason 'no such place'
edit B --set 'comment=LIFE AT RISK'
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
take M.gpkg B-out.gpkg A-out.gpkg
alike N.gpkg M.gpkg
conflicts N.gpkg
fieldtool --json list N.gpkg hazard | json '[(i["local_id"], i["state"], i["fields"]["comment"]) for i in d["items"]]'
# a person decides for the retirement; what was written stays in the journal
expect 3 fieldtool resolve N.gpkg AO-A-0001 --set classification=SHA --reason 'seen on site'
fieldtool --quiet resolve N.gpkg AO-A-0001 --take "$(revision N.gpkg A retired)" --reason 'visited: not there' >/dev/null
conflicts N.gpkg
fieldtool --json list N.gpkg hazard --retired | json '[(i["local_id"], i["state"]) for i in d["items"]]'
fieldtool --json show N.gpkg AO-A-0001 --history | json '[h["fields"].get("comment", "") for h in d["history"]]'
