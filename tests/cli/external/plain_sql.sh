# Rows edited, inserted and deleted by plain SQL: seen by commands that read, which write nothing; taken in by the next that writes.
. "$FT_TESTS/cli/external/lib.inc"
team A
for i in 1 2 3 4; do
    fieldtool --quiet add A.gpkg hazard --set classification=SHA --set status=open --set comment=h$i --geom "$(cell $i "$((i + 1))")" >/dev/null
done
settle A.gpkg
sql A.gpkg "UPDATE hazard SET classification = 'cha', required_depth_cm = 20 WHERE comment = 'h1'" \
    "DELETE FROM hazard WHERE comment = 'h2'" \
    "INSERT INTO hazard (geom, classification, comment) SELECT geom, 'SHA', 'drawn' FROM hazard WHERE comment = 'h3'" \
    "UPDATE hazard SET required_depth_cm = 'knee deep', comment = '', classification = 'QHA' WHERE comment = 'h4'" \
    "UPDATE hazard SET area_m2 = 1, record_state = 'approved', revision_short = 'x', shown_why = NULL"
cp A.gpkg before.gpkg
fieldtool list A.gpkg hazard 2>&1 >/dev/null
fieldtool --quiet conflicts A.gpkg
cmp A.gpkg before.gpkg && echo "reading wrote nothing"
settle A.gpkg
hazards A.gpkg
for i in 1 2 4 5; do echo "AO-A-000$i"; words A.gpkg AO-A-000$i; done
# the deleted row is there again, computed columns are what they were; nothing more to take in
rows A.gpkg
sql A.gpkg "SELECT DISTINCT round(area_m2 / 12047, 2) FROM hazard WHERE geom IS NOT NULL"
whole A.gpkg
# deleted again it is proposed no second time
sql A.gpkg "DELETE FROM hazard WHERE record_state = 'retired'"
settle A.gpkg
words A.gpkg AO-A-0002
rows A.gpkg | grep -c retired
# a person retires it: then the row goes
fieldtool --quiet set A.gpkg AO-A-0002 --retire >/dev/null
rows A.gpkg | grep -c retired || true
