# review: the queue, and who may decide.
. "$FT_CASE_LIB"
workspace n.gpkg CENTRE
fieldtool key new chief >/dev/null
fieldtool --quiet add n.gpkg hazard --geom "$SQUARE" --set classification=SHA --set status=open --set contamination=ap --set evidence_class=indirect \
    --set location=AO01 --set date_of_information=2024-05-02 --set official_id=A
fieldtool --quiet add n.gpkg hazard --geom "$SQUARE" --set classification=SHA --set official_id=B
fails n.gpkg 5 cli.review.no_authority --as chief review n.gpkg --approve A
fieldtool --quiet key trust n.gpkg "$(fieldtool --as chief key show n.gpkg)" --role authority
expect 4 fieldtool review n.gpkg --queue | cut -c 1-54
fieldtool --quiet add n.gpkg hazard --geom "$SQUARE" --set official_id=C
expect 4 fieldtool --json review n.gpkg >queue.json # without a verb, the same
json '[(i["local_id"], i["pending"]) for i in d["queue"] if i["type"] == "hazard"]' <queue.json
fieldtool --json --as chief review n.gpkg --approve A | json '[({"id", "revision"} <= set(x), x["local_id"], x["verdict"]) for x in d["decisions"]]'
fieldtool --json list n.gpkg hazard | json '[(i["state"], i["pending"], i["approved_revision"] == i["revision"]) for i in d["items"]]'
fieldtool --json --as chief review n.gpkg --send-back B --reason "no perimeter sketch" | json '[x["verdict"] for x in d["decisions"]]'
fails n.gpkg 2 cli.option.needed --as chief review n.gpkg --reject B
fails n.gpkg 3 store.id.unknown --as chief review n.gpkg --approve A --approve Z
fails n.gpkg 2 cli.number --as chief review n.gpkg --all-under much
fails n.gpkg 1 store.no_file --as chief review none.gpkg
echo "== the queue begins with ground that something contradicts, though it came last"
fieldtool --quiet add n.gpkg activity --set kind=clearance --set end_date=2024-06-01 --set depth_cm=20 --set method=manual --set aliases=CLR >/dev/null
fieldtool --quiet add n.gpkg release --geom "$WEST" --set product=cleared --set hazards=A --set activity=CLR --set targets=all --set depth_cm=20 \
    --set method=manual --set end_date=2024-06-02 --set aliases=REL >/dev/null
fieldtool --quiet add n.gpkg accident --geom "POINT(16.702 -12.395)" --set date=2024-07-01 --set hazard=A --set aliases=ACC >/dev/null
expect 4 fieldtool --json review n.gpkg --queue >queue.json
json '[i["type"] for i in d["queue"]][:2], [i["local_id"] for i in d["queue"] if i["type"] == "hazard"]' <queue.json
