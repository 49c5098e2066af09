/* Whose decisions count: docs/spec/decisions.md 11. A filter over the set, not an order of arrival. */
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

static void copy_text(char *out, size_t size, ft_str v)
{
    size_t n = v.n < size ? v.n : size - 1;

    memcpy(out, v.p == NULL ? "" : v.p, n);
    out[n] = '\0';
}

/* A key record counts when this workspace's root system wrote every revision of it and it is not retired. */
static bool take_key(const ft_store *s, const ft_chain *c, const ft_view *v, ft_trusted *out)
{
    char hex[65];

    if (v->retired || v->n_heads != 1) {
        return false;
    }
    for (size_t i = 0; i < c->n; i++) {
        const ft_revision *r = &c->nodes[i].rev;

        if (!r->has_origin || ft_uuid_cmp(&r->origin.system, &s->root_system) != 0) {
            return false;
        }
    }
    copy_text(hex, sizeof hex, ft_value_text(ft_values_get(v->proposed, "public_key")));
    copy_text(out->role, sizeof out->role, ft_value_text(ft_values_get(v->proposed, "role")));
    copy_text(out->scope, sizeof out->scope, ft_value_text(ft_values_get(v->proposed, "scope")));
    return ft_unhex(hex, out->key, sizeof out->key);
}

static ft_status add_key(ft_store *s, const ft_index_row *row, ft_error *err)
{
    ft_chain chain = {0};
    ft_view view;
    ft_trusted key;
    ft_status st = ft_chain_load(s, row->last_seq, &chain, err);

    if (st == FT_OK) {
        st = ft_view_make(ft_forms_find(s->forms, row->type, strlen(row->type)), chain.nodes, chain.n, NULL, 0, NULL,
                          NULL, s->vspace, &view, err);
    }
    if (st == FT_OK && take_key(s, &chain, &view, &key)) {
        ft_trusted *p = realloc(s->trusted, (s->n_trusted + 1) * sizeof *p);

        if (p == NULL) {
            st = ft_no_memory(err);
        } else {
            s->trusted = p;
            s->trusted[s->n_trusted++] = key;
        }
    }
    ft_chain_release(&chain);
    return st;
}

ft_status ft_trust_load(ft_store *s, ft_error *err)
{
    static const char SQL_KEYS[] = "SELECT rid FROM ft_record WHERE type = 'key' ORDER BY rid";
    ft_stmt *q = NULL;
    int64_t *rids = NULL;
    size_t n = 0;
    ft_status st = ft_db_prepare(s->db, SQL_KEYS, &q, err);

    free(s->trusted);
    s->trusted = NULL;
    s->n_trusted = 0;
    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t *p = realloc(rids, (n + 1) * sizeof *p);

        if (p == NULL) {
            st = ft_no_memory(err);
            break;
        }
        rids = p;
        rids[n++] = ft_col_int(q, 0);
    }
    if (st == FT_OK) {
        st = ft_stmt_done(q, err);
    }
    ft_stmt_free(q);
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        ft_index_row row;

        st = ft_index_by_rid(s, rids[i], &row, err);
        st = st == FT_OK ? add_key(s, &row, err) : st;
    }
    free(rids);
    s->trust_stale = st != FT_OK;
    return st;
}

/* P-code scope: empty covers all; else the record's location must begin with it. */
static bool covers(const char *scope, ft_str location)
{
    size_t n = strlen(scope);

    return n == 0 || (location.n >= n && memcmp(location.p, scope, n) == 0);
}

static const ft_trusted *authority_for(const ft_store *s, const uint8_t *key, ft_str location)
{
    for (size_t i = 0; i < s->n_trusted; i++) {
        const ft_trusted *t = &s->trusted[i];

        if (memcmp(t->key, key, sizeof t->key) == 0 && strcmp(t->role, "authority") == 0 &&
            covers(t->scope, location)) {
            return t;
        }
    }
    return NULL;
}

/* The key a system signs its batches with; *known false when none was seen. */
ft_status ft_trust_system_key(ft_store *s, const ft_uuid *system, uint8_t out[32], bool *known, ft_error *err)
{
    static const char SQL_SYSTEM_KEY[] = "SELECT value FROM ft_meta WHERE key = 'key:' || lower(hex(?1))";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_SYSTEM_KEY, &q, err);

    *known = false;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, system->b, sizeof system->b);
    if (ft_stmt_row(q)) {
        *known = ft_unhex(ft_col_text(q, 0).p, out, 32);
    }
    return ft_stmt_done(q, err);
}

