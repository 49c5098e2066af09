# What was not taken, and what the books would say of the source: sheets for the desk.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org HALO --system T1
mkdir ng
cp "$FT_DATA"/takeon/imsma-ng/*.csv ng
sed -i -e 's/^\(p-03.*\)Turning point/\1Corner/' -e 's/^p-09\(.*\),-12.411,/p-09\1,-12\xc2\xb024.66,/' ng/hazard_points.csv
sed -i 's/^r-02,\(.*\),c0a8-8e7f-03,/r-02,\1,c0a8-8e7f-99,/' ng/hazreduc.csv
rm ng/hazreducdevice.csv

# a corner that cannot be read draws no shape; a link into nothing and an absent table are told; a dry run keeps nothing
expect 4 fieldtool --json import w.gpkg ng --mapping imsma-ng --dry-run --rejects rejects.csv --reconcile counts.csv >dry.json
json '[[w.get("table"), w["feature"], w["message"]] for w in d["warnings"] if w["key"] != "import.no_shape"]' <dry.json
json '[d["read"], d["added"] + d["updated"] + d["unchanged"] + d["rejected"]]' <dry.json
cat rejects.csv counts.csv
fieldtool --json list w.gpkg hazard | json 'len(d["items"])'

# sheets that stand there are not written over, and then nothing is kept
expect 3 fieldtool --quiet import w.gpkg ng --mapping imsma-ng --rejects rejects.csv
fieldtool --json list w.gpkg hazard | json 'len(d["items"])'

# the opening of the books; a row that changes later is one revision more
expect 4 fieldtool --quiet import w.gpkg "$FT_DATA/takeon/imsma-ng" --mapping imsma-ng --baseline 2025-12-31
fieldtool --json list w.gpkg hazard | json 'sorted(i["fields"]["baseline_date"] for i in d["items"])'
cp "$FT_DATA"/takeon/imsma-ng/*.csv ng
sed -i 's/,Open,,,AP mines/,Suspended,2020-02-02,rain,AP mines/' ng/hazard.csv
expect 4 fieldtool --quiet import w.gpkg ng --mapping imsma-ng --baseline 2025-12-31 --reconcile after.csv
fieldtool --json list w.gpkg hazard | json '[i["fields"]["status"] for i in d["items"] if i["fields"]["source_id"] == "c0a8-8e7f-01"]'
fieldtool --json import w.gpkg ng --mapping imsma-ng --as point | json '[d["read"], d["unchanged"]]'

# what a mapping cannot mean is refused
echo '{"tables": [{"name": "a", "as": "hazard", "fields": {"status": {"column": "S", "link": "b"}}}]}' >bad.json
expect 3 fieldtool import w.gpkg ng --mapping bad.json
echo '{"as": "hazard", "fields": {"date_of_information": {"column": "D", "date": "DD/MM"}}}' >bad.json
expect 3 fieldtool import w.gpkg ng/hazard.csv --mapping bad.json
expect 2 fieldtool import w.gpkg ng --mapping imsma-ng --map comment=x
expect 1 fieldtool import w.gpkg ng --mapping imsma
