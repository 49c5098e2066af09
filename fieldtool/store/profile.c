#include "fieldtool/store/profile.h"

#include "fieldtool/store/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---------- whose word is in force */

/* One record for all of them, on every computer. */
static ft_uuid ruling(void)
{
    static const char SEED[] = "fieldtool profile in force";
    ft_hash h = ft_hash_of(SEED, sizeof SEED - 1);

    return ft_uuid_derived(&h);
}

/* An authority for the whole country. */
static ft_status counts(ft_store *s, const ft_chain *c, size_t i, bool *out, ft_error *err)
{
    const ft_revision *r = &c->nodes[i].rev;
    bool signed_by = false;
    ft_status st = FT_OK;

    *out = false;
    if (!r->has_origin || !r->origin.has_author_key) {
        return FT_OK;
    }
    st = ft_trust_signed(s, &c->nodes[i].id, r->origin.author_key, &signed_by, err);
    return st == FT_OK && signed_by ? ft_store_is_authority(s, r->origin.author_key, ft_str_of(""), out, err) : st;
}

/* Of several side by side the one of the smallest ID: which came first plays no part. */
static size_t in_force(const ft_chain *c, const bool *good)
{
    size_t best = c->n;

    for (size_t i = 0; i < c->n; i++) {
        bool later = false;

        for (size_t k = 0; k < c->n && good[i]; k++) {
            later = later || (good[k] && k != i && ft_view_is_ancestor(c->nodes, c->n, i, k));
        }
        if (good[i] && !later && (best == c->n || ft_hash_cmp(&c->nodes[i].id, &c->nodes[best].id) < 0)) {
            best = i;
        }
    }
    return best;
}

static bool word_of(const ft_node *node, ft_profile_word *out)
{
    const ft_revision *r = &node->rev;
    const ft_value *v = ft_values_get(r->values, "declarations");

    if (v == NULL || v->bytes.n != sizeof out->body.b) {
        return false;
    }
    *out = (ft_profile_word){.record = r->record,
                             .system = r->origin.system,
                             .revision = node->id,
                             .author = r->origin.author,
                             .reason = r->reason,
                             .clock_ms = r->origin.clock_ms};
    memcpy(out->body.b, v->bytes.p, sizeof out->body.b);
    return true;
}

ft_status ft_profile_words(ft_store *s, ft_status (*each)(void *who, const ft_profile_word *p, ft_error *err),
                           void *who, ft_error *err)
{
    ft_uuid record = ruling();
    ft_chain c = {0};
    ft_index_row row;
    int64_t rid = 0;
    bool *good = NULL;
    ft_status st = ft_key_row(s, FT_KEY_RECORD, record.b, &rid, err);

    if (st != FT_OK || rid == 0) {
        return st;
    }
    st = ft_index_by_rid(s, rid, &row, err);
    st = st == FT_OK ? ft_chain_load(s, row.last_seq, &c, err) : st;
    good = calloc(c.n + 1, sizeof *good);
    st = st == FT_OK && good == NULL ? ft_no_memory(err) : st;
    for (size_t i = 0; i < c.n && st == FT_OK; i++) {
        st = counts(s, &c, i, &good[i], err);
    }
    for (size_t i = 0; i < c.n && st == FT_OK; i++) {
        ft_profile_word w;

        if (word_of(&c.nodes[i], &w)) {
            w.in_force = i == in_force(&c, good);
            st = each(who, &w, err);
        }
    }
    free(good);
    ft_chain_release(&c);
    return st;
}

/* ---------- saying it */

ft_status ft_profile_say(ft_store *s, const void *json, size_t n, const char *reason, const uint8_t *signer,
                         ft_hash *revision, ft_error *err)
{
    ft_write w = {.op = FT_OP_EDIT, .type = "profile", .record = ruling(), .author_key = signer};
    ft_written made;
    ft_forms *forms = NULL;
    ft_hash body;
    bool known = false;
    ft_status st = ft_forms_load(json, n, &forms, err);

    ft_forms_free(forms);
    st = st == FT_OK ? ft_store_put_body(s, json, n, &body, err) : st;
    st = st == FT_OK ? ft_store_has_record(s, &w.record, &known, err) : st;
    w.op = known ? FT_OP_EDIT : FT_OP_CREATE;
    w.reason = ft_str_of(reason);
    ft_draft_reset(s->draft);
    st = st == FT_OK ? ft_draft_set(s->draft, "declarations", FT_TAG_HASH, body.b, sizeof body.b, err) : st;
    w.values = ft_draft_values(s->draft);
    st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
    if (st == FT_OK) {
        *revision = made.revision;
    }
    return st;
}

/* ---------- following it */

typedef struct wanted {
    bool any;
    ft_hash body;
} wanted;

static ft_status note_force(void *who, const ft_profile_word *p, ft_error *err)
{
    wanted *w = who;

    (void)err;
    if (p->in_force) {
        *w = (wanted){true, p->body};
    }
    return FT_OK;
}

static ft_status followed(ft_store *s, ft_hash *body, bool *any, ft_error *err)
{
    ft_buf t;
    ft_status st = FT_OK;

    ft_buf_init(&t, 0);
    st = ft_meta_get(s, "profile", &t, any, err);
    *any = st == FT_OK && *any && t.p != NULL && ft_hash_parse(t.p, body);
    ft_buf_release(&t);
    return st;
}

ft_status ft_profile_due(ft_store *s, ft_buf *doc, bool *due, bool *waits, ft_error *err)
{
    wanted w = {.any = false};
    ft_hash now;
    ft_forms *forms = NULL;
    ft_error why = {0};
    bool any = false;
    ft_status st = ft_profile_words(s, note_force, &w, err);

    *due = *waits = false;
    st = st == FT_OK ? followed(s, &now, &any, err) : st;
    if (st != FT_OK || !w.any || (any && ft_hash_cmp(&now, &w.body) == 0)) {
        return st;
    }
    ft_buf_reset(doc);
    *due = ft_store_get_body(s, &w.body, doc, &why) == FT_OK && ft_forms_load(doc->p, doc->n, &forms, &why) == FT_OK;
    *waits = !*due;
    ft_forms_free(forms);
    return FT_OK;
}