/* The system whose batch carries a revision. */
static ft_status carrier_of(ft_store *s, int64_t batch, ft_uuid *out, bool *known, ft_error *err)
{
    static const char SQL_CARRIER[] = "SELECT system FROM ft_batch WHERE number_here = ?1";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_CARRIER, &q, err);

    *known = false;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, batch);
    if (ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);

        *known = b.n == sizeof out->b;
        if (*known) {
            memcpy(out->b, b.p, sizeof out->b);
        }
    }
    return ft_stmt_done(q, err);
}

static ft_status same_key(ft_store *s, const ft_uuid *system, const uint8_t key[32], bool *same, ft_error *err)
{
    uint8_t other[32];
    bool known = false;
    ft_status st = ft_trust_system_key(s, system, other, &known, err);

    *same = *same || (st == FT_OK && known && memcmp(other, key, sizeof other) == 0);
    return st;
}

/* Is @p key the author's own? The key a revision claims, its computer's and that of the batch that carries it all count, so that
 * nobody approves their own work by claiming another key. Imports have no author: the source is, whoever carried it. */
static ft_status is_author(ft_store *s, const ft_revision *r, int64_t batch, const uint8_t key[32], bool *own,
                           ft_error *err)
{
    ft_uuid carrier;
    bool known = false;
    ft_status st = FT_OK;

    *own = r->has_origin && r->origin.has_author_key && memcmp(r->origin.author_key, key, 32) == 0;
    if (r->op == FT_OP_IMPORT && !r->has_origin) {
        return FT_OK;
    }
    if (r->has_origin) {
        st = same_key(s, &r->origin.system, key, own, err);
    }
    if (st == FT_OK && batch != 0) {
        st = carrier_of(s, batch, &carrier, &known, err);
        st = st == FT_OK && known ? same_key(s, &carrier, key, own, err) : st;
    }
    return st;
}

static ft_status signed_by(ft_store *s, const ft_hash *revision, const uint8_t *key, bool *ok, ft_error *err)
{
    static const char SQL_SIGNATURE[] = "SELECT signature FROM ft_signature WHERE revision = ?1 AND key = ?2";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_SIGNATURE, &q, err);

    if (st != FT_OK) {
        return st;
    }
    *ok = false;
    ft_stmt_blob_at(q, 1, revision->b, sizeof revision->b);
    ft_stmt_blob_at(q, 2, key, 32);
    if (ft_stmt_row(q)) {
        ft_str sig = ft_col_blob(q, 0);

        *ok = sig.n == 64 && ft_signature_ok(key, revision->b, sizeof revision->b, (const uint8_t *)sig.p);
    }
    return ft_stmt_done(q, err);
}

/* Does the decision at seq count about node? Then *out is filled. */
static ft_status judge(ft_store *s, const ft_node *node, int64_t batch, int64_t seq, ft_verdict *out, bool *counts,
                       ft_error *err)
{
    ft_buf bytes;
    ft_revision_space *space = NULL;
    ft_revision d;
    bool own = false;
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    *counts = false;
    st = ft_revision_space_new(&space, err);
    st = st == FT_OK ? ft_journal_read(s, seq, &bytes, &out->decision, err) : st;
    st = st == FT_OK ? ft_revision_decode(bytes.p, bytes.n, space, &d, err) : st;
    if (st == FT_OK && d.op == FT_OP_CREATE && d.has_origin && d.origin.has_author_key &&
        ft_values_get(d.values, "verdict") != NULL &&
        authority_for(s, d.origin.author_key, ft_value_text(ft_values_get(node->rev.values, "location"))) != NULL) {
        const ft_value *verdict = ft_values_get(d.values, "verdict");

        out->revision = node->id;
        out->what = ft_value_is(verdict, "approved")   ? FT_VERDICT_APPROVED
                    : ft_value_is(verdict, "rejected") ? FT_VERDICT_REJECTED
                                                       : FT_VERDICT_SENT_BACK;
        st = is_author(s, &node->rev, batch, d.origin.author_key, &own, err);
        if (st == FT_OK && !own) {
            st = signed_by(s, &out->decision, d.origin.author_key, counts, err);
        }
    }
    ft_revision_space_free(space);
    ft_buf_release(&bytes);
    return st;
}

