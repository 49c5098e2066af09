# Ctrl-C is a failure that changes nothing.
. "$FT_CASE_LIB"
workspace w.gpkg
python3 - >many.csv <<'PY'
print("wkt,n")
for i in range(60000):
    x = 15 + (i % 300) / 1000
    y = -12 + i // 300 / 1000
    print(f'"POLYGON(({x} {y},{x + .0005} {y},{x + .0005} {y + .0005},{x} {y}))",{i}')
PY
before=$(sha256sum <w.gpkg)
code=0
python3 - <<'PY' || code=$?
import os, signal, subprocess, sys, time
p = subprocess.Popen(["fieldtool", "--json", "import", "w.gpkg", "many.csv", "--as", "hazard"], stdout=open("out.json", "wb"))
while not os.path.exists("w.gpkg-journal") and p.poll() is None: # until it writes
    time.sleep(0.01)
p.send_signal(signal.SIGINT)
sys.exit(p.wait())
PY
echo "exit $code"
json 'd["error"]["key"]' <out.json
[ "$before" = "$(sha256sum <w.gpkg)" ] && ls
fieldtool --json check w.gpkg | json 'd["ok"], d["integrity"]'
