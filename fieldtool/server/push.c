/* Phase 1: what is new in a mirror, by COPY into staging, then into the journal where it is not known yet. */
#include "fieldtool/server/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A batch here and on the server. */
typedef struct numbered {
    int64_t here, there;
    int64_t names, staged; /* revisions that it names, and those that come in it */
} numbered;

typedef struct pushing {
    ft_pg *pg;
    ft_store *s;
    ft_revision_space *space;
    numbered *batches; /* growing */
    size_t n_batches;
    int64_t there; /* the batch whose revisions are walked */
    int64_t staged;
} pushing;

static ft_pg_arg int_arg(char space[24], int64_t v)
{
    (void)snprintf(space, 24, "%lld", (long long)v);
    return ft_pg_text(space);
}

static ft_pg_arg blob_arg(const ft_stmt *q, int i)
{
    ft_str v = ft_col_blob(q, i);

    return ft_pg_bytes(v.p == NULL ? "" : v.p, v.n);
}

static void put_blob(ft_pg *pg, const ft_stmt *q, int i)
{
    ft_str v = ft_col_blob(q, i);

    ft_pg_put(pg, v.p == NULL ? "" : v.p, v.n);
}

/* ---------- facts of this copy, and batches: few */

static ft_status put_fact(void *who, ft_stmt *q, ft_error *err)
{
    static const char SQL_FACT[] = "INSERT INTO fieldtool_journal.meta AS m (key, value) VALUES ($1, $2) ON CONFLICT "
                                   "(key) DO UPDATE SET value = excluded.value WHERE m.value IS DISTINCT FROM "
                                   "excluded.value";
    const pushing *p = who;
    const ft_pg_arg args[] = {ft_pg_text(ft_col_text(q, 0).p),
                              ft_pg_text(ft_col_null(q, 1) ? NULL : ft_col_text(q, 1).p)};

    return ft_pg_do(p->pg, SQL_FACT, args, FT_COUNT(args), err);
}

static ft_status put_batch(void *who, ft_stmt *q, ft_error *err)
{
    static const char SQL_BATCH[] =
        "INSERT INTO fieldtool_journal.batch (id, system, number, bytes, signature, received_ms, key, revisions) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";
    static const char SQL_NUMBER[] = "SELECT number_here FROM fieldtool_journal.batch WHERE id = $1";
    pushing *p = who;
    char number[24];
    char received[24];
    char revisions[24];
    const ft_pg_arg args[] = {blob_arg(q, 1),
                              blob_arg(q, 2),
                              int_arg(number, ft_col_int(q, 3)),
                              blob_arg(q, 4),
                              blob_arg(q, 5),
                              int_arg(received, ft_col_int(q, 6)),
                              blob_arg(q, 7),
                              int_arg(revisions, ft_col_int(q, 8))};
    numbered *more = realloc(p->batches, (p->n_batches + 1) * sizeof *more);
    ft_status st = more == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=push") : FT_OK;

    p->batches = more == NULL ? p->batches : more;
    st = st == FT_OK ? ft_pg_do(p->pg, SQL_BATCH, args, FT_COUNT(args), err) : st;
    st = st == FT_OK ? ft_pg_ask(p->pg, SQL_NUMBER, args, 1, err) : st;
    if (st == FT_OK && ft_pg_row(p->pg)) {
        p->batches[p->n_batches++] = (numbered){ft_col_int(q, 0), ft_pg_int(p->pg, 0), ft_col_int(q, 8), 0};
    }
    return st == FT_OK ? ft_pg_done(p->pg, err) : st;
}

/* A batch that was known before has the server's number here too. */
static int64_t number_there(pushing *p, int64_t here)
{
    for (size_t i = p->n_batches; i-- > 0;) {
        if (p->batches[i].here == here) {
            p->batches[i].staged++;
            return p->batches[i].there;
        }
    }
    return here;
}

/* ---------- many: staging tables */

static ft_status put_body(void *who, ft_stmt *q, ft_error *err)
{
    const pushing *p = who;
    ft_status st = ft_pg_copy_row(p->pg, 2, err);

    put_blob(p->pg, q, 0);
    put_blob(p->pg, q, 1);
    return st;
}

