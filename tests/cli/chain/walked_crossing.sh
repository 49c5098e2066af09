# The same, but the walker crossed the own track: its repair must be accepted before anything is decided.
. "$FT_TESTS/cli/chain/lib.inc"
python3 -B "$FT_TESTS/support/make_walk.py" track.gpx --crossing
walked track.gpx AO 228963.9
