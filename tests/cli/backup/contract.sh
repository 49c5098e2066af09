# backup: snapshots that say the same as the workspace; the newest N stay; they are never written.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA >/dev/null
fails w.gpkg 2 cli.backup.keep backup w.gpkg --keep 0
fails w.gpkg 1 os.no_folder backup w.gpkg -o disk
fails w.gpkg 1 store.no_file backup none.gpkg
digest=$(fieldtool --json verify w.gpkg | json 'd["state_digest"]')
mkdir disk
fieldtool --json backup w.gpkg -o disk >b.json
json 'd["kept"], d["removed"], d["file"].startswith("disk/HALO7-")' <b.json
[ "$(json 'd["state_digest"]' <b.json)" = "$digest" ] && echo "the same state"
one=$(json 'd["file"]' <b.json)
fails w.gpkg 3 store.backup add "$one" hazard
fails w.gpkg 3 store.backup submit "$one" -o s.gpkg
fieldtool --json verify "$one" | json 'd["ok"]'
fieldtool --json list "$one" hazard | json 'len(d["items"])'
echo "keep me" >disk/HALO7-other.gpkg
for i in 1 2 3; do fieldtool --json backup w.gpkg -o disk --keep 2 | json 'd["kept"], d["removed"]'; done
ls disk | wc -l
[ ! -e "$one" ] && cat disk/HALO7-other.gpkg
# without a folder: among this user's own data, private
fieldtool backup w.gpkg | sed -E 's/-[0-9]{8}T[0-9]{9}Z/-<time>/; s/HALO7-[0-9a-f]{12}/HALO7-<id>/'
find .home/ -name '*.gpkg' -perm /077 | wc -l
find .home/data/backups/ -type d -perm /077 | wc -l
