# list: what is recorded now, in four forms; --where is judged before anything is printed.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool --quiet add w.gpkg hazard --geom "$WEST" --set classification=CHA --set contamination=ap,erw --set official_id=A --set comment="=1+1"
fieldtool --quiet add w.gpkg hazard --geom "$EAST" --set classification=SHA --set official_id=B
fieldtool --quiet add w.gpkg evidence --geom "POINT(16.7 -12.4)" --set hazard=A --set evidence_class=direct
fieldtool list w.gpkg
fieldtool --json list w.gpkg hazard | json 'd["type"], set("id local_id revision approved_revision pending state fields geometry area_m2 area_sd_m2".split()) <= set(d["items"][0])'
fieldtool --json list w.gpkg hazard --where classification=sha | json '[i["local_id"] for i in d["items"]]'
fieldtool --json list w.gpkg hazard --where contamination=erw | json '[i["local_id"] for i in d["items"]]'
fieldtool --json list w.gpkg hazard --where contamination= | json '[i["local_id"] for i in d["items"]]'
fieldtool --json list w.gpkg evidence --where hazard=A | json '[i["local_id"] for i in d["items"]]'
fieldtool --json list w.gpkg --where evidence_class=direct | json '[i["type"] for i in d["items"]]'
fieldtool --json list w.gpkg --where state=draft --where official_id=B | json '[i["local_id"] for i in d["items"]]'
fieldtool list w.gpkg hazard --format csv --where official_id=A | cut -d, -f 2-6
fieldtool list w.gpkg hazard --format csv | grep -c "\"'=1+1\""
fieldtool list w.gpkg hazard --format geojson | json 'd["type"], [f["geometry"]["type"] for f in d["features"]]'
fieldtool --json list w.gpkg accident | json 'd["items"]'
fails w.gpkg 2 land.type.unknown list w.gpkg hazards
fails w.gpkg 2 cli.set.field list w.gpkg hazard --where klass=SHA
fails w.gpkg 2 cli.list.field list w.gpkg --where nothing=SHA
fails w.gpkg 3 land.field.code list w.gpkg hazard --where classification=x
fails w.gpkg 2 cli.list.word list w.gpkg hazard --where state=open
fails w.gpkg 2 cli.set.pair list w.gpkg hazard --where state
fails w.gpkg 3 store.id.unknown list w.gpkg evidence --where hazard=Z
fails w.gpkg 2 cli.list.format list w.gpkg --format pdf
fails w.gpkg 2 cli.list.csv_type list w.gpkg --format csv
fails w.gpkg 2 cli.words list
said list w.gpkg hazard --where state=open
said list w.gpkg hazard --where klass=SHA
