# Words that are sealed stand in no file, in no guise: workspace, submission, export, copy, key folder, temporary files; also when the
# program is killed amid its work. FT_CANARY_ROUNDS: how often it is killed (docs/spec/sealed.md).
. "$FT_TESTS/cli/key/lib.inc"
mkdir tmp
TMPDIR=$PWD/tmp
export TMPDIR
WORD='Kanarienvogel Joana'
find_word() { python3 -B "$FT_TESTS/cli/any/find_canary.py" "$WORD" "$@"; }
nowhere() { find_word "$PWD" "$FIELDTOOL_HOME" || { echo "found $1" >&2; exit 1; }; }

echo "== what is looked for would be found"
mkdir planted
python3 -B - "$WORD" <<'PY'
import base64, pathlib, sys
word, to = sys.argv[1], pathlib.Path("planted")
(to / "a").write_bytes(b"x" * 9999 + word.encode())
(to / "b").write_bytes(word.encode("utf-16-le"))
(to / "c").write_text(word.encode("utf-16-be").hex().upper())
for k in range(3):
    (to / f"d{k}").write_bytes(base64.b64encode(b"y" * k + word.encode() + b"z" * k))
PY
find_word planted || true
rm -r planted

centre nat.gpkg
team a.gpkg ALPHA >/dev/null
team b.gpkg BETA >/dev/null
seal() { printf '%s\n' "$WORD"; }
echo "== recorded, changed, exported, copied, sent, merged"
id=$(seal | fieldtool --json add a.gpkg victim --set location=AO0101 --set sex=female --set name=@- | json 'd["id"]')
for n in 1 2 3; do seal | fieldtool --quiet set a.gpkg "$id" --set contact=@- >/dev/null; done
fieldtool --quiet show a.gpkg "$id" --unseal | grep -c "$WORD"
fieldtool --json show a.gpkg "$id" --history >show.json 2>show.err
fieldtool --json list a.gpkg >list.json
for to in all.gpkg all.geojson victim.csv all.kml; do fieldtool --quiet export a.gpkg -o "$to" >/dev/null 2>&1 || true; done
cp a.gpkg copy.gpkg
fieldtool --quiet rebuild a.gpkg
fieldtool --quiet submit a.gpkg -o a1.gpkg >/dev/null
fieldtool --quiet --as chief key trust nat.gpkg "$(fieldtool key show a.gpkg)"
fieldtool --quiet merge nat.gpkg a1.gpkg >/dev/null
fieldtool --quiet --as chief show nat.gpkg "$id" --unseal | grep -c "$WORD"
seal >line
sed 's/.*/2024-99-99 &/' line >wrong
rm line
fieldtool --quiet --json set nat.gpkg "$id" --set birth_date=@- <wrong >refused.json 2>refused.err || echo "exit $?"
rm wrong
nowhere "after the plain way"

echo "== killed amid it"
rounds=${FT_CANARY_ROUNDS:-12}
n=0
(while [ "$n" -lt "$rounds" ]; do
    n=$((n + 1))
    after=$(printf '0.0%02d' $((n * 7 % 40 + 2)))
    case $((n % 3)) in
    0) seal | timeout -s KILL "$after" fieldtool --quiet add b.gpkg victim --set sex=male --set name=@- >/dev/null 2>&1 || true ;;
    1) seal | timeout -s KILL "$after" fieldtool --quiet set nat.gpkg "$id" --set address=@- >/dev/null 2>&1 || true ;;
    2) cp nat.gpkg "n$n.gpkg"; timeout -s KILL "$after" fieldtool --quiet merge "n$n.gpkg" a1.gpkg >/dev/null 2>&1 || true ;;
    esac
done) 2>/dev/null
nowhere "after a kill"
for file in nat.gpkg b.gpkg; do
    fieldtool --quiet add "$file" victim --set sex=male >/dev/null # rolls back what was under way
    fieldtool --quiet verify "$file" >/dev/null 2>&1
done

echo "== a crash leaves no image"
mkfifo pipe
(ulimit -c unlimited; exec fieldtool --quiet add b.gpkg victim --set name=@- <pipe >/dev/null 2>&1) &
exec 8>pipe
printf '%s' "$WORD" >&8 # no end of line: it waits for more, with the words in its memory
tries=0
until grep -q '^Max core file size *0 ' "/proc/$!/limits" || [ $tries -eq 200 ]; do # it is ready to take in words
    tries=$((tries + 1))
    sleep 0.1
done
sleep 0.2
kill -SEGV $!
wait $! 2>/dev/null || echo "crashed"
exec 8>&-
find . -name 'core*' | wc -l
nowhere "after a crash"
