# Whose a row is: by its uuid, else by its local ID, else by its place and shape. Rows under other numbers, without uuid, twice.
. "$FT_TESTS/cli/external/lib.inc"
team A
for i in 1 2 3 4 5; do
    fieldtool --quiet add A.gpkg hazard --set classification=SHA --set comment=h$i --geom "$(cell $i "$((i + 1))")" >/dev/null
done
echo "renumbered, two of them crosswise"
sql A.gpkg "UPDATE hazard SET fid = fid + 1000 WHERE comment IN ('h1', 'h2')" "UPDATE hazard SET fid = -1 WHERE comment = 'h3'" \
    "UPDATE hazard SET fid = (SELECT rid FROM ft_record WHERE local_id = 'AO-A-0003') WHERE comment = 'h4'" \
    "UPDATE hazard SET fid = (SELECT rid FROM ft_record WHERE local_id = 'AO-A-0004') WHERE fid = -1"
settle A.gpkg
hazards A.gpkg
sql A.gpkg "SELECT count(*) FROM hazard h JOIN ft_record r ON r.rid = h.fid AND r.local_id = h.local_id"
whole A.gpkg
echo "without uuid: the local ID, else place and shape"
sql A.gpkg "UPDATE hazard SET uuid = NULL, comment = 'by local ID' WHERE comment = 'h1'" \
    "UPDATE hazard SET uuid = '', local_id = NULL, comment = 'by place' WHERE comment = 'h2'"
settle A.gpkg
hazards A.gpkg
rows A.gpkg
echo "twice, as a GIS pastes: the copy is a record of its own"
sql A.gpkg "CREATE TEMP TABLE t AS SELECT * FROM hazard WHERE comment = 'h5'" "UPDATE t SET fid = NULL, comment = 'pasted'" "INSERT INTO hazard SELECT * FROM t"
settle A.gpkg
hazards A.gpkg | tail -2
words A.gpkg AO-A-0009 | sed 's/AO-A-000[0-9]$/AO-A-N/'
echo "an ID that nobody here has stays: its record may come with a submission"
sql A.gpkg "INSERT INTO hazard (uuid, local_id, classification) VALUES ('0192f5a0-7c1e-7000-8000-0000000000aa', 'AO-Z-0042', 'CHA')"
settle A.gpkg
fieldtool --json --quiet show A.gpkg AO-Z-0042 | json 'd["item"]["id"][-4:]'
echo "in another layer it is nobody's"
sql A.gpkg "INSERT INTO task (uuid, comment) SELECT uuid, 'not a hazard' FROM hazard WHERE local_id = 'AO-A-0001'"
settle A.gpkg
fieldtool --json --quiet list A.gpkg task --where 'comment=not a hazard' | json 'len(d["items"])'
whole A.gpkg
