# set makes a revision; every way to name a record.
. "$FT_CASE_LIB"
workspace w.gpkg
id=$(fieldtool --json add w.gpkg hazard --geom "$SQUARE" --set official_id=AL-101 --set aliases=OLD-7 | json 'd["id"]')
for name in "$id" "$(echo "$id" | tr a-f A-F)" "${id#*-*-*-*-}" "$(echo "$id" | cut -c 1-18)" AO-HALO7-0001 ao-halo7-0001 AL-101 OLD-7 " AL-101 "; do
    fieldtool --json set w.gpkg "$name" --set comment="$name" | json 'd["local_id"], d["type"], len(d["revision"])'
done
fieldtool --json show w.gpkg "$id" | json 'len(d["history"]), d["item"]["fields"]["comment"]'
fieldtool --quiet set w.gpkg AL-101 --set comment= --reason "said nothing"
fieldtool --json show w.gpkg AL-101 | json '"comment" in d["item"]["fields"], d["history"][-1]["reason"], d["history"][-1]["op"], d["item"]["area_m2"] > 1e6'
fieldtool --quiet set w.gpkg AL-101 --geom "$WEST"
fieldtool --json show w.gpkg AL-101 | json 'round(d["item"]["area_m2"], 1)'
fieldtool --quiet set w.gpkg AL-101 --retire --reason "twice in the list"
fieldtool --json list w.gpkg | json 'd["items"]'
fieldtool --json list w.gpkg --retired | json '[i["state"] for i in d["items"]]'
fails w.gpkg 3 cli.set.retired set w.gpkg AL-101 --retire
fieldtool --quiet set w.gpkg AL-101 --restore

echo "== two of one name"
fieldtool --quiet add w.gpkg hazard --set official_id=AL-102 --set aliases=X
fieldtool --quiet add w.gpkg hazard --set official_id=AL-103 --set aliases=X
fails w.gpkg 3 store.id.ambiguous set w.gpkg X --set comment=y
said set w.gpkg X --set comment=y | tr ',' '\n' | grep -c 'AO-HALO7-000[23]'
fails w.gpkg 3 store.id.unknown set w.gpkg AO-HALO7-0009 --set comment=y
fails w.gpkg 3 store.id.unknown set w.gpkg "$(echo "$id" | cut -c 1-6)" --set comment=y
fails w.gpkg 2 cli.set.nothing set w.gpkg AL-101
fails w.gpkg 2 cli.set.both set w.gpkg AL-101 --retire --restore
fails w.gpkg 3 cli.set.not_retired set w.gpkg AL-101 --restore
fails w.gpkg 3 land.field.code set w.gpkg AL-101 --set status=finished
fails w.gpkg 2 cli.words set w.gpkg
said set w.gpkg AL-101 --set status=finished
said set w.gpkg AL-101
