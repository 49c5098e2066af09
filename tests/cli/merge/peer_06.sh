# The same file a second time. Elsewhere the second time fails; here it says so and changes nothing.
. "$FT_TESTS/cli/merge/lib.inc"
started A N
edit A --set classification=CHA
hand A
fieldtool merge N.gpkg A-out.gpkg
state N.gpkg >first
expect 0 fieldtool merge N.gpkg A-out.gpkg
expect 0 fieldtool --json merge N.gpkg A-out.gpkg A-out.gpkg | json '[(s["status"], s["revisions_new"], s["records_new"], s["records_changed"]) for s in d["submissions"]]'
state N.gpkg | cmp - first && echo unchanged
