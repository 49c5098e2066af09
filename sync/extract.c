/* Everything is done in a copy and verified there; only then does this workspace learn of it, and only then has the file its name. */
#include "sync/extract.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/subset.h"
#include "fieldtool/store/trust.h"
#include "sync/draft.h"
#include "sync/held.h"
#include "sync/mark.h"
#include "sync/mint.h"
#include "sync/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const KINDS[] = {"extract", "clone", "return"};

/** A key that counts here by this computer's own word: the other computer has to say it again. */
typedef struct restated {
    uint8_t key[32];
    char system[64], holder[128];
    int64_t revoked_after;
} restated;

typedef struct extracting {
    ft_store *s; /* where it comes from */
    const ft_extract_how *how;
    ft_extracted *out;
    char path[FT_PATH_MAX]; /* of the copy */
    const char *out_path;
    ft_minted m;
    ft_buf ids;     /* what the copy holds, without the declaration */
    ft_buf upto;    /* of ft_held_upto */
    ft_buf doc;     /* the declaration's body */
    ft_buf said;    /* the declaration's bytes */
    ft_buf restate; /* of restated */
    ft_hash declaration;
    ft_key key;
    ft_draft_key draft;
    ft_error *err;
} extracting;

/* ---------- names */

/* The first of NAMET1, NAMET2 ... that nobody has. */
static ft_status free_name(extracting *x)
{
    ft_store_info info = ft_store_describe(x->s);
    ft_status st = FT_E_CONFLICT;

    for (int i = 1; st == FT_E_CONFLICT && i < 100000; i++) {
        ft_error ignored = {0};
        char number[12];

        (void)snprintf(number, sizeof number, "T%d", i);
        (void)snprintf(x->out->system, sizeof x->out->system, "%.*s%s", (int)(16 - strlen(number)), info.system,
                       number);
        st = ft_store_name_is_free(x->s, x->out->system, &ignored);
    }
    return st == FT_OK ? FT_OK : ft_store_name_is_free(x->s, x->out->system, x->err);
}

static ft_status choose_name(extracting *x)
{
    const ft_extract_how *how = x->how;

    if (how->kind == FT_EXTRACT_RETURN) {
        x->out->system_id = how->for_system;
        (void)snprintf(x->out->system, sizeof x->out->system, "%s", how->system == NULL ? "" : how->system);
        return FT_OK;
    }
    x->out->system_id = ft_uuid_new(ft_env_now(ft_store_env(x->s)));
    if (how->system == NULL) {
        return free_name(x);
    }
    if (strlen(how->system) >= sizeof x->out->system) {
        return ft_fail(x->err, FT_E_INVALID, "store.new.system", "system=%s", how->system);
    }
    (void)snprintf(x->out->system, sizeof x->out->system, "%s", how->system);
    return ft_store_name_is_free(x->s, how->system, x->err);
}

/* ---------- what is declared */

static void note_upto(void *who, const ft_batch_row *b)
{
    extracting *x = who;
    ft_held_upto *v = (ft_held_upto *)(void *)x->upto.p;
    size_t n = x->upto.n / sizeof *v;

    if (b->waits) {
        return;
    }
    if (n > 0 && ft_uuid_cmp(&v[n - 1].system, &b->system) == 0) { /* by system */
        v[n - 1].number = b->number > v[n - 1].number ? b->number : v[n - 1].number;
    } else {
        const ft_held_upto u = {b->system, b->number};

        ft_buf_bytes(&x->upto, &u, sizeof u);
    }
}

/* The batch that will carry the declaration is this computer's next one. */
static ft_status own_upto(extracting *x, ft_store *copy)
{
    ft_uuid own = ft_store_describe(copy).system_id;
    ft_held_upto *v = (ft_held_upto *)(void *)x->upto.p;
    ft_held_upto u = {own, 0};
    ft_hash previous;
    ft_status st = ft_batches_last(copy, &own, &u.number, &previous, x->err);

    u.number++;
    for (size_t i = 0; i < x->upto.n / sizeof *v; i++) {
        if (ft_uuid_cmp(&v[i].system, &own) == 0) {
            v[i].number = u.number;
            return st;
        }
    }
    ft_buf_bytes(&x->upto, &u, sizeof u);
    return st == FT_OK ? ft_buf_status(&x->upto, x->err) : st;
}

static ft_status set_text(ft_draft *d, const char *field, const char *text, ft_error *err)
{
    return text == NULL || text[0] == '\0' ? FT_OK : ft_draft_set(d, field, FT_TAG_TEXT, text, strlen(text), err);
}

