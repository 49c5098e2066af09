# A split counts whole or not at all, in either book.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
h=$(hazard a.gpkg SHA 0 10 2023-05-01)
fieldtool --quiet split a.gpkg "$h" --part "CHA=$(strip 0 4)" --part "SHA=$(strip 4 7)" --part "cancelled=$(strip 7 10)" --date 2024-06-01
cells a.gpkg --pending --by class
cells a.gpkg --pending --by hazard
fieldtool --json list a.gpkg release | json '{k: v for k, v in d["items"][0]["fields"].items() if k in ("date_of_information", "location", "organisation", "product")}'
