# merge: set union, all or nothing for each file; a file that cannot be read does not stop the others.
. "$FT_CASE_LIB"
workspace n.gpkg CENTRE
for t in A B; do
    workspace $t.gpkg TEAM$t
    fieldtool --quiet key trust n.gpkg "$(fieldtool key show $t.gpkg)" --role author
    other_centre $t.gpkg
    fieldtool --quiet add $t.gpkg hazard --geom "$SQUARE" --set classification=SHA --set official_id=$t
    fieldtool --quiet submit $t.gpkg -o $t-1.gpkg >/dev/null
    other_has $t.gpkg $t-1.gpkg
    fieldtool --quiet set $t.gpkg $t --set status=open
    fieldtool --quiet submit $t.gpkg -o $t-2.gpkg --since-last >/dev/null
done
cp n.gpkg m.gpkg
fieldtool --json merge n.gpkg A-1.gpkg B-1.gpkg | json 'set("revisions_new revisions_known records_new records_changed conflicts_new".split()) <= set(d["submissions"][0]), [(s["file"], s["status"], s["records_new"] > 0, s["reason"]) for s in d["submissions"]], d["missing"], d["conflicts_open"]'
fieldtool --json merge n.gpkg A-1.gpkg A-2.gpkg | json '[(s["status"], s["revisions_new"], s["records_changed"]) for s in d["submissions"]]'
cp n.gpkg kept.gpkg
fieldtool --json merge n.gpkg A-1.gpkg | json '[(s["status"], s["revisions_new"]) for s in d["submissions"]]'
echo "== the other way round, a gap first"
expect 4 fieldtool --json merge m.gpkg A-2.gpkg >gap.json
json '[(m["system"], m["numbers"]) for m in d["missing"]]' <gap.json
fieldtool --json merge m.gpkg B-1.gpkg A-1.gpkg | json 'd["missing"]'
for f in n m; do fieldtool --json list $f.gpkg hazard | json 'sorted((i["id"], i["revision"], i["state"]) for i in d["items"])' >$f.txt; done
cmp n.txt m.txt && echo "the same records"
echo "== files that are none"
echo "no database" >text.gpkg
head -c 200000 A-1.gpkg >cut.gpkg
expect 3 fieldtool --json merge n.gpkg text.gpkg cut.gpkg B-2.gpkg >bad.json
json '[(s["file"], s["status"], bool(s["reason"])) for s in d["submissions"]]' <bad.json
fails m.gpkg 1 store.no_file merge m.gpkg B-2.gpkg none.gpkg
fails n.gpkg 2 cli.words merge n.gpkg
fieldtool --quiet new t.gpkg --country AO --org X --system X1 --training
fieldtool --quiet submit t.gpkg -o t-1.gpkg >/dev/null
expect 3 fieldtool merge n.gpkg t-1.gpkg
fieldtool --quiet new f.gpkg --country KH --org X --system X1
fieldtool --quiet submit f.gpkg -o f-1.gpkg >/dev/null
expect 3 fieldtool merge n.gpkg f-1.gpkg
