# The centre's lists reach a team by the merge that brings everything else: renamed, retired and doubled entries, and old records.
. "$FT_CASE_LIB"
workspace centre.gpkg HQ
workspace team.gpkg T1
fieldtool --quiet key trust team.gpkg "$(fieldtool key show centre.gpkg)" >/dev/null
fieldtool --quiet key trust centre.gpkg "$(fieldtool key show team.gpkg)" >/dev/null
id() { fieldtool --json list "$1" "$2" | json "[i['id'] for i in d['items'] if i['fields']['name'] == '$3'][0]"; }
words() { fieldtool --json check "$1" --for submit | json 'sorted([f["severity"], f["key"], f["local_id"], f["message"]] for f in d["findings"] if f["key"] in ("check.word_unknown", "check.word_former", "check.same_entry"))'; }
send() { rm -f sub.gpkg; fieldtool --quiet submit "$1" -o sub.gpkg >/dev/null; fieldtool --quiet merge "$2" sub.gpkg >/dev/null; }

fieldtool --quiet add team.gpkg device --set category=ap_mine --set model=PMN --set organisation=Norte --set count=1 >/dev/null
echo "== no list: nothing is asked"
words team.gpkg
fieldtool --quiet add centre.gpkg organisation --set name="Mina Norte" --set short_name=Norte --set kind=operator >/dev/null
fieldtool --quiet add centre.gpkg organisation --set name="Sul Livre" --set kind=operator >/dev/null
fieldtool --quiet add centre.gpkg ordnance_model --set name=PMN-2 --set category=ap_mine >/dev/null
send centre.gpkg team.gpkg
fieldtool --quiet add team.gpkg device --set category=ap_mine --set model=pmn-2 --set organisation="sul livre" --set count=1 >/dev/null
echo "== the lists have come: PMN is no entry"
words team.gpkg

fieldtool --quiet set centre.gpkg "$(id centre.gpkg organisation "Mina Norte")" --set name="Norte Seguro" --set aliases="Mina Norte,Norte" --set short_name= --reason renamed >/dev/null
fieldtool --quiet set centre.gpkg "$(id centre.gpkg organisation "Sul Livre")" --retire --reason "closed its programme" >/dev/null
fieldtool --quiet set centre.gpkg "$(id centre.gpkg ordnance_model PMN-2)" --set aliases=PMN >/dev/null
send centre.gpkg team.gpkg
echo "== renamed, retired, another name"
fieldtool --json list team.gpkg organisation | json '[[i["fields"]["name"], i["fields"].get("aliases")] for i in d["items"]]'
words team.gpkg
fieldtool --json list team.gpkg device | json '[[i["fields"]["model"], i["fields"]["organisation"]] for i in d["items"]]'
fieldtool --json list team.gpkg organisation --retired | json 'sorted([i["fields"]["name"], i["state"]] for i in d["items"])'

echo "== a team adds what the centre has"
fieldtool --quiet add team.gpkg organisation --set name="norte seguro" >/dev/null
send team.gpkg centre.gpkg
words centre.gpkg
send centre.gpkg team.gpkg
for f in centre team; do fieldtool --json list $f.gpkg organisation --retired | json 'sorted([i["id"], i["revision"]] for i in d["items"])' >$f.txt; done
cmp centre.txt team.txt && echo "one list"
