# A copied feature. Elsewhere its uuid becomes '<uuid>_1', or two features have the same one; here the copy gets an ID of its own.
. "$FT_TESTS/cli/external/lib.inc"
team A
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set comment=h1 --geom "$(cell 1 2)" >/dev/null
sql A.gpkg "CREATE TEMP TABLE t AS SELECT * FROM hazard" "UPDATE t SET fid = NULL, comment = 'same uuid'" "INSERT INTO hazard SELECT * FROM t" \
    "UPDATE t SET uuid = uuid || '_1', comment = 'marked uuid'" "INSERT INTO hazard SELECT * FROM t"
settle A.gpkg
hazards A.gpkg
rows A.gpkg
sql A.gpkg "SELECT count(DISTINCT uuid) FROM hazard"
for i in 3 4; do words A.gpkg AO-A-000$i; done
whole A.gpkg
