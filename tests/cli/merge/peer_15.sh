# A source of which two thirds are known already. Elsewhere nothing of the rest arrives, or it arrives with 1000 errors and exit code 0.
. "$FT_TESTS/cli/merge/lib.inc"
team A
source() {
    python3 -c 'import sys
print("uid,lon,lat")
for i in range(int(sys.argv[1])): print(f"h{i},{16 + i / 10000},-12")' "$1"
}
source 1000 >h.csv
fieldtool --json --quiet import A.gpkg h.csv --as hazard --source register --map source_id=uid --map lon=lon --map lat=lat | json '[d[k] for k in ("read", "added", "unchanged", "rejected")]'
source 1500 >h.csv
fieldtool --json --quiet import A.gpkg h.csv --as hazard --source register --map source_id=uid --map lon=lon --map lat=lat | json '[d[k] for k in ("read", "added", "unchanged", "rejected")]'
