/* What add, set, split and join share: field values, shapes, and the printed result. */
#include "fieldtool/cli/sealed.h"

#include "fieldtool/interop/fit.h"
#include "fieldtool/interop/geomarg.h"
#include "fieldtool/land/country.h"
#include "geo/valid.h"
#include "geo/wkb.h"

#include <stdlib.h>
#include <string.h>

ft_status ft_cli_apply_sets(ft_store *s, const ft_form *form, const ft_args *a, ft_draft *d, ft_cli_sealing *seal,
                            ft_error *err)
{
    const char *pair = NULL;
    const char *text = NULL;
    size_t at = 0;
    ft_buf bytes;
    ft_buf ids;
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    ft_buf_init(&ids, 0);
    while (st == FT_OK && (pair = ft_args_next(a, "set", &at)) != NULL) {
        const char *equals = strchr(pair, '=');
        size_t n = equals == NULL ? 0 : (size_t)(equals - pair);
        const ft_field *f = n == 0 ? NULL : ft_form_field(form, pair, n);

        if (equals == NULL || (n > 0 && pair[n - 1] == ' ')) {
            st = ft_fail(err, FT_E_USAGE, "cli.set.pair", "text=%s", pair);
        } else if (f == NULL || f->derived) {
            st = ft_form_no_field(form, pair, n, err);
        } else if (equals[1] == '\0') {
            ft_draft_clear(d, f->id);
        } else if (f->sensitivity == FT_SENS_SEALED) {
            st = ft_cli_seal(seal, s, f, equals + 1, d, err);
        } else {
            ft_buf_reset(&bytes);
            ft_buf_reset(&ids);
            st = f->tag == FT_TAG_ID || f->tag == FT_TAG_IDS ? ft_store_find_list(s, equals + 1, &ids, err) : FT_OK;
            text = ids.n > 0 ? ids.p : equals + 1;
            st = st == FT_OK ? ft_field_parse(f, text, strlen(text), &bytes, err) : st;
            st = st == FT_OK ? ft_draft_set(d, f->id, f->tag, bytes.p, bytes.n, err) : st;
        }
    }
    ft_buf_release(&bytes);
    ft_buf_release(&ids);
    return st;
}

static ft_status warn_validity(ft_cli *io, const ft_geom *g, ft_cli_warnings *warn, ft_error *err)
{
    ft_checker *c = NULL;
    ft_validity v = {.valid = true};
    ft_status st = ft_checker_new(&c, err);

    st = st == FT_OK ? ft_valid_check(c, g, &v, err) : st;
    if (st == FT_OK && !v.valid) {
        ft_cli_warn(io, warn, "warn.shape_invalid", "place=%.8f,%.8f reason=%s", v.has_place ? v.place.lon_deg : 0,
                    v.has_place ? v.place.lat_deg : 0, v.reason);
    }
    ft_checker_free(c);
    return st;
}

void ft_cli_doubt(void *doubts, const char *key, const char *facts)
{
    const ft_cli_doubts *d = doubts;

    ft_cli_warn(d->io, d->warn, key, "%s", facts);
}

ft_status ft_cli_geometry(ft_cli *io, const ft_store *s, const ft_form *form, const char *geom, const char *crs,
                          ft_buf *wkb, bool *has, ft_cli_warnings *warn, ft_error *err)
{
    ft_geom g;
    ft_geom_notes notes = {0};
    bool closed = false;
    double gap_m = 0;
    ft_status st = FT_OK;

    *has = false;
    if (geom == NULL) {
        return FT_OK;
    }
    ft_geom_init(&g, FT_GEOM_NONE);
    st = ft_geomarg_read(geom, crs, &g, &notes, err);
    st = st == FT_OK ? ft_fit_close_track(form, &g, &closed, &gap_m, err) : st;
    if (closed) {
        ft_cli_warn(io, warn, "import.track_closed", "gap_m=%.1f", gap_m);
    }
    if (st == FT_OK && !ft_fit_takes(form, g.type)) {
        st = ft_fit_refuse(form, &g, err);
    }
    if (st == FT_OK && ft_geom_is_empty(&g)) {
        ft_cli_warn(io, warn, "warn.shape_empty", " ");
    } else if (st == FT_OK) {
        if (notes.rings_closed > 0) {
            ft_cli_warn(io, warn, "warn.ring_closed", "rings=%zu", notes.rings_closed);
        }
        ft_country country = ft_country_of(ft_store_describe(s).country);

        ft_country_doubt_shape(&country, &g, ft_cli_doubt, &(ft_cli_doubts){io, warn});
        st = warn_validity(io, &g, warn, err);
        ft_form_fit(form, &g);
        ft_wkb_write(&g, wkb);
        st = st == FT_OK ? ft_buf_status(wkb, err) : st;
        *has = st == FT_OK;
    }
    ft_geom_release(&g);
    return st;
}

ft_status ft_cli_written(ft_cli *io, const ft_form *form, const ft_written *w, ft_cli_warnings *warn, ft_error *err)
{
    char uuid[FT_UUID_TEXT];
    char revision[FT_HASH_HEX];
    ft_buf text;
    ft_json_out j;
    ft_status st = FT_OK;

    ft_uuid_text(&w->record, uuid);
    ft_hash_hex(&w->revision, revision);
    if (!io->json) {
        (void)fprintf(io->out, "%s\t%s\n", uuid, w->local_id);
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    j = ft_json_writer(&text);
    ft_json_begin(&j, '{');
    ft_json_name(&j, "id");
    ft_json_put_text(&j, uuid);
    ft_json_name(&j, "local_id");
    ft_json_put_text(&j, w->local_id);
    ft_json_name(&j, "revision");
    ft_json_put_text(&j, revision);
    ft_json_name(&j, "type");
    ft_json_put_text(&j, form->type);
    ft_json_name(&j, "warnings");
    ft_json_begin(&j, '[');
    ft_buf_bytes(&text, warn->json.p == NULL ? "" : warn->json.p, warn->json.n);
    ft_json_end(&j, ']');
    ft_json_end(&j, '}');
    st = ft_cli_put(io, &text, err);
    ft_buf_release(&text);
    return st;
}
