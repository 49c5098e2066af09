. "$FT_CASE_LIB"
# Every public sample of hostile and broken input gets the verdict of its manifest.
# They lie beside the tree, not in it: a clone alone has them not (tests/unit/interop and refused_files have such files of their own).
[ -n "${FT_SHARED:-}" ] && [ -d "$FT_SHARED/testdata/bad/files" ] || exit 77
exec python3 -B "$FT_TESTS/cli/import/bad_files.py" "$FT_SHARED/testdata/bad"
