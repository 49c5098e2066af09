# A training workspace, its extract, its clone and its return file never merge with real ones, nor the reverse.
. "$FT_TESTS/cli/extract/lib.inc"
real_or_not() {
    fieldtool --quiet new "$1-c.gpkg" --country AO --org MAC --system "C$1" $2
    add "$1-c.gpkg" task --geom "$(ground 0 1)" --set number=T >/dev/null
    quiet extract "$1-c.gpkg" --task "AO-C$1-0001" --system "E$1" -o "$1-e.gpkg"
    quiet clone "$1-c.gpkg" --system "D$1" -o "$1-d.gpkg"
    for real_or_not in e d; do
        quiet add "$1-$real_or_not.gpkg" hazard --set classification=SHA
        quiet submit "$1-$real_or_not.gpkg" -o "$1-$real_or_not-out.gpkg"
    done
    quiet submit "$1-c.gpkg" --for "E$1" -o "$1-return.gpkg"
}
real_or_not T --training
real_or_not R ""
for from in e-out d-out return; do
    for to in c e; do
        refused() {
            before=$(sha256sum <"$2")
            expect 3 fieldtool --quiet --json merge "$2" "$1" | json 'd["submissions"][0]["status"], d["submissions"][0]["reason"]'
            [ "$before" = "$(sha256sum <"$2")" ]
        }
        refused "T-$from.gpkg" "R-$to.gpkg"
        refused "R-$from.gpkg" "T-$to.gpkg"
    done
done | sort | uniq -c
python3 - <<'PY'
import sqlite3
for name in ("T-c", "T-e", "T-d", "T-return", "R-c", "R-e", "R-d", "R-return"):
    print(name, sqlite3.connect(name + ".gpkg").execute("SELECT value FROM ft_meta WHERE key = 'training'").fetchone()[0])
PY
echo "== the mark that somebody takes off is still in every batch"
python3 - <<'PY'
import sqlite3
with sqlite3.connect("T-e-out.gpkg") as d:
    d.execute("UPDATE ft_meta SET value = '0' WHERE key = 'training'")
PY
expect 3 fieldtool --quiet --json merge R-c.gpkg T-e-out.gpkg >out.json
json 'd["submissions"][0]["status"], d["submissions"][0]["reason"]' <out.json
