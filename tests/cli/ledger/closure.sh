# A remainder nowhere wider than two sigma or the national limit is offered for closure; nothing closes by itself.
. "$FT_TESTS/cli/ledger/lib.inc"
echo "== by the accuracy of the vertices: 2 m of 2.5 m, not 11 m"
fieldtool --quiet new a.gpkg --country AO --org HALO --system HALO7
a=$(hazard a.gpkg CHA 0 10 2023-01-01 --set vertex_accuracy_m_95=2.5)
b=$(hazard a.gpkg CHA 20 30 2023-01-01 --set vertex_accuracy_m_95=2.5)
cells a.gpkg --pending --by class
release a.gpkg cleared clearance 0 9.982 2024-03-31 "$a" >/dev/null
release a.gpkg cleared clearance 20 29.9 2024-03-31 "$b" >/dev/null
cells a.gpkg --pending --by class
fieldtool ledger a.gpkg --pending 2>&1 | grep closure
release a.gpkg reduced ts 9 10 2024-05-01 "$a" --set closure=true >/dev/null
cells a.gpkg --pending --by class
echo "== by the national limit of 12 m: both"
cat >profile.json <<'P'
{"profile": "XX", "version": 1, "numbers": {"national.min_width_m": 12}}
P
fieldtool --quiet new n.gpkg --country AO --org HALO --system HALO7 --profile profile.json
a=$(hazard n.gpkg CHA 0 10 2023-01-01)
b=$(hazard n.gpkg CHA 20 30 2023-01-01)
release n.gpkg cleared clearance 0 9.982 2024-03-31 "$a" >/dev/null
release n.gpkg cleared clearance 20 29.9 2024-03-31 "$b" >/dev/null
cells n.gpkg --pending --by class
