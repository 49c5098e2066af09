# submit: one signed file to carry; sending again sends the same batch.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA
fails w.gpkg 2 cli.option.needed submit w.gpkg
fails w.gpkg 2 cli.submit.both submit w.gpkg -o s.gpkg --all --since-last
fails w.gpkg 1 os.no_folder submit w.gpkg -o stick/s.gpkg
fails w.gpkg 3 store.exists submit w.gpkg -o w.gpkg
fails w.gpkg 1 store.no_file submit none.gpkg -o s.gpkg
said submit w.gpkg -o stick/s.gpkg
fieldtool --json submit w.gpkg -o a.gpkg | json 'len(d["hash"]), d["file"], d["system"], d["batch"], d["batches"]'
fieldtool --json submit w.gpkg --output b.gpkg | json 'd["batch"], d["revisions_new"], d["batches"]'
fieldtool --quiet set w.gpkg AO-HALO7-0001 --set status=open
fieldtool --json submit w.gpkg -o c.gpkg --since-last | json 'd["batch"], d["revisions_new"], d["batches"]'
fieldtool submit w.gpkg -o d.gpkg --all | cut -f 1,2,3
fieldtool --quiet submit w.gpkg -o c0.gpkg >/dev/null
echo "== a centre has what was sent so far"
other_centre w.gpkg
other_has w.gpkg c0.gpkg
fieldtool --json submit w.gpkg -o e.gpkg --since-last | json 'd["batch"], d["revisions_new"], d["batches"]'
other_has w.gpkg e.gpkg
fieldtool submit w.gpkg -o f.gpkg --since-last | cut -f 1,2,3
rm c0.gpkg e.gpkg f.gpkg other.gpkg other.receipt
test "$(wc -c <c.gpkg)" -le "$(wc -c <d.gpkg)"
fails a.gpkg 3 store.submission add a.gpkg hazard
fails a.gpkg 3 store.submission submit a.gpkg -o e.gpkg
fieldtool --json check a.gpkg | json 'd["ok"]'
ls
