/* fieldtool erase FILE ID [--field F]... --reason T : an authority orders that what is sealed in a record be destroyed, here and wherever
 * the order comes (docs/spec/sealed.md). */
#include "fieldtool/cli/sealed.h"

#include <string.h>

/* "name,contact"; empty for all of them. */
static ft_status list_fields(const ft_form *form, const ft_args *a, ft_buf *out, ft_error *err)
{
    const char *text = NULL;
    size_t at = 0;

    while ((text = ft_args_next(a, "field", &at)) != NULL) {
        const ft_field *f = ft_form_field(form, text, strlen(text));

        if (f == NULL) {
            return ft_form_no_field(form, text, strlen(text), err);
        }
        if (f->sensitivity != FT_SENS_SEALED) {
            return ft_fail(err, FT_E_REFUSED, "cli.erase.not_sealed", "field=%s", f->id);
        }
        ft_buf_printf(out, "%s%s", out->n > 0 ? "," : "", f->id);
    }
    return ft_buf_status(out, err);
}

static bool has_sealed(const ft_form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        if (form->fields[i].sensitivity == FT_SENS_SEALED) {
            return true;
        }
    }
    return false;
}

static ft_status put_result(ft_cli *io, const ft_item *item, const ft_buf *fields, const ft_written *made,
                            ft_error *err)
{
    char uuid[FT_UUID_TEXT];
    char hex[FT_HASH_HEX];
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    if (!io->json) {
        ft_cli_say(io, "cli.erase.done", "id=%s", item->local_id);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    ft_uuid_text(&item->record, uuid);
    ft_hash_hex(&made->revision, hex);
    ft_json_begin(&w, '{');
    ft_json_name(&w, "id");
    ft_json_put_text(&w, uuid);
    ft_json_name(&w, "local_id");
    ft_json_put_text(&w, item->local_id);
    ft_json_name(&w, "revision");
    ft_json_put_text(&w, hex);
    ft_json_name(&w, "fields");
    ft_json_put_text(&w, fields->p == NULL ? "" : fields->p);
    ft_json_end(&w, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}

ft_status ft_cmd_erase(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *reason = ft_args_value(a, "reason");
    ft_store *s = NULL;
    ft_item_space *sp = NULL;
    const ft_form *form = NULL;
    ft_key key = {{0}, {0}, "", ""};
    ft_item item;
    ft_uuid id;
    ft_written made;
    ft_buf fields;
    ft_status st = reason == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=reason")
                                  : ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    ft_buf_init(&fields, 0);
    st = st == FT_OK ? ft_store_find(s, a->pos[1], &id, err) : st;
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    st = st == FT_OK ? ft_store_get(s, &id, FT_FACE_PROPOSED, sp, &item, err) : st;
    if (st == FT_OK) {
        form = ft_forms_find(ft_store_forms(s), item.type, strlen(item.type));
        st = has_sealed(form) ? FT_OK : ft_fail(err, FT_E_REFUSED, "cli.erase.nothing", "id=%s", item.local_id);
    }
    st = st == FT_OK ? list_fields(form, a, &fields, err) : st;
    st = st == FT_OK ? ft_key_named(s, io->as, &key, err) : st;
    st = st == FT_OK ? ft_seal_erase(s, &key, &id, fields.p == NULL ? "" : fields.p, ft_str_of(reason), &made, err)
                     : st;
    st = st == FT_OK ? put_result(io, &item, &fields, &made, err) : st;
    ft_key_wipe(&key);
    ft_buf_release(&fields);
    ft_item_space_free(sp);
    ft_store_close(s);
    return st;
}
