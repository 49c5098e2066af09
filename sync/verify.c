/* Every row of the journal against the hash that names it, every signature, every chain; then what is derived against the journal
 * (docs/spec/verify.md). Nothing here trusts what the file says of itself. */
#include "sync/verify.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/sealed.h"
#include "fieldtool/store/verify.h"
#include "sync/batch.h"
#include "sync/held.h"
#include "sync/merge.h"
#include "sync/waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct verifying {
    ft_foreign *f;
    const ft_env *env;
    ft_verify_fn each;
    ft_verify_system_fn chain;
    void *who;
    ft_verify_result *out;
    ft_revision_space *space;
    ft_buf ids, bytes, fact;
    ft_buf absent;  /* sealed values that are not there: revision, record, 64 bytes of field each */
    ft_uuid system; /* of the file */
    bool submission;
    uint8_t own_key[32];
    bool has_own_key, own_signed; /* a batch of the file's own computer is signed with it */
    size_t own_batches;
    size_t carried, in_batches, unsent; /* revisions: that say a batch, whose batch names them, that say none */
    ft_held *declared; /* left out by any declaration in the file; read when the first revision is missing */
    ft_held *held;     /* left out by one that counts and is for this file */
    ft_buf partial;    /* IDs of batches of which something is absent that a declaration in the file leaves out */
    size_t n;          /* for progress */
    ft_error *err;
} verifying;

static void tell(verifying *v, ft_verify_class what, const char *key, const char *facts)
{
    v->out->altered += what == FT_VERIFY_ALTERED;
    v->out->missing += what == FT_VERIFY_MISSING;
    v->each(v->who, what, key, facts);
}

static void tell_id(verifying *v, ft_verify_class what, const char *key, const char *part, ft_str id)
{
    char hex[2 * FT_HASH_BYTES + 1] = "";
    char facts[192];

    ft_hex(id.p == NULL ? "" : id.p, id.n < FT_HASH_BYTES ? id.n : FT_HASH_BYTES, hex);
    (void)snprintf(facts, sizeof facts, "table=%s id=%.64s what=%s", part, hex, part);
    tell(v, what, key, facts);
}

static ft_status go_on(verifying *v)
{
    if (++v->n % 4096 == 0) {
        ft_env_progress(v->env, "sync.checking", (int64_t)v->n, 0);
        if (ft_env_stop(v->env)) {
            return ft_fail(v->err, FT_E_INTERRUPTED, "base.interrupted", "what=verify");
        }
    }
    return FT_OK;
}

static bool named(const ft_foreign_row *r, ft_hash *is)
{
    *is = ft_hash_of(r->bytes.p == NULL ? "" : r->bytes.p, r->bytes.n);
    return r->id.n == sizeof is->b && memcmp(r->id.p, is->b, sizeof is->b) == 0;
}

/* ---------- revisions, bodies, signatures */

static ft_status need_body(verifying *v, const ft_hash *revision, const ft_hash *body, const char *what)
{
    bool there = false;
    ft_status st = ft_foreign_has_body(v->f, body, &there, v->err);

    if (st == FT_OK && !there) {
        tell_id(v, FT_VERIFY_MISSING, "verify.lost", what, (ft_str){(const char *)revision->b, sizeof revision->b});
    }
    return st;
}

/* A hash among the values names a document, or another revision. */
static ft_status need_named(verifying *v, const ft_hash *revision, const ft_revision *r, const ft_value *value)
{
    ft_hash h;
    int64_t batch = 0;
    ft_status st = FT_OK;

    memcpy(h.b, value->bytes.p, sizeof h.b);
    if (ft_str_is(r->type, "decision") && ft_str_is(value->field, "revision")) {
        return FT_OK; /* what is decided about may be in another file */
    }
    st = ft_foreign_carrier(v->f, &h, &batch, v->err);
    return st == FT_OK && batch < 0 ? need_body(v, revision, &h, "document") : st;
}

static ft_status count_wrap(void *who, const ft_wrap *w, ft_error *err)
{
    (void)w;
    (void)err;
    ++*(size_t *)who;
    return FT_OK;
}

