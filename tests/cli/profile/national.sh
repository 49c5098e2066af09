# A profile that an authority gives out: code lists and rules change in mid-season; old records, old files and files that have not heard of it go on.
. "$FT_TESTS/cli/extract/lib.inc"
old='{"profile": "AO-1", "version": 1, "vocabularies": {"terrain": [{"code": "salt_flat", "label": "Salt flat"}]},
 "types": {"hazard": {"fields": [{"id": "ao_soil", "tag": "text", "label": "Soil", "source": "National standard"}]}}}'
new='{"profile": "AO-2", "version": 2, "vocabularies": {"terrain": [{"code": "salt_flat", "label": "Salt pan"}, {"code": "rice_field", "label": "Rice field"}]},
 "types": {"hazard": {"fields": [{"id": "ao_water", "tag": "int", "label": "Months under water", "min": 0, "max": 12, "source": "National standard"}], "required": {"priority": "submit"}}}}'
echo "$old" >old.json
echo "$new" >new.json
columns() { python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
print([r[1] for r in d.execute("PRAGMA table_info(hazard)") if r[1].startswith("ao_")],
      sorted(r[0] + "=" + r[1] for r in d.execute("SELECT value, description FROM gpkg_data_column_constraints WHERE description IN (\"Salt flat\", \"Salt pan\", \"Rice field\")")),
      d.execute("SELECT count(*), count(DISTINCT f_table_name) FROM layer_styles").fetchone(), d.execute("SELECT count(*) FROM hazard").fetchone())' "$1"; }
fieldtool --quiet key new chief >chief.line
fieldtool --quiet new centre.gpkg --country AO --org MAC --system MAC --centre-key "$(cat chief.line)" --profile old.json
add centre.gpkg hazard --geom "$(ground 0 1)" --set classification=SHA --set ao_soil=clay --set terrain=salt_flat
add centre.gpkg task --set number=T-1 --set hazards=AO-MAC-0001
quiet extract centre.gpkg --task AO-MAC-0002 --system HALO7 --org HALO -o team.gpkg
quiet key trust centre.gpkg "$(fieldtool key show team.gpkg)"
quiet submit centre.gpkg -o before.gpkg
columns team.gpkg
echo "== the centre gives out a newer one; only an authority may"
fails centre.gpkg 5 cli.profile.authority profile centre.gpkg new.json
fieldtool --as chief profile centre.gpkg new.json --reason "rainy season" 2>&1
columns centre.gpkg
holds centre.gpkg
echo "== what was recorded under the old one stays, bit for bit, and can be edited"
fieldtool --json show centre.gpkg AO-MAC-0001 | json 'd["item"]["fields"]["ao_soil"], d["item"]["fields"]["terrain"]'
quiet set centre.gpkg AO-MAC-0001 --set ao_water=3
fieldtool --json show centre.gpkg AO-MAC-0001 | json 'd["item"]["fields"]["ao_soil"], d["item"]["fields"]["ao_water"]'
fails centre.gpkg 2 cli.set.field set centre.gpkg AO-MAC-0001 --set ao_soil=sand
fails centre.gpkg 3 land.field.range set centre.gpkg AO-MAC-0001 --set ao_water=13
echo "== the team works on by the old one until the return file comes"
add team.gpkg hazard --geom "$(ground 0.2 0.3)" --set classification=SHA --set ao_soil=sand
quiet submit team.gpkg -o t1.gpkg
fieldtool --quiet --json merge centre.gpkg t1.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["profile_changed"], d["conflicts_open"]'
fieldtool --json show centre.gpkg AO-HALO7-0001 | json 'd["item"]["fields"]["ao_soil"]'
quiet submit centre.gpkg --for HALO7 -o return.gpkg
fieldtool --quiet --json merge team.gpkg return.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["profile_changed"]'
columns team.gpkg
fieldtool --json todo team.gpkg | json '[(t["kind"], t["text"], t["by"]) for t in d["todo"]]' || true
quiet set team.gpkg AO-HALO7-0001 --set terrain=rice_field --set ao_water=2
fieldtool --json show team.gpkg AO-HALO7-0001 | json 'd["item"]["fields"]["ao_soil"], d["item"]["fields"]["terrain"], d["item"]["fields"]["ao_water"]'
holds team.gpkg
echo "== an old submission still merges into a file with the newer one, and the newer into a file that follows none"
fieldtool --quiet --json merge centre.gpkg before.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["profile_changed"]'
workspace plain.gpkg PLAIN
quiet key trust plain.gpkg "$(fieldtool key show centre.gpkg)"
quiet key trust plain.gpkg "$(fieldtool key show team.gpkg)"
quiet submit centre.gpkg -o all.gpkg
fieldtool --quiet --json merge plain.gpkg all.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["profile_changed"]'
fieldtool --json show plain.gpkg AO-MAC-0001 | json 'd["item"]["fields"]["ao_soil"], d["item"]["fields"]["ao_water"]'
holds plain.gpkg
echo "== a profile that is none changes nothing"
echo '{"profile": "AO-3", "types": {"castle": {}}}' >bad.json
expect 3 fieldtool --quiet --json --as chief profile centre.gpkg bad.json >bad.out
json 'd["error"]["key"]' <bad.out
holds centre.gpkg
