# The same flows in every grouping: totals are one total.
. "$FT_TESTS/cli/ledger/lib.inc"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
t=$(add a.gpkg task --set number=7)
h=$(hazard a.gpkg CHA 0 10 2023-05-01 --set task="$t")
hazard a.gpkg SHA 20 26 2024-05-01 --set contamination=ap,cluster --set organisation=NPA --set location=AO0202 >/dev/null
add a.gpkg hazard --set classification=SHA --set stated_area_m2=5000 --set contamination=ap --set date_of_information=2025-01-01 >/dev/null
add a.gpkg hazard --geom "POINT(30.5 0.5)" --set classification=indication --set date_of_information=2025-01-01 >/dev/null
release a.gpkg cleared clearance 0 4 2024-02-02 "$h" >/dev/null
for by in hazard class contamination location org task year; do
    echo "== $by"
    cells a.gpkg --pending --by "$by"
done
fieldtool --json ledger a.gpkg --pending --by task | json '[r["key"]["local_id"] for r in d["rows"]], d["indications"], d["total"]["perimeter_unknown"], d["total"]["estimated_m2"]'
echo "== contamination as it was, then as it is"
fieldtool --quiet set a.gpkg "$h" --set contamination=ap,av --set date_of_information=2026-01-01 >/dev/null
cells a.gpkg --pending --by contamination --to 2025-12-31
cells a.gpkg --pending --by contamination
