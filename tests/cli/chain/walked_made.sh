# A boundary as a hand-held receiver records it: noise, a gap, a bad fix, fixes that stand twice, and an end beside the beginning.
. "$FT_TESTS/cli/chain/lib.inc"
python3 -B "$FT_TESTS/support/make_walk.py" track.gpx
walked track.gpx AO 226457.0
fieldtool --quiet export n.gpkg -o gis.gpkg >/dev/null
in_qgis gis.gpkg --copy