static ft_status put_three(void *who, ft_stmt *q, ft_error *err)
{
    const pushing *p = who;
    ft_status st = ft_pg_copy_row(p->pg, 3, err);

    put_blob(p->pg, q, 0);
    put_blob(p->pg, q, 1);
    put_blob(p->pg, q, 2);
    return st;
}

static ft_status put_revision(void *who, ft_stmt *q, ft_error *err)
{
    pushing *p = who;
    ft_str bytes = ft_col_blob(q, 3);
    ft_revision r = {.record = {{0}}};
    ft_hash target;
    ft_status st = FT_OK;

    if (!ft_revision_peek(bytes.p, bytes.n, &r.record, &r.type)) {
        return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=a revision without a record");
    }
    if (ft_str_is(r.type, "decision")) {
        st = ft_revision_decode(bytes.p, bytes.n, p->space, &r, err);
    }
    st = st == FT_OK ? ft_pg_copy_row(p->pg, 7, err) : st;
    put_blob(p->pg, q, 0);
    ft_pg_put(p->pg, r.record.b, sizeof r.record.b);
    ft_pg_put(p->pg, r.type.p, r.type.n);
    ft_pg_put(p->pg, ft_decision_target(&r, &target) ? target.b : NULL, sizeof target.b);
    if (ft_col_null(q, 1)) {
        ft_pg_put(p->pg, NULL, 0);
    } else {
        ft_pg_put_int(p->pg, number_there(p, ft_col_int(q, 1)));
    }
    ft_pg_put_int(p->pg, ft_col_int(q, 2));
    ft_pg_put(p->pg, bytes.p, bytes.n);
    p->staged++;
    return st;
}

static ft_status put_carried(void *who, const ft_hash *revision, ft_error *err)
{
    const pushing *p = who;
    ft_status st = ft_pg_copy_row(p->pg, 2, err);

    ft_pg_put(p->pg, revision->b, sizeof revision->b);
    ft_pg_put_int(p->pg, p->there);
    return st;
}

static ft_status put_touched(void *who, const ft_uuid *record, ft_error *err)
{
    const pushing *p = who;
    ft_status st = ft_pg_copy_row(p->pg, 1, err);

    ft_pg_put(p->pg, record->b, sizeof record->b);
    return st;
}

static ft_status stage(pushing *p, const char *copy, ft_mirror_set what, ft_mirror_fn each, ft_error *err)
{
    ft_status st = ft_pg_copy(p->pg, copy, err);

    st = st == FT_OK ? ft_mirror_each(p->s, what, each, p, err) : st;
    return ft_pg_copy_end(p->pg, st, err);
}

static ft_status stage_carried(pushing *p, ft_error *err)
{
    ft_status st = ft_pg_copy(p->pg, "COPY new_carried FROM STDIN (FORMAT binary)", err);

    for (size_t i = 0; i < p->n_batches && st == FT_OK; i++) {
        const numbered *b = &p->batches[i];

        p->there = b->there;
        st = b->staged < b->names ? ft_mirror_also_carried(p->s, b->here, put_carried, p, err) : FT_OK;
    }
    return ft_pg_copy_end(p->pg, st, err);
}

static ft_status stage_touched(pushing *p, ft_error *err)
{
    ft_status st = ft_pg_copy(p->pg, "COPY new_touched FROM STDIN (FORMAT binary)", err);

    st = st == FT_OK ? ft_mirror_touched(p->s, put_touched, p, err) : st;
    return ft_pg_copy_end(p->pg, st, err);
}

