# profile FILE PROFILE.json: another national profile in mid-season. What was recorded stays; layers, choices and forms follow.
. "$FT_CASE_LIB"
sql() { python3 "$FT_TESTS/support/gis_sql.py" "$@"; }
cat >first.json <<'X'
{"types":{"hazard":{"fields":[{"id":"ao_a","tag":"text","label":"Alpha","source":"N"}]}}}
X
cat >second.json <<'X'
{"types":{"hazard":{"fields":[{"id":"ao_b","tag":"int","label":"Beta","source":"N"}]}},
 "vocabularies":{"terrain":[{"code":"salt","label":"Salt pan"}]}}
X
workspace w.gpkg A
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA >/dev/null
fieldtool profile w.gpkg first.json 2>&1
fieldtool --quiet set w.gpkg AO-A-0001 --set ao_a=hello >/dev/null
fieldtool --json profile w.gpkg second.json
fieldtool --json profile w.gpkg second.json
fieldtool --quiet set w.gpkg AO-A-0001 --set ao_b=7 --set terrain=salt >/dev/null
sql w.gpkg "SELECT local_id, ao_b, terrain FROM hazard" \
    "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'hazard' AND column_name LIKE 'ao_%'" \
    "SELECT description FROM gpkg_data_column_constraints WHERE value = 'salt'" \
    "SELECT instr(styleQML, 'ao_a') > 0, instr(styleQML, 'ao_b') > 0 FROM layer_styles WHERE f_table_name = 'hazard'"
echo "== what the old profile had is still in the record"
fieldtool --json show w.gpkg AO-A-0001 | json 'd["item"]["fields"]["ao_a"]'
fails w.gpkg 2 cli.set.field set w.gpkg AO-A-0001 --set ao_a=x
echo "== and comes back with it"
fieldtool --quiet profile w.gpkg first.json
sql w.gpkg "SELECT local_id, ao_a FROM hazard"
fieldtool --json verify w.gpkg | json 'd["ok"]'
fieldtool --json check w.gpkg | json '[d["integrity"], d["conformant"]]'
"$FT_TESTS/conformance/validate_gpkg" w.gpkg
echo '{"types":{"hazard":{"fields":[{"id":"status","tag":"text","label":"A","source":"N"}]}}}' >bad.json
for words in "w.gpkg bad.json" "w.gpkg none.json" "w.gpkg" "none.gpkg first.json"; do
    fieldtool --json profile $words | json 'd["error"]["key"]'
done
fieldtool --json verify w.gpkg | json 'd["ok"]'
