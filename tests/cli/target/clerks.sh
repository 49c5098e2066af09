# Four clerks merge into one target at once while connections are cut: nothing is lost, nothing doubled, the state is that of a file.
. "$FT_TESTS/cli/merge/lib.inc"
. "$FT_TESTS/support/postgres.inc"
trap pg_stop EXIT
pg_start
fieldtool --quiet new "$PG_URL" --country AO --org Centre --system NAT
fieldtool --quiet new nat.gpkg --country AO --org Centre --system NAT
started A B C D
for t in A B C D; do
    for n in 1 2 3 4 5 6 7 8 9 10; do
        echo "16.0$n,-12.0$n,CHA,open,$t$n"
    done | sed '1i lon,lat,classification,status,official_id' >$t.csv
    fieldtool --quiet import $t.gpkg $t.csv --as hazard >/dev/null || [ $? -eq 4 ]
    edit $t --set official_id=from-$t --set status=suspended
    hand $t
    for target in nat.gpkg "$PG_URL"; do
        fieldtool --quiet key trust "$target" "$(fieldtool key show $t.gpkg)" --role author >/dev/null
    done
done
take nat.gpkg start.gpkg A-out.gpkg B-out.gpkg C-out.gpkg D-out.gpkg

# clerk NAME FILE...: until everything is in; what is cut ends with 1 and is done again.
clerk() {
    clerk_name=$1
    shift
    for clerk_try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        clerk_code=0
        fieldtool --quiet merge "$PG_URL" "$@" >>$clerk_name.log 2>&1 || clerk_code=$?
        case $clerk_code in
        0 | 4) return ;;
        1) echo cut >>$clerk_name.cut ;;
        *) echo "clerk $clerk_name: exit $clerk_code" >&2; cat $clerk_name.log >&2; return 1 ;;
        esac
    done
    echo "clerk $clerk_name never came through" >&2
}
clerk 1 A-out.gpkg B-out.gpkg &
clerk 2 B-out.gpkg C-out.gpkg A-out.gpkg &
clerk 3 C-out.gpkg D-out.gpkg start.gpkg &
clerk 4 D-out.gpkg A-out.gpkg B-out.gpkg &
for n in 1 2 3 4 5 6 7 8; do
    $PG_ADMIN -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fieldtool' ORDER BY random() LIMIT 1" >killed.txt
    sleep 0.1
done
wait
fieldtool --quiet merge "$PG_URL" start.gpkg >last.txt || [ $? -eq 4 ]
for target in nat.gpkg "$PG_URL"; do
    fieldtool --json verify "$target" >v.json
    json 'd["state_digest"]' <v.json
done | uniq | wc -l
json '[d["ok"], len(d["problems"])]' <v.json
state nat.gpkg | sed 's/ [0-9a-f]*$//' >file.txt
state "$PG_URL" | sed 's/ [0-9a-f]*$//' >server.txt
cmp file.txt server.txt && echo "the same records"
$PG_ADMIN -c "SELECT count(*), count(DISTINCT id) FROM fieldtool_journal.revision WHERE batch IS NOT NULL" -c "SELECT count(*) FROM fieldtool_journal.stale" \
    -c "SELECT count(*), count(DISTINCT uuid) FROM (SELECT uuid FROM fieldtool.hazard UNION ALL SELECT uuid FROM fieldtool.hazard_point) h" -c "SELECT count(*) FROM fieldtool.conflict"

echo "== a submission that is cut in the midst of its transaction is not there at all"
fieldtool --quiet add A.gpkg hazard --set classification=SHA --geom "$(cell 30 31)" >/dev/null
fieldtool --quiet submit A.gpkg -o A9.gpkg --since-last >/dev/null
$PG_ADMIN -c "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'" \
    -c "CREATE TRIGGER cut AFTER INSERT ON fieldtool_journal.revision FOR EACH STATEMENT EXECUTE FUNCTION cut()"
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.batch" -c "SELECT count(*) FROM fieldtool_journal.body" >before.txt
expect 1 fieldtool merge "$PG_URL" A9.gpkg 2>&1 | cut -c 1-32
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.batch" -c "SELECT count(*) FROM fieldtool_journal.body" | cmp before.txt - && echo "as before"
echo "== one that is cut in phase 2 is there, and the next command makes its rows"
$PG_ADMIN -c "DROP TRIGGER cut ON fieldtool_journal.revision" -c "CREATE TRIGGER cut AFTER DELETE ON fieldtool_journal.stale FOR EACH STATEMENT EXECUTE FUNCTION cut()"
expect 1 fieldtool merge "$PG_URL" A9.gpkg 2>&1 | cut -c 1-96
$PG_ADMIN -c "DROP TRIGGER cut ON fieldtool_journal.stale" -c "SELECT count(DISTINCT record) FROM fieldtool_journal.stale"
fieldtool --json merge "$PG_URL" A9.gpkg >again.json || [ $? -eq 4 ]
json 'd["submissions"][0]["status"]' <again.json
$PG_ADMIN -c "SELECT count(*) FROM fieldtool_journal.stale" -c "SELECT count(*) FROM fieldtool.hazard WHERE local_id = 'AO-A-0002'"
