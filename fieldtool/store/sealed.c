/* Sealed values: their wraps, and the orders that erase them (docs/spec/sealed.md). An order is held against the set of what is here at
 * the end of every transaction that may have changed the answer: it makes no difference what came first. */
#include "fieldtool/store/sealed.h"

#include "fieldtool/store/internal.h"
#include "fieldtool/store/trust.h"

#include <stdlib.h>
#include <string.h>

/* ---------- wraps */

void ft_wrap_sum(const ft_wrap *w, uint8_t out[16])
{
    ft_hasher h;
    ft_hash sum;

    ft_hasher_init(&h);
    ft_hasher_add(&h, w->commitment.b, sizeof w->commitment.b);
    ft_hasher_add(&h, w->key, sizeof w->key);
    ft_hasher_add(&h, w->bytes, FT_WRAP_BOX);
    sum = ft_hasher_end(&h);
    memcpy(out, sum.b, 16);
}

bool ft_wrap_sound(const ft_wrap *w)
{
    uint8_t sum[16];

    ft_wrap_sum(w, sum);
    return memcmp(sum, w->bytes + FT_WRAP_BOX, sizeof sum) == 0;
}

ft_status ft_wrap_put(ft_store *s, const ft_wrap *w, bool *fresh, ft_error *err)
{
    static const char SQL_WRAP[] = "INSERT OR IGNORE INTO ft_wrap (commitment, key, bytes) VALUES (?1, ?2, ?3)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_WRAP, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, w->commitment.b, sizeof w->commitment.b);
    ft_stmt_blob_at(q, 2, w->key, sizeof w->key);
    ft_stmt_blob_at(q, 3, w->bytes, sizeof w->bytes);
    st = ft_stmt_run(q, err);
    if (fresh != NULL) {
        *fresh = st == FT_OK && ft_db_changes(s->db) > 0;
    }
    return st;
}

static ft_status walk(ft_db *db, const ft_hash *commitment,
                      ft_status (*each)(void *who, const ft_wrap *w, ft_error *err), void *who, ft_error *err)
{
    static const char SQL_WRAPS[] = "SELECT key, bytes FROM ft_wrap WHERE commitment = ?1 ORDER BY key, bytes";
    ft_stmt *q = NULL;
    ft_wrap w = {.commitment = *commitment};
    ft_status st = ft_db_prepare(db, SQL_WRAPS, &q, err);

    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, commitment->b, sizeof commitment->b);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str key = ft_col_blob(q, 0);
        ft_str bytes = ft_col_blob(q, 1);

        if (key.n == sizeof w.key && bytes.n == sizeof w.bytes) {
            memcpy(w.key, key.p, key.n);
            memcpy(w.bytes, bytes.p, bytes.n);
            st = ft_wrap_sound(&w) ? each(who, &w, err) : FT_OK;
        }
    }
    return ft_stmt_end(q, st, err);
}

ft_status ft_wrap_each(ft_store *s, const ft_hash *commitment,
                       ft_status (*each)(void *who, const ft_wrap *w, ft_error *err), void *who, ft_error *err)
{
    return walk(s->db, commitment, each, who, err);
}

ft_status ft_foreign_wraps(ft_foreign *f, const ft_hash *commitment,
                           ft_status (*each)(void *who, const ft_wrap *w, ft_error *err), void *who, ft_error *err)
{
    return walk(ft_foreign_db(f), commitment, each, who, err);
}

ft_status ft_wrap_values(ft_store *s, ft_buf *out, ft_error *err)
{
    static const char SQL_VALUES[] = "SELECT DISTINCT commitment FROM ft_wrap ORDER BY commitment";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_VALUES, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str c = ft_col_blob(q, 0);

        if (c.n == FT_HASH_BYTES) {
            ft_buf_bytes(out, c.p, c.n);
        }
    }
    st = ft_stmt_end(q, st, err);
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

ft_status ft_wrap_drop(ft_store *s, const uint8_t key[32], const ft_hash *commitment, int64_t *n, ft_error *err)
{
    static const char SQL_DROP[] = "DELETE FROM ft_wrap WHERE key = ?1 AND (?2 IS NULL OR commitment = ?2)";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_DROP, &q, err);

    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, key, 32);
        ft_stmt_blob_at(q, 2, commitment == NULL ? NULL : commitment->b, FT_HASH_BYTES);
        st = ft_stmt_run(q, err);
        if (n != NULL) {
            *n += ft_db_changes(s->db);
        }
    }
    ft_stmt_free(q);
    return st;
}

/* ---------- orders */

/* Signed by the key it names; the place is asked when it is held against a record. */
static ft_status add_order(ft_store *s, const ft_chain *c, size_t node, ft_error *err)
{
    const ft_revision *r = &c->nodes[node].rev;
    ft_str fields = ft_value_text(ft_values_get(r->values, "fields"));
    ft_erasure e = {.seq = c->seq[node]};
    ft_erasure *p = NULL;
    bool good = false;
    ft_status st = FT_OK;

    if (r->op != FT_OP_CREATE || !r->has_origin || !r->origin.has_author_key || fields.n >= sizeof e.fields ||
        !ft_value_id(ft_values_get(r->values, "record"), &e.record)) {
        return FT_OK;
    }
    st = ft_trust_signed(s, &c->nodes[node].id, r->origin.author_key, &good, err);
    if (st != FT_OK || !good) {
        return st;
    }
    memcpy(e.fields, fields.p == NULL ? "" : fields.p, fields.n);
    memcpy(e.signer, r->origin.author_key, sizeof e.signer);
    p = realloc(s->erasures, (s->n_erasures + 1) * sizeof *p);
    if (p == NULL) {
        return ft_no_memory(err);
    }
    s->erasures = p;
    p[s->n_erasures++] = e;
    return FT_OK;
}

