/* Frozen years: the authority's signed record keeps the books as they were, and today's books go on from there.
 * docs/spec/ledger.md 10. Nothing of it depends on clocks or on the order in which records came. */
#include "fieldtool/store/books_internal.h"

#include <stdlib.h>
#include <string.h>

static const char MAGIC[4] = {'F', 'T', 'Z', '1'};

/** A freeze that counts. */
typedef struct freeze {
    int year;
    ft_hash revision, body;
    ft_uuid record;
} freeze;

typedef struct freezes {
    freeze *v;
    size_t n, cap;
} freezes;

/** Books as they were, decoded. */
typedef struct frozen {
    ft_ledger_input in;
    ft_ledger *l;
} frozen;

static int32_t last_day(int year)
{
    return ft_date_last_day((ft_date){.year = (int16_t)year});
}

/* ---------- which count */

/* The first statement alone: what is said about the record later, by whomever, thaws nothing. */
static ft_status judge(ft_store *s, const ft_chain *c, size_t i, freezes *out, ft_error *err)
{
    const ft_revision *r = &c->nodes[i].rev;
    const ft_value *books = ft_values_get(r->values, "books");
    int64_t year = ft_value_int(ft_values_get(r->values, "year"), 0);
    bool counts = false;
    ft_status st = FT_OK;

    if (r->op != FT_OP_CREATE || !r->has_origin || !r->origin.has_author_key || books == NULL ||
        books->tag != FT_TAG_HASH || year < 1 || year > 9999) {
        return FT_OK;
    }
    st = ft_trust_may_decide(s, r->origin.author_key, (ft_str){NULL, 0}, c->seq[i], &counts, err);
    st = st == FT_OK && counts ? ft_trust_signed(s, &c->nodes[i].id, r->origin.author_key, &counts, err) : st;
    if (st != FT_OK || !counts) {
        return st;
    }
    if (!ft_room(&out->v, &out->cap, out->n, sizeof *out->v)) {
        return ft_no_memory(err);
    }
    out->v[out->n] = (freeze){.year = (int)year, .revision = c->nodes[i].id, .record = r->record};
    memcpy(out->v[out->n++].body.b, books->bytes.p, FT_HASH_BYTES);
    return FT_OK;
}

static int freeze_cmp(const void *x, const void *y)
{
    const freeze *a = x;
    const freeze *b = y;

    return a->year != b->year ? (a->year < b->year ? -1 : 1) : ft_hash_cmp(&a->revision, &b->revision);
}

static ft_status find_freezes(ft_store *s, const ft_books_ask *ask, freezes *out, ft_error *err)
{
    static const char SQL_FREEZES[] = "SELECT rid FROM ft_record WHERE type = 'freeze'";
    ft_stmt *q = NULL;
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;

    st = st == FT_OK ? ft_db_prepare(s->db, SQL_FREEZES, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_index_row row;
        ft_chain chain = {0};

        st = ft_index_by_rid(s, ft_col_int(q, 0), &row, err);
        st = st == FT_OK ? ft_chain_load(s, row.last_seq, &chain, err) : st;
        for (size_t i = 0; i < chain.n && st == FT_OK; i++) {
            st = ask->has_known && chain.known_ms[i] > ask->known_ms ? FT_OK : judge(s, &chain, i, out, err);
        }
        ft_chain_release(&chain);
    }
    st = ft_stmt_end(q, st, err);
    if (st == FT_OK && out->n > 1) {
        qsort(out->v, out->n, sizeof *out->v, freeze_cmp);
    }
    return st;
}

/* ---------- bytes */

static void put_text(ft_buf *b, const char *text)
{
    size_t n = strlen(text);

    ft_buf_u32(b, (uint32_t)n);
    ft_buf_bytes(b, text, n);
}

static void put_hazard(ft_buf *b, const ft_ledger_hazard *h)
{
    ft_buf_bytes(b, h->id.b, sizeof h->id.b);
    put_text(b, h->local_id == NULL ? "" : h->local_id);
    put_text(b, h->organisation);
    put_text(b, h->location);
    put_text(b, h->task);
    ft_buf_u32(b, (uint32_t)h->n_versions);
    for (size_t i = 0; i < h->n_versions; i++) {
        ft_buf_u32(b, (uint32_t)h->versions[i].day);
        put_text(b, h->versions[i].contamination);
    }
}

