# An edit by another program is never part of what was approved: it is a proposal beside it, and the hazard stays as dangerous.
. "$FT_TESTS/cli/external/lib.inc"
team A B
fieldtool --quiet key new chief >/dev/null
fieldtool --quiet key trust A.gpkg "$(fieldtool --as chief key show A.gpkg)" --role authority >/dev/null 2>&1
for i in 1 2; do
    fieldtool --quiet add B.gpkg hazard --set classification=CHA --set status=open --set contamination=ap --set evidence_class=direct --set required_depth_cm=20 \
        --set date_of_information=2026-01-01 --set location=AO99 --set comment=h$i --geom "$(cell $i "$((i + 1))")" >/dev/null
done
hand B
take A.gpkg B-out.gpkg
fieldtool --quiet --as chief review A.gpkg --approve AO-B-0001 --approve AO-B-0002 >/dev/null
fieldtool --json --quiet ledger A.gpkg --by class | json 'round(d["total"]["closing_m2"])' >books
sql A.gpkg "UPDATE hazard SET classification = 'SHA', required_depth_cm = NULL WHERE comment = 'h1'" "DELETE FROM hazard WHERE comment = 'h2'"
settle A.gpkg
hazards A.gpkg
fieldtool --json --quiet ledger A.gpkg --by class | json 'round(d["total"]["closing_m2"])' | cmp - books && echo "the books are as they were"
rows A.gpkg
# what is shown is the more hazardous of both; saving the row as it is shown says nothing new
sql A.gpkg "UPDATE hazard SET comment = comment"
settle A.gpkg
# the comment alone is changed: the proposed class stays the proposed class
sql A.gpkg "UPDATE hazard SET comment = 'seen by GIS' WHERE local_id = 'AO-B-0001'"
settle A.gpkg
fieldtool --quiet --json show A.gpkg AO-B-0001 --history | json '[(h["op"], h["fields"]["classification"], h["fields"]["comment"]) for h in d["history"]]'
