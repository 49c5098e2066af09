#include "fieldtool/cli/sealed.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"

#include <string.h>

enum { TEXT_BYTES = 4096, CANONICAL_BYTES = 8192 };

/* ---------- in */

/* Canonical bytes in room made before, so that nothing is left behind by growing. What was typed is in no message. */
static ft_status parse(const ft_field *f, const char *text, ft_buf *out, ft_error *err)
{
    ft_error why = {0};

    if (ft_buf_grow(out, CANONICAL_BYTES) == NULL) {
        return ft_buf_status(out, err);
    }
    ft_buf_reset(out);
    if (ft_field_parse(f, text, strlen(text), out, &why) != FT_OK) {
        ft_wipe(&why, sizeof why);
        return ft_fail(err, FT_E_INVALID, "cli.sealed.value", "field=%s kind=%s", f->id, ft_tag_word(f->tag));
    }
    return FT_OK;
}

ft_status ft_cli_seal(ft_cli_sealing *x, ft_store *s, const ft_field *f, const char *text, ft_draft *d, ft_error *err)
{
    char typed[TEXT_BYTES] = "";
    ft_hash commitment;
    ft_buf bytes;
    bool asked = strcmp(text, "@-") == 0;
    ft_status st = x == NULL ? ft_fail(err, FT_E_REFUSED, "cli.set.sealed", "field=%s", f->id)
                             : ft_seal_allowed(s, f->id, err); /* before anybody types a name */

    ft_buf_init(&bytes, 0);
    ft_os_no_core();
    if (st == FT_OK && !asked) {
        ft_cli_warn(x->io, x->warn, "warn.sealed_in_words", "field=%s", f->id);
    }
    st = st == FT_OK && asked ? ft_cli_sealed_line(x->io, f->label, typed, sizeof typed, err) : st;
    st = st == FT_OK ? parse(f, asked ? typed : text, &bytes, err) : st;
    st = st == FT_OK ? ft_seal_make(s, f->id, f->tag, bytes.p, bytes.n, &x->boxes, &commitment, err) : st;
    st = st == FT_OK ? ft_draft_set(d, f->id, FT_TAG_SEALED, commitment.b, sizeof commitment.b, err) : st;
    ft_wipe(typed, sizeof typed);
    ft_buf_wipe(&bytes);
    return st;
}

/* ---------- out */

ft_status ft_cli_opening_begin(ft_cli *io, ft_store *s, bool on, ft_cli_opening *out, ft_error *err)
{
    ft_error ignored = {0};
    ft_status st = FT_OK;

    *out = (ft_cli_opening){.on = on};
    if (!on) {
        return FT_OK;
    }
    if (io->as == NULL && ft_key_draft(s, false, &out->keys[0], &ignored) == FT_OK) {
        out->n_keys = 1;
    }
    st = ft_key_named(s, io->as, &out->keys[out->n_keys], err);
    if (st == FT_E_PERMISSION && out->n_keys > 0) { /* a draft is read without the computer's own key */
        return FT_OK;
    }
    out->n_keys += st == FT_OK;
    return st;
}

ft_status ft_cli_opening_end(ft_cli_opening *o, ft_status st, ft_error *err)
{
    for (size_t i = 0; i < FT_COUNT(o->keys); i++) {
        ft_key_wipe(&o->keys[i]);
    }
    return st == FT_OK && o->on && o->sealed > 0 && o->opened == 0
               ? ft_fail(err, FT_E_PERMISSION, "seal.not_recipient", "fields=%zu", o->sealed)
               : st;
}

static ft_status open_value(ft_store *s, const ft_value *v, ft_cli_opening *o, ft_buf *out, bool *open, ft_error *err)
{
    ft_hash commitment;
    ft_tag tag = FT_TAG_NONE;
    ft_buf bytes;
    ft_status st = FT_E_NOT_FOUND;

    memcpy(commitment.b, v->bytes.p, sizeof commitment.b);
    ft_buf_init(&bytes, 0);
    if (ft_buf_grow(&bytes, CANONICAL_BYTES) == NULL || ft_buf_grow(out, CANONICAL_BYTES) == NULL) {
        return ft_buf_status(&bytes, err);
    }
    out->n -= CANONICAL_BYTES;
    for (size_t i = 0; i < o->n_keys && st == FT_E_NOT_FOUND; i++) {
        ft_buf_reset(&bytes);
        st = ft_seal_open(s, &o->keys[i], v->field, &commitment, &tag, &bytes, err);
    }
    *open = st == FT_OK;
    o->opened += st == FT_OK;
    if (st == FT_OK) {
        ft_value_show(&(ft_value){v->field, tag, {bytes.p, bytes.n}}, out);
    }
    ft_buf_wipe(&bytes);
    return st == FT_E_NOT_FOUND ? FT_OK : st;
}

