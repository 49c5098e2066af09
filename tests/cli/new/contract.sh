# new makes an empty workspace and refuses to overwrite.
. "$FT_CASE_LIB"
fieldtool new w.gpkg --country AO --org HALO --system HALO7
fieldtool --json new x.gpkg --country AO --org "Mina Norte" --system N1 --training | json '(d["file"], d["system"], len(d["system_id"]))'
fieldtool --quiet new y.gpkg --country AO --org HALO --system HALO8
ls
fieldtool --json check w.gpkg | json '(d["ok"], d["integrity"], d["conformant"], d["findings"])'
fieldtool --json list w.gpkg | json 'd["items"]'
fails w.gpkg 3 store.exists new w.gpkg --country AO --org HALO --system HALO7
fails w.gpkg 2 cli.option.needed new z.gpkg --country AO --org HALO
fails w.gpkg 2 cli.option.value new z.gpkg --org HALO --system HALO7 --country
fails w.gpkg 3 store.new.country new z.gpkg --country Angola --org HALO --system HALO7
fails w.gpkg 3 store.new.system new z.gpkg --country AO --org HALO --system "HALO 7"
fails w.gpkg 3 store.new.organisation new z.gpkg --country AO --org "" --system HALO7
fails w.gpkg 1 os.no_folder new stick/z.gpkg --country AO --org HALO --system HALO7
fails w.gpkg 2 cli.words new
fails w.gpkg 3 os.not_found new z.gpkg --country AO --org HALO --system H --profile none.json
echo '{"name":"x","fields":5}' >bad.json
expect 3 fieldtool --json new z.gpkg --country AO --org HALO --system H --profile bad.json >said.json
json '"profile" in json.dumps(d) or d' <said.json
test ! -e z.gpkg
said new w.gpkg --country AO --org HALO --system HALO7
said new z.gpkg --country Angola --org HALO --system HALO7
said new stick/z.gpkg --country AO --org HALO --system HALO7
said new z.gpkg --country AO
