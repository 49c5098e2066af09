# A's hazard reaches the centre directly and once more inside B's file. Elsewhere it is there twice, or the merge fails as a whole.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N
fieldtool --quiet add A.gpkg hazard --set classification=CHA --set 'comment=new at A' --geom "$(cell 5 6)" >/dev/null
hand A
take B.gpkg A-out.gpkg
fieldtool --quiet --as BEN set B.gpkg AO-A-0002 --set 'comment=seen by B too' >/dev/null
hand B
expect 0 fieldtool merge N.gpkg A-out.gpkg B-out.gpkg
conflicts N.gpkg
fieldtool --json list N.gpkg hazard | json '[(i["local_id"], i["fields"].get("comment")) for i in d["items"]]'
# only B's file, which carries A's signed batch: A stays the author of what A said
team M
take M.gpkg B-out.gpkg
fieldtool --json show M.gpkg AO-A-0002 --history | json '[(h["op"], h["author"]) for h in d["history"] if h["author"] == "BEN"], len(d["history"])'