/* Whether an order erased it is known when the file is open as a workspace. */
static ft_status need_sealed(verifying *v, const ft_hash *revision, const ft_revision *r, const ft_value *value)
{
    char field[64] = "";
    ft_hash h;
    bool there = false;
    size_t wraps = 0;
    ft_status st = FT_OK;

    memcpy(h.b, value->bytes.p, sizeof h.b);
    st = ft_foreign_has_body(v->f, &h, &there, v->err);
    st = st == FT_OK && there ? ft_foreign_wraps(v->f, &h, count_wrap, &wraps, v->err) : st;
    if (st == FT_OK && there && wraps == 0) { /* ciphertext that nobody opens */
        tell_id(v, FT_VERIFY_MISSING, "verify.lost", "key of a sealed value",
                (ft_str){(const char *)revision->b, sizeof revision->b});
    }
    if (st == FT_OK && !there) {
        memcpy(field, value->field.p, value->field.n < sizeof field ? value->field.n : sizeof field - 1);
        ft_buf_bytes(&v->absent, revision->b, sizeof revision->b);
        ft_buf_bytes(&v->absent, r->record.b, sizeof r->record.b);
        ft_buf_bytes(&v->absent, field, sizeof field);
    }
    return st;
}

static ft_status check_absent(verifying *v, ft_store *s)
{
    ft_rd rd = ft_rd_of(v->absent.p, v->absent.n);
    ft_status st = FT_OK;

    while (rd.n > 0 && st == FT_OK) {
        ft_str revision = {(const char *)ft_rd_bytes(&rd, FT_HASH_BYTES), FT_HASH_BYTES};
        ft_uuid record;
        bool erased = false;

        memcpy(record.b, ft_rd_bytes(&rd, sizeof record.b), sizeof record.b);
        st = ft_sealed_erased(s, &record, ft_str_of((const char *)ft_rd_bytes(&rd, 64)), &erased, v->err);
        if (st == FT_OK) {
            tell_id(v, erased ? FT_VERIFY_NOTE : FT_VERIFY_MISSING, erased ? "verify.erased" : "verify.lost",
                    "sealed value", revision);
        }
    }
    return st;
}

static ft_status check_wrap(void *who, const ft_foreign_row *row, ft_error *err)
{
    verifying *v = who;
    ft_wrap w;

    (void)err;
    if (row->id.n == FT_HASH_BYTES + sizeof w.key && row->bytes.n == sizeof w.bytes) {
        memcpy(w.commitment.b, row->id.p, FT_HASH_BYTES);
        memcpy(w.key, row->id.p + FT_HASH_BYTES, sizeof w.key);
        memcpy(w.bytes, row->bytes.p, sizeof w.bytes);
        if (ft_wrap_sound(&w)) {
            return go_on(v);
        }
    }
    tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "key of a sealed value", row->id);
    return FT_OK;
}

static ft_status check_signature(verifying *v, const ft_hash *id, const ft_revision *r)
{
    uint8_t signature[64];
    ft_status st = FT_OK;

    if (!r->has_origin || !r->origin.has_author_key) {
        return FT_OK;
    }
    st = ft_foreign_signature(v->f, id, r->origin.author_key, signature, v->err);
    if (st == FT_E_NOT_FOUND) {
        tell_id(v, FT_VERIFY_MISSING, "verify.lost", "signature", (ft_str){(const char *)id->b, sizeof id->b});
        return FT_OK;
    }
    return st;
}

static ft_status check_revision(void *who, const ft_foreign_row *row, ft_error *err)
{
    verifying *v = who;
    ft_revision r;
    ft_hash id;
    ft_error why = {0};
    ft_status st = go_on(v);

    (void)err;
    v->out->revisions++;
    v->carried += row->batch != 0;
    v->unsent += row->batch == 0;
    if (!named(row, &id) || ft_revision_decode(row->bytes.p, row->bytes.n, v->space, &r, &why) != FT_OK) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "revision", row->id);
        return st;
    }
    if (row->batch == 0 && r.has_origin && ft_uuid_cmp(&r.origin.system, &v->system) != 0) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "batch of a revision", row->id);
    }
    if (r.has_origin && row->known_ms != r.origin.clock_ms) {
        tell_id(v, FT_VERIFY_MISSING, "verify.index_differs", "known_ms", row->id);
    }
    st = st == FT_OK && r.has_geometry ? need_body(v, &id, &r.geometry, "shape") : st;
    for (size_t i = 0; i < r.values.n && st == FT_OK; i++) {
        const ft_value *value = &r.values.v[i];

        st = value->tag == FT_TAG_HASH     ? need_named(v, &id, &r, value)
             : value->tag == FT_TAG_SEALED ? need_sealed(v, &id, &r, value)
                                           : FT_OK;
    }
    return st == FT_OK ? check_signature(v, &id, &r) : st;
}