static ft_status decisions_about(ft_store *s, const ft_node *node, int64_t batch, ft_verdict **out, size_t *n,
                                 ft_error *err)
{
    static const char SQL_DECISIONS[] = "SELECT seq FROM ft_decision WHERE target = ?1 ORDER BY seq";
    ft_stmt *q = NULL;
    int64_t seqs[64];
    size_t found = 0;
    ft_status st = ft_db_cached(s->db, SQL_DECISIONS, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, node->id.b, sizeof node->id.b);
    while (found < FT_COUNT(seqs) && ft_stmt_row(q)) {
        seqs[found++] = ft_col_int(q, 0);
    }
    st = ft_stmt_done(q, err);
    for (size_t i = 0; i < found && st == FT_OK; i++) {
        ft_verdict v;
        bool counts = false;

        st = judge(s, node, batch, seqs[i], &v, &counts, err);
        if (st == FT_OK && counts) {
            ft_verdict *p = realloc(*out, (*n + 1) * sizeof *p);

            if (p == NULL) {
                return ft_no_memory(err);
            }
            *out = p;
            (*out)[(*n)++] = v;
        }
    }
    return st;
}

ft_status ft_trust_verdicts(ft_store *s, const ft_chain *c, ft_verdict **out, size_t *n, ft_error *err)
{
    ft_status st = FT_OK;

    *out = NULL;
    *n = 0;
    if (!s->has_decisions) {
        return FT_OK;
    }
    if (s->trust_stale) {
        st = ft_trust_load(s, err);
    }
    for (size_t i = 0; i < c->n && st == FT_OK; i++) {
        st = decisions_about(s, &c->nodes[i], c->batch[i], out, n, err);
    }
    if (st != FT_OK) {
        free(*out);
        *out = NULL;
        *n = 0;
    }
    return st;
}

ft_status ft_trust_note_decision(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err)
{
    static const char SQL_DECISION_PUT[] = "INSERT OR IGNORE INTO ft_decision (target, seq) VALUES (?1, ?2)";
    const ft_value *target = ft_values_get(r->values, "revision");
    ft_stmt *q = NULL;
    ft_uuid record;
    bool found = false;
    ft_status st = FT_OK;

    if (target == NULL || target->tag != FT_TAG_HASH) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, SQL_DECISION_PUT, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, target->bytes.p, target->bytes.n);
    ft_stmt_int_at(q, 2, seq);
    st = ft_stmt_run(q, err);
    s->has_decisions = true;
    st = st == FT_OK && target->bytes.n == FT_HASH_BYTES ? ft_journal_peek(s, target->bytes.p, &record, &found, err)
                                                         : st;
    return st == FT_OK && found ? ft_batches_touch(s, &record, err) : st; /* rebuild: it may be still to come */
}

/* ---------- what sync and review use */

ft_status ft_store_put_signature(ft_store *s, const ft_hash *revision, const uint8_t key[32],
                                 const uint8_t signature[64], ft_error *err)
{
    static const char SQL_SIGN[] = "INSERT OR IGNORE INTO ft_signature (revision, key, signature) VALUES (?1, ?2, ?3)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_SIGN, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, revision->b, sizeof revision->b);
    ft_stmt_blob_at(q, 2, key, 32);
    ft_stmt_blob_at(q, 3, signature, 64);
    return ft_stmt_run(q, err);
}

ft_status ft_store_note_system_key(ft_store *s, const ft_uuid *system, const uint8_t key[32], ft_error *err)
{
    char name[4 + 33];
    char hex[65];

    memcpy(name, "key:", 4);
    ft_hex(system->b, sizeof system->b, name + 4);
    ft_hex(key, 32, hex);
    return ft_meta_put(s, name, hex, err);
}

ft_status ft_store_is_authority(ft_store *s, const uint8_t key[32], ft_str location, bool *out, ft_error *err)
{
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;

    *out = st == FT_OK && authority_for(s, key, location) != NULL;
    return st;
}

ft_status ft_store_is_author(ft_store *s, const ft_history_entry *e, const uint8_t key[32], bool *own, ft_error *err)
{
    ft_status st = is_author(s, e->rev, 0, key, own, err);

    if (st == FT_OK && e->has_batch && !(e->rev->op == FT_OP_IMPORT && !e->rev->has_origin)) {
        st = same_key(s, &e->batch_system, key, own, err);
    }
    return st;
}

bool ft_store_has_authority(ft_store *s)
{
    ft_error ignored = {0};

    if (s->trust_stale && ft_trust_load(s, &ignored) != FT_OK) {
        return false;
    }
    for (size_t i = 0; i < s->n_trusted; i++) {
        if (strcmp(s->trusted[i].role, "authority") == 0) {
            return true;
        }
    }
    return false;
}
