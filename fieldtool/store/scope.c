/* Which places lie in which (docs/spec/trust.md 2): the gazetteer as a root key has approved it, else P-codes that begin alike. Approvals
 * are judged by their signature alone, and revisions are taken whether their batch counts or waits: trust rests on this, and nothing
 * here may rest on trust. */
#include "fieldtool/store/internal.h"
#include "fieldtool/store/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEP = 16 }; /* levels of a gazetteer; a circle of places ends here */

/** A revision of a place. */
typedef struct said {
    ft_hash id;
    ft_place_link link;
    bool approved, refused, retired, replaced;
    size_t parents; /* position in loading.parents */
    size_t n_parents;
} said;

/** A root's verdict that waits with its batch. */
typedef struct verdict {
    ft_hash target;
    bool approves;
} verdict;

typedef struct loading {
    ft_store *s;
    said *all;
    size_t n, cap;
    verdict *verdicts;
    size_t n_verdicts, cap_verdicts;
    ft_buf parents; /* 32 bytes each */
    ft_error *err;
} loading;

static int by_code(const void *a, const void *b)
{
    return strcmp(((const ft_place_link *)a)->code, ((const ft_place_link *)b)->code);
}

static const ft_place_link *find(const ft_store *s, const char *code)
{
    ft_place_link key = {.above = ""};

    (void)snprintf(key.code, sizeof key.code, "%s", code);
    return s->n_places == 0 ? NULL : bsearch(&key, s->places, s->n_places, sizeof key, by_code);
}

bool ft_trust_covers(const ft_store *s, const char *scope, ft_str location)
{
    char code[FT_PCODE];
    const ft_place_link *at = NULL;

    if (scope[0] == '\0') {
        return true;
    }
    if (location.n >= sizeof code) {
        return false;
    }
    memcpy(code, location.p == NULL ? "" : location.p, location.n);
    code[location.n] = '\0';
    for (int i = 0; i < DEEP; i++) {
        if (strcmp(code, scope) == 0) {
            return true;
        }
        at = find(s, code);
        if (at == NULL) {
            return strncmp(code, scope, strlen(scope)) == 0;
        }
        if (at->disputed || at->above[0] == '\0') {
            return false;
        }
        memcpy(code, at->above, sizeof code);
    }
    return false;
}

/* ---------- what a root has approved */

static bool by_root(const ft_store *s, const uint8_t key[32])
{
    const ft_trusted *t = ft_trust_find(s, key);

    return t != NULL && t->level == 0 && t->until == INT64_MAX;
}

/* A root's own, and signed: then *out says about which revision and how. */
static ft_status read_verdict(loading *l, const ft_hash *id, const ft_revision *d, bool *counts, verdict *out)
{
    const ft_value *target = ft_values_get(d->values, "revision");

    *counts = false;
    if (d->op != FT_OP_CREATE || !d->has_origin || !d->origin.has_author_key || target == NULL ||
        target->tag != FT_TAG_HASH || !by_root(l->s, d->origin.author_key)) {
        return FT_OK;
    }
    memcpy(out->target.b, target->bytes.p, sizeof out->target.b);
    out->approves = ft_value_is(ft_values_get(d->values, "verdict"), "approved");
    return ft_trust_signed(l->s, id, d->origin.author_key, counts, l->err);
}

static void hear(said *p, const verdict *v)
{
    p->approved = p->approved || v->approves;
    p->refused = p->refused || !v->approves;
}

