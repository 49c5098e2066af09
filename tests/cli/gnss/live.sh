. "$FT_CASE_LIB"
# A serial line (a pty), TCP, and a real gpsd between the pty and us; what came is in the log when the program is killed.
need gpsd
python3 -B "$FT_TESTS/cli/gnss/live.py"
