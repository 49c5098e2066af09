. "$FT_CASE_LIB"
# What a file is, its content says. All files of one call or none.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
fieldtool new w.gpkg --country AO --org HALO --system T1 >/dev/null
fieldtool add w.gpkg hazard --set classification=SHA >/dev/null
/usr/bin/python3 -B "$FT_TESTS/cli/attach/photo.py" good.jpg
cp good.jpg paper.pdf
printf 'MZ\220' >program.jpg
printf '#!/bin/sh\nrm -rf /\n' >script.png
printf '  <!DOCTYPE HTML><script>alert(1)</script>' >page.jpg
printf '<svg xmlns="http://www.w3.org/2000/svg"/>' >drawing.svg
head -c 300 good.jpg >cut.jpg
: >empty.jpg
sha256sum w.gpkg >before
for f in program.jpg script.png page.jpg drawing.svg empty.jpg absent.jpg; do
    expect 3 fieldtool attach w.gpkg AO-T1-0001 good.jpg "$f"
done
expect 3 fieldtool attach w.gpkg AO-T1-9999 good.jpg
expect 2 fieldtool attach w.gpkg AO-T1-0001
expect 2 fieldtool attach w.gpkg AO-T1-0001 good.jpg -o out
sha256sum -c --quiet before
# a picture that is damaged, or named wrongly, is kept and said
fieldtool attach w.gpkg AO-T1-0001 cut.jpg paper.pdf | cut -f 2-
fieldtool --json list w.gpkg attachment | json '[[i["fields"]["name"], i["fields"]["content_type"], "preview" in i["fields"]] for i in d["items"]]'
# a name leads nowhere else
mkdir -p deep
cp good.jpg "deep/..\\..\\evil.jpg"
fieldtool attach w.gpkg AO-T1-0001 "deep/..\\..\\evil.jpg" >/dev/null
fieldtool attach w.gpkg AO-T1-0001 -o out
find . -name '*evil*' | sort