/* The verdicts in records about one revision. */
static ft_status judge(loading *l, said *p)
{
    static const char SQL_VERDICTS[] = "SELECT r.id, r.bytes FROM ft_decision d JOIN ft_revision r ON r.seq = d.seq "
                                       "WHERE d.target = ?1 ORDER BY d.seq";
    ft_revision_space *space = NULL;
    ft_stmt *q = NULL;
    ft_status st = ft_revision_space_new(&space, l->err);

    st = st == FT_OK ? ft_db_prepare(l->s->db, SQL_VERDICTS, &q, l->err) : st;
    if (st == FT_OK) {
        ft_stmt_blob_at(q, 1, p->id.b, sizeof p->id.b);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str id = ft_col_blob(q, 0);
        ft_str bytes = ft_col_blob(q, 1);
        ft_revision d;
        ft_hash h = {{0}};
        verdict v;
        bool counts = false;

        memcpy(h.b, id.p, id.n < sizeof h.b ? id.n : sizeof h.b);
        st = ft_revision_decode(bytes.p, bytes.n, space, &d, l->err);
        st = st == FT_OK ? read_verdict(l, &h, &d, &counts, &v) : st;
        if (st == FT_OK && counts) {
            hear(p, &v);
        }
    }
    st = ft_stmt_end(q, st, l->err);
    ft_revision_space_free(space);
    return st;
}

static bool copy_code(char out[FT_PCODE], const ft_revision *r, const char *field)
{
    ft_str v = ft_value_text(ft_values_get(r->values, field));

    (void)snprintf(out, FT_PCODE, "%.*s", (int)v.n, v.p == NULL ? "" : v.p);
    return v.n < FT_PCODE;
}

static ft_status add_place(loading *l, const ft_hash *id, const ft_revision *r)
{
    said p = {.id = *id, .retired = r->op == FT_OP_RETIRE, .n_parents = r->n_parents};

    if (!copy_code(p.link.code, r, "pcode") || !copy_code(p.link.above, r, "parent_pcode") || p.link.code[0] == '\0') {
        return FT_OK;
    }
    if (!ft_room(&l->all, &l->cap, l->n, sizeof *l->all)) {
        return ft_no_memory(l->err);
    }
    p.parents = l->parents.n / FT_HASH_BYTES;
    ft_buf_bytes(&l->parents, r->parents, r->n_parents * FT_HASH_BYTES);
    l->all[l->n++] = p;
    return ft_buf_status(&l->parents, l->err);
}

static ft_status load_records(loading *l)
{
    static const char SQL_PLACES[] = "SELECT last_seq FROM ft_record WHERE type = 'location' ORDER BY record";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(l->s->db, SQL_PLACES, &q, l->err);

    while (st == FT_OK && ft_stmt_row(q)) {
        ft_chain c = {0};

        st = ft_chain_load(l->s, ft_col_int(q, 0), &c, l->err);
        for (size_t i = 0; i < c.n && st == FT_OK; i++) {
            st = add_place(l, &c.nodes[i].id, &c.nodes[i].rev);
        }
        ft_chain_release(&c);
    }
    return ft_stmt_end(q, st, l->err);
}

static ft_status take_waiting(void *who, const ft_waiting *w, ft_error *err)
{
    loading *l = who;
    verdict v;
    bool counts = false;
    ft_status st = FT_OK;

    (void)err;
    if (ft_str_is(w->rev->type, "location")) {
        return add_place(l, &w->id, w->rev);
    }
    if (ft_str_is(w->rev->type, "decision")) {
        st = read_verdict(l, &w->id, w->rev, &counts, &v);
    }
    if (st == FT_OK && counts) {
        if (!ft_room(&l->verdicts, &l->cap_verdicts, l->n_verdicts, sizeof *l->verdicts)) {
            return ft_no_memory(l->err);
        }
        l->verdicts[l->n_verdicts++] = v;
    }
    return st;
}

/* ---------- what stands */

static int by_id(const void *a, const void *b)
{
    return ft_hash_cmp(&((const said *)a)->id, &((const said *)b)->id);
}

static said *find_said(const loading *l, const void *id)
{
    said key = {.n_parents = 0};

    memcpy(key.id.b, id, sizeof key.id.b);
    return l->n == 0 ? NULL : bsearch(&key, l->all, l->n, sizeof key, by_id);
}

