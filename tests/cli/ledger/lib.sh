# Functions of the ledger's cases: ground is a strip along the equator, cells of 0.001 degrees (12309.072 m2), as in
# docs/spec/ledger.md 10.  . "${0%/*}/lib.sh" does not work under run_case.sh: cases read it from "$FT_TESTS/cli/ledger".
. "$FT_CASE_LIB"

# strip FROM TO: cells from up to TO, east of 30 degrees.
strip() {
    python3 -c 'import sys
a, b = (30 + float(v) / 1000 for v in sys.argv[1:3])
print(f"POLYGON(({a:.9f} 0, {b:.9f} 0, {b:.9f} 0.001, {a:.9f} 0.001, {a:.9f} 0))")' "$1" "$2"
}

# add FILE TYPE OPTION...: the new record's ID.
add() {
    fieldtool --json add "$@" | json 'd["id"]'
}

# cells FILE OPTION...: the rows and the total in cells, and what is noted; zeroes are left out.
cells() {
    fieldtool --json ledger "$@" | python3 -c 'import json, sys
d = json.load(sys.stdin)
plus = "opening new established growth reclassified_in transfer_in reopened".split()
minus = "correction reclassified_out transfer_out void cancelled reduced cleared".split()
for row in d["rows"] + [d["total"]]:
    v = {k[:-3]: row[k] / 12309.072078687 for k in row if k.endswith("_m2")}
    left = sum(v[k] for k in plus) - sum(v[k] for k in minus) - v["closing"]
    assert abs(left) < 1e-6 * max(1, max(v.values())), (left, row)
    assert row["areas_opening"] + row["areas_in"] - row["areas_out"] == row["areas_closing"], row
    key = ",".join("-" if x is None else str(x) for k, x in row["key"].items() if k not in ("hazard", "task")) or "total"
    shown = " ".join(f"{k}={round(x, 4):g}" for k, x in v.items() if abs(x) > 1e-7 and k != "net")
    print(key, shown, "areas", row["areas_opening"], row["areas_in"], row["areas_out"], row["areas_closing"])
for f in d["findings"]:
    print(f["severity"], f["key"], f["local_id"], "" if f["m2"] is None else round(f["m2"] / 12309.072078687, 4))'
}

# centre FILE: a workspace of the centre, in which "chief" is the authority.
centre() {
    fieldtool --quiet new "$1" --country AO --org CNIDAH --system CENTRE
    fieldtool key new chief >chief.line
    fieldtool --quiet key trust "$1" "$(fieldtool --as chief key show "$1")" --role authority >/dev/null 2>&1
}

# hazard FILE CLASS FROM TO DATE OPTION...
hazard() {
    hazard_file=$1
    hazard_class=$2
    hazard_shape=$(strip "$3" "$4")
    hazard_date=$5
    shift 5
    add "$hazard_file" hazard --geom "$hazard_shape" --set classification="$hazard_class" --set status=open --set contamination=ap \
        --set evidence_class=direct --set location=AO0101 --set date_of_information="$hazard_date" "$@"
}

# release FILE PRODUCT KIND FROM TO DATE HAZARDS OPTION...
release() {
    release_file=$1
    release_product=$2
    release_kind=$3
    release_shape=$(strip "$4" "$5")
    release_date=$6
    release_hazards=$7
    shift 7
    release_activity=$(add "$release_file" activity --set kind="$release_kind" --set start_date="$release_date" --set end_date="$release_date" \
        --set method=manual --set location=AO0101 --set date_of_information="$release_date")
    add "$release_file" release --geom "$release_shape" --set product="$release_product" --set activity="$release_activity" \
        --set targets=all --set depth_cm=20 --set method=manual --set location=AO0101 --set end_date="$release_date" \
        --set date_of_information="$release_date" --set hazards="$release_hazards" "$@"
}