static ft_status load_orders(ft_store *s, ft_error *err)
{
    static const char SQL_ORDERS[] = "SELECT last_seq FROM ft_record WHERE type = 'erasure' ORDER BY record";
    ft_stmt *q = NULL;
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;

    if (st != FT_OK || !s->erasures_stale) {
        return st;
    }
    s->n_erasures = 0;
    st = ft_db_prepare(s->db, SQL_ORDERS, &q, err);
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_chain c = {0};

        st = ft_chain_load(s, ft_col_int(q, 0), &c, err);
        for (size_t i = 0; i < c.n && st == FT_OK; i++) {
            st = add_order(s, &c, i, err);
        }
        ft_chain_release(&c);
    }
    st = ft_stmt_end(q, st, err);
    s->erasures_stale = st != FT_OK;
    return st;
}

static bool names_field(const ft_erasure *e, ft_str field)
{
    const char *at = e->fields;

    while (*at != '\0') {
        size_t n = strcspn(at, ",");

        if (n == field.n && memcmp(at, field.p, n) == 0) {
            return true;
        }
        at += n + (at[n] == ',');
    }
    return e->fields[0] == '\0';
}

/* The revisions of a record that are here; none is fine. */
static ft_status load_record(ft_store *s, const ft_uuid *record, ft_chain *out, ft_error *err)
{
    int64_t rid = 0;
    ft_index_row row;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record->b, &rid, err);

    *out = (ft_chain){0};
    if (st != FT_OK || rid == 0) {
        return st;
    }
    st = ft_index_by_rid(s, rid, &row, err);
    return st == FT_OK ? ft_chain_load(s, row.last_seq, out, err) : st;
}

/* Whoever orders must be an authority for every place that the record ever named. */
static ft_status counts_for(ft_store *s, const ft_erasure *e, const ft_chain *c, bool *out, ft_error *err)
{
    ft_status st = ft_trust_may_decide(s, e->signer, ft_str_of(""), e->seq, out, err);

    for (size_t i = 0; i < c->n && st == FT_OK; i++) {
        bool may = false;

        st = ft_trust_may_decide(s, e->signer, ft_value_text(ft_values_get(c->nodes[i].rev.values, "location")), e->seq,
                                 &may, err);
        *out = i == 0 ? may : *out && may;
    }
    return st;
}

ft_status ft_sealed_erased(ft_store *s, const ft_uuid *record, ft_str field, bool *out, ft_error *err)
{
    ft_chain c = {0};
    ft_status st = load_orders(s, err);

    *out = false;
    for (size_t i = 0; i < s->n_erasures && st == FT_OK && !*out; i++) {
        const ft_erasure *e = &s->erasures[i];

        if (ft_uuid_cmp(&e->record, record) == 0 && names_field(e, field)) {
            st = load_record(s, record, &c, err);
            st = st == FT_OK ? counts_for(s, e, &c, out, err) : st;
            ft_chain_release(&c);
        }
    }
    return st;
}

void ft_sealed_came(ft_store *s)
{
    s->sealed_came = true;
}

/* ---------- removing */

static ft_status remove_value(ft_store *s, ft_str commitment, ft_error *err)
{
    static const char SQL_BODY[] = "DELETE FROM ft_body WHERE hash = ?1";
    static const char SQL_WRAPS[] = "DELETE FROM ft_wrap WHERE commitment = ?1";
    const char *const sqls[] = {SQL_BODY, SQL_WRAPS};
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(sqls) && st == FT_OK; i++) {
        ft_stmt *q = NULL;

        st = ft_db_prepare(s->db, sqls[i], &q, err);
        if (st == FT_OK) {
            ft_stmt_blob_at(q, 1, commitment.p, commitment.n);
            st = ft_stmt_run(q, err);
        }
        ft_stmt_free(q);
    }
    return st;
}

static ft_status remove_from(ft_store *s, const ft_erasure *e, const ft_revision *r, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < r->values.n && st == FT_OK; i++) {
        const ft_value *v = &r->values.v[i];

        if (v->tag == FT_TAG_SEALED && names_field(e, v->field)) {
            st = remove_value(s, v->bytes, err);
        }
    }
    return st;
}

typedef struct erasing {
    ft_store *s;
    const ft_erasure *e;
} erasing;

/* What waits for its key is erased too: a record is one, whoever is trusted. */
static ft_status remove_waiting(void *who, const ft_waiting *w, ft_error *err)
{
    const erasing *x = who;

    return ft_uuid_cmp(&w->rev->record, &x->e->record) == 0 ? remove_from(x->s, x->e, w->rev, err) : FT_OK;
}

static ft_status execute(ft_store *s, const ft_erasure *e, ft_error *err)
{
    ft_chain c = {0};
    bool counts = false;
    ft_status st = load_record(s, &e->record, &c, err);

    st = st == FT_OK ? counts_for(s, e, &c, &counts, err) : st;
    for (size_t i = 0; i < c.n && st == FT_OK && counts; i++) {
        st = remove_from(s, e, &c.nodes[i].rev, err);
    }
    ft_chain_release(&c);
    return st == FT_OK && counts ? ft_trust_waiting(s, remove_waiting, &(erasing){s, e}, err) : st;
}

ft_status ft_sealed_settle(ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    if (!s->sealed_came) {
        return FT_OK;
    }
    s->sealed_came = false;
    st = load_orders(s, err);
    for (size_t i = 0; i < s->n_erasures && st == FT_OK; i++) {
        st = execute(s, &s->erasures[i], err);
    }
    return st;
}
