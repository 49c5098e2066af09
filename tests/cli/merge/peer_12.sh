# A file in WAL mode of which only the .gpkg was copied. Elsewhere the last edits are missing, and nobody says so.
. "$FT_TESTS/cli/merge/lib.inc"
started A N
edit A --set classification=CHA
hand A
python3 -c 'import sqlite3
db = sqlite3.connect("A-out.gpkg")
print(db.execute("PRAGMA journal_mode = wal").fetchone())'
state N.gpkg >first
expect 3 fieldtool merge N.gpkg A-out.gpkg
state N.gpkg | cmp - first && echo untouched