static ft_status check_body(void *who, const ft_foreign_row *row, ft_error *err)
{
    verifying *v = who;
    ft_hash is;

    (void)err;
    if (!named(row, &is)) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "shape or document", row->id);
    }
    return go_on(v);
}

static ft_status check_combined(void *who, const ft_foreign_row *row, ft_error *err)
{
    verifying *v = who;
    ft_hash is;

    (void)err;
    if (!named(row, &is)) {
        tell_id(v, FT_VERIFY_MISSING, "verify.index_differs", "ft_combined", row->id);
    }
    return FT_OK;
}

static ft_status check_signed(void *who, const ft_foreign_row *row, ft_error *err)
{
    verifying *v = who;

    (void)err;
    if (row->id.n != FT_HASH_BYTES + 32 || row->bytes.n != 64 ||
        !ft_signature_ok((const uint8_t *)row->id.p + FT_HASH_BYTES, row->id.p, FT_HASH_BYTES,
                         (const uint8_t *)row->bytes.p)) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "signature", row->id);
    }
    return FT_OK;
}

/* ---------- batches */

/* What the file says of a batch beside its bytes. */
static ft_status check_batch_facts(verifying *v, const ft_batch_row *row, const ft_batch *b, int64_t *number_here)
{
    uint8_t key[32];
    int64_t n = 0;
    ft_status st = ft_foreign_batch_facts(v->f, &row->id, key, &n, number_here, v->err);

    if (st == FT_OK && ((int64_t)b->number != row->number || ft_uuid_cmp(&b->system, &row->system) != 0 ||
                        memcmp(key, b->key, sizeof key) != 0 || n != (int64_t)b->n)) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "batch", (ft_str){(const char *)row->id.b, sizeof row->id.b});
    }
    return st;
}

/* What an extract left out on purpose is not lost; whether its word counts is asked when the chains are. */
static ft_status check_left_out(verifying *v, const ft_batch *b, const ft_hash *id, bool *left_out)
{
    ft_status st = v->declared == NULL ? ft_held_of_file(v->f, &v->declared, v->err) : FT_OK;

    if (st == FT_OK && ft_held_excuses(v->declared, &b->system, (int64_t)b->number)) {
        *left_out = true;
    } else if (st == FT_OK) {
        tell_id(v, FT_VERIFY_MISSING, "verify.lost", "revision", (ft_str){(const char *)id->b, sizeof id->b});
    }
    return st;
}

static bool is_partial(const verifying *v, const ft_hash *batch)
{
    const ft_hash *list = (const ft_hash *)(const void *)v->partial.p;

    for (size_t i = 0; i < v->partial.n / sizeof *list; i++) {
        if (ft_hash_cmp(&list[i], batch) == 0) {
            return true;
        }
    }
    return false;
}

static ft_status check_carried(verifying *v, const ft_hash *batch_id, const ft_batch *b, int64_t number_here)
{
    bool left_out = false;
    ft_status st = FT_OK;

    for (size_t i = 0; i < b->n && st == FT_OK; i++) {
        const ft_hash *id = &b->revisions[i];
        ft_str name = {(const char *)id->b, sizeof id->b};
        int64_t batch = 0;
        ft_revision r;
        ft_error why = {0};

        st = ft_foreign_carrier(v->f, id, &batch, v->err);
        if (st != FT_OK) {
            break;
        }
        v->in_batches += batch == number_here && batch > 0;
        if (batch < 0) {
            st = check_left_out(v, b, id, &left_out);
            continue;
        }
        st = ft_foreign_revision(v->f, id, &v->bytes, v->err);
        if (st == FT_OK && ft_revision_decode(v->bytes.p, v->bytes.n, v->space, &r, &why) == FT_OK && r.has_origin &&
            ft_uuid_cmp(&r.origin.system, &b->system) != 0) {
            tell_id(v, FT_VERIFY_ALTERED, "verify.other_author", "revision", name);
        }
    }
    if (left_out) {
        ft_buf_bytes(&v->partial, batch_id->b, sizeof batch_id->b);
        st = st == FT_OK ? ft_buf_status(&v->partial, v->err) : st;
    }
    return st;
}