/* What an approved revision was written after is replaced by it. Marked ones are not walked twice. */
static void replace_parents(loading *l, const said *p)
{
    for (size_t i = 0; i < p->n_parents; i++) {
        said *parent = find_said(l, l->parents.p + (p->parents + i) * FT_HASH_BYTES);

        if (parent != NULL && !parent->replaced) {
            parent->replaced = true;
            replace_parents(l, parent);
        }
    }
}

/* One link for each code; several that differ leave it open where the place lies. */
static ft_status keep_links(loading *l)
{
    ft_store *s = l->s;
    size_t kept = 0;

    s->places = calloc(l->n + 1, sizeof *s->places);
    if (s->places == NULL) {
        return ft_no_memory(l->err);
    }
    for (size_t i = 0; i < l->n; i++) {
        const said *p = &l->all[i];

        if (p->approved && !p->refused && !p->replaced && !p->retired) {
            s->places[s->n_places++] = p->link;
        }
    }
    if (s->n_places > 1) {
        qsort(s->places, s->n_places, sizeof *s->places, by_code);
    }
    for (size_t i = 0; i < s->n_places; i++) {
        if (kept > 0 && strcmp(s->places[kept - 1].code, s->places[i].code) == 0) {
            s->places[kept - 1].disputed = s->places[kept - 1].disputed ||
                                           strcmp(s->places[kept - 1].above, s->places[i].above) != 0;
        } else {
            s->places[kept++] = s->places[i];
        }
    }
    s->n_places = kept;
    return FT_OK;
}

ft_status ft_scope_load(ft_store *s, ft_error *err)
{
    loading l = {.s = s, .err = err};
    ft_status st = FT_OK;

    free(s->places);
    s->places = NULL;
    s->n_places = 0;
    ft_buf_init(&l.parents, 0);
    st = load_records(&l);
    st = st == FT_OK ? ft_trust_waiting(s, take_waiting, &l, err) : st;
    if (l.n > 1) {
        qsort(l.all, l.n, sizeof *l.all, by_id);
    }
    for (size_t i = 0; i < l.n && st == FT_OK; i++) {
        st = judge(&l, &l.all[i]);
    }
    for (size_t i = 0; i < l.n_verdicts && st == FT_OK; i++) {
        said *p = find_said(&l, l.verdicts[i].target.b);

        if (p != NULL) {
            hear(p, &l.verdicts[i]);
        }
    }
    for (size_t i = 0; i < l.n && st == FT_OK; i++) {
        if (l.all[i].approved && !l.all[i].refused) {
            replace_parents(&l, &l.all[i]);
        }
    }
    st = st == FT_OK ? keep_links(&l) : st;
    ft_buf_release(&l.parents);
    free(l.all);
    free(l.verdicts);
    return st;
}

/* ---------- when it has to be looked at again */

ft_status ft_scope_note(ft_store *s, const ft_revision *r, bool apart, ft_error *err)
{
    bool place = ft_str_is(r->type, "location");
    const ft_value *target = ft_str_is(r->type, "decision") ? ft_values_get(r->values, "revision") : NULL;
    ft_buf bytes;
    ft_hash id;
    int64_t seq = 0;
    ft_status st = FT_OK;

    if (!place && (target == NULL || target->bytes.n != sizeof id.b)) {
        return FT_OK;
    }
    if (place || apart) {
        s->places_changed = true;
        return FT_OK;
    }
    ft_buf_init(&bytes, 0);
    st = ft_key_row(s, FT_KEY_REVISION, target->bytes.p, &seq, err);
    st = st == FT_OK && seq != 0 ? ft_journal_read(s, seq, &bytes, &id, err) : st;
    if (st == FT_OK && bytes.n > 14 && memcmp(bytes.p + 5, "\10location", 9) == 0) {
        s->places_changed = true;
    }
    ft_buf_release(&bytes);
    return st;
}
