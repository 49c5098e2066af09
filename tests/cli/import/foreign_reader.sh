. "$FT_CASE_LIB"
# What GDAL reads is read by a child that is shut in: whatever becomes of it, the import says so and nothing is changed.
exec python3 -B "$FT_TESTS/cli/import/foreign_reader.py"
