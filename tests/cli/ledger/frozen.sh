# Worked examples 39 to 42 of docs/spec/ledger.md: a frozen year never moves; what is learned later stands in the next year.
. "$FT_TESTS/cli/ledger/lib.inc"
approve() {
    for approve_id in "$@"; do
        fieldtool --quiet --as chief review n.gpkg --approve "$approve_id" >/dev/null
    done
}
# years FILE: each year's figures in cells, with the adjustments of years before and what they are of.
years() {
    fieldtool --json ledger "$@" --by year | python3 -c 'import json, sys
d = json.load(sys.stdin)
plus = "opening new established growth reclassified_in transfer_in reopened".split()
minus = "correction reclassified_out transfer_out void cancelled reduced cleared".split()
print("frozen", d["frozen_year"], [f["key"] for f in d["findings"]])
for row in d["rows"] + [d["total"]]:
    v = {k[:-3]: row[k] / 12309.072078687 for k in row if k.endswith("_m2")}
    assert abs(sum(v[k] for k in plus) - sum(v[k] for k in minus) - v["closing"]) < 1e-6 * max(1, *v.values()), row
    assert row["areas_opening"] + row["areas_in"] - row["areas_out"] == row["areas_closing"], row
    print(row["key"].get("year", "total"), " ".join(f"{k}={round(x, 4):g}" for k, x in v.items() if abs(x) > 1e-7 and k != "net"),
          {k[:-3]: round(x / 12309.072078687, 4) for k, x in row["prior_year"].items()}, row["areas_closing"])'
}
refused() { # CODE WORD...
    refused_code=$1
    shift
    expect "$refused_code" fieldtool --json "$@" | json 'd["error"]["key"]'
}
centre n.gpkg
echo "== 39: a late release"
h=$(hazard n.gpkg CHA 0 10 2023-05-01)
r=$(release n.gpkg cleared clearance 0 4 2024-02-02 "$h")
approve "$h" "$r"
late=$(release n.gpkg cleared clearance 4 6 2024-06-06 "$h")
next=$(release n.gpkg cleared clearance 6 7 2025-03-03 "$h")
years n.gpkg
refused 5 ledger n.gpkg --freeze 2024
fieldtool --as chief ledger n.gpkg --freeze 2024 --reason "annual report sent" 2>&1
years n.gpkg
approve "$late"
approve "$next"
years n.gpkg
cells n.gpkg --from 2025-01-01 --to 2025-12-31 --by hazard
cells n.gpkg --to 2024-12-31 --by class
cells n.gpkg --to 2024-12-31 --by org
fieldtool ledger n.gpkg --from 2025-01-01 2>&1 >/dev/null
echo "== 40: a late rejection, and an area that was not known"
fieldtool --quiet --as chief review n.gpkg --reject "$r" --reason "no depth log" >/dev/null
new=$(hazard n.gpkg SHA 20 23 2022-01-01)
approve "$new"
years n.gpkg
echo "== 41: the next year is frozen too, with what it was told of the year before"
fieldtool --json --as chief ledger n.gpkg --freeze 2025
years n.gpkg
approve "$(hazard n.gpkg SHA 30 31 2024-01-01)" "$(hazard n.gpkg SHA 40 42 2025-01-01)"
years n.gpkg
cells n.gpkg --by class
fieldtool --json verify n.gpkg | json 'd["ok"]'
echo "== 42: a frozen year is not thawed"
refused 3 --as chief ledger n.gpkg --freeze 2024
refused 3 --as chief ledger n.gpkg --freeze 2999
refused 2 --as chief ledger n.gpkg --freeze never
f=$(fieldtool --json list n.gpkg freeze | json 'd["items"][0]["id"]')
refused 3 set n.gpkg "$f" --retire
refused 3 set n.gpkg "$f" --set year=2020
refused 3 add n.gpkg freeze --set year=2020
echo "== but when the national authority takes back its trust in the key that froze it"
fieldtool --quiet new d.gpkg --country AO --org CNIDAH --system DEP --centre-key "$(fieldtool --as chief key show n.gpkg)"
fieldtool --quiet key new deputy >/dev/null
deputy=$(fieldtool --as deputy key show d.gpkg)
refused 5 --as deputy ledger d.gpkg --freeze 2020
fieldtool --quiet --as chief key trust d.gpkg "$deputy" --role authority --scope AO01 >/dev/null
refused 5 --as deputy ledger d.gpkg --freeze 2020
fieldtool --quiet --as chief key trust d.gpkg "$deputy" --role authority >/dev/null
fieldtool --quiet --as deputy ledger d.gpkg --freeze 2020
fieldtool --json ledger d.gpkg | json 'd["frozen_year"]'
fieldtool --quiet --as chief key revoke d.gpkg "$deputy" --after-batch 0
fieldtool --json ledger d.gpkg | json 'd["frozen_year"]'
echo "== and it goes with the journal, in any order"
fieldtool --quiet submit n.gpkg -o all.gpkg >/dev/null
fieldtool --quiet new o.gpkg --country AO --org CNIDAH --system OTHER --centre-key "$(fieldtool --as chief key show n.gpkg)"
fieldtool --quiet key trust o.gpkg "$(fieldtool key show n.gpkg)" >/dev/null 2>&1
fieldtool --quiet merge o.gpkg all.gpkg >/dev/null
years n.gpkg >here
years o.gpkg | cmp - here && echo "same figures"
fieldtool --quiet rebuild o.gpkg
years o.gpkg | cmp - here && echo "same figures"
echo "== proposed books know no frozen years; neither does a day before they were"
fieldtool --json ledger n.gpkg --pending | json 'd["frozen_year"]'
fieldtool --json ledger n.gpkg --as-known 2001-01-01 | json 'd["frozen_year"]'
