/* Which keys are trusted: docs/spec/trust.md. A function of the key records, the root keys and this computer's own key; the order
 * in which anything came plays no part. */
#include "fieldtool/store/trust.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ROLES[] = {"author", "qa", "authority"};

const char *ft_role_word(ft_role r)
{
    return ROLES[r];
}

bool ft_role_parse(const char *word, ft_role *out)
{
    for (size_t i = 0; i < FT_COUNT(ROLES); i++) {
        if (strcmp(ROLES[i], word) == 0) {
            *out = (ft_role)i;
            return true;
        }
    }
    return false;
}

static ft_trusted *find_from(const ft_store *s, size_t from, const uint8_t key[32])
{
    for (size_t i = from; i < s->n_trusted; i++) {
        if (memcmp(s->trusted[i].key, key, sizeof s->trusted[i].key) == 0) {
            return &s->trusted[i];
        }
    }
    return NULL;
}

const ft_trusted *ft_trust_find(const ft_store *s, const uint8_t key[32])
{
    return find_from(s, 0, key);
}

ft_status ft_trust_own_key(ft_store *s, uint8_t out[32], bool *known, ft_error *err)
{
    ft_buf hex;
    ft_status st = FT_OK;

    ft_buf_init(&hex, 0);
    st = ft_meta_get(s, "own_key", &hex, known, err);
    *known = st == FT_OK && *known && ft_unhex(hex.p, out, 32);
    ft_buf_release(&hex);
    return st;
}

ft_status ft_trust_signed(ft_store *s, const ft_hash *revision, const uint8_t key[32], bool *ok, ft_error *err)
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

/* ---------- what is said about keys */

/** One revision of a key record, by somebody who can be checked. */
typedef struct statement {
    ft_trusted about; /* as it would be if this counted */
    bool by_own;      /* unsigned, written on this computer */
    uint8_t signer[32];
    int64_t number; /* of the batch that carries it; 0: none yet */
    size_t record, node;
    bool counts; /* in this round */
} statement;

typedef struct judging {
    ft_store *s;
    ft_chain *chains; /* shape [n_chains]: one for each key record */
    size_t n_chains;
    statement *said;
    size_t n_said;
    uint8_t own_key[32];
    bool has_own_key;
    ft_error *err;
} judging;

static bool copy_text(char *out, size_t size, ft_str v)
{
    bool fits = v.n < size;

    memcpy(out, v.p == NULL ? "" : v.p, fits ? v.n : 0);
    out[fits ? v.n : 0] = '\0';
    return fits;
}

/* False when it says nothing about a key. */
static bool read_statement(const ft_revision *r, ft_trusted *out)
{
    char hex[65];
    char role[16];
    ft_value const *after = ft_values_get(r->values, "revoked_after_batch");

    *out = (ft_trusted){.until = r->op == FT_OP_RETIRE ? 0 : INT64_MAX,
                        .recipient = ft_value_bool(ft_values_get(r->values, "recipient"), false)};
    if (after != NULL && out->until > ft_value_int(after, 0)) {
        out->until = ft_value_int(after, 0);
    }
    (void)copy_text(out->system, sizeof out->system, ft_value_text(ft_values_get(r->values, "system")));
    (void)copy_text(out->holder, sizeof out->holder, ft_value_text(ft_values_get(r->values, "holder")));
    return copy_text(hex, sizeof hex, ft_value_text(ft_values_get(r->values, "public_key"))) &&
           ft_unhex(hex, out->key, sizeof out->key) &&
           copy_text(role, sizeof role, ft_value_text(ft_values_get(r->values, "role"))) &&
           ft_role_parse(role, &out->role) &&
           copy_text(out->scope, sizeof out->scope, ft_value_text(ft_values_get(r->values, "scope")));
}

