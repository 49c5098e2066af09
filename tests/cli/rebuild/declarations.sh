# A workspace made before a declaration gained a field, a choice or a layer is brought up to date by the first command that writes.
. "$FT_CASE_LIB"
workspace new.gpkg A
fieldtool --quiet add new.gpkg hazard --geom "$SQUARE" --set classification=SHA --set required_depth_cm=20 >/dev/null
fieldtool --quiet add new.gpkg evidence --set evidence_class=direct >/dev/null
fieldtool --quiet add new.gpkg hazard --geom "$EAST" --set classification=CHA >/dev/null
fieldtool --json list new.gpkg hazard >before.json
digest_before=$(fieldtool --json verify new.gpkg | json 'd["state_digest"]')

# As an older program would have made it: KNOWN says whether nobody wrote to it since.
older() {
    cp new.gpkg "$1"
    python3 - "$1" "$2" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for f in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
    db.create_function(f, 1, lambda x: 0)
for layer in ("hazard", "hazard_point"):
    db.execute(f"ALTER TABLE {layer} DROP COLUMN required_depth_cm")
    db.execute(f"ALTER TABLE {layer} DROP COLUMN shown_why")
db.execute("DELETE FROM gpkg_data_columns WHERE column_name IN ('required_depth_cm', 'shown_why') AND table_name LIKE 'hazard%'")
db.execute("DELETE FROM gpkg_data_column_constraints WHERE constraint_name = 'status' AND value = 'suspended'")
db.execute("UPDATE layer_styles SET styleQML = replace(styleQML, 'required_depth_cm', 'gone') WHERE f_table_name LIKE 'hazard%'")
db.execute("DROP TABLE evidence")
db.execute("DROP TABLE rtree_evidence_geom") if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'rtree_evidence_geom'").fetchone() else None
for t in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_data_columns", "gpkg_extensions"):
    db.execute(f"DELETE FROM {t} WHERE table_name = 'evidence'")
db.execute("DELETE FROM layer_styles WHERE f_table_name = 'evidence'")
db.execute("DELETE FROM ft_meta WHERE key IN ('declarations', 'fields', 'schema_of')")
db.commit()
if sys.argv[2] == "known":
    counter = int.from_bytes(open(sys.argv[1], "rb").read()[24:28], "big")
    db.execute("UPDATE ft_meta SET value = ? WHERE key = 'rows_known'", (counter + 1,))
    db.commit()
X
}

state() {
    python3 - "$1" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one = lambda sql: db.execute(sql).fetchone()[0]
print([list(r) for r in db.execute("SELECT local_id, required_depth_cm, shown_why FROM hazard ORDER BY fid")],
      "evidence rows", one("SELECT count(*) FROM evidence"),
      "titles", one("SELECT count(*) FROM gpkg_data_columns WHERE column_name = 'required_depth_cm' AND table_name LIKE 'hazard%'"),
      "choice", one("SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = 'status' AND value = 'suspended'"),
      "form", one("SELECT min(instr(styleQML, 'required_depth_cm') > 0) FROM layer_styles WHERE f_table_name LIKE 'hazard%'"),
      "external", one("SELECT count(*) FROM ft_revision WHERE instr(bytes, CAST('external' AS BLOB)) > 0"))
X
}

for known in known unknown; do
    older old.gpkg $known
    echo "== $known: reading writes nothing"
    sum=$(sha256sum <old.gpkg)
    fieldtool --json list old.gpkg hazard | cmp - before.json
    fieldtool --json verify old.gpkg | json '[d["ok"], [p["key"] for p in d["problems"]]]'
    [ "$(fieldtool --json verify old.gpkg | json 'd["state_digest"]')" = "$digest_before" ] && echo "same digest"
    [ "$(sha256sum <old.gpkg)" = "$sum" ] && echo "not written"
    "$FT_TESTS/conformance/validate_gpkg" old.gpkg
    for verb in rebuild set add; do
        echo "== $known: $verb"
        cp old.gpkg now.gpkg
        case $verb in
        rebuild) fieldtool --quiet rebuild now.gpkg ;;
        set) fieldtool --quiet set now.gpkg AO-A-0003 --set required_depth_cm=30 >/dev/null ;;
        add) fieldtool --quiet add now.gpkg hazard --set classification=SHA --set required_depth_cm=5 >/dev/null ;;
        esac
        state now.gpkg
        "$FT_TESTS/conformance/validate_gpkg" now.gpkg
        expect 0 fieldtool --json verify now.gpkg | json 'd["ok"]'
        fieldtool --json check now.gpkg | json '[d["integrity"], d["conformant"]]'
        [ $verb != rebuild ] || [ "$(fieldtool --json verify now.gpkg | json 'd["state_digest"]')" != "$digest_before" ] || echo "same digest"
    done
done

echo "== merge into an old file, of what only newer declarations have a column for"
older before.gpkg known
workspace centre.gpkg CENTRE
key=$(fieldtool key show new.gpkg)
fieldtool --quiet submit new.gpkg -o sub.gpkg
cp centre.gpkg new.gpkg
older old.gpkg known
fieldtool --quiet key trust old.gpkg "$key"
fieldtool --quiet merge old.gpkg sub.gpkg
state old.gpkg
fieldtool --json verify old.gpkg | json 'd["ok"]'

echo "== a command that fails leaves the file as it was"
sum=$(sha256sum <before.gpkg)
expect 3 fieldtool --json set before.gpkg AO-A-0001 --set required_depth_cm=deep | json 'd["error"]["key"]'
[ "$(sha256sum <before.gpkg)" = "$sum" ] && echo "not written"
