# A team's own file: nothing is approved there, --pending shows what it proposes.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
h=$(hazard a.gpkg SHA 0 10 2023-05)
release a.gpkg cancelled nts 0 4 2024-02-02 "$h" >/dev/null
fieldtool ledger a.gpkg
cells a.gpkg
cells a.gpkg --pending
cells a.gpkg --pending --by year
cells a.gpkg --pending --by class --from 2024-01-01 --to 2024-12-31
cells a.gpkg --pending --by org --to 2023-12-31
