/* fieldtool show FILE ID [--history] [--unseal] : one record, every field, every revision with author and time. */
#include "fieldtool/cli/history.h"
#include "fieldtool/cli/receipts.h"
#include "fieldtool/cli/sealed.h"

#include <string.h>

static ft_status text_item(ft_cli *io, ft_store *s, const ft_form *form, const ft_item *item, ft_cli_opening *o,
                           ft_error *err)
{
    char uuid[FT_UUID_TEXT];
    ft_buf t;
    ft_status st = FT_OK;

    ft_buf_init(&t, 0);
    ft_uuid_text(&item->record, uuid);
    (void)fprintf(io->out, "%s  %s  %s\n%s  %s%s\n", item->local_id, ft_catalog_text(io->words, form->label), uuid,
                  ft_catalog_text(io->words, "cli.state"), ft_state_word(item->state),
                  item->pending && item->has_approved ? " *" : "");
    if (item->wkb != NULL) {
        (void)fprintf(io->out, "%-28s %.1f m2%s\n", ft_catalog_text(io->words, "column.area_m2"), item->area_m2,
                      item->valid ? "" : "  !");
    }
    for (size_t i = 0; i < form->n && st == FT_OK; i++) {
        const ft_field *f = &form->fields[i];
        const ft_value *v = ft_values_get(item->values, f->id);

        if (v != NULL && strcmp(f->id, "local_id") != 0) {
            ft_buf_reset(&t);
            if (v->tag == FT_TAG_SEALED) {
                st = ft_cli_sealed_text(io, s, item, v, o, &t, err);
            } else {
                ft_value_show(v, &t);
            }
            (void)fprintf(io->out, "%-28s %s%s%s\n", ft_catalog_text(io->words, f->label), t.p == NULL ? "" : t.p,
                          f->unit == NULL ? "" : " ", f->unit == NULL ? "" : f->unit);
        }
    }
    ft_buf_wipe(&t);
    return st;
}

ft_status ft_cmd_show(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_item_space *sp = NULL;
    ft_received *received = NULL;
    ft_item item;
    ft_uuid id;
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    const ft_form *form = NULL;
    ft_cli_opening o = {.on = false};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err);

    ft_buf_init(&text, 0);
    st = st == FT_OK ? ft_store_find(s, a->pos[1], &id, err) : st;
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    st = st == FT_OK ? ft_store_get(s, &id, FT_FACE_SHOWN, sp, &item, err) : st;
    st = st == FT_OK && io->json ? ft_received_open(s, &received, err) : st;
    st = st == FT_OK ? ft_cli_opening_begin(io, s, ft_args_flag(a, "unseal"), &o, err) : st;
    if (st == FT_OK) {
        form = ft_forms_find(ft_store_forms(s), item.type, strlen(item.type));

        if (io->json) {
            ft_json_begin(&w, '{');
            ft_json_name(&w, "item");
            ft_cli_item_json(&w, &item, received);
            st = ft_cli_sealed_json(s, &item, &o, &w, err);
        } else {
            st = text_item(io, s, form, &item, &o, err);
        }
        st = ft_cli_opening_end(&o, st, err);
    }
    if (st == FT_OK && (io->json || ft_args_flag(a, "history"))) {
        if (io->json) {
            ft_json_name(&w, "history");
            ft_json_begin(&w, '[');
        } else {
            (void)fputc('\n', io->out);
        }
        st = ft_cli_history(io, s, form, &id, io->json ? &w : NULL, err);
    }
    if (st == FT_OK && io->json) {
        ft_json_end(&w, ']');
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
    }
    ft_received_free(received);
    ft_item_space_free(sp);
    ft_buf_wipe(&text);
    ft_store_close(s);
    return st;
}
