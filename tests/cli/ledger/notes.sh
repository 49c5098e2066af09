# What is left for a person: an accident on released ground, ground that was missed, an area nobody linked.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
h=$(hazard a.gpkg CHA 0 10 2023-05-01)
hazard a.gpkg SHA 4 8 2023-06-01 >/dev/null
release a.gpkg cleared clearance 0 6 2024-02-02 "$h" >/dev/null
cells a.gpkg --pending
add a.gpkg accident --geom "POINT(30.002 0.0005)" --set date=2024-03-01 --set location=AO0101 >a.id
add a.gpkg accident --geom "POINT(31 1)" --set date=2024-03-01 --set location=AO0101 >/dev/null
cells a.gpkg --pending --by class
fieldtool ledger a.gpkg --pending --by class
add a.gpkg reopening --set hazard="$h" --set date=2024-03-02 --set cause=accident --set accident="$(cat a.id)" --geom "$(strip 1 3)" >/dev/null
cells a.gpkg --pending --by class
echo "== drawn beyond the area"
add a.gpkg reopening --set hazard="$h" --set date=2024-03-03 --set cause=find --geom "$(strip -2 1)" >/dev/null
cells a.gpkg --pending --by class