/* Entries of the frozen days, and the ground that accounts held at the end of each year. */
static ft_status put_books(const ft_books *books, int32_t last, ft_buf *out, ft_error *err)
{
    const ft_ledger_input *in = &books->in;
    ft_ledger kept = *books->ledger;
    ft_ledger_posting *postings = calloc(kept.n_postings + 1, sizeof *postings);
    size_t n = 0;

    if (postings == NULL) {
        return ft_no_memory(err);
    }
    for (size_t i = 0; i < kept.n_postings; i++) {
        if (kept.postings[i].day <= last) {
            postings[n++] = kept.postings[i];
        }
    }
    kept.postings = postings;
    kept.n_postings = n;
    kept.n_findings = 0; /* what is to be done about records is said of today's */
    ft_buf_bytes(out, MAGIC, sizeof MAGIC);
    ft_buf_u32(out, (uint32_t)in->n_hazards);
    for (size_t i = 0; i < in->n_hazards; i++) {
        put_hazard(out, &in->hazards[i]);
    }
    ft_buf_u32(out, (uint32_t)in->n_releases);
    for (size_t i = 0; i < in->n_releases; i++) {
        ft_buf_bytes(out, in->releases[i].id.b, sizeof in->releases[i].id.b);
        put_text(out, in->releases[i].organisation);
        put_text(out, in->releases[i].location);
        put_text(out, in->releases[i].task);
    }
    ft_buf_u32(out, (uint32_t)in->n_marks);
    for (size_t i = 0; i < in->n_marks; i++) {
        ft_buf_u32(out, (uint32_t)in->marks[i]);
    }
    ft_books_put_result(&kept, out);
    free(postings);
    return ft_buf_status(out, err);
}

static const char *get_text(ft_books *b, ft_rd *r)
{
    uint32_t n = ft_rd_u32(r);
    const uint8_t *p = ft_rd_bytes(r, n);
    const char *text = p == NULL ? "" : ft_books_text(b, (ft_str){(const char *)p, n});

    r->ok = r->ok && text != NULL;
    return text == NULL ? "" : text;
}

static void get_id(ft_rd *r, ft_uuid *out)
{
    const uint8_t *p = ft_rd_bytes(r, sizeof out->b);

    if (p != NULL) {
        memcpy(out->b, p, sizeof out->b);
    }
}

/* Room for as many as could stand in the bytes that are left; NULL: there are fewer. */
static void *room(ft_books *b, ft_rd *r, uint32_t n, size_t size, size_t least)
{
    void *p = r->ok && n <= r->n / least ? ft_books_take(b, (size_t)n + 1, size) : NULL;

    r->ok = p != NULL;
    return p;
}

static void get_hazard(ft_books *b, ft_rd *r, ft_ledger_hazard *h)
{
    ft_ledger_version *versions = NULL;
    uint32_t n = 0;

    get_id(r, &h->id);
    h->local_id = get_text(b, r);
    h->organisation = get_text(b, r);
    h->location = get_text(b, r);
    h->task = get_text(b, r);
    n = ft_rd_u32(r);
    versions = room(b, r, n, sizeof *versions, 8);
    for (uint32_t i = 0; i < n && r->ok; i++) {
        versions[i].day = (int32_t)ft_rd_u32(r);
        versions[i].contamination = get_text(b, r);
    }
    h->versions = versions;
    h->n_versions = r->ok ? n : 0;
}

static ft_status get_books(ft_books *b, const ft_buf *bytes, frozen *out, ft_error *err)
{
    ft_rd r = ft_rd_of(bytes->p, bytes->n);
    const uint8_t *magic = ft_rd_bytes(&r, sizeof MAGIC);
    ft_ledger_hazard *hazards = NULL;
    ft_ledger_release *releases = NULL;
    int32_t *marks = NULL;
    uint32_t n = 0;

    r.ok = r.ok && magic != NULL && memcmp(magic, MAGIC, sizeof MAGIC) == 0;
    n = ft_rd_u32(&r);
    hazards = room(b, &r, n, sizeof *hazards, 36);
    for (uint32_t i = 0; i < n && r.ok; i++) {
        get_hazard(b, &r, &hazards[i]);
    }
    out->in = (ft_ledger_input){.hazards = hazards, .n_hazards = n};
    n = ft_rd_u32(&r);
    releases = room(b, &r, n, sizeof *releases, 28);
    for (uint32_t i = 0; i < n && r.ok; i++) {
        get_id(&r, &releases[i].id);
        releases[i].organisation = get_text(b, &r);
        releases[i].location = get_text(b, &r);
        releases[i].task = get_text(b, &r);
    }
    out->in.releases = releases;
    out->in.n_releases = n;
    n = ft_rd_u32(&r);
    marks = room(b, &r, n, sizeof *marks, 4);
    for (uint32_t i = 0; i < n && r.ok; i++) {
        marks[i] = (int32_t)ft_rd_u32(&r);
    }
    out->in.marks = marks;
    out->in.n_marks = n;
    if (!r.ok) {
        return ft_fail(err, FT_E_INVALID, "store.books.malformed", "bytes=%zu", bytes->n);
    }
    return ft_books_get_result(b, r.p, r.n, &out->in, out->l, err);
}