static void check_own_facts(verifying *v, const ft_batch *b)
{
    const struct {
        const char *fact;
        ft_str is;
    } FACTS[] = {{"system", b->system_name},
                 {"organisation", b->organisation},
                 {"country", {b->country, sizeof b->country}},
                 {"training", ft_str_of(b->training ? "1" : "0")}};

    for (size_t i = 0; i < FT_COUNT(FACTS); i++) {
        bool found = false;
        char facts[64];
        ft_error why = {0};

        if (ft_foreign_fact(v->f, FACTS[i].fact, &v->fact, &found, &why) != FT_OK || !found ||
            !ft_str_eq(FACTS[i].is, (ft_str){v->fact.p, v->fact.n})) {
            (void)snprintf(facts, sizeof facts, "fact=%s", FACTS[i].fact);
            tell(v, FT_VERIFY_ALTERED, "verify.fact", facts);
        }
    }
}

static ft_status check_batch(void *who, const ft_batch_row *row, ft_error *err)
{
    verifying *v = who;
    ft_batch b;
    ft_hash is = ft_hash_of(row->bytes, row->n);
    ft_str name = {(const char *)row->id.b, sizeof row->id.b};
    int64_t number_here = 0;
    ft_error why = {0};
    ft_status st = FT_OK;

    (void)err;
    v->out->batches++;
    if (ft_hash_cmp(&is, &row->id) != 0 || ft_batch_decode(row->bytes, row->n, &v->ids, &b, &why) != FT_OK) {
        tell_id(v, FT_VERIFY_ALTERED, "verify.altered", "batch", name);
        return FT_OK;
    }
    if (!ft_signature_ok(b.key, row->id.b, sizeof row->id.b, row->signature)) {
        char facts[128];
        char system[64];

        ft_waiting_safe_text(b.system_name, false, system, sizeof system);
        (void)snprintf(facts, sizeof facts, "number=%llu system=%s", (unsigned long long)b.number, system);
        tell(v, FT_VERIFY_ALTERED, "sync.signature", facts);
    }
    if (ft_uuid_cmp(&b.system, &v->system) == 0) {
        v->own_batches++;
        if (v->has_own_key && memcmp(v->own_key, b.key, sizeof b.key) == 0) { /* not one that somebody forged */
            v->own_signed = true;
            check_own_facts(v, &b);
        }
    }
    st = check_batch_facts(v, row, &b, &number_here);
    return st == FT_OK ? check_carried(v, &row->id, &b, number_here) : st;
}

/* ---------- the journal as a whole */

static ft_status read_fact(verifying *v, const char *name, bool *found)
{
    ft_status st = ft_foreign_fact(v->f, name, &v->fact, found, v->err);

    *found = *found && v->fact.p != NULL;
    return st;
}

static ft_status read_facts(verifying *v)
{
    bool found = false;
    ft_hash schema;
    int64_t batch = -1;
    ft_status st = read_fact(v, "system_id", &found);

    if (st == FT_OK && (!found || !ft_uuid_parse(v->fact.p, &v->system))) {
        tell(v, FT_VERIFY_ALTERED, "verify.fact", "fact=system_id");
    }
    st = st == FT_OK ? read_fact(v, "own_key", &found) : st;
    v->has_own_key = st == FT_OK && found && ft_unhex(v->fact.p, v->own_key, sizeof v->own_key);
    st = st == FT_OK ? read_fact(v, "schema_revision", &found) : st;
    if (st == FT_OK && found && ft_hash_parse(v->fact.p, &schema)) {
        st = ft_foreign_carrier(v->f, &schema, &batch, v->err);
    }
    if (st == FT_OK && batch < 0) { /* a submission since the last one has left it with the batches before */
        tell(v, FT_VERIFY_NOTE, "verify.schema", " ");
    }
    return st == FT_OK ? read_fact(v, "submission", &v->submission) : st;
}

