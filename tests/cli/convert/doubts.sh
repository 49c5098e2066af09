# A position outside the country, and the one slip that explains it.
. "$FT_CASE_LIB"
fieldtool convert "12.4 16.7" --to dd --country AO
fieldtool convert "16.7 -12.4" --to dd --country AO
fieldtool convert "31 south 684807 8628625" --to mgrs --country AO
fieldtool convert "60N 100W" --to mgrs --country AO
fieldtool convert "36s 500000 3800000" --to dd
fieldtool convert "33 south 100000 5000000" --to dd
fieldtool --json convert "16.7 -12.4" --to utm --country AO
# a record is warned about too, and kept
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
fieldtool --json add w.gpkg hazard --geom "12.4N 16.7E" | json '[w["key"] for w in d["warnings"]]'
fieldtool --json add w.gpkg hazard --geom "33LYG 12034 33971" | json '[w["key"] for w in d["warnings"]]'
expect 3 fieldtool add w.gpkg hazard --geom "33LYG1"
# most of a file in the country: what lies outside is named; all outside: only counted
printf 'name,lon,lat\na,16.7,-12.4\nb,16.8,-12.5\nc,16.9,12.4\n' >most.csv
printf 'name,lon,lat\na,35.7,33.4\nb,35.8,33.5\n' >none.csv
expect 4 fieldtool --json import w.gpkg most.csv --as hazard --map comment=name | json '[[w["feature"], w["key"]] for w in d["warnings"]] + [d["outside_country"]]'
fieldtool --json import w.gpkg none.csv --as hazard --map comment=name | json 'd["warnings"] + [d["outside_country"]]'
