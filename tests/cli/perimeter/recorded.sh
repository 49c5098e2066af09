# What was entered is enough to draw the perimeter again; a correction of it moves the points that hang on it.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --set classification=CHA --set contamination=ap 2>/dev/null | cut -f2)
expect 3 fieldtool perimeter w.gpkg "$id" --recorded
cat >legs.csv <<'P'
number,type,name,position,from,bearing,back_bearing,distance,inclination,from2,bearing2
,landmark,LM,"12.4S 16.7E",,,,,,,
1,start,,,LM,N45-30E,,50,,,
2,turning,,,1,1600 mil,270.5,100,,,
3,turning,,,2,S0W,,101.5,10,,
4,turning,,,3,270,,100,,,
,evidence,tree,,1,120,,,,2,200
1,start,,,4,1,,98.5,,,
P
measures() { json '["%.6f" % d["area_m2"], "%.6f" % d["misclosure"]["distance_m"], d["misclosure"]["adjusted"], d["points_retired"], [f["message"] for f in d["findings"]]]'; }
fieldtool --json perimeter w.gpkg "$id" --traverse legs.csv --north magnetic --date 2026-11-20 | measures
count() { fieldtool --json list w.gpkg point --retired | json 'len(d["items"])'; }
fieldtool --json perimeter w.gpkg "$id" --recorded | measures
fieldtool --json perimeter w.gpkg "$id" --recorded --adjust bowditch | measures
fieldtool --json perimeter w.gpkg "$id" --recorded | measures
# the landmark was misread
fieldtool --quiet set w.gpkg AO-T1-0002 --set "entered_text=12.41S 16.7E" >/dev/null
expect 4 fieldtool --json perimeter w.gpkg "$id" --recorded | json '[len(d["findings"]), d["points"][0]["lat"], "%.3f" % d["misclosure"]["distance_m"]]'
count
fieldtool --quiet set w.gpkg AO-T1-0002 --set "entered_text=12,41S" >/dev/null
expect 3 fieldtool perimeter w.gpkg "$id" --recorded
