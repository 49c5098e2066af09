# Typed points: what was typed is kept beside the position, the ring closes, findings name the line and say what to do.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --set classification=SHA --set contamination=ap 2>/dev/null | cut -f2)
cat >good.csv <<'P'
number,type,position,fix,device,hacc_m_95,marked,remark
,landmark,"12.3990S 16.6990E",map,1:50 000,50,,
1,start,"12°24'00.0""S 16°42'00.0""E",gps,Garmin,5,pole,by the tree
2,turning,33 south 684907.0 8628625.0,gps,Garmin,5,pole,
3,turning,"-12.4010 16.7010",rtk_fixed,Leica,0.05,,
4,end,33L XG 84806 28514,gps,Garmin,5,,
P
expect 4 fieldtool --json perimeter w.gpkg "$id" --points good.csv >out.json
json '[len(d["points"]), d["misclosure"], d["points_retired"], [f["key"] for f in d["findings"]], d["warnings"]]' <out.json
fieldtool --json list w.gpkg point | json '"\n".join("%s %s %s %s" % (i["fields"].get("number"), i["fields"]["point_type"], i["fields"]["entered_format"], i["fields"]["entered_text"]) for i in d["items"])'
fieldtool --json list w.gpkg hazard | json '[len(d["items"][0]["geometry"]["coordinates"][0][0]), d["items"][0]["geometry"]["coordinates"][0][0][0] == d["items"][0]["geometry"]["coordinates"][0][0][-1]]'
# once more, with slips: the earlier points are retired, not gone
cat >odd.csv <<'P'
number,type,lat,lon
1,turning,-12.4000,16.7000
2,start,-12.4000,16.7010
3,intermediate,-12.4005,16.7013
4,turning,-12.4010,16.7010
4,turning,-12.4010,16.7010
6,turning,-12.4010,16.6410
7,end,-12.4000,16.7000
P
expect 4 fieldtool perimeter w.gpkg "$id" --points odd.csv
fieldtool --json list w.gpkg point --retired | json '{s: len([i for i in d["items"] if i["state"] == s]) for s in sorted({i["state"] for i in d["items"]})}'
# a row that cannot be read refuses the table, and nothing changes
for row in '5,turning,"-12,4",16.7' '5,turning,-12.4,' '5,corner,-12.4,16.7' '5,,-12.4,16.7' 'x,turning,-12.4,16.7'; do
    (head -4 odd.csv && echo "$row") >bad.csv
    expect 3 fieldtool perimeter w.gpkg "$id" --points bad.csv
done
head -3 odd.csv >two.csv
expect 3 fieldtool perimeter w.gpkg "$id" --points two.csv
expect 2 fieldtool perimeter w.gpkg "$id"
expect 2 fieldtool perimeter w.gpkg "$id" --points two.csv --traverse two.csv
fieldtool --json list w.gpkg point | json 'len(d["items"])'
task=$(fieldtool add w.gpkg victim 2>/dev/null | cut -f2)
expect 3 fieldtool perimeter w.gpkg "$task" --points good.csv
