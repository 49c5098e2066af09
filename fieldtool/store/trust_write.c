/* Saying something about a key: a revision like any other, which counts by who signed it (docs/spec/trust.md). */
#include "fieldtool/store/internal.h"

#include <string.h>

static ft_status put(ft_draft *d, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return text == NULL || text[0] == '\0' ? FT_OK : ft_draft_set(d, field, tag, text, strlen(text), err);
}

/* The record that says something about the key already; *found false when there is none. */
static ft_status record_about(ft_store *s, const char *hex, ft_uuid *out, bool *found, ft_error *err)
{
    ft_item_space *sp = NULL;
    ft_stmt *q = NULL;
    ft_status st = ft_item_space_new(&sp, err);

    *found = false;
    st = st == FT_OK ? ft_db_prepare(s->db, "SELECT record FROM ft_record WHERE type = 'key' ORDER BY record", &q, err)
                     : st;
    while (st == FT_OK && !*found && ft_stmt_row(q)) {
        ft_str b = ft_col_blob(q, 0);
        ft_item item;
        ft_uuid id;

        if (b.n != sizeof id.b) {
            continue;
        }
        memcpy(id.b, b.p, sizeof id.b);
        st = ft_store_get(s, &id, FT_FACE_PROPOSED, sp, &item, err);
        if (st == FT_OK && ft_str_is(ft_value_text(ft_values_get(item.values, "public_key")), hex)) {
            *found = true;
            *out = id;
        }
    }
    st = ft_stmt_end(q, st, err);
    ft_item_space_free(sp);
    return st;
}

/* An authority speaks within its scope, about keys that nobody nearer to the root has spoken about; this computer alone makes
 * and ends authors, as long as no authority has spoken about them. */
static ft_status may_say(ft_store *s, const ft_trust_say *say, ft_error *err)
{
    ft_status st = s->trust_stale ? ft_trust_load(s, err) : FT_OK;
    const ft_trusted *about = st == FT_OK ? ft_trust_find(s, say->key) : NULL;
    const ft_trusted *by = st == FT_OK && say->signer != NULL ? ft_trust_find(s, say->signer) : NULL;
    bool authority = false;

    if (st != FT_OK) {
        return st;
    }
    if (say->signer == NULL) {
        bool name_root = about != NULL && about->level == 0 && say->revoked_after < 0;
        bool fine = name_root ||
                    (say->role == FT_ROLE_AUTHOR && !say->recipient && (about == NULL || about->level == INT32_MAX));

        return fine ? FT_OK
                    : ft_fail(err, FT_E_PERMISSION, "trust.needs_authority", "role=%s", ft_role_word(say->role));
    }
    st = ft_store_is_authority(s, say->signer, ft_str_of(say->scope == NULL ? "" : say->scope), &authority, err);
    if (st == FT_OK &&
        (!authority || (about != NULL && about->level <= by->level && !(about->level == 0 && by->level == 0)))) {
        st = ft_fail(err, FT_E_PERMISSION, "trust.not_authority", "role=%s", ft_role_word(say->role));
    }
    return st;
}

ft_status ft_trust_write(ft_store *s, const ft_trust_say *say, ft_hash *revision, ft_error *err)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "key", .author_key = say->signer};
    ft_written made;
    ft_draft *d = NULL;
    ft_buf number;
    char hex[65];
    bool has_root = false;
    bool known = false;
    ft_status st = ft_trust_has_root(s, &has_root, err);

    ft_buf_init(&number, 0);
    ft_hex(say->key, 32, hex);
    if (st == FT_OK && !has_root && say->role == FT_ROLE_AUTHORITY) {
        st = say->scope == NULL || say->scope[0] == '\0' ? ft_trust_add_root(s, say->key, err)
                                                         : ft_fail(err, FT_E_REFUSED, "trust.root_scope", " ");
    }
    st = st == FT_OK ? may_say(s, say, err) : st;
    st = st == FT_OK && !say->beside ? record_about(s, hex, &w.record, &known, err) : st;
    st = st == FT_OK ? ft_draft_new(&d, err) : st;
    st = st == FT_OK ? put(d, "public_key", FT_TAG_TEXT, hex, err) : st;
    st = st == FT_OK ? put(d, "role", FT_TAG_CODE, ft_role_word(say->role), err) : st;
    st = st == FT_OK ? put(d, "scope", FT_TAG_TEXT, say->scope, err) : st;
    st = st == FT_OK ? put(d, "system", FT_TAG_TEXT, say->system, err) : st;
    st = st == FT_OK ? put(d, "holder", FT_TAG_TEXT, say->name, err) : st;
    if (st == FT_OK && say->recipient) {
        st = ft_draft_set(d, "recipient", FT_TAG_BOOL, "\1", 1, err);
    }
    if (st == FT_OK && say->revoked_after >= 0) {
        ft_buf_u64(&number, (uint64_t)say->revoked_after);
        st = ft_draft_set(d, "revoked_after_batch", FT_TAG_INT, number.p, number.n, err);
    }
    if (st == FT_OK) {
        w.op = known ? FT_OP_EDIT : FT_OP_CREATE;
        w.values = ft_draft_values(d);
        st = ft_store_write(s, &w, &made, err);
    }
    if (st == FT_OK) {
        *revision = made.revision;
    }
    ft_draft_free(d);
    ft_buf_release(&number);
    return st;
}
