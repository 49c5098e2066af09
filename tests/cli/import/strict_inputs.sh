# Some 150 files, each with one twist that other readers take without a word: refused, rejected or named as the table says.
. "$FT_CASE_LIB"
exec python3 -B "$FT_TESTS/cli/import/strict_inputs.py"
