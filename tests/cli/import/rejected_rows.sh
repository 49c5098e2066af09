. "$FT_CASE_LIB"
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
printf 'name,lon,lat\na,15,-12\nb,"15,5",-12\nc,15,\n' >points.csv
expect 4 fieldtool --json import w.gpkg points.csv --as hazard --map comment=name >out.json
json '[d["read"], d["added"], d["updated"], d["unchanged"], d["rejected"]]' <out.json
json '"\n".join("%s %s %s" % (w["feature"], w["key"], w["message"]) for w in d["warnings"])' <out.json
fieldtool --json list w.gpkg hazard | json '[i["fields"]["comment"] for i in d["items"]]'
# nothing at all could be taken: refused
printf 'name,lon,lat\nb,"15,5",-12\n' >bad.csv
expect 3 fieldtool --json import w.gpkg bad.csv --as hazard >out.json
json '[d["read"], d["added"], d["rejected"]]' <out.json
