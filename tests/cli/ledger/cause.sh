# An error corrects the drawing it was stated for, and no later one.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
h=$(hazard a.gpkg CHA 0 10 2023-05-01)
fieldtool --quiet set a.gpkg "$h" --geom "$(strip 0 9)" --set shrink_cause=error --set date_of_information=2023-06-01 >/dev/null
cells a.gpkg --pending
fieldtool --quiet set a.gpkg "$h" --set priority= --set date_of_information=2023-07-01 >/dev/null
fieldtool --quiet set a.gpkg "$h" --geom "$(strip 0 5)" --set date_of_information=2023-08-01 >/dev/null
cells a.gpkg --pending
fieldtool --quiet set a.gpkg "$h" --set shrink_cause= >/dev/null
fieldtool --quiet set a.gpkg "$h" --geom "$(strip 0 4)" --set shrink_cause=error --set date_of_information=2023-09-01 >/dev/null
cells a.gpkg --pending
