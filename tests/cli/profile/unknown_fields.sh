# A field that this program does not know: a newer one, or one with another profile, has filled it. It is kept in the journal and in
# the layers, and nothing that was typed there is lost. Here the profile is taken out of the file and put back.
. "$FT_CASE_LIB"
echo '{"types":{"hazard":{"fields":[{"id":"ao_a","tag":"text","label":"Alpha","source":"N"}]}}}' >p.json
fieldtool --quiet new w.gpkg --country AO --org HALO --system A --profile p.json
fieldtool --quiet add w.gpkg hazard --geom "$WEST" --set classification=SHA --set ao_a=one >/dev/null
fieldtool --quiet add w.gpkg hazard --geom "$EAST" --set classification=SHA --set ao_a=two >/dev/null
sql() { python3 "$FT_TESTS/support/gis_sql.py" "$@"; }
profile=$(sql w.gpkg "SELECT value FROM ft_meta WHERE key = 'profile'")
rows() { sql w.gpkg "SELECT local_id, classification, ao_a FROM hazard ORDER BY fid"; }
known() { # nobody but fieldtool wrote to it, as far as it can tell
    python3 - <<X
import sqlite3
db = sqlite3.connect("w.gpkg")
db.execute("UPDATE ft_meta SET value = ? WHERE key = 'rows_known'", (int.from_bytes(open("w.gpkg", "rb").read()[24:28], "big") + 1,))
db.commit()
X
}
refused() { # FILE KEY WORD...: exit 3, and the file as it was
    refused_sum=$(sha256sum <"$1")
    refused_file=$1
    refused_key=$2
    shift 2
    [ "$(expect 3 fieldtool --quiet --json "$@" | json 'd["error"]["key"]')" = "$refused_key" ]
    [ "$(sha256sum <"$refused_file")" = "$refused_sum" ] && echo "$refused_key"
}

echo "== the program that does not know it"
sql w.gpkg "DELETE FROM ft_meta WHERE key = 'profile'"
known
fieldtool --json show w.gpkg AO-A-0001 | json '{k: v for k, v in d["item"]["fields"].items() if k in ("ao_a", "classification")}'
fieldtool set w.gpkg AO-A-0001 --set classification=CHA 2>&1
rows
sql w.gpkg "SELECT title FROM gpkg_data_columns WHERE table_name = 'hazard' AND column_name = 'ao_a'"
fieldtool --json verify w.gpkg | json 'd["ok"]'
fieldtool --quiet rebuild w.gpkg
rows
echo "== what a GIS typed is not taken in by a program that cannot read all of it"
cp w.gpkg edited.gpkg
sql edited.gpkg "UPDATE hazard SET ao_a = 'typed' WHERE local_id = 'AO-A-0002'"
refused edited.gpkg store.strange.edits set edited.gpkg AO-A-0001 --set classification=SHA
refused edited.gpkg store.strange.edits profile edited.gpkg p.json
sql w.gpkg "UPDATE hazard SET ao_a = ao_a" # nothing was typed
refused w.gpkg store.strange.profile profile w.gpkg p.json

echo "== the program that knows it"
for f in w edited; do
    sql $f.gpkg "INSERT INTO ft_meta VALUES ('profile', '$profile')"
done
fieldtool set w.gpkg AO-A-0002 --set classification=CHA
rows
fieldtool set edited.gpkg AO-A-0001 --set classification=CHA 2>&1
fieldtool --json show edited.gpkg AO-A-0002 | json 'd["item"]["fields"]["ao_a"]'
fieldtool --json verify w.gpkg | json 'd["ok"]'
