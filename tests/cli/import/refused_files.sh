. "$FT_CASE_LIB"
# What no reader may take: one line that names file, place and cause; exit 3; nothing recorded.
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
printf 'a,lon,lat\n1,15,-12\n2,"15,-12\n3,15,-12\n' >open_quote.csv
printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"status":"open","status":"completed"},"geometry":null}]}' >twice.geojson
printf '<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>' >vrt.geojson
printf '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY e SYSTEM "file:///etc/passwd">]><gpx><wpt lat="1" lon="2"><name>&e;</name></wpt></gpx>' >entity.gpx
printf 'not a database' >text.gpkg
printf 'a,x,y\n1,500000,8670000\n' >metres.csv
for f in open_quote.csv twice.geojson vrt.geojson entity.gpx text.gpkg /vsicurl/http://127.0.0.1/a.geojson nothing.xyz; do
    expect 3 fieldtool import w.gpkg "$f" --as hazard
done
expect 1 fieldtool import w.gpkg absent.csv --as hazard
expect 2 fieldtool import w.gpkg metres.csv
expect 2 fieldtool import w.gpkg metres.csv --as dragon
fieldtool --json list w.gpkg hazard | json 'len(d["items"])'
