# A target: who may do what, what connections and servers are refused, what is altered is named, and what other programs see.
. "$FT_TESTS/cli/merge/lib.inc"
. "$FT_TESTS/support/postgres.inc"
need openssl ogrinfo ogr2ogr
trap pg_stop EXIT
pg_start
fieldtool --quiet new "$PG_URL" --country AO --org Centre --system NAT
started A
fieldtool --quiet add A.gpkg accident --geom "POINT(16.0045 -11.9995)" --set date=2024-07-01 >/dev/null
hand A
fieldtool --quiet key trust "$PG_URL" "$(fieldtool key show A.gpkg)" --role author >/dev/null
$PG_ADMIN -c "CREATE ROLE clerk LOGIN" -c "GRANT fieldtool_merge TO clerk" -c "CREATE ROLE looker LOGIN" -c "GRANT fieldtool_read TO looker" \
    -c "CREATE ROLE nobody LOGIN"
as() { echo "$PG_URL" | sed "s/owner@/$1@/"; }
error() { # error CODE WORD...: the key of what goes wrong
    expect "$@" >error.json
    json 'd["error"]["key"]' <error.json
}

echo "== a clerk merges, one who looks looks, a stranger nothing"
error 5 fieldtool --json merge "$(as looker)" A-out.gpkg
fieldtool --quiet merge "$(as clerk)" A-out.gpkg >/dev/null
fieldtool list "$(as looker)" hazard | wc -l
error 5 fieldtool --json list "$(as nobody)"
error 1 fieldtool --json list "$(as unheard_of)"

echo "== nobody changes what was said"
sql() { # sql LOGIN STATEMENT: its SQLSTATE and, of a refusal by the journal, what it says
    "$PG_BIN/psql" -X -q -A -t -h "$PG_DIR/socket" -U "$1" target -v VERBOSITY=sqlstate -c "$2" 2>&1 | sed 's/ERROR:  //'
}
for column in revision.id body.hash batch.id signature.key carried.batch; do
    table=${column%.*}
    for what in "UPDATE fieldtool_journal.$table SET ${column#*.} = DEFAULT" "DELETE FROM fieldtool_journal.$table" "TRUNCATE fieldtool_journal.$table"; do
        echo "$(sql clerk "$what" | head -1) $(sql owner "$what" | head -1)"
    done
done | sort | uniq -c | sed 's/^ *//'
sql clerk "DROP TRIGGER append_only ON fieldtool_journal.revision"
sql clerk "CREATE TABLE fieldtool.mine (x int)"
sql looker "INSERT INTO fieldtool_journal.stale (record) SELECT record FROM fieldtool_journal.revision"
sql looker "SELECT count(*) FROM fieldtool.hazard"

echo "== for other programs"
export PGHOST=$PG_DIR/socket
ogrinfo -ro -so "PG:dbname=target user=looker schemas=fieldtool" hazard 2>&1 | grep -E "^(Geometry:|Feature Count|FID Column|Geometry Column)"
ogr2ogr -f GeoJSON seen.geojson "PG:dbname=target user=looker schemas=fieldtool" hazard
json '[(f["properties"]["local_id"], f["properties"]["classification"], f["geometry"]["type"]) for f in d["features"]]' <seen.geojson
ogrinfo -ro "PG:dbname=target user=looker schemas=fieldtool" 2>&1 | grep -c "accident"
unset PGHOST

echo "== what was altered by one who may everything is named"
$PG_ADMIN -c "ALTER TABLE fieldtool_journal.revision DISABLE TRIGGER ALL" \
    -c "UPDATE fieldtool_journal.revision SET bytes = set_byte(bytes, length(bytes) - 1, get_byte(bytes, length(bytes) - 1) # 1) WHERE type = 'accident'" \
    -c "ALTER TABLE fieldtool_journal.revision ENABLE TRIGGER ALL"
expect 5 fieldtool --json verify "$PG_URL" >altered.json
json 'd["ok"], sorted({p["key"] for p in d["problems"]})' <altered.json

echo "== a server that may lose what it acknowledged"
for setting in fsync=off full_page_writes=off synchronous_commit=off; do
    pg_as_other "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m fast -w stop >/dev/null
    pg_up $setting
    error 3 fieldtool --json list "$PG_URL"
done

echo "== over a network"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout other.pem -out wrong.pem 2>/dev/null
cp key.pem cert.pem "$PG_DIR/data/"
chmod 600 "$PG_DIR/data/key.pem"
[ "$(id -u)" != 0 ] || chown postgres "$PG_DIR/data/key.pem" "$PG_DIR/data/cert.pem"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
pg_as_other "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m fast -w stop >/dev/null
pg_up listen_addresses=localhost port=$port ssl=on ssl_cert_file=cert.pem ssl_key_file=key.pem
tls() { echo "postgresql://owner:secret@localhost:$port/target?sslrootcert=$1$2"; }
for mode in disable prefer require verify-ca; do
    error 3 fieldtool --json list "$(tls "$PWD/cert.pem" "&sslmode=$mode")"
done
error 5 fieldtool --json list "$(tls "$PWD/wrong.pem" "")"
grep -c secret error.json || true
error 5 fieldtool --json list "$(tls "$PWD/cert.pem" "" | sed 's/localhost/127.0.0.1/')"
fieldtool list "$(tls "$PWD/cert.pem" "")" hazard | wc -l
