/* Declarations and profile are records as well (docs/spec/decisions.md 3): what a revision meant when it was written can be read
 * in the file. Same declarations, same bytes on every computer. */
#include "fieldtool/store/internal.h"

#include <string.h>

static const char FACT_SCHEMA_OF[] = "schema_of"; /* hash of the declarations that schema_revision stands for */

static ft_status declare_one(ft_store *s, const char *type, const void *doc, size_t n, ft_hash *body, ft_error *err)
{
    ft_write w = {.op = FT_OP_CREATE, .type = type, .no_origin = true};
    ft_written made;
    ft_hash seed;
    ft_buf t;
    ft_status st = ft_store_put_body(s, doc, n, body, err);

    ft_buf_init(&t, 0);
    ft_buf_printf(&t, "fieldtool %s ", type);
    ft_buf_bytes(&t, body->b, sizeof body->b);
    if (!ft_hash_is_zero(&s->schema)) {
        ft_buf_bytes(&t, s->schema.b, sizeof s->schema.b);
    }
    seed = ft_hash_of(t.p, t.n);
    ft_buf_release(&t);
    w.record = ft_uuid_derived(&seed);
    ft_draft_reset(s->draft);
    st = st == FT_OK ? ft_draft_set(s->draft, "declarations", FT_TAG_HASH, body->b, sizeof body->b, err) : st;
    w.values = ft_draft_values(s->draft);
    st = st == FT_OK ? ft_store_write(s, &w, &made, err) : st;
    if (st == FT_OK) {
        s->schema = made.revision;
    }
    return st;
}

static ft_status declare_core(ft_store *s, ft_error *err)
{
    ft_hash body;
    ft_buf doc;
    ft_forms *core = NULL;
    ft_status st = ft_forms_load(NULL, 0, &core, err);

    ft_buf_init(&doc, 0);
    if (st == FT_OK) {
        ft_forms_canonical(core, &doc);
        st = ft_buf_status(&doc, err);
    }
    s->schema = (ft_hash){.b = {0}};
    st = st == FT_OK ? declare_one(s, "schema", doc.p, doc.n, &body, err) : st;
    ft_forms_free(core);
    ft_buf_release(&doc);
    return st;
}

ft_status ft_declare(ft_store *s, const void *profile, size_t n, ft_error *err)
{
    char hex[FT_HASH_HEX];
    ft_hash body;
    ft_status st = FT_OK;

    s->declared = true; /* what follows is written as well */
    st = declare_core(s, err);
    if (st == FT_OK && profile != NULL) {
        st = declare_one(s, "profile", profile, n, &body, err);
        ft_hash_hex(&body, hex);
        st = st == FT_OK ? ft_meta_put(s, "profile", hex, err) : st;
    }
    ft_hash_hex(&s->schema, hex);
    st = st == FT_OK ? ft_meta_put(s, "schema_revision", hex, err) : st;
    ft_hash_hex(&s->declarations, hex);
    return st == FT_OK ? ft_meta_put(s, FACT_SCHEMA_OF, hex, err) : st;
}

ft_status ft_declare_look(ft_store *s, ft_error *err)
{
    ft_hash of;
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_reset(&s->text);
    st = ft_meta_get(s, FACT_SCHEMA_OF, &s->text, &found, err);
    s->declared = st == FT_OK && found && ft_hash_parse(s->text.p, &of) && ft_hash_cmp(&of, &s->declarations) == 0;
    return st;
}

ft_status ft_declare_again(ft_store *s, ft_error *err)
{
    ft_str profile = ft_forms_profile(s->forms);

    return s->declared ? FT_OK : ft_declare(s, profile.p, profile.n, err);
}

ft_status ft_store_set_profile(ft_store *s, const void *profile, size_t n, ft_error *err)
{
    ft_forms *forms = NULL;
    ft_status st = s->n_strange > 0 ? ft_fail(err, FT_E_REFUSED, "store.strange.profile", "columns=%s file=%s",
                                              ft_store_renewal(s).names, s->path)
                                    : ft_forms_load(profile, n, &forms, err);

    st = st == FT_OK ? ft_store_begin(s, err) : st;
    if (st == FT_OK) {
        st = ft_declare(s, profile, n, err);
        st = ft_store_end(s, st == FT_OK ? ft_renew_outdate(s, forms, err) : st, err);
    }
    ft_forms_free(forms);
    return st;
}
