. "$FT_CASE_LIB"
# An antenna that was carried, a log that ends early, a receiver whose date fell back 1024 weeks, and things that are no receiver.
python3 -B "$FT_TESTS/cli/gnss/walk.py" 60 30 >moved.nmea
touch -d '2026-11-24 09:00' moved.nmea
expect 4 fieldtool gnss moved.nmea --average 60
expect 4 fieldtool --json gnss moved.nmea --average 100 | json '[d["moved"], [w["key"] for w in d["warnings"]]]'
touch -d '2007-04-10 09:00' moved.nmea
expect 4 fieldtool --json gnss moved.nmea | json '[w["key"] for w in d["warnings"]]'
: >empty.nmea
expect 3 fieldtool gnss empty.nmea
echo "lat,lon" >table.csv
expect 3 fieldtool gnss table.csv
expect 3 fieldtool gnss absent.nmea
expect 3 fieldtool gnss .
expect 2 fieldtool gnss tcp:nowhere
expect 1 fieldtool gnss tcp:localhost:1
expect 2 fieldtool gnss moved.nmea --average 1
expect 2 fieldtool gnss moved.nmea --save w.gpkg
expect 2 fieldtool gnss moved.nmea --set a=b