/* Unsigned words count when this computer wrote them: its own batch carries them, or none yet. */
static ft_status add_statement(judging *j, size_t record, size_t node)
{
    ft_chain *c = &j->chains[record];
    const ft_revision *r = &c->nodes[node].rev;
    statement *st = &j->said[j->n_said];
    ft_carrier by = {.number = 0};
    bool known = false;
    bool good = false;
    ft_status status = FT_OK;

    *st = (statement){.record = record, .node = node};
    if (!r->has_origin || !read_statement(r, &st->about)) {
        return FT_OK;
    }
    status = ft_waiting_carrier(j->s, c->batch[node], &by, &known, j->err);
    if (status != FT_OK) {
        return status;
    }
    st->number = by.number;
    if (r->origin.has_author_key) {
        memcpy(st->signer, r->origin.author_key, sizeof st->signer);
        status = ft_trust_signed(j->s, &c->nodes[node].id, st->signer, &good, j->err);
    } else {
        st->by_own = good = ft_uuid_cmp(&r->origin.system, &j->s->system_id) == 0 &&
                            (!known || (j->has_own_key && memcmp(by.key, j->own_key, sizeof by.key) == 0));
    }
    j->n_said += good;
    return status;
}

static ft_status list_key_records(judging *j, int64_t **rids)
{
    static const char SQL_KEYS[] = "SELECT rid FROM ft_record WHERE type = 'key' ORDER BY record";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(j->s->db, SQL_KEYS, &q, j->err);

    while (st == FT_OK && ft_stmt_row(q)) {
        int64_t *p = realloc(*rids, (j->n_chains + 1) * sizeof *p);

        if (p == NULL) {
            st = ft_no_memory(j->err);
            break;
        }
        *rids = p;
        p[j->n_chains++] = ft_col_int(q, 0);
    }
    return ft_stmt_end(q, st, j->err);
}

static ft_status load_statements(judging *j)
{
    int64_t *rids = NULL;
    size_t total = 0;
    ft_status st = ft_trust_own_key(j->s, j->own_key, &j->has_own_key, j->err);

    st = st == FT_OK ? list_key_records(j, &rids) : st;
    j->chains = calloc(j->n_chains + 1, sizeof *j->chains);
    st = st == FT_OK && j->chains == NULL ? ft_no_memory(j->err) : st;
    for (size_t i = 0; i < j->n_chains && st == FT_OK; i++) {
        ft_index_row row;

        st = ft_index_by_rid(j->s, rids[i], &row, j->err);
        st = st == FT_OK ? ft_chain_load(j->s, row.last_seq, &j->chains[i], j->err) : st;
        total += j->chains[i].n;
    }
    free(rids);
    j->said = calloc(total + 1, sizeof *j->said);
    st = st == FT_OK && j->said == NULL ? ft_no_memory(j->err) : st;
    for (size_t i = 0; i < j->n_chains && st == FT_OK; i++) {
        for (size_t k = 0; k < j->chains[i].n && st == FT_OK; k++) {
            st = add_statement(j, i, k);
        }
    }
    return st;
}

/* ---------- who may say what */

static ft_status add_trusted(judging *j, const ft_trusted *t)
{
    ft_trusted *p = realloc(j->s->trusted, (j->s->n_trusted + 1) * sizeof *p);

    if (p == NULL) {
        return ft_no_memory(j->err);
    }
    j->s->trusted = p;
    p[j->s->n_trusted++] = *t;
    return FT_OK;
}

static bool within(const ft_trusted *t, int64_t number)
{
    return t->until == INT64_MAX || (number > 0 && number <= t->until);
}

/* May the signer, at this distance from the root, say that? */
static bool may_say(const judging *j, const statement *st, int level)
{
    const ft_trusted *by = st->by_own ? NULL : ft_trust_find(j->s, st->signer);

    return by != NULL && by->level == level && by->role == FT_ROLE_AUTHORITY && within(by, st->number) &&
           ft_trust_covers(j->s, by->scope, ft_str_of(st->about.scope));
}

/* Replaced by a later word of the same record that counts as well. */
static bool superseded(const judging *j, const statement *st)
{
    const ft_chain *c = &j->chains[st->record];

    for (size_t i = 0; i < j->n_said; i++) {
        const statement *other = &j->said[i];

        if (other->counts && other != st && other->record == st->record && other->node != st->node &&
            ft_view_is_ancestor(c->nodes, c->n, st->node, other->node)) {
            return true;
        }
    }
    return false;
}