static ft_status fill_draft(extracting *x, ft_draft *d, const ft_hash *body)
{
    char uuid[FT_UUID_TEXT];
    ft_error *err = x->err;
    ft_status st = FT_OK;

    ft_uuid_text(&x->out->system_id, uuid);
    st = set_text(d, "kind", KINDS[x->how->kind], err);
    st = st == FT_OK ? set_text(d, "for_system", uuid, err) : st;
    st = st == FT_OK ? set_text(d, "system", x->out->system, err) : st;
    st = st == FT_OK ? set_text(d, "organisation", x->how->organisation, err) : st;
    st = st == FT_OK ? set_text(d, "task", x->how->task, err) : st;
    st = st == FT_OK ? set_text(d, "within", x->how->within, err) : st;
    if (st == FT_OK && (x->how->task != NULL || x->how->within != NULL)) {
        ft_buf number;

        ft_buf_init(&number, 0);
        ft_buf_f64(&number, x->how->near_m);
        st = ft_buf_status(&number, err);
        st = st == FT_OK ? ft_draft_set(d, "near_m", FT_TAG_REAL, number.p, number.n, err) : st;
        ft_buf_release(&number);
    }
    return st == FT_OK && x->how->kind != FT_EXTRACT_CLONE
               ? ft_draft_set(d, "holding", FT_TAG_HASH, body->b, sizeof body->b, err)
               : st;
}

static ft_status declare(extracting *x, ft_store *copy)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "extract"};
    ft_written made;
    ft_draft *d = NULL;
    ft_hash body = {{0}};
    ft_status st = FT_OK;

    if (x->how->kind != FT_EXTRACT_CLONE) {
        st = ft_held_encode(&x->out->system_id, (const ft_held_upto *)(const void *)x->upto.p,
                            x->upto.n / sizeof(ft_held_upto), (const ft_hash *)(const void *)x->ids.p,
                            x->ids.n / FT_HASH_BYTES, &x->doc, x->err);
        st = st == FT_OK ? ft_store_put_body(copy, x->doc.p, x->doc.n, &body, x->err) : st;
    }
    st = st == FT_OK ? ft_draft_new(&d, x->err) : st;
    st = st == FT_OK ? fill_draft(x, d, &body) : st;
    if (st == FT_OK) {
        w.values = ft_draft_values(d);
        st = ft_store_write(copy, &w, &made, x->err);
    }
    if (st == FT_OK) {
        x->declaration = made.revision;
        st = ft_batches_revision(copy, &made.revision, &x->said, x->err);
    }
    ft_draft_free(d);
    return st;
}

/* ---------- in the copy: declare, mint, leave out */

static ft_status keep_part(extracting *x, ft_store *copy)
{
    ft_status st = FT_OK;

    if (x->how->kind == FT_EXTRACT_CLONE) {
        return FT_OK;
    }
    ft_buf_bytes(&x->ids, x->declaration.b, sizeof x->declaration.b);
    st = ft_buf_status(&x->ids, x->err);
    return st == FT_OK ? ft_subset_keep(copy, (const ft_hash *)(const void *)x->ids.p, x->ids.n / FT_HASH_BYTES, x->err)
                       : st;
}

static ft_status take_part(extracting *x, ft_store *copy)
{
    ft_status st = ft_store_begin(copy, x->err);

    if (st != FT_OK) {
        return st;
    }
    st = ft_subset_ids(copy, x->how->records, x->how->n, &x->ids, x->err);
    st = st == FT_OK ? ft_batches_each(copy, note_upto, x, x->err) : st;
    st = st == FT_OK ? own_upto(x, copy) : st;
    st = st == FT_OK ? declare(x, copy) : st;
    st = st == FT_OK ? ft_mint(copy, &x->key, &x->m, x->err) : st;
    st = st == FT_OK ? ft_minted_put(copy, &x->m, x->err) : st;
    st = st == FT_OK ? ft_draft_key_drop(copy, &x->draft, x->err) : st;
    st = ft_store_end(copy, st, x->err); /* records are written before rows are dropped beneath them */
    if (st != FT_OK) {
        return st;
    }
    st = ft_store_begin(copy, x->err);
    return st == FT_OK ? ft_store_end(copy, keep_part(x, copy), x->err) : st;
}

/* ---------- in the copy: somebody else's */

static void note_key(void *who, const ft_trust_key *k)
{
    extracting *x = who;
    restated r = {.revoked_after = k->revoked ? k->revoked_after : -1};

    if (!k->by_authority) {
        memcpy(r.key, k->key, sizeof r.key);
        (void)snprintf(r.system, sizeof r.system, "%s", k->system);
        (void)snprintf(r.holder, sizeof r.holder, "%s", k->name);
        ft_buf_bytes(&x->restate, &r, sizeof r);
    }
}

