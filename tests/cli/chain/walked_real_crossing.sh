# A long one that crosses itself on the way.
. "$FT_TESTS/cli/chain/lib.inc"
tracks=${FT_SHARED:-}/testdata/gpx
[ -d "$tracks" ] || exit 77
walked "$tracks/korita-zbevnica.gpx" SI 1382960.3
