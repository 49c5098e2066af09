# A file cut short or with a flipped bit. Elsewhere nine of the lengths and a seventh of the flips go through with exit code 0.
. "$FT_TESTS/cli/merge/lib.inc"
started A N
edit A --set classification=CHA --set 'comment=second submission'
hand A
cp N.gpkg before.gpkg
python3 - <<'P'
import random, subprocess
whole = open("A-out.gpkg", "rb").read()
random.seed(7)
def merge(data):
    open("bad.gpkg", "wb").write(data)
    code = subprocess.run(["fieldtool", "--quiet", "merge", "N.gpkg", "bad.gpkg"], capture_output=True).returncode
    return code, open("N.gpkg", "rb").read() == open("before.gpkg", "rb").read()
lengths = [0, 1, 15, 16, 99, 100, 4095, 4096] + [len(whole) * i // 12 for i in range(1, 12)] + [len(whole) - 1]
cut = [merge(whole[:n]) for n in lengths]
print("cut short:", len(cut), "refused:", sum(c in (3, 5) for c, _ in cut), "target untouched:", sum(same for _, same in cut))
# bits of the journal: where the words of the new revision lie in the file
at = [i for i in range(len(whole)) if whole.startswith(b"second submission", i)]
flips = []
for i in at:
    for k in range(3):
        data = bytearray(whole)
        data[i + k] ^= 1 << random.randrange(8)
        flips.append(merge(bytes(data)))
print("the journal's words are there:", len(at) >= 1)
print("flipped and not taken as written:", all(c in (3, 5) and same for c, same in flips[:3]) or flips)
P
fieldtool --quiet merge N.gpkg A-out.gpkg >/dev/null
fieldtool --json list N.gpkg hazard | json 'd["items"][0]["fields"]["comment"]'
