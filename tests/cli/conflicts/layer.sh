# Every side of a conflict is a row with its shape that any GIS sees; it goes when the conflict is settled.
. "$FT_TESTS/cli/merge/lib.inc"
need ogrinfo
started A B N
fieldtool --quiet add A.gpkg hazard --set classification=SHA --set comment=0 --geom 'POINT(16.5 -12)' >/dev/null
hand A both.gpkg
take B.gpkg both.gpkg
edit A --geom "$(cell 0 2)"
edit B --geom "$(cell 3 4)" --set classification=CHA
fieldtool --quiet --as A set A.gpkg AO-A-0002 --set comment=1 >/dev/null
fieldtool --quiet --as B set B.gpkg AO-A-0002 --set comment=2 >/dev/null
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
sides() {
    for layer in 'round(area_m2) FROM conflict' '0 FROM conflict_point'; do
        ogrinfo -ro -q N.gpkg -dialect SQLite -sql "SELECT local_id || ' ' || author || ' ' || disagreement || ' ' || act || ' ' || record_state || ' ' || shown_why || ' ' || st_minx(geom) AS side, $layer ORDER BY author" | grep -E ' = ' | sed 's/^ *//; s/ ([A-Za-z0-9.]*)//'
    done
}
sides
ogrinfo -ro -q N.gpkg -dialect SQLite -sql "SELECT says FROM conflict ORDER BY author" | grep ' says' | sed -E 's/[0-9a-f]{12}/<shape>/'
ogrinfo -ro -so N.gpkg conflict 2>/dev/null | grep -E 'Geometry|Feature Count'
fieldtool --json check N.gpkg | json '[d["integrity"], d["conformant"]]'
# made again from the journal they are the same
sides >first
fieldtool --quiet rebuild N.gpkg && sides | cmp - first && echo "rebuilt alike"
fieldtool --quiet resolve N.gpkg AO-A-0001 --take "$(revision N.gpkg A geometry)" --reason r >/dev/null
fieldtool --quiet resolve N.gpkg AO-A-0002 --set comment=3 --reason r >/dev/null
ogrinfo -ro -so N.gpkg conflict 2>/dev/null | grep 'Feature Count'
ogrinfo -ro -so N.gpkg conflict_point 2>/dev/null | grep 'Feature Count'
fieldtool --json check N.gpkg | json '[d["integrity"], d["conformant"]]'
