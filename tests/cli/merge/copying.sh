# A file that is still being copied, cut short, in WAL mode or in use is refused, with what to do; the workspace stays as it was.
. "$FT_CASE_LIB"
workspace n.gpkg CENTRE
workspace a.gpkg TEAMA
fieldtool --quiet key trust n.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet add a.gpkg hazard --geom "$SQUARE" --set classification=SHA >/dev/null
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
before=$(sha256sum <n.gpkg)
refused() { expect 3 fieldtool merge n.gpkg "$1" 2>said; sed -E "s/[0-9]{6,}/N/g" said >&2; }
python3 - <<'PY'
whole = open("a1.gpkg", "rb").read()
page = 8192
half = len(whole) // page // 2 * page
open("zeros.gpkg", "wb").write(whole[:half] + bytes(len(whole) - half))
open("cut.gpkg", "wb").write(whole[:half])
open("odd.gpkg", "wb").write(whole[:-100])
open("wal.gpkg", "wb").write(whole[:18] + b"\2\2" + whole[20:])
for tail in "wal", "journal":
    open(f"with_{tail}.gpkg", "wb").write(whole)
    open(f"with_{tail}.gpkg-{tail}", "wb").write(b"something")
open("empty_wal.gpkg", "wb").write(whole)
open("empty_wal.gpkg-wal", "wb").close()
PY
for f in zeros cut odd wal with_wal with_journal; do refused $f.gpkg; done
[ "$before" = "$(sha256sum <n.gpkg)" ] && echo "unchanged"
fieldtool merge n.gpkg empty_wal.gpkg