/* The computer that it comes from, unless an authority has spoken about its key. */
static ft_status note_keys(extracting *x, ft_store *copy)
{
    ft_store_info info = ft_store_describe(copy);
    restated own = {.revoked_after = -1};
    ft_trust_key k;
    bool found = false;
    ft_status st = ft_trust_each(copy, note_key, x, x->err);

    st = st == FT_OK ? ft_trust_get(copy, x->key.public_key, &k, &found, x->err) : st;
    if (st == FT_OK && !found) {
        memcpy(own.key, x->key.public_key, sizeof own.key);
        (void)snprintf(own.system, sizeof own.system, "%s", info.system);
        (void)snprintf(own.holder, sizeof own.holder, "%s", info.organisation);
        ft_buf_bytes(&x->restate, &own, sizeof own);
    }
    return st == FT_OK ? ft_buf_status(&x->restate, x->err) : st;
}

static ft_status restate_keys(extracting *x, ft_store *copy)
{
    const restated *r = (const restated *)(const void *)x->restate.p;
    ft_status st = FT_OK;

    for (size_t i = 0; i < x->restate.n / sizeof *r && st == FT_OK; i++) {
        ft_hash revision;
        ft_trust_say say = {.key = r[i].key,
                            .role = FT_ROLE_AUTHOR,
                            .system = r[i].system,
                            .name = r[i].holder,
                            .revoked_after = r[i].revoked_after,
                            .beside = true};

        st = ft_trust_write(copy, &say, &revision, x->err);
    }
    return st;
}

static ft_status hand_over(extracting *x, ft_store *copy)
{
    const char *organisation = x->how->organisation;
    ft_status st = note_keys(x, copy);

    organisation = organisation == NULL ? ft_store_describe(copy).organisation : organisation;
    st = st == FT_OK ? ft_store_begin(copy, x->err) : st;
    if (st != FT_OK) {
        return st;
    }
    if (x->how->kind == FT_EXTRACT_RETURN) {
        st = ft_store_mark_submission(copy, x->err);
        st = st == FT_OK ? ft_store_mark_return(copy, &x->out->system_id, x->err) : st;
    } else {
        st = ft_store_become(copy, &x->out->system_id, x->out->system, organisation, x->err);
        st = st == FT_OK ? restate_keys(x, copy) : st;
    }
    return ft_store_end(copy, st, x->err);
}

/* What was dropped leaves no pages behind: the copy is copied once more. */
static ft_status fill_copy(extracting *x)
{
    ft_store *copy = NULL;
    char smaller[FT_PATH_MAX];
    ft_status st = ft_store_open(x->path, FT_STORE_WRITE, ft_store_env(x->s), &copy, x->err);

    st = st == FT_OK ? take_part(x, copy) : st;
    st = st == FT_OK && x->how->kind != FT_EXTRACT_CLONE ? ft_store_rebuild(copy, x->err) : st;
    st = st == FT_OK ? hand_over(x, copy) : st;
    if (st == FT_OK) {
        ft_os_temp_name(x->out_path, smaller);
        st = ft_store_copy(copy, smaller, x->err);
        ft_os_remove(x->path);
        memcpy(x->path, smaller, sizeof smaller);
    }
    ft_store_close(copy);
    return st;
}

/* ---------- verified, known here, published */

typedef struct doubt {
    char what[192];
} doubt;

static void first_doubt(void *who, ft_verify_class what, const char *key, const char *facts)
{
    doubt *d = who;

    if (what != FT_VERIFY_NOTE && d->what[0] == '\0') {
        (void)snprintf(d->what, sizeof d->what, "%s %s", key, facts);
    }
}

static void no_chain(void *who, const ft_verify_system *s)
{
    (void)who;
    (void)s;
}

static ft_status read_back(extracting *x)
{
    doubt d = {""};
    ft_verify_result r;
    ft_status st = ft_verify(x->path, ft_store_env(x->s), first_doubt, no_chain, &d, &r, x->err);

    if (st == FT_OK && r.altered > 0) {
        st = ft_fail(x->err, FT_E_IO, "sync.read_back", "what=%s", d.what);
    }
    x->out->revisions = r.revisions;
    return st;
}