static ft_status check_journal(verifying *v)
{
    char facts[64];
    ft_status st = read_facts(v);

    st = st == FT_OK ? ft_foreign_revisions(v->f, check_revision, v, v->err) : st;
    st = st == FT_OK ? ft_foreign_bodies(v->f, check_body, v, v->err) : st;
    st = st == FT_OK ? ft_foreign_signatures(v->f, check_signed, v, v->err) : st;
    st = st == FT_OK ? ft_foreign_all_wraps(v->f, check_wrap, v, v->err) : st;
    st = st == FT_OK ? ft_foreign_batches(v->f, check_batch, v, v->err) : st;
    st = st == FT_OK ? ft_foreign_combined(v->f, check_combined, v, v->err) : st;
    if (st == FT_OK && !v->own_signed && (v->own_batches > 0 || (v->submission && v->out->batches > 0))) {
        tell(v, FT_VERIFY_ALTERED, "verify.fact", "fact=own_key");
    }
    if (st == FT_OK && v->in_batches != v->carried) {
        (void)snprintf(facts, sizeof facts, "n=%zu", v->carried - v->in_batches);
        tell(v, FT_VERIFY_ALTERED, "verify.carrier", facts);
    }
    if (st == FT_OK && v->unsent > 0) {
        (void)snprintf(facts, sizeof facts, "n=%zu", v->unsent);
        tell(v, v->submission ? FT_VERIFY_ALTERED : FT_VERIFY_NOTE, "verify.unsent", facts);
    }
    return st;
}

/* ---------- chains */

typedef struct chains {
    verifying *v;
    bool any;
    ft_uuid system;
    uint8_t key[32];
    ft_verify_system now;
    int64_t *missing;
    size_t cap;
    int64_t number; /* of the batch before */
    ft_hash here[8], before[8];
    size_t n_here, n_before;
} chains;

static void end_chain(chains *c)
{
    char facts[160];

    if (!c->any) {
        return;
    }
    c->now.missing = c->missing;
    c->v->chain(c->v->who, &c->now);
    for (size_t i = 0; i < c->now.n_missing && !c->now.waits; i++) {
        (void)snprintf(facts, sizeof facts, "number=%lld system=%s", (long long)c->missing[i], c->now.system);
        tell(c->v, FT_VERIFY_MISSING, "verify.batch_missing", facts);
    }
}

static void begin_chain(chains *c, const ft_batch_row *row)
{
    ft_batch b;
    ft_error why = {0};

    end_chain(c);
    c->any = true;
    c->system = row->system;
    memcpy(c->key, row->key, sizeof c->key);
    c->now = (ft_verify_system){.first = row->number};
    c->n_here = c->n_before = 0;
    c->number = 0;
    ft_key_fingerprint(row->key, c->now.fingerprint);
    if (ft_batch_decode(row->bytes, row->n, &c->v->ids, &b, &why) == FT_OK) {
        ft_waiting_safe_text(b.system_name, false, c->now.system, sizeof c->now.system);
    }
}

static void miss(chains *c, int64_t number)
{
    for (size_t i = c->now.n_missing; i > 0 && c->missing[i - 1] >= number; i--) {
        if (c->missing[i - 1] == number) {
            return;
        }
    }
    if (ft_held_excuses(c->v->held, &c->system, number)) {
        return;
    }
    if (c->now.n_missing == c->cap) {
        size_t want = c->cap == 0 ? 64 : 2 * c->cap;
        int64_t *p = realloc(c->missing, want * sizeof *p);

        if (p == NULL) {
            return;
        }
        c->missing = p;
        c->cap = want;
    }
    c->missing[c->now.n_missing++] = number;
}

static bool names_one(const ft_hash *list, size_t n, const ft_hash *id)
{
    for (size_t i = 0; i < n; i++) {
        if (ft_hash_cmp(&list[i], id) == 0) {
            return true;
        }
    }
    return n == FT_COUNT(((chains *)NULL)->here); /* more rivals than are kept: benefit of the doubt */
}

