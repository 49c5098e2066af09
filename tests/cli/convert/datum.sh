# Which operation brought a position to another datum, how good it is, and what a grid that is not installed would have made better.
. "$FT_CASE_LIB"
fieldtool convert "EPSG:4210 36.8 -1.3" --to dd
fieldtool --json convert "EPSG:4230 2.35 41.4" --to dd | json '[d["from_crs"]["operation"], d["from_crs"]["accuracy_m"], d["from_crs"]["missing_grid"], d["from_crs"]["missing_grid_accuracy_m"], [w["message"] for w in d["warnings"]]]'
fieldtool --json convert "41.4N 2.35E" --to EPSG:4230 | json '[d["coordinate"], d["to_crs"]["accuracy_m"], [w["key"] for w in d["warnings"]]]'