/* *there false: the bytes have not arrived, or are none; it is noted. */
static ft_status load(ft_books *b, ft_store *s, const freeze *f, frozen *out, bool *there, ft_error *err)
{
    ft_buf bytes;
    ft_error why = {0};
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    *out = (frozen){.l = calloc(1, sizeof *out->l)};
    st = out->l == NULL ? ft_no_memory(err) : ft_store_get_body(s, &f->body, &bytes, &why);
    st = st == FT_OK ? get_books(b, &bytes, out, &why) : st;
    ft_buf_release(&bytes);
    *there = st == FT_OK;
    if (st == FT_E_NOT_FOUND || st == FT_E_INVALID) {
        st = ft_books_note(b, "ledger.frozen.missing", &f->record, NULL, -1, err);
    }
    if (!*there) {
        ft_ledger_free(out->l);
        out->l = NULL;
    }
    return st;
}

/* ---------- today's books go on from there */

/* @p was (its ledger NULL: none yet) is followed by @p next. */
static ft_status follow(frozen *was, int year, frozen *next, ft_error *err)
{
    ft_ledger *joined = NULL;
    ft_status st = FT_OK;

    if (was->l == NULL) {
        return FT_OK;
    }
    st = ft_ledger_freeze(&was->in, was->l, last_day(year), &next->in, next->l, &joined, err);
    if (st == FT_OK) {
        ft_ledger_free(next->l);
        next->l = joined;
        ft_ledger_free(was->l);
        was->l = NULL;
    }
    return st;
}

/* Which areas the adjustments are about. */
static ft_status note_adjusted(ft_books *b, ft_store *s, ft_error *err)
{
    double *m2 = calloc(b->in.n_hazards + 1, sizeof *m2);
    bool *any = calloc(b->in.n_hazards + 1, sizeof *any);
    ft_status st = m2 == NULL || any == NULL ? ft_no_memory(err) : FT_OK;

    for (size_t i = 0; i < b->ledger->n_postings && st == FT_OK; i++) {
        const ft_ledger_posting *p = &b->ledger->postings[i];

        if (p->prior && p->hazard != FT_LEDGER_NO_HAZARD) {
            const ft_ledger_hazard *today = b->in.hazards[p->hazard].today;
            size_t at = today == NULL ? p->hazard : (size_t)(today - b->in.hazards);

            m2[at] += ft_ledger_sign(p->kind) * p->area_m2;
            any[at] = true;
        }
    }
    for (size_t i = 0; i < b->in.n_hazards && st == FT_OK; i++) {
        int64_t rid = 0;

        st = any[i] ? ft_key_row(s, FT_KEY_RECORD, b->in.hazards[i].id.b, &rid, err) : FT_OK;
        if (st == FT_OK && rid != 0) {
            st = ft_books_note(b, "ledger.frozen.adjusted", &b->in.hazards[i].id, NULL, m2[i] < 0 ? -m2[i] : m2[i],
                               err);
        }
    }
    free(m2);
    free(any);
    return st;
}

ft_status ft_books_freeze(ft_books *b, ft_store *s, ft_error *err)
{
    freezes all = {0};
    frozen was = {.l = NULL};
    frozen today = {.in = b->in, .l = b->ledger};
    ft_status st = find_freezes(s, &b->ask, &all, err);

    for (size_t i = 0; i < all.n && st == FT_OK; i++) {
        frozen next = {.l = NULL};
        bool there = false;

        if (i > 0 && all.v[i].year == all.v[i - 1].year) {
            st = ft_books_note(b, "ledger.frozen.twice", &all.v[i].record, &all.v[i - 1].record, -1, err);
            continue;
        }
        st = load(b, s, &all.v[i], &next, &there, err);
        if (st == FT_OK && there) {
            st = follow(&was, b->frozen_year, &next, err);
            if (was.l != NULL) {
                ft_ledger_free(was.l);
            }
            was = next;
            b->frozen_year = all.v[i].year;
        }
    }
    if (st == FT_OK && was.l != NULL) {
        st = follow(&was, b->frozen_year, &today, err);
        b->in = today.in;
        b->ledger = today.l;
        st = st == FT_OK ? note_adjusted(b, s, err) : st;
    }
    ft_ledger_free(was.l);
    free(all.v);
    return st;
}

int ft_books_frozen_year(const ft_books *b)
{
    return b->frozen_year;
}

ft_status ft_books_put_frozen(ft_store *s, const ft_books *b, int year, ft_hash *body, ft_error *err)
{
    ft_buf bytes;
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    st = put_books(b, last_day(year), &bytes, err);
    st = st == FT_OK ? ft_store_put_body(s, bytes.p, bytes.n, body, err) : st;
    ft_buf_release(&bytes);
    return st;
}
