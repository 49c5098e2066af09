# The same foreign file imported again and again. Elsewhere there are 11, 22, 33 rows.
. "$FT_TESTS/cli/merge/lib.inc"
team A
python3 -c 'print("name,lon,lat")
for i in range(11): print(f"h{i},{16 + i / 100},-12")' >h.csv
for i in 1 2 3; do
    fieldtool --json --quiet import A.gpkg h.csv --as hazard --map comment=name --map lon=lon --map lat=lat | json '[d[k] for k in ("read", "added", "updated", "unchanged", "rejected")]'
done
fieldtool --json list A.gpkg hazard | json 'len(d["items"])'
