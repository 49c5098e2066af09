# A boundary that somebody really walked. It lies beside the tree; walked_made walks one that is always there.
. "$FT_TESTS/cli/chain/lib.inc"
tracks=${FT_SHARED:-}/testdata/gpx
[ -d "$tracks" ] || exit 77
walked "$tracks/cerknicko-jezero.gpx" SI 150914.4