/* Where several words stand side by side, the least of them. */
static void combine(ft_trusted *into, const ft_trusted *also)
{
    if (strcmp(into->scope, also->scope) != 0) {
        into->role = FT_ROLE_AUTHOR;
        into->scope[0] = '\0';
    }
    into->role = also->role < into->role ? also->role : into->role;
    into->until = also->until < into->until ? also->until : into->until;
    into->recipient = into->recipient && also->recipient;
}

/* Take the words that count in this round about keys that nobody nearer to the root has spoken about. */
static ft_status take_round(judging *j, int level, bool *any)
{
    size_t before = j->s->n_trusted;
    ft_status st = FT_OK;

    for (size_t i = 0; i < j->n_said && st == FT_OK; i++) {
        statement *said = &j->said[i];
        ft_trusted *t = NULL;

        if (!said->counts || superseded(j, said)) {
            continue;
        }
        t = find_from(j->s, before, said->about.key);
        if (t != NULL) {
            combine(t, &said->about);
        } else {
            said->about.level = level;
            st = add_trusted(j, &said->about);
        }
    }
    *any = j->s->n_trusted > before;
    return st;
}

/* Roots can be revoked by a root, and by nobody else. */
static ft_status take_roots(judging *j)
{
    ft_buf hexes;
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_init(&hexes, 0);
    st = ft_meta_get(j->s, "root_keys", &hexes, &found, j->err);
    for (size_t at = 0; st == FT_OK && found && at + 64 <= hexes.n; at += 65) {
        ft_trusted root = {.role = FT_ROLE_AUTHORITY, .recipient = true, .until = INT64_MAX};
        char hex[65];

        memcpy(hex, hexes.p + at, 64);
        hex[64] = '\0';
        st = ft_unhex(hex, root.key, sizeof root.key) ? add_trusted(j, &root) : FT_OK;
    }
    ft_buf_release(&hexes);
    for (size_t i = 0; i < j->n_said && st == FT_OK; i++) {
        const statement *said = &j->said[i];
        ft_trusted *about = find_from(j->s, 0, said->about.key);

        if (about == NULL || (!said->by_own && ft_trust_find(j->s, said->signer) == NULL)) {
            continue;
        }
        about->until = !said->by_own && said->about.until < about->until ? said->about.until : about->until;
        memcpy(about->system, said->about.system, sizeof about->system);
        memcpy(about->holder, said->about.holder, sizeof about->holder);
    }
    return st;
}

/* Where places lie is asked only when a scope depends on it. */
static ft_status load_scopes(judging *j)
{
    j->s->scoped = false;
    for (size_t i = 0; i < j->n_said; i++) {
        j->s->scoped = j->s->scoped || j->said[i].about.scope[0] != '\0';
    }
    return j->s->scoped ? ft_scope_load(j->s, j->err) : FT_OK;
}

static ft_status judge(judging *j)
{
    bool any = true;
    ft_status st = take_roots(j);

    st = st == FT_OK ? load_scopes(j) : st;

    for (int level = 0; any && st == FT_OK; level++) {
        for (size_t i = 0; i < j->n_said; i++) {
            j->said[i].counts = ft_trust_find(j->s, j->said[i].about.key) == NULL && may_say(j, &j->said[i], level);
        }
        st = take_round(j, level + 1, &any);
    }
    for (size_t i = 0; i < j->n_said; i++) { /* this computer alone makes authors, nothing more */
        j->said[i].counts = j->said[i].by_own && ft_trust_find(j->s, j->said[i].about.key) == NULL;
        j->said[i].about.role = j->said[i].counts ? FT_ROLE_AUTHOR : j->said[i].about.role;
        j->said[i].about.recipient = j->said[i].about.recipient && !j->said[i].counts;
    }
    return st == FT_OK ? take_round(j, INT32_MAX, &any) : st;
}