/* The same bytes as in the copy. */
static ft_status keep_here(extracting *x)
{
    ft_batch_row row = {.id = x->m.id,
                        .system = ft_store_describe(x->s).system_id,
                        .number = x->m.number,
                        .bytes = x->m.bytes.p,
                        .n = x->m.bytes.n,
                        .signature = x->m.signature,
                        .revisions = (int64_t)(x->m.ids.n / FT_HASH_BYTES)};
    ft_delivery by = {.number_here = 0};
    ft_hash body;
    bool known = false;
    ft_status st = ft_store_begin(x->s, x->err);

    if (st != FT_OK) {
        return st;
    }
    memcpy(row.key, x->m.key, sizeof row.key);
    st = x->doc.n > 0 ? ft_store_put_body(x->s, x->doc.p, x->doc.n, &body, x->err) : FT_OK;
    st = st == FT_OK ? ft_batches_put(x->s, &row, &by.number_here, &known, x->err) : st;
    st = st == FT_OK ? ft_store_append(x->s, x->said.p, x->said.n, &by, &known, x->err) : st;
    st = st == FT_OK ? ft_minted_put(x->s, &x->m, x->err) : st;
    st = st == FT_OK ? ft_draft_key_drop(x->s, &x->draft, x->err) : st;
    st = ft_store_end(x->s, st, x->err);
    return st == FT_OK ? ft_mark_write(&row.system, row.number, x->err) : st;
}

static ft_status run(extracting *x)
{
    ft_status st = ft_mark_check(x->s, x->err);

    st = st == FT_OK ? choose_name(x) : st;
    st = st == FT_OK ? ft_draft_key_find(x->s, &x->draft, x->err) : st;
    st = st == FT_OK ? ft_key_ready(x->s, NULL, x->err) : st;
    st = st == FT_OK ? ft_key_of_system(x->s, &x->key, x->err) : st;
    st = st == FT_OK ? ft_store_copy(x->s, x->path, x->err) : st;
    st = st == FT_OK ? fill_copy(x) : st;
    ft_key_wipe(&x->key);
    st = st == FT_OK ? read_back(x) : st;
    st = st == FT_OK ? keep_here(x) : st;
    st = st == FT_OK ? ft_key_draft_destroy(x->s, x->err) : st;
    return st == FT_OK ? ft_os_publish(x->path, x->out_path, false, x->err) : st;
}

ft_status ft_extract(ft_store *s, const char *out_path, const ft_extract_how *how, ft_extracted *out, ft_error *err)
{
    extracting x = {.s = s, .how = how, .out = out, .out_path = out_path, .err = err};
    ft_status st = FT_OK;

    *out = (ft_extracted){.records = how->n};
    st = ft_os_want_new(out_path, err);
    if (st != FT_OK) {
        return st;
    }
    ft_minted_init(&x.m);
    ft_buf_init(&x.ids, 0);
    ft_buf_init(&x.upto, 0);
    ft_buf_init(&x.doc, 0);
    ft_buf_init(&x.said, 0);
    ft_buf_init(&x.restate, 0);
    ft_os_temp_name(out_path, x.path);
    st = run(&x);
    if (st == FT_OK) {
        out->batch = x.m.number;
        (void)ft_os_stat(out_path, &out->bytes, NULL);
    } else {
        ft_os_remove(x.path);
    }
    ft_minted_release(&x.m);
    ft_buf_release(&x.ids);
    ft_buf_release(&x.upto);
    ft_buf_release(&x.doc);
    ft_buf_release(&x.said);
    ft_buf_release(&x.restate);
    return st;
}

/* ---------- who has what */

typedef struct listing {
    ft_status (*each)(void *who, const ft_extract_known *k, ft_error *err);
    void *who;
} listing;

static void text_of(const ft_revision *r, const char *field, char *out, size_t size)
{
    ft_str v = ft_value_text(ft_values_get(r->values, field));

    (void)snprintf(out, size, "%.*s", (int)(v.n < size ? v.n : size - 1), v.p == NULL ? "" : v.p);
}

static ft_status list_one(void *who, const ft_revision *r, ft_error *err)
{
    enum { MOST_TEXT = 1 << 20 };
    listing *l = who;
    char id[FT_UUID_TEXT];
    char system[64];
    char organisation[256];
    char kind[16];
    char *task = calloc(2, MOST_TEXT);
    ft_extract_known k = {.system = system, .organisation = organisation, .kind = kind, .task = task};
    ft_status st = FT_OK;

    if (task == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=extract");
    }
    text_of(r, "for_system", id, sizeof id);
    text_of(r, "system", system, sizeof system);
    text_of(r, "organisation", organisation, sizeof organisation);
    text_of(r, "kind", kind, sizeof kind);
    text_of(r, "task", task, MOST_TEXT);
    text_of(r, "within", task + MOST_TEXT, MOST_TEXT);
    k.within = task + MOST_TEXT;
    k.near_m = ft_value_real(ft_values_get(r->values, "near_m"), 0);
    st = ft_uuid_parse(id, &k.system_id) ? l->each(l->who, &k, err) : FT_OK;
    free(task);
    return st;
}

ft_status ft_extract_each(ft_store *s, ft_status (*each)(void *who, const ft_extract_known *k, ft_error *err),
                          void *who, ft_error *err)
{
    listing l = {each, who};

    return ft_extract_revisions(s, list_one, &l, err);
}