static void step_chain(void *who, const ft_batch_row *row)
{
    chains *c = who;
    ft_batch b;
    ft_error why = {0};

    if (!c->any || ft_uuid_cmp(&c->system, &row->system) != 0 || memcmp(c->key, row->key, sizeof c->key) != 0) {
        begin_chain(c, row);
    }
    c->now.waits = c->now.waits || row->waits;
    c->now.last = row->number;
    if (row->number != c->number) {
        int64_t from = c->number + 1;

        from = row->number - from > FT_MERGE_GAP ? row->number - FT_MERGE_GAP : from;
        for (; from < row->number; from++) {
            miss(c, from);
        }
        c->n_before = row->number == c->number + 1 ? c->n_here : 0;
        memcpy(c->before, c->here, sizeof c->here);
        c->n_here = 0;
        c->number = row->number;
    }
    if (row->number > 1 && ft_batch_decode(row->bytes, row->n, &c->v->ids, &b, &why) == FT_OK &&
        !names_one(c->before, c->n_before, &b.previous)) {
        miss(c, row->number - 1);
    }
    if (is_partial(c->v, &row->id)) {
        miss(c, row->number); /* here in part */
    }
    if (c->n_here < FT_COUNT(c->here)) {
        c->here[c->n_here++] = row->id;
    }
}

static void tell_number(verifying *v, const char *key, const char *system, int64_t number)
{
    char facts[320];

    (void)snprintf(facts, sizeof facts, "number=%lld system=%s", (long long)number, system);
    tell(v, FT_VERIFY_MISSING, key, facts);
}

static void tell_fork(void *who, const char *system, int64_t number)
{
    tell_number(who, "verify.fork", system, number);
}

static void tell_other_key(void *who, const char *system, int64_t number)
{
    tell_number(who, "verify.other_key", system, number);
}

static void tell_waiting(void *who, const ft_waiting_key *k)
{
    char facts[256];

    (void)snprintf(facts, sizeof facts, "batches=%zu records=%zu system=%s", k->batches, k->records, k->system);
    tell(who, FT_VERIFY_NOTE, "verify.waits", facts);
}

/* Of an extract: everything that was handed over is there, and what was not is no gap. */
static ft_status check_held(verifying *v, ft_store *s)
{
    size_t n = 0;
    const ft_hash *ids = NULL;
    ft_status st = ft_held_of_store(s, &v->held, v->err);

    ids = st == FT_OK ? ft_held_ids(v->held, &n) : NULL;
    for (size_t i = 0; i < n && st == FT_OK; i++) {
        bool there = false;

        st = ft_foreign_has_revision(v->f, &ids[i], &there, v->err);
        if (st == FT_OK && !there) {
            tell_id(v, FT_VERIFY_MISSING, "verify.lost", "revision", (ft_str){(const char *)ids[i].b, sizeof ids[i].b});
        }
    }
    if (st == FT_OK && ft_held_any(v->held)) {
        char facts[64];

        (void)snprintf(facts, sizeof facts, "revisions=%zu", n);
        tell(v, FT_VERIFY_NOTE, "verify.extract", facts);
    }
    return st;
}

static ft_status check_chains(verifying *v, ft_store *s)
{
    chains c = {.v = v};
    ft_status st = check_held(v, s);

    st = st == FT_OK ? ft_batches_each(s, step_chain, &c, v->err) : st;

    if (st == FT_OK) {
        end_chain(&c);
    }
    free(c.missing);
    st = st == FT_OK ? ft_merge_forks(s, tell_fork, v, v->err) : st;
    st = st == FT_OK ? ft_merge_other_keys(s, tell_other_key, v, v->err) : st;
    return st == FT_OK ? ft_waiting_each(s, tell_waiting, v, v->err) : st;
}

/* ---------- what is derived */

static void tell_derived(void *who, const char *key, const char *facts)
{
    tell(who, FT_VERIFY_MISSING, key, facts);
}

static void tell_shell(void *who, const char *key, const char *facts)
{
    tell(who, FT_VERIFY_NOTE, key, facts);
}

