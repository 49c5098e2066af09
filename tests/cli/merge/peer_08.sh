# One side knows a field that the other does not. Elsewhere this is refused, or silently left out; here it is kept and passed on.
. "$FT_TESTS/cli/merge/lib.inc"
fieldtool --quiet new A.gpkg --country AO --org Org --system A --profile "$FT_DATA/profile-xx.json"
team N
know N A
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set xx_flooded_months=7 --geom "$(cell 0 1)" >/dev/null
hand A
take N.gpkg A-out.gpkg
fieldtool --json show N.gpkg AO-A-0001 | json 'd["item"]["fields"]["xx_flooded_months"]'
# somebody who does not know the field edits the record; it comes back whole
fieldtool --quiet set N.gpkg AO-A-0001 --set classification=CHA >/dev/null
hand N
take A.gpkg N-out.gpkg
fieldtool --json show A.gpkg AO-A-0001 | json '[d["item"]["fields"][f] for f in ("classification", "xx_flooded_months")]'