ft_status ft_trust_load(ft_store *s, ft_error *err)
{
    judging j = {.s = s, .err = err};
    ft_status st = FT_OK;

    free(s->trusted);
    s->trusted = NULL;
    s->n_trusted = 0;
    st = load_statements(&j);
    st = st == FT_OK ? judge(&j) : st;
    for (size_t i = 0; i < j.n_chains && j.chains != NULL; i++) {
        ft_chain_release(&j.chains[i]);
    }
    free(j.chains);
    free(j.said);
    s->trust_stale = st != FT_OK;
    s->erasures_stale = true;
    return st;
}

/* ---------- for those who ask */

static ft_status fresh(ft_store *s, ft_error *err)
{
    return s->trust_stale ? ft_trust_load(s, err) : FT_OK;
}

static ft_trust_key describe(const ft_trusted *t)
{
    return (ft_trust_key){.key = t->key,
                          .role = t->role,
                          .scope = t->scope,
                          .root = t->level == 0,
                          .by_authority = t->level != INT32_MAX,
                          .recipient = t->recipient && t->until == INT64_MAX,
                          .revoked = t->until != INT64_MAX,
                          .revoked_after = t->until == INT64_MAX ? 0 : t->until,
                          .system = t->system,
                          .name = t->holder};
}

ft_status ft_trust_each(ft_store *s, void (*each)(void *who, const ft_trust_key *k), void *who, ft_error *err)
{
    ft_status st = fresh(s, err);

    for (size_t i = 0; i < s->n_trusted && st == FT_OK; i++) {
        ft_trust_key k = describe(&s->trusted[i]);

        each(who, &k);
    }
    return st;
}

ft_status ft_trust_get(ft_store *s, const uint8_t key[32], ft_trust_key *out, bool *found, ft_error *err)
{
    ft_status st = fresh(s, err);
    const ft_trusted *t = st == FT_OK ? ft_trust_find(s, key) : NULL;

    *found = t != NULL;
    if (t != NULL) {
        *out = describe(t);
    }
    return st;
}

ft_status ft_trust_has_root(ft_store *s, bool *out, ft_error *err)
{
    ft_buf hexes;
    ft_status st = FT_OK;

    ft_buf_init(&hexes, 0);
    st = ft_meta_get(s, "root_keys", &hexes, out, err);
    ft_buf_release(&hexes);
    return st;
}

ft_status ft_trust_add_root(ft_store *s, const uint8_t key[32], ft_error *err)
{
    ft_buf hexes;
    char hex[65];
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_init(&hexes, 0);
    ft_hex(key, 32, hex);
    st = ft_meta_get(s, "root_keys", &hexes, &found, err);
    if (st == FT_OK && (!found || strstr(hexes.p, hex) == NULL)) {
        ft_buf_printf(&hexes, "%s%s", hexes.n > 0 ? " " : "", hex);
        st = ft_buf_status(&hexes, err);
        st = st == FT_OK ? ft_meta_put(s, "root_keys", hexes.p, err) : st;
    }
    ft_buf_release(&hexes);
    s->trust_stale = s->trust_changed = true;
    return st;
}

static bool is_authority(const ft_store *s, const ft_trusted *t, ft_str location)
{
    return t != NULL && t->role == FT_ROLE_AUTHORITY && t->until == INT64_MAX && ft_trust_covers(s, t->scope, location);
}

ft_status ft_store_is_authority(ft_store *s, const uint8_t key[32], ft_str location, bool *out, ft_error *err)
{
    ft_status st = fresh(s, err);

    *out = st == FT_OK && is_authority(s, ft_trust_find(s, key), location);
    return st;
}

bool ft_store_has_authority(ft_store *s)
{
    ft_error ignored = {0};

    if (fresh(s, &ignored) != FT_OK) {
        return false;
    }
    for (size_t i = 0; i < s->n_trusted; i++) {
        if (s->trusted[i].role == FT_ROLE_AUTHORITY) {
            return true;
        }
    }
    return false;
}

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

ft_status ft_store_note_own_key(ft_store *s, const uint8_t key[32], ft_error *err)
{
    char hex[65];

    ft_hex(key, 32, hex);
    s->trust_stale = true;
    return ft_meta_put(s, "own_key", hex, err);
}
