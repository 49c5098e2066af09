# Worked examples 21-28 of docs/spec/ledger.md through the command line; figures are cells, as on the page.
. "$FT_TESTS/cli/ledger/lib.inc"
example 21
h=$(hazard e.gpkg indication 0 10 2023-01-01)
cells e.gpkg --pending
fieldtool --json ledger e.gpkg --pending | json 'd["indications"]'
fieldtool --quiet set e.gpkg "$h" --set classification=SHA --set date_of_information=2024-01-01 >/dev/null
cells e.gpkg --pending --by year
fieldtool --json ledger e.gpkg --pending | json 'd["indications"]'
for kind in bac eod_spot road_verification; do
    example "22 $kind"
    h=$(hazard e.gpkg CHA 0 10 2023-01-01)
    release e.gpkg cleared $kind 0 4 2024-01-01 "$h" >/dev/null
    cells e.gpkg --pending
done
example 23
h=$(hazard e.gpkg CHA 0 10 2023-01-01 --set contamination=ap,av)
r=$(release e.gpkg cleared clearance 0 4 2024-01-01 "$h" --set targets=)
for targets in "" ap ap,av,erw; do
    fieldtool --quiet set e.gpkg "$r" --set targets="$targets" >/dev/null
    cells e.gpkg --pending
done
fieldtool --quiet set e.gpkg "$h" --set contamination=unknown >/dev/null
cells e.gpkg --pending
example 24
h=$(hazard e.gpkg SHA 0 10 2022-01-01)
release e.gpkg cancelled nts 0 5 2022-09-01 "$h" >/dev/null
hazard e.gpkg CHA -2 3 2024-01-01 >/dev/null
cells e.gpkg --pending --by class
example 25
b=$(hazard e.gpkg SHA 4 10 2022-01-01)
a=$(hazard e.gpkg SHA 0 4 2022-01-01)
release e.gpkg cancelled nts 0 1 2022-09-01 "$a" >/dev/null
fieldtool --quiet join e.gpkg "$a" "$b" --date 2024-01-01 # the younger first: their order does not matter
cells e.gpkg --pending --by hazard
c=$(fieldtool --json list e.gpkg hazard | json 'd["items"][0]["id"]')
redraw e.gpkg "$c" 0 12 2024-01-01
cells e.gpkg --pending
fieldtool --json list e.gpkg hazard --retired | json '[(i["local_id"], i["state"], round(i["area_m2"] / 12309.072078687, 4)) for i in d["items"]]'
example 26
h=$(hazard e.gpkg CHA 0 10 2022-01-01)
r=$(release e.gpkg cleared clearance 0 10 2023-01-01 "$h")
add e.gpkg exclusion --geom "$(strip 2 3)" --set release="$r" --set kind=building >/dev/null
add e.gpkg exclusion --geom "$(strip 5 6)" --set hazard="$h" --set kind=water >/dev/null
cells e.gpkg --pending
example 27
h=$(hazard e.gpkg CHA 0 10 2022-01-01)
release e.gpkg cleared clearance 8 12 2023-01-01 "" >/dev/null
cells e.gpkg --pending --by class
example 28
box() {
    echo "POLYGON(($1 45, $2 45, $2 45.001, $1 45.001, $1 45))"
}
h=$(add e.gpkg hazard --geom "$(box 10 10.01)" --set classification=SHA --set contamination=ap --set date_of_information=2023-01-01)
fieldtool --quiet split e.gpkg "$h" --part "CHA=$(box 10 10.004)" --part "SHA=$(box 10.004 10.007)" --part "cancelled=$(box 10.007 10.01)" --date 2024-05-31
fieldtool --json ledger e.gpkg --pending | json '(lambda t: [abs(t["new_m2"] - t["cancelled_m2"] - t["closing_m2"]) < 1e-6, t["areas_closing"], d["findings"]])(d["total"])'
r=$(fieldtool --json list e.gpkg release | json 'd["items"][0]["id"]')
fieldtool --quiet set e.gpkg "$r" --retire >/dev/null
fieldtool --json ledger e.gpkg --pending | json '[d["total"]["areas_closing"], [(f["key"], f["local_id"]) for f in d["findings"]]]'
