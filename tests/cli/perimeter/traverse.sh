# Bearings and distances: the misclosure is said and never adjusted unasked; both versions are kept when it is.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --set classification=CHA --set contamination=ap 2>/dev/null | cut -f2)
cat >legs.csv <<'P'
number,type,name,position,from,bearing,back_bearing,distance,inclination,from2,bearing2
,landmark,LM,"12.4S 16.7E",,,,,,,
,benchmark,BM,,LM,N45-30E,,50,,,
1,start,,,BM,45°00',,30,,,
2,turning,,,1,1600 mil,270.5,100,,,
3,turning,,,2,S0W,,101.5,10,,
4,turning,,,3,270,,100,,,
,evidence,tree,,1,120,,,,2,200
1,start,,,4,1,,98.5,,,
P
fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north true
fieldtool --json list w.gpkg point | json '[len(d["items"]), len([i for i in d["items"] if "measured" in i["fields"]])]'
fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north true --adjust bowditch
fieldtool --json list w.gpkg point | json '"\n".join("%s %s | %s" % (i["fields"]["point_type"], i["fields"].get("measured", "as measured"), i["fields"]["entered_text"]) for i in d["items"])'
# a compass: with a day the model gives the declination, outside its years with a warning, far outside not at all
fieldtool --quiet perimeter w.gpkg "$id" --traverse legs.csv --north magnetic --date 2026-11-20 >/dev/null
fieldtool --json list w.gpkg point | json 'round(d["items"][1]["fields"]["declination_deg"], 2)'
expect 3 fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north magnetic
expect 4 fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north magnetic --date 2031-02-01
expect 3 fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north magnetic --date 2009-02-01
fieldtool --quiet perimeter w.gpkg "$id" --traverse legs.csv --north magnetic --declination -4.5 >/dev/null
fieldtool --json list w.gpkg point | json 'd["items"][1]["fields"]["declination_deg"]'
# grid north, no north, an unknown point, half a leg, iron near a station, a bad closure, an open traverse
fieldtool --quiet perimeter w.gpkg "$id" --traverse legs.csv --north grid
expect 3 fieldtool perimeter w.gpkg "$id" --traverse legs.csv
sed 's/^2,turning,,,1,/2,turning,,,9,/' legs.csv >bad.csv
expect 3 fieldtool perimeter w.gpkg "$id" --traverse bad.csv --north true
sed 's/,270,,100,/,270,,,/' legs.csv >bad.csv
expect 3 fieldtool perimeter w.gpkg "$id" --traverse bad.csv --north true
sed 's/270.5/275/; s/98.5/80/' legs.csv >bad.csv
expect 4 fieldtool perimeter w.gpkg "$id" --traverse bad.csv --north true
head -7 legs.csv >open.csv
expect 4 fieldtool perimeter w.gpkg "$id" --traverse open.csv --north true --adjust bowditch
expect 2 fieldtool perimeter w.gpkg "$id" --traverse legs.csv --north true --adjust squares
