# What submission and approval want of a record is a finding there, and approval is refused without it. Saving never blocks.
. "$FT_TESTS/cli/check/lib.inc"
centre n.gpkg
h=$(add n.gpkg hazard --geom "$(strip 0 10)" --set classification=SHA --set status=open --set evidence_class=indirect)
for level in save submit approve; do
    echo "== $level"
    findings n.gpkg --for $level | grep -v transition
done
approve n.gpkg "$h"
fieldtool --quiet set n.gpkg "$h" --set contamination=ap --set date_of_information=2023-05-01 >/dev/null
echo "== submit, then approve"
findings n.gpkg --for submit | grep -v transition
approve n.gpkg "$h"
fieldtool --quiet set n.gpkg "$h" --set location=AO0101 >/dev/null
approve n.gpkg "$h"

echo "== old data: activity, targets, depth and method may be unstated, nothing else"
r=$(add n.gpkg release --geom "$(strip 0 4)" --set product=cleared --set hazards="$h" --set end_date=2001 --set date_of_information=2001)
findings n.gpkg --for approve | grep required
approve n.gpkg "$r"
expect 3 fieldtool --quiet --as chief review n.gpkg --approve "$r" --as-recorded
fieldtool --quiet set n.gpkg "$r" --set location=AO0101 >/dev/null
approve n.gpkg "$r"
expect 0 fieldtool --quiet --as chief review n.gpkg --approve "$r" --as-recorded
echo "== what was taken as recorded is not asked again"
findings n.gpkg --for approve

echo "== a profile asks for more"
cat >strict.json <<'J'
{"profile": "ST", "types": {"hazard": {"required": {"priority": "submit", "required_depth_cm": "approve"}}}}
J
fieldtool --quiet new p.gpkg --country AO --org CNIDAH --system CENTRE --profile strict.json
fieldtool --quiet key trust p.gpkg "$(fieldtool --as chief key show p.gpkg)" --role authority >/dev/null 2>&1
h=$(hazard p.gpkg CHA 0 10 2023-05-01)
findings p.gpkg --for submit | grep required
findings p.gpkg --for approve | grep required
approve p.gpkg "$h"
fieldtool --quiet set p.gpkg "$h" --set priority=high --set required_depth_cm=20 >/dev/null
approve p.gpkg "$h"
