/* From the server's journal into a mirror: all of it, or what the rows of some records follow from. */
#include "fieldtool/server/internal.h"

#include <string.h>

typedef struct pulling {
    ft_pg *pg;
    ft_store *s;
    bool all;
    ft_revision_space *space;
    ft_buf bodies; /* hashes that the revisions name, 32 bytes each */
    ft_error *err;
} pulling;

ft_status ft_pull_want(ft_pg *pg, ft_error *err)
{
    return ft_pg_run(pg, "CREATE TEMP TABLE want (record uuid) ON COMMIT DROP", err);
}

ft_status ft_pull_want_records(ft_pg *pg, const ft_uuid *records, size_t n, ft_error *err)
{
    ft_status st = ft_pg_copy(pg, "COPY want (record) FROM STDIN (FORMAT binary)", err);

    for (size_t i = 0; i < n && st == FT_OK; i++) {
        st = ft_pg_copy_row(pg, 1, err);
        ft_pg_put(pg, records[i].b, sizeof records[i].b);
    }
    return ft_pg_copy_end(pg, st, err);
}

/* ---------- rows */

static ft_status take_batch(pulling *p)
{
    ft_mirror_batch b = {.number_here = ft_pg_int(p->pg, 0),
                         .id = ft_pg_str(p->pg, 1),
                         .system = ft_pg_str(p->pg, 2),
                         .number = ft_pg_int(p->pg, 3),
                         .bytes = ft_pg_str(p->pg, 4),
                         .signature = ft_pg_str(p->pg, 5),
                         .received_ms = ft_pg_int(p->pg, 6),
                         .key = ft_pg_str(p->pg, 7),
                         .revisions = ft_pg_int(p->pg, 8)};

    return ft_mirror_put_batch(p->s, &b, p->err);
}

/* What cannot be decoded names nothing here; the rebuild says what is wrong with it. */
static void note_bodies(pulling *p, ft_str bytes)
{
    ft_error ignored = {.status = FT_OK};
    ft_revision r;

    if (ft_revision_decode(bytes.p, bytes.n, p->space, &r, &ignored) != FT_OK) {
        return;
    }
    if (r.has_geometry) {
        ft_buf_bytes(&p->bodies, r.geometry.b, sizeof r.geometry.b);
    }
    for (size_t i = 0; i < r.values.n; i++) {
        if (r.values.v[i].tag == FT_TAG_HASH || r.values.v[i].tag == FT_TAG_SEALED) {
            ft_buf_bytes(&p->bodies, r.values.v[i].bytes.p, r.values.v[i].bytes.n);
        }
    }
}

static ft_status take_revision(pulling *p)
{
    ft_str bytes = ft_pg_str(p->pg, 3);

    if (!p->all) {
        note_bodies(p, bytes);
    }
    return ft_mirror_put_revision(p->s, ft_pg_str(p->pg, 0), ft_pg_null(p->pg, 1) ? 0 : ft_pg_int(p->pg, 1),
                                  ft_pg_int(p->pg, 2), bytes, p->err);
}

static ft_status take_carried(pulling *p)
{
    return ft_mirror_put_carried(p->s, ft_pg_str(p->pg, 0), ft_pg_int(p->pg, 1), p->err);
}

static ft_status take_signature(pulling *p)
{
    return ft_mirror_put_signature(p->s, ft_pg_str(p->pg, 0), ft_pg_str(p->pg, 1), ft_pg_str(p->pg, 2), p->err);
}

static ft_status take_wrap(pulling *p)
{
    return ft_mirror_put_wrap(p->s, ft_pg_str(p->pg, 0), ft_pg_str(p->pg, 1), ft_pg_str(p->pg, 2), p->err);
}

static ft_status take_body(pulling *p)
{
    return ft_mirror_put_body(p->s, ft_pg_str(p->pg, 0), ft_pg_str(p->pg, 1), p->err);
}

static ft_status take(pulling *p, const char *sql, ft_status (*row)(pulling *p))
{
    int64_t n = 0;
    ft_status st = ft_pg_ask(p->pg, sql, NULL, 0, p->err);

    while (st == FT_OK && ft_pg_row(p->pg)) {
        st = row(p);
        if (++n % 1024 == 0 && st == FT_OK) {
            ft_env_progress(ft_store_env(p->s), "server.pull", n, 0);
            st = ft_env_stop(ft_store_env(p->s)) ? ft_fail(p->err, FT_E_INTERRUPTED, "base.interrupted", "what=pull")
                                                 : FT_OK;
        }
    }
    return ft_pg_stop(p->pg, st, p->err);
}

/* ---------- all, or a part */

