# Both teams record a hazard and a device inside it. Elsewhere both get row number 11, and one device ends at the other's hazard.
. "$FT_TESTS/cli/merge/lib.inc"
team A B N M
for t in A B; do
    fieldtool --quiet add $t.gpkg hazard --set classification=CHA --set comment=$t --geom "$(cell 1 2)" >/dev/null
    fieldtool --quiet add $t.gpkg device --set hazard=AO-$t-0001 --set comment=$t --geom 'POINT(16.0015 -11.9995)' >/dev/null
    hand $t
done
take N.gpkg A-out.gpkg B-out.gpkg
take M.gpkg B-out.gpkg A-out.gpkg
alike N.gpkg M.gpkg
fieldtool --json list N.gpkg hazard >h.json
fieldtool --json list N.gpkg device >d.json
python3 -c 'import json
hazards = {i["id"]: i["fields"]["comment"] for i in json.load(open("h.json"))["items"]}
for i in json.load(open("d.json"))["items"]:
    print(i["fields"]["comment"], "->", hazards[i["fields"]["hazard"]])'
