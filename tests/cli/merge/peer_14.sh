# B works on an older state than A and hands in later. Elsewhere A's edit is reverted, A's retired record comes back, A's new one is
# overwritten by B's.
. "$FT_TESTS/cli/merge/lib.inc"
started A B
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set 'comment=to be retired' >/dev/null
hand A again.gpkg
take B.gpkg again.gpkg
team N M
edit A --set classification=CHA
fieldtool --quiet set A.gpkg AO-A-0002 --retire >/dev/null
fieldtool --quiet add A.gpkg hazard --set classification=CHA --set 'comment=new at A' >/dev/null
edit B --set 'comment=B was here'
fieldtool --quiet add B.gpkg hazard --set classification=SHA --set 'comment=new at B' >/dev/null
hand A && hand B
expect 0 fieldtool --quiet merge N.gpkg A-out.gpkg B-out.gpkg >/dev/null
expect 0 fieldtool --quiet merge M.gpkg B-out.gpkg A-out.gpkg >/dev/null
alike N.gpkg M.gpkg
fieldtool --json list N.gpkg hazard --retired | json '[(i["local_id"], i["state"], i["fields"]["classification"], i["fields"].get("comment")) for i in d["items"]]'
