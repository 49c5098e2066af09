# A position from any way of writing to any other; what was understood is said.
for to in dd ddm dms utm mgrs EPSG:32733 EPSG:4326; do
    fieldtool --quiet convert "16°02'20.26\"S 15°53'09.58\"E" --to "$to"
done
fieldtool convert "33KWC9477826552" --to dd
fieldtool convert "zbb 58159 09740" --to utm
fieldtool convert "90N 0E" --to mgrs
fieldtool --quiet convert "179.9999999E 16.5S" --to utm
fieldtool --quiet convert "12 30.5 45 15" --from ddm --to dd
fieldtool --quiet convert "36.8 -1.3" --from EPSG:4210 --to utm
