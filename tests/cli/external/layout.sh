# Layers in disorder: triggers dropped, index emptied, the table gone, or made again by another program without half its columns.
. "$FT_TESTS/cli/external/lib.inc"
need ogr2ogr
team A
for i in 1 2 3; do
    fieldtool --quiet add A.gpkg hazard --set classification=SHA --set status=open --set comment=h$i --geom "$(cell $i "$((i + 1))")" >/dev/null
done
echo "triggers dropped, then a row moved: map and index agree again"
sql A.gpkg "DROP TRIGGER rtree_hazard_geom_insert" "DROP TRIGGER rtree_hazard_geom_delete" "DELETE FROM hazard WHERE comment = 'h3'"
fieldtool list A.gpkg hazard 2>&1 >/dev/null
settle A.gpkg
whole A.gpkg
sql A.gpkg "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'hazard'" "SELECT count(*) FROM rtree_hazard_geom"
echo "the table is gone: not one record is retired"
sql A.gpkg "DROP TABLE hazard"
settle A.gpkg
hazards A.gpkg
whole A.gpkg
echo "written over by a copy with two columns, of which one was edited"
ogr2ogr -q two.gpkg A.gpkg hazard -select uuid,classification
sql two.gpkg "UPDATE hazard SET classification = 'CHA' WHERE uuid = (SELECT min(uuid) FROM hazard)"
ogr2ogr -q -update -overwrite A.gpkg two.gpkg hazard 2>/dev/null
settle A.gpkg
hazards A.gpkg
rows A.gpkg
whole A.gpkg
echo "a copy of the layers alone is no workspace, and says so"
ogr2ogr -q copy.gpkg A.gpkg 2>/dev/null
expect 3 fieldtool list copy.gpkg