static ft_status want_bodies(pulling *p)
{
    ft_status st = ft_buf_status(&p->bodies, p->err);

    st = st == FT_OK ? ft_pg_run(p->pg, "CREATE TEMP TABLE want_body (hash bytea) ON COMMIT DROP", p->err) : st;
    st = st == FT_OK ? ft_pg_copy(p->pg, "COPY want_body (hash) FROM STDIN (FORMAT binary)", p->err) : st;
    for (size_t i = 0; i < p->bodies.n / FT_HASH_BYTES && st == FT_OK; i++) {
        st = ft_pg_copy_row(p->pg, 1, p->err);
        ft_pg_put(p->pg, p->bodies.p + i * FT_HASH_BYTES, FT_HASH_BYTES);
    }
    st = ft_pg_copy_end(p->pg, st, p->err);
    return st == FT_OK ? ft_pg_run(p->pg, "ANALYZE want_body", p->err) : st;
}

/* The records' own revisions, the decisions about them, and what decides whose word counts. */
static ft_status pull_part(pulling *p)
{
    static const char SQL_GOT[] =
        "ANALYZE want; CREATE TEMP TABLE got ON COMMIT DROP AS "
        "SELECT id FROM fieldtool_journal.revision WHERE record IN (SELECT record FROM want) UNION "
        "SELECT id FROM fieldtool_journal.revision WHERE type IN ('key', 'schema', 'profile', 'erasure'); ANALYZE got; "
        "INSERT INTO got SELECT id FROM fieldtool_journal.revision WHERE about IN (SELECT id FROM got); ANALYZE got";
    static const char SQL_REVISIONS[] = "SELECT id, batch, known_ms, bytes FROM fieldtool_journal.revision "
                                        "WHERE id IN (SELECT id FROM got) ORDER BY seq";
    static const char SQL_CARRIED[] =
        "SELECT revision, batch FROM fieldtool_journal.carried WHERE revision IN (SELECT id FROM got)";
    static const char SQL_SIGNATURES[] =
        "SELECT revision, key, signature FROM fieldtool_journal.signature WHERE revision IN (SELECT id FROM got)";
    static const char SQL_BODIES[] =
        "SELECT hash, bytes FROM fieldtool_journal.body WHERE hash IN (SELECT hash FROM want_body)";
    static const char SQL_WRAPS[] = "SELECT commitment, key, bytes FROM fieldtool_journal.wrap "
                                    "WHERE commitment IN (SELECT hash FROM want_body)";
    static const char SQL_ELSEWHERE[] =
        "SELECT count(*) FROM fieldtool_journal.record WHERE state = 3 AND record NOT IN (SELECT record FROM want)";
    int64_t conflicts = 0;
    ft_status st = ft_pg_run(p->pg, SQL_GOT, p->err);

    st = st == FT_OK ? take(p, SQL_REVISIONS, take_revision) : st;
    st = st == FT_OK ? take(p, SQL_CARRIED, take_carried) : st;
    st = st == FT_OK ? take(p, SQL_SIGNATURES, take_signature) : st;
    st = st == FT_OK ? want_bodies(p) : st;
    st = st == FT_OK ? take(p, SQL_BODIES, take_body) : st;
    st = st == FT_OK ? take(p, SQL_WRAPS, take_wrap) : st;
    st = st == FT_OK ? ft_pg_one_int(p->pg, SQL_ELSEWHERE, &conflicts, p->err) : st;
    ft_mirror_conflicts_elsewhere(p->s, conflicts);
    return st;
}

static ft_status pull_all(pulling *p)
{
    ft_status st = take(p, "SELECT id, batch, known_ms, bytes FROM fieldtool_journal.revision ORDER BY seq",
                        take_revision);

    st = st == FT_OK ? take(p, "SELECT revision, batch FROM fieldtool_journal.carried", take_carried) : st;
    st = st == FT_OK ? take(p, "SELECT revision, key, signature FROM fieldtool_journal.signature", take_signature) : st;
    st = st == FT_OK ? take(p, "SELECT commitment, key, bytes FROM fieldtool_journal.wrap", take_wrap) : st;
    ft_mirror_conflicts_elsewhere(p->s, 0);
    return st == FT_OK ? take(p, "SELECT hash, bytes FROM fieldtool_journal.body", take_body) : st;
}

ft_status ft_pull(ft_pg *pg, ft_store *s, bool all, ft_error *err)
{
    static const char SQL_BATCHES[] = "SELECT number_here, id, system, number, bytes, signature, received_ms, key, "
                                      "revisions FROM fieldtool_journal.batch ORDER BY number_here";
    pulling p = {.pg = pg, .s = s, .all = all, .err = err};
    ft_status st = ft_revision_space_new(&p.space, err);

    ft_buf_init(&p.bodies, 0);
    st = st == FT_OK ? ft_mirror_fill_begin(s, err) : st;
    if (st == FT_OK) {
        st = take(&p, SQL_BATCHES, take_batch);
        st = st != FT_OK ? st : all ? pull_all(&p) : pull_part(&p);
        st = ft_mirror_fill_end(s, st, err);
    }
    ft_revision_space_free(p.space);
    ft_buf_release(&p.bodies);
    return st;
}
