. "$FT_CASE_LIB"
# Every public sample of hostile and broken input gets the verdict of its manifest.
[ -n "${FT_SHARED:-}" ] && [ -d "$FT_SHARED/testdata/bad/files" ] || skip "no shared test data beside the tree"
exec python3 -B "$FT_TESTS/cli/import/bad_files.py" "$FT_SHARED/testdata/bad"