static ft_status look(ft_store *s, const ft_item *item, const ft_value *v, ft_seal_state *out, ft_error *err)
{
    ft_hash commitment;

    memcpy(commitment.b, v->bytes.p, sizeof commitment.b);
    return ft_seal_look(s, &item->record, v->field, &commitment, out, err);
}

static void say_state(const ft_cli *io, const ft_seal_state *state, ft_buf *out)
{
    char facts[64];

    (void)snprintf(facts, sizeof facts, "n=%zu", state->recipients);
    ft_catalog_format(io->words,
                      state->erased            ? "cli.sealed.erased"
                      : !state->here           ? "cli.sealed.absent"
                      : state->recipients == 1 ? "cli.sealed.one"
                                               : "cli.sealed.many",
                      facts, out);
    if (state->draft && state->here) {
        ft_buf_text(out, "; ");
        ft_catalog_format(io->words, "cli.sealed.draft", facts, out);
    }
}

ft_status ft_cli_sealed_text(ft_cli *io, ft_store *s, const ft_item *item, const ft_value *v, ft_cli_opening *o,
                             ft_buf *out, ft_error *err)
{
    ft_seal_state state;
    bool open = false;
    ft_status st = look(s, item, v, &state, err);

    o->sealed++;
    st = st == FT_OK && o->on ? open_value(s, v, o, out, &open, err) : st;
    if (st == FT_OK && open) {
        ft_buf_text(out, "  (");
    }
    if (st == FT_OK) {
        say_state(io, &state, out);
        ft_buf_text(out, open ? ")" : "");
    }
    return st == FT_OK ? ft_buf_status(out, err) : st;
}

static ft_status one_json(ft_store *s, const ft_item *item, const ft_value *v, ft_cli_opening *o, ft_json_out *w,
                          ft_error *err)
{
    ft_seal_state state;
    char name[64];
    char hex[FT_HASH_HEX];
    bool open = false;
    ft_buf text;
    ft_status st = look(s, item, v, &state, err);

    ft_buf_init(&text, 0);
    st = st == FT_OK && o->on ? open_value(s, v, o, &text, &open, err) : st;
    if (st != FT_OK) {
        return st;
    }
    o->sealed++;
    (void)snprintf(name, sizeof name, "%.*s", (int)v->field.n, v->field.p);
    ft_hex(v->bytes.p, v->bytes.n, hex);
    ft_json_name(w, name);
    ft_json_begin(w, '{');
    ft_json_name(w, "commitment");
    ft_json_put_text(w, hex);
    ft_json_name(w, "recipients");
    ft_json_put_int(w, (int64_t)state.recipients);
    ft_json_name(w, "draft");
    ft_json_put_bool(w, state.draft);
    ft_json_name(w, "here");
    ft_json_put_bool(w, state.here);
    ft_json_name(w, "erased");
    ft_json_put_bool(w, state.erased);
    ft_json_name(w, "text");
    if (open) {
        ft_json_put_textn(w, text.p, text.n);
    } else {
        ft_json_put_null(w);
    }
    ft_json_end(w, '}');
    ft_buf_wipe(&text);
    return FT_OK;
}

ft_status ft_cli_sealed_json(ft_store *s, const ft_item *item, ft_cli_opening *o, ft_json_out *w, ft_error *err)
{
    ft_status st = FT_OK;

    ft_json_name(w, "sealed");
    ft_json_begin(w, '{');
    for (size_t i = 0; i < item->values.n && st == FT_OK; i++) {
        if (item->values.v[i].tag == FT_TAG_SEALED) {
            st = one_json(s, item, &item->values.v[i], o, w, err);
        }
    }
    ft_json_end(w, '}');
    return st;
}
