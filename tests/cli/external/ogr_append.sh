# ogr2ogr -append into a layer of a workspace: new rows, rows that are there already, rows of another workspace.
. "$FT_TESTS/cli/external/lib.inc"
need ogr2ogr
team A B
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set comment=mine --geom "$(cell 1 2)" >/dev/null
fieldtool --quiet add B.gpkg hazard --set classification=CHA --set 'comment=of B' --geom "$(cell 4 5)" >/dev/null
cat >new.geojson <<'J'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"classification":"SHA","comment":"appended"},"geometry":{"type":"Polygon","coordinates":[[[16.5,-12],[16.501,-12],[16.501,-11.999],[16.5,-12]]]}}]}
J
ogr2ogr -q -append A.gpkg new.geojson -nln hazard 2>/dev/null
ogr2ogr -q -append A.gpkg A.gpkg hazard 2>/dev/null || true
ogr2ogr -q -append A.gpkg B.gpkg hazard
settle A.gpkg
hazards A.gpkg
whole A.gpkg
# B's own submission comes later: the record is known, and is one
hand B
take A.gpkg B-out.gpkg
hazards A.gpkg
conflicts A.gpkg
