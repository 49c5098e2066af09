# A walked track is kept as it was walked, and closed.
. "$FT_CASE_LIB"
fieldtool --quiet new w.gpkg --country AO --org MAC --system T1
id=$(fieldtool add w.gpkg hazard --set classification=SHA --set contamination=ap 2>/dev/null | cut -f2)
track() {
    printf '<gpx version="1.1" creator="t"><trk>'
    for part in "$@"; do
        printf '<trkseg>'
        for p in $part; do printf '<trkpt lat="-12.%s" lon="16.%s"/>' "${p%,*}" "${p#*,}"; done
        printf '</trkseg>'
    done
    printf '</trk></gpx>\n'
}
track "4000,7000 4000,7010 4010,7010 4010,7001" >walk.gpx
fieldtool perimeter w.gpkg "$id" --track walk.gpx
fieldtool --json list w.gpkg track | json 'd["items"][0]["geometry"]["coordinates"]'
fieldtool --json list w.gpkg hazard | json 'd["items"][0]["geometry"]["coordinates"]'
track "4000,7000 4000,7010" "4010,7010 4010,7001" >two.gpx
expect 3 fieldtool perimeter w.gpkg "$id" --track two.gpx
track "4000,7000 4000,7010" >short.gpx
expect 3 fieldtool perimeter w.gpkg "$id" --track short.gpx
fieldtool --json list w.gpkg track | json 'len(d["items"])'
