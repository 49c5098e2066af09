/* fieldtool show FILE ID [--history] [--unseal] : one record, every field, every revision with author and time. */
#include "fieldtool/cli/sealed.h"

#include <string.h>

typedef struct history_out {
    ft_cli *io;
    ft_json_out *w; /* NULL: text */
} history_out;

static void entry_json(ft_json_out *w, const ft_history_entry *e)
{
    char hex[FT_HASH_HEX];
    char time[FT_UTC_TEXT];
    char uuid[FT_UUID_TEXT];

    ft_json_begin(w, '{');
    ft_json_name(w, "revision");
    ft_hash_hex(&e->id, hex);
    ft_json_put_text(w, hex);
    ft_json_name(w, "op");
    ft_json_put_text(w, ft_op_word(e->rev->op));
    ft_json_name(w, "parents");
    ft_json_begin(w, '[');
    for (size_t i = 0; i < e->rev->n_parents; i++) {
        ft_hash_hex(&e->rev->parents[i], hex);
        ft_json_put_text(w, hex);
    }
    ft_json_end(w, ']');
    ft_json_name(w, "author");
    if (e->rev->has_origin) {
        ft_json_put_textn(w, e->rev->origin.author.p, e->rev->origin.author.n);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "system");
    if (e->rev->has_origin) {
        ft_uuid_text(&e->rev->origin.system, uuid);
        ft_json_put_text(w, uuid);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "time");
    ft_utc_text(e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms, time);
    ft_json_put_text(w, time);
    ft_json_name(w, "batch");
    if (e->has_batch) {
        ft_json_put_int(w, e->batch_number);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "reason");
    ft_json_put_textn(w, e->rev->reason.p == NULL ? "" : e->rev->reason.p, e->rev->reason.n);
    ft_json_name(w, "geometry");
    ft_hash_hex(&e->rev->geometry, hex);
    ft_json_put_text(w, e->rev->has_geometry ? hex : NULL);
    ft_json_name(w, "fields");
    ft_cli_values_json(w, e->rev->values);
    ft_json_end(w, '}');
}

static bool each_entry(void *who, const ft_history_entry *e)
{
    history_out *o = who;
    char hex[FT_HASH_HEX];
    char time[FT_UTC_TEXT];

    if (o->w != NULL) {
        entry_json(o->w, e);
        return true;
    }
    ft_hash_hex(&e->id, hex);
    ft_utc_text(e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms, time);
    (void)fprintf(o->io->out, "%.12s  %s  %-8s  %.*s%s%.*s\n", hex, time, ft_op_word(e->rev->op),
                  (int)e->rev->origin.author.n, e->rev->origin.author.p == NULL ? "" : e->rev->origin.author.p,
                  e->rev->reason.n > 0 ? "  " : "", (int)e->rev->reason.n,
                  e->rev->reason.p == NULL ? "" : e->rev->reason.p);
    return true;
}

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
    ft_item item;
    ft_uuid id;
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    history_out h = {io, io->json ? &w : NULL};
    ft_cli_opening o = {.on = false};
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_READ, &s, err);

    ft_buf_init(&text, 0);
    st = st == FT_OK ? ft_store_find(s, a->pos[1], &id, err) : st;
    st = st == FT_OK ? ft_item_space_new(&sp, err) : st;
    st = st == FT_OK ? ft_store_get(s, &id, FT_FACE_SHOWN, sp, &item, err) : st;
    st = st == FT_OK ? ft_cli_opening_begin(io, s, ft_args_flag(a, "unseal"), &o, err) : st;
    if (st == FT_OK) {
        const ft_form *form = ft_forms_find(ft_store_forms(s), item.type, strlen(item.type));

        if (io->json) {
            ft_json_begin(&w, '{');
            ft_json_name(&w, "item");
            ft_cli_item_json(&w, form, &item);
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
        st = ft_store_history(s, &id, each_entry, &h, err);
    }
    if (st == FT_OK && io->json) {
        ft_json_end(&w, ']');
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
    }
    ft_item_space_free(sp);
    ft_buf_wipe(&text);
    ft_store_close(s);
    return st;
}
