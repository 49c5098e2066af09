# A layer copied over itself by ogr2ogr loses its triggers, and elsewhere what watched for changes with them. Here nothing depends
# on triggers: the edit that came with the copy is found all the same.
. "$FT_TESTS/cli/external/lib.inc"
need ogr2ogr
team A
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set comment=h1 --geom "$(cell 1 2)" >/dev/null
ogr2ogr -q copy.gpkg A.gpkg hazard
sql copy.gpkg "UPDATE hazard SET classification = 'CHA'"
ogr2ogr -q -update -overwrite A.gpkg copy.gpkg hazard 2>/dev/null
settle A.gpkg
hazards A.gpkg
words A.gpkg AO-A-0001
whole A.gpkg
