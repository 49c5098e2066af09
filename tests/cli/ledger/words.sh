# Wrong words are usage, and change nothing.
. "$FT_CASE_LIB"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
expect 2 fieldtool ledger a.gpkg --by month
expect 2 fieldtool ledger a.gpkg --from 2025-02-01 --to 2025-01-01
expect 2 fieldtool ledger a.gpkg --from 2025
expect 2 fieldtool ledger
expect 1 fieldtool ledger missing.gpkg