static ft_status stage_all(pushing *p, ft_error *err)
{
    static const char SQL_STAGING[] =
        "CREATE TEMP TABLE new_body (hash bytea, bytes bytea) ON COMMIT DROP; "
        "CREATE TEMP TABLE new_signature (revision bytea, key bytea, signature bytea) ON COMMIT DROP; "
        "CREATE TEMP TABLE new_revision (id bytea, record uuid, type text, about bytea, batch bigint, known_ms bigint, "
        "bytes bytea) ON COMMIT DROP; "
        "CREATE TEMP TABLE new_carried (revision bytea, batch bigint) ON COMMIT DROP; "
        "CREATE TEMP TABLE new_wrap (commitment bytea, key bytea, bytes bytea) ON COMMIT DROP; "
        "CREATE TEMP TABLE gone_wrap (commitment bytea, key bytea, bytes bytea) ON COMMIT DROP; "
        "CREATE TEMP TABLE new_touched (record uuid) ON COMMIT DROP";
    ft_status st = ft_pg_run(p->pg, SQL_STAGING, err);

    st = st == FT_OK ? stage(p, "COPY new_body FROM STDIN (FORMAT binary)", FT_MIRROR_BODIES, put_body, err) : st;
    st = st == FT_OK ? stage(p, "COPY new_signature FROM STDIN (FORMAT binary)", FT_MIRROR_SIGNATURES, put_three, err)
                     : st;
    st = st == FT_OK ? stage(p, "COPY new_wrap FROM STDIN (FORMAT binary)", FT_MIRROR_WRAPS, put_three, err) : st;
    st = st == FT_OK ? stage(p, "COPY gone_wrap FROM STDIN (FORMAT binary)", FT_MIRROR_WRAPS_GONE, put_three, err) : st;
    st = st == FT_OK ? stage(p, "COPY new_revision FROM STDIN (FORMAT binary)", FT_MIRROR_REVISIONS, put_revision, err)
                     : st;
    st = st == FT_OK ? stage_carried(p, err) : st;
    return st == FT_OK ? stage_touched(p, err) : st;
}

/* ---------- from staging into the journal; a revision that another clerk brought meanwhile may have come in another batch */

static ft_status append_all(pushing *p, ft_error *err)
{
    static const char SQL_BODIES[] =
        "INSERT INTO fieldtool_journal.body (hash, bytes) SELECT hash, bytes FROM new_body ORDER BY hash ON CONFLICT DO NOTHING; "
        "INSERT INTO fieldtool_journal.signature (revision, key, signature) SELECT revision, key, signature "
        "FROM new_signature ON CONFLICT DO NOTHING; "
        "INSERT INTO fieldtool_journal.wrap (commitment, key, bytes) SELECT commitment, key, bytes FROM new_wrap "
        "ON CONFLICT DO NOTHING; "
        "DELETE FROM fieldtool_journal.wrap w USING gone_wrap g "
        "WHERE w.commitment = g.commitment AND w.key = g.key AND w.bytes = g.bytes";
    static const char SQL_REVISIONS[] =
        "INSERT INTO fieldtool_journal.revision (id, record, type, about, batch, known_ms, bytes) "
        "SELECT id, record, type, about, batch, known_ms, bytes FROM new_revision ORDER BY id ON CONFLICT (id) DO NOTHING";
    static const char SQL_MEANWHILE[] =
        "INSERT INTO new_carried SELECT n.id, n.batch FROM new_revision n JOIN fieldtool_journal.revision r "
        "ON r.id = n.id WHERE n.batch IS NOT NULL AND r.batch IS DISTINCT FROM n.batch";
    static const char SQL_REST[] =
        "INSERT INTO fieldtool_journal.carried (revision, batch) SELECT revision, batch FROM new_carried "
        "ON CONFLICT DO NOTHING; "
        "INSERT INTO fieldtool_journal.stale (record) SELECT record FROM new_touched UNION "
        "SELECT record FROM new_revision UNION "
        "SELECT r.record FROM new_carried c JOIN fieldtool_journal.revision r ON r.id = c.revision";
    ft_status st = ft_pg_run(p->pg, SQL_BODIES, err);

    st = st == FT_OK ? ft_pg_run(p->pg, SQL_REVISIONS, err) : st;
    if (st == FT_OK && ft_pg_changed(p->pg) < p->staged) {
        st = ft_pg_run(p->pg, SQL_MEANWHILE, err);
    }
    return st == FT_OK ? ft_pg_run(p->pg, SQL_REST, err) : st;
}

ft_status ft_push(ft_pg *pg, ft_store *s, bool facts, ft_error *err)
{
    pushing p = {.pg = pg, .s = s};
    ft_status st = ft_revision_space_new(&p.space, err);

    st = st == FT_OK && facts ? ft_mirror_each(s, FT_MIRROR_FACTS, put_fact, &p, err) : st;
    st = st == FT_OK ? ft_mirror_each(s, FT_MIRROR_BATCHES, put_batch, &p, err) : st;
    st = st == FT_OK ? stage_all(&p, err) : st;
    st = st == FT_OK ? append_all(&p, err) : st;
    ft_revision_space_free(p.space);
    free(p.batches);
    return st;
}