static ft_status check_rest(verifying *v, const char *path, const char *dir)
{
    char was[FT_PATH_MAX];
    char copy[FT_PATH_MAX];
    ft_store *s = NULL;
    ft_status st = FT_OK;

    (void)snprintf(was, sizeof was, "%.*s/was.gpkg", FT_PATH_MAX - 16, dir);
    (void)snprintf(copy, sizeof copy, "%.*s/now.gpkg", FT_PATH_MAX - 16, dir);
    st = ft_os_copy_file(path, was, v->err);
    st = st == FT_OK ? ft_os_copy_file(path, copy, v->err) : st;
    st = st == FT_OK ? ft_store_open(was, FT_STORE_READ, v->env, &s, v->err) : st;
    st = st == FT_OK ? check_chains(v, s) : st;
    st = st == FT_OK ? check_absent(v, s) : st;
    st = st == FT_OK ? ft_store_check_shell(s, tell_shell, v, v->err) : st;
    ft_store_close(s);
    if (st == FT_OK && v->out->altered == 0) { /* nothing can be made from a journal that is not sound */
        st = ft_store_compare(was, copy, v->env, tell_derived, v, &v->out->digest, v->err);
        v->out->has_digest = st == FT_OK;
    }
    return st;
}

/* A failure that is about the file is a finding; one about this computer ends the work. */
static bool about_file(ft_status st)
{
    return st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_CONFLICT || st == FT_E_NOT_FOUND ||
           st == FT_E_PERMISSION || st == FT_E_DB;
}

static ft_status absorb(verifying *v, ft_status st)
{
    char facts[sizeof v->err->args + 8];

    if (!about_file(st)) {
        return st;
    }
    (void)snprintf(facts, sizeof facts, "%s", v->err->args);
    tell(v, FT_VERIFY_ALTERED, v->err->key == NULL ? "store.damaged" : v->err->key, facts);
    return FT_OK;
}

static bool cannot_look(const ft_error *e)
{
    static const char *const KEYS[] = {"store.foreign.sidecar", "store.foreign.wal", "store.foreign.growing",
                                       "store.not_regular", "sync.not_submission"};

    for (size_t i = 0; i < FT_COUNT(KEYS); i++) {
        if (e->key != NULL && strcmp(e->key, KEYS[i]) == 0) {
            return true;
        }
    }
    return false;
}

ft_status ft_verify(const char *path, const ft_env *env, ft_verify_fn each, ft_verify_system_fn chain, void *who,
                    ft_verify_result *out, ft_error *err)
{
    ft_error local = {.status = FT_OK};
    verifying v = {.env = env, .each = each, .chain = chain, .who = who, .out = out, .err = err == NULL ? &local : err};
    char dir[FT_PATH_MAX] = "";
    bool found = false;
    ft_status st = ft_revision_space_new(&v.space, v.err);

    *out = (ft_verify_result){.has_digest = false};
    ft_buf_init(&v.ids, 0);
    ft_buf_init(&v.bytes, 0);
    ft_buf_init(&v.fact, 0);
    ft_store_roll_back(path); /* or the first question after a power cut would have no answer */
    ft_buf_init(&v.absent, 0);
    ft_buf_init(&v.partial, 0);
    st = st == FT_OK ? ft_foreign_open(path, &v.f, v.err) : st;
    st = st == FT_OK ? ft_foreign_fact(v.f, "country", &v.fact, &found, v.err) : st;
    if (st == FT_OK) {
        st = absorb(&v, check_journal(&v));
        st = st == FT_OK ? ft_os_temp_dir(dir, v.err) : st;
        st = st == FT_OK ? absorb(&v, check_rest(&v, path, dir)) : st;
    } else if (!cannot_look(v.err)) {
        st = absorb(&v, st);
    }
    if (dir[0] != '\0') {
        ft_os_remove_dir(dir);
    }
    ft_held_free(v.declared);
    ft_held_free(v.held);
    ft_foreign_close(v.f);
    ft_revision_space_free(v.space);
    ft_buf_release(&v.ids);
    ft_buf_release(&v.bytes);
    ft_buf_release(&v.fact);
    ft_buf_release(&v.absent);
    ft_buf_release(&v.partial);
    return st;
}
