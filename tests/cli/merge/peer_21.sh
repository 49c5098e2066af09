# A new feature whose uuid is the text of an expression, twice. Elsewhere it is saved as it is, and the second one stops the commit.
. "$FT_TESTS/cli/external/lib.inc"
team A
sql A.gpkg "INSERT INTO hazard (uuid, classification, comment) VALUES ('lower(hex(randomblob(16)))', 'SHA', 'one'), ('lower(hex(randomblob(16)))', 'SHA', 'two')"
settle A.gpkg
hazards A.gpkg
rows A.gpkg
whole A.gpkg
