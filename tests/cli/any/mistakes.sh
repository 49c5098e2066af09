# Mistakes of people in a hurry, and what they are told: the file, the record, the place, the reason, and what to do.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$SQUARE" --set classification=SHA --set official_id=AL-1 >/dev/null
fieldtool --quiet add w.gpkg hazard --geom "POLYGON((16.70 -12.40,16.71 -12.39,16.71 -12.40,16.70 -12.39,16.70 -12.40))" --set official_id=AL-2 >/dev/null
fieldtool --quiet submit w.gpkg -o s.gpkg >/dev/null
fieldtool --quiet new real.gpkg --country AO --org HALO --system R1
printf 'lon,lat\n16.7,-12.4\n16.8,-12.4\n' >two.csv
printf 'lon,lat\n16.7,"12,4"\n' >south.csv
echo "plan for today" >notes.txt
try() { echo "\$ fieldtool $*"; said "$@"; }
try add
try add w.gpkg
try add w.gpkg hazzard
try add w.gpkg hazard "$WEST"
try add w.gpkg hazard --geom 16.7,-12.4
try add w.gpkg hazard --geom "POINT(16,7 -12,4)"
try add w.gpkg hazard --geom "POINT(16.7, -12.4)"
try add w.gpkg hazard --geom "POINT(16 42.5 -12 24.3)"
try add w.gpkg hazard --geom "POLYGON(16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.40)"
try add w.gpkg hazard --geom "POLYGON((467000 8629000,468000 8629000,468000 8630000,467000 8629000))"
try add w.gpkg hazard --geom @two.csv
try add w.gpkg hazard --geom @notes.txt
try add w.gpkg hazard --geom @south.csv
try add w.gpkg hazard --set "status = open"
try add w.gpkg hazard --set contamination=ap,tanks
try add w.gpkg hazard --set date_of_information=2024-02-30
try add w.gpkg hazard --set required_depth_cm=20,5
try add w.gpkg hazard --set required_depth_cm=-3
try add w.gpkg release --set hazards=AL-1,AL-9
try set w.gpkg AL-9 --set status=open
try set s.gpkg AL-1 --set status=open
try split w.gpkg AL-2 --part "CHA=$SQUARE"
try show w.gpkg 12345
try submit w.gpkg
try submit w.gpkg -o s.gpkg
try merge w.gpkg s
try merge s.gpkg w.gpkg
try review w.gpkg --approve AL-1 2>&1 | sed -E 's/([0-9]{5}-){11}[0-9]{5}/<fingerprint>/'
try review w.gpkg --reject AL-1
try ledger w.gpkg --from 2024
try import w.gpkg two.csv
try import w.gpkg notes.txt --as hazard
try import w.gpkg two.csv --as hazard --map clasification=class
try key trust w.gpkg chief
try --json=1 list w.gpkg
try list notes.txt
