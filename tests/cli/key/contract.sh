# key: new, show, trust; nothing of a secret is ever printed.
. "$FT_CASE_LIB"
workspace w.gpkg
fieldtool key new chief >chief.line
sed -E 's/[0-9a-f]{64}/<key>/; s/([0-9]{5}-){11}[0-9]{5}/<fingerprint>/' chief.line
fieldtool key show w.gpkg | sed -E 's/[0-9a-f]{64}/<key>/; s/([0-9]{5}-){11}[0-9]{5}/<fingerprint>/'
fieldtool --json key show w.gpkg | json '"line" in d and "fingerprint" in d and d["fingerprint"] in d["line"]'
fieldtool --json key trust w.gpkg "$(fieldtool --as chief key show w.gpkg)" --role authority 2>/dev/null | json 'd["role"], len(d["trusted"]) > 20'
fails w.gpkg 3 os.exists key new chief
fails w.gpkg 2 sync.key.name key new
fails w.gpkg 2 cli.key.what key sell
fails w.gpkg 2 cli.key.file key show
fails w.gpkg 1 store.no_file key show none.gpkg
fails w.gpkg 2 cli.key.line key trust w.gpkg
fails w.gpkg 3 sync.key.line key trust w.gpkg chief
fails w.gpkg 3 sync.key.fingerprint key trust w.gpkg "$(sed 's/fingerprint=...../fingerprint=00000/' chief.line)"
fails w.gpkg 2 cli.key.role key trust w.gpkg "$(cat chief.line)" --role boss
fieldtool --json check w.gpkg | json 'd["integrity"]'
find "$FIELDTOOL_HOME" -name '*.key' -perm /077 | wc -l
