# An accident in no recorded area makes an indication there; one inside an area, or that names one, does not.
. "$FT_TESTS/cli/ledger/lib.inc"
example outside
h=$(hazard e.gpkg CHA 0 10 2023-01-01)
fieldtool --json add e.gpkg accident --geom "POINT(30.02 0.0005)" --set date=2024-03-01 --set location=AO0101 | json '[w["key"] for w in d["warnings"]]'
fieldtool --json add e.gpkg accident --geom "POINT(30.002 0.0005)" --set date=2024-03-01 | json '[w["key"] for w in d["warnings"]]'
fieldtool --json add e.gpkg accident --geom "POINT(30.03 0.0005)" --set date=2024-03-01 --set hazard="$h" | json '[w["key"] for w in d["warnings"]]'
fieldtool --json list e.gpkg hazard --where classification=indication | json '[(i["geometry"], i["fields"]) for i in d["items"]]'
fieldtool --json list e.gpkg accident | json '[i["fields"].get("hazard") is not None for i in d["items"]]'
cells e.gpkg --pending
fieldtool --json ledger e.gpkg --pending | json 'd["indications"]'
