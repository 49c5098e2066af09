# Many new records on both sides, all with the same row numbers. Elsewhere one side's are all dropped, or nothing is merged.
. "$FT_TESTS/cli/merge/lib.inc"
team A B N
for t in A B; do
    python3 -c 'import sys
print("name,lon,lat")
for i in range(300): print(f"{sys.argv[1]}{i},{16 + i / 1000},-12")' $t >$t.csv
    fieldtool --json --quiet import $t.gpkg $t.csv --as hazard --map comment=name --map lon=lon --map lat=lat | json 'd["added"]'
    for i in 1 2 3; do fieldtool --quiet add $t.gpkg hazard --set comment=own-$t-$i >/dev/null; done
    hand $t
done
expect 0 fieldtool --json merge N.gpkg A-out.gpkg B-out.gpkg | json '[(s["status"], s["records_new"]) for s in d["submissions"]]'
fieldtool --json list N.gpkg hazard | json 'len({i["fields"]["comment"] for i in d["items"]})'
