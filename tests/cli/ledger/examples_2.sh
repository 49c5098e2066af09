# Worked examples 11-20 of docs/spec/ledger.md through the command line; figures are cells, as on the page.
. "$FT_TESTS/cli/ledger/lib.inc"
example 11
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
release e.gpkg cleared clearance 0 9.982 2024-03-31 "$h" >/dev/null
cells e.gpkg --pending
release e.gpkg reduced ts 9 10 2024-04-30 "$h" --set closure=true >/dev/null
cells e.gpkg --pending
example 12
h=$(add e.gpkg hazard --set classification=SHA --set contamination=ap --set stated_area_m2=100000 --set date_of_information=2023-01-01)
fieldtool --quiet set e.gpkg "$h" --geom "$(strip 0 10)" --set date_of_information=2024-02-01 >/dev/null
cells e.gpkg --pending --by year
unknown e.gpkg --to 2023-12-31
unknown e.gpkg
example 13
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
release e.gpkg cleared clearance 8 12 2024-03-31 "$h" >/dev/null
redraw e.gpkg "$h" 0 14 2024-06-01
cells e.gpkg --pending
example 14a
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
redraw e.gpkg "$h" 0 7 2024-06-01 --set shrink_cause=error
cells e.gpkg --pending
example 14b
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
redraw e.gpkg "$h" 0 7 2024-06-01
cells e.gpkg --pending
release e.gpkg cancelled nts 7 10 2024-06-01 "$h" >/dev/null
cells e.gpkg --pending
example 15
h=$(hazard e.gpkg SHA 0 10 2023-01-01)
release e.gpkg cancelled nts 6 10 2024-05-01 "$h" >/dev/null
fieldtool --quiet set e.gpkg "$h" --set classification=CHA --set date_of_information=2024-06-01 >/dev/null
cells e.gpkg --pending --by class
example 16
h=$(hazard e.gpkg SHA 0 10 2022-01-01)
release e.gpkg cancelled nts 0 10 2022-09-01 "$h" >/dev/null
o=$(add e.gpkg reopening --set hazard="$h" --set date=2024-07-01 --set cause=accident --geom "$(strip 2 5)")
cells e.gpkg --pending --by year
cells e.gpkg --pending --by class --from 2024-01-01
a=$(add e.gpkg accident --geom "POINT(30.0035 0.0005)" --set date=2024-07-01 --set hazard="$h")
fieldtool --quiet set e.gpkg "$o" --retire >/dev/null
add e.gpkg reopening --set hazard="$h" --set accident="$a" --set cause=accident >/dev/null
fieldtool --json ledger e.gpkg --pending | json 'round(d["total"]["reopened_m2"], 3)' # radius 50 m, where no profile says another
example 17
h=$(hazard e.gpkg CHA 0 10 2022-01-01)
release e.gpkg cleared clearance 0 4 2024-02-01 "$h" >/dev/null
cells e.gpkg --pending --by year
release e.gpkg cleared clearance 2 6 2023-10-01 "$h" >/dev/null
cells e.gpkg --pending --by year
example 18
h=$(hazard e.gpkg CHA 0 6 2022-01-01)
hazard e.gpkg SHA 4 10 2022-01-01 >/dev/null
net e.gpkg
release e.gpkg cleared clearance 4 6 2023-01-01 "$h" >/dev/null
net e.gpkg
cells e.gpkg --pending
example 19
h=$(add e.gpkg hazard --set classification=SHA --set contamination=ap --set stated_area_m2=5000 --set date_of_information=2022-01-01)
stated e.gpkg cancelled nts 2000 2023-01-01 "$h"
unknown e.gpkg
stated e.gpkg cancelled nts 3000 2023-02-01 "$h"
unknown e.gpkg
fieldtool --quiet set e.gpkg "$h" --geom "$(strip 0 10)" --set date_of_information=2022-01-01 >/dev/null
cells e.gpkg --pending
example 20
h=$(hazard e.gpkg CHA 0 10 2022 --set date_of_information=)
release e.gpkg cleared clearance 0 4 2023-01-01 "$h" --set end_date= >/dev/null
cells e.gpkg --pending --from 1990-01-01 --to 1990-12-31
