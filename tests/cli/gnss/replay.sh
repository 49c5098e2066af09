. "$FT_CASE_LIB"
# A log read at once, and as it was written: the same epochs. A damaged line is named and not used.
python3 -B "$FT_TESTS/cli/gnss/walk.py" 3 | sed '4s/,A,1/,V,1/' >log.nmea
touch -d '2026-11-24 09:00' log.nmea
fieldtool gnss log.nmea >at_once
cut -f 4-6,8 at_once
started=$(date +%s)
fieldtool --quiet gnss log.nmea --speed 2 >paced
[ $(($(date +%s) - started)) -ge 1 ] || echo "it did not wait"
cmp at_once paced
fieldtool --json gnss log.nmea 2>/dev/null | json '[(f["fix"], f["satellites"]) for f in d["fixes"]] + [d["lines"], d["bad_lines"], [w["key"] for w in d["warnings"]]]'
