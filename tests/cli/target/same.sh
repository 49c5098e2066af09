# A target on a server and a file that the same submissions were merged into: the same answers, the same state.
. "$FT_TESTS/cli/merge/lib.inc"
. "$FT_TESTS/support/postgres.inc"
trap pg_stop EXIT
pg_start
fieldtool key new chief >/dev/null
fieldtool --quiet new team.gpkg --country AO --org Org --system X >/dev/null
chief=$(fieldtool --as chief key show team.gpkg)
for target in nat.gpkg "$PG_URL"; do
    fieldtool --quiet new "$target" --country AO --org Centre --system NAT --centre-key "$chief"
done

# both CODE WORD...: the command on each, with the same exit code and the same words.
both() {
    both_want=$1
    both_word=$2
    shift 2
    for both_name in nat.gpkg "$PG_URL"; do
        both_code=0
        fieldtool --json "$both_word" "$both_name" "$@" >both.json 2>both.err || both_code=$?
        echo "exit $both_code"
        sed -E -e "s!'?postgresql://[^' \"]*'?!TARGET!g" -e 's!nat.gpkg!TARGET!g' both.json both.err
    done >both.txt
    [ "$(grep -c "^exit $both_want\$" both.txt)" = 2 ] || echo "$both_word $*: $(cat both.txt)"
    python3 -c 'import re, sys
first, second = re.split("^exit .*\n", open("both.txt").read(), flags=re.M)[1:]
if first != second:
    sys.exit(f"a file says\n{first}\nthe server says\n{second}")'
}
sound() {
    fieldtool --json verify "$PG_URL" | json '"sound" if d["ok"] else d["problems"]'
}
same_state() {
    for target in nat.gpkg "$PG_URL"; do
        fieldtool --json verify "$target" >digest.json || true
        json 'd["state_digest"]' <digest.json
    done | uniq | wc -l | sed 's/^1$/the same state/'
    sound
}

echo "== batches of unknown keys wait, until their key is trusted"
started A B C
edit B --set official_id=N-7
hand B B1.gpkg
both 5 merge start.gpkg B1.gpkg
both 0 list
same_state
for t in A B C; do
    for target in nat.gpkg "$PG_URL"; do
        fieldtool --quiet --as chief key trust "$target" "$(fieldtool key show $t.gpkg)" --role author >/dev/null
    done
done
both 0 list hazard
same_state

echo "== edits side by side: of one group, of others; a gap; a decision of the national key that came with a team's file"
edit A --set classification=CHA --set required_depth_cm=20 --reason 'mine seen'
edit B --set classification=indication --geom "$(cell 0 2)" --reason 'walked it'
edit C --set evidence_class=direct
fieldtool --quiet add C.gpkg hazard --set classification=CHA --set status=open --set contamination=ap --set evidence_class=direct \
    --set location=AO01 --set date_of_information=2024-05-02 --geom "$(cell 4 6)" >/dev/null
hand C C1.gpkg
both 0 merge C1.gpkg
fieldtool --quiet add C.gpkg activity --set kind=clearance --set end_date=2024-06-01 --set depth_cm=20 --set method=manual >/dev/null
hand A A2.gpkg && hand B B2.gpkg && hand C C2.gpkg
fieldtool --quiet add C.gpkg accident --geom "POINT(16.0045 -11.9995)" --set date=2024-07-01 >/dev/null
fieldtool --quiet submit C.gpkg -o C3.gpkg --since-last >/dev/null
take C.gpkg A2.gpkg
fieldtool --quiet key trust C.gpkg "$chief" --role authority >/dev/null
fieldtool --quiet --as chief review C.gpkg --approve AO-C-0001 >/dev/null
fieldtool --quiet set C.gpkg AO-C-0001 --set status=suspended --geom "$(cell 4 5)" >/dev/null
hand C C4.gpkg
fieldtool --quiet set C.gpkg AO-C-0001 --set status=open --geom "$(cell 4 7)" >/dev/null
hand C C5.gpkg
both 4 merge A2.gpkg B2.gpkg
both 4 merge C4.gpkg C5.gpkg C3.gpkg A2.gpkg
both 4 merge C2.gpkg start.gpkg
same_state
both 0 list --retired
both 4 conflicts
both 0 show AO-A-0001 --history

both 0 ledger --by class --pending
both 4 review --queue
both 0 check
for f in geojson; do
    expect 0 fieldtool --quiet export nat.gpkg -o file.$f --layer hazard >/dev/null
    expect 0 fieldtool --quiet export "$PG_URL" -o server.$f --layer hazard >/dev/null
    cmp file.$f server.$f
done

echo "== decided on the server"
conflicts "$PG_URL"
fieldtool --quiet --as CHIEF resolve "$PG_URL" AO-A-0001 --take "$(revision "$PG_URL" A classification)" --reason 'A was there' >/dev/null
conflicts "$PG_URL"
fieldtool --quiet --as chief review "$PG_URL" --approve AO-C-0001 >/dev/null
fieldtool --json list "$PG_URL" hazard | json '[(i["local_id"], i["state"], i["pending"], i["fields"]["classification"]) for i in d["items"]]'
sound
$PG_ADMIN -c "SELECT local_id, record_state, classification, round(area_m2), round(st_area(geom::geography)) FROM fieldtool.hazard ORDER BY local_id"
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.stale" -c "SELECT count(*) FROM fieldtool.conflict"

echo "== for files only; no target; twice"
expect 2 fieldtool add "$PG_URL" hazard --set classification=CHA
expect 2 fieldtool submit "$PG_URL" -o out.gpkg
error() { # error WORD...: the key of what goes wrong
    fieldtool --json "$@" >error.json || true
    json 'd["error"]["key"]' <error.json
}
error list "$(echo "$PG_URL" | sed 's|/target|/postgres|')"
error new "$PG_URL" --country AO --org Centre --system NAT
error list "postgresql://owner@/none?host=$PG_DIR/socket"
