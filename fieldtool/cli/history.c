#include "fieldtool/cli/history.h"

#include "geo/wkb.h"
#include "sync/system.h"

#include <stdlib.h>
#include <string.h>

enum { WKT_SHOWN = 60 };

/** A revision that was shown already, for comparing. */
typedef struct past {
    ft_hash id;
    const ft_revision *rev;
    ft_buf shape; /* as people read it */
    double area_m2;
} past;

typedef struct decided {
    ft_hash about;
    ft_buf line; /* text, or a JSON object */
} decided;

typedef struct history {
    ft_cli *io;
    ft_store *s;
    const ft_form *form;
    ft_json_out *w;
    past *past;
    size_t n, cap;
    decided *decided;
    size_t n_decided, cap_decided;
    ft_geom shape, reading;
    ft_buf body;
    ft_status st;
    ft_error *err;
} history;

/* ---------- who and when */

static ft_status system_of(history *h, const ft_history_entry *e, char out[FT_SYSTEM_NAME])
{
    out[0] = '\0';
    return e->rev->has_origin ? ft_system_name(h->s, &e->rev->origin.system, out, h->err) : FT_OK;
}

static void when(const ft_history_entry *e, char out[FT_UTC_TEXT])
{
    ft_utc_text(e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms, out);
}

/* A decision gives its reason as a field. */
static ft_str reason_of(const ft_history_entry *e)
{
    return e->rev->reason.n > 0 ? e->rev->reason : ft_value_text(ft_values_get(e->rev->values, "reason"));
}

/* "Rui  HALO7 #2  seen again" */
static void put_who(history *h, const ft_history_entry *e, const char *system, ft_buf *out)
{
    if (e->rev->has_origin) {
        ft_buf_bytes(out, e->rev->origin.author.p, e->rev->origin.author.n);
        ft_buf_printf(out, "  %s", system);
    } else {
        ft_buf_text(out, ft_catalog_text(h->io->words, "cli.history.no_author"));
    }
    if (e->has_batch) {
        ft_buf_printf(out, " #%lld", (long long)e->batch_number);
    } else {
        ft_buf_printf(out, " %s", ft_catalog_text(h->io->words, "cli.history.unsent"));
    }
    if (reason_of(e).n > 0) {
        ft_buf_text(out, "  ");
        ft_buf_bytes(out, reason_of(e).p, reason_of(e).n);
    }
}

static void who_json(ft_json_out *w, const ft_history_entry *e, const char *system)
{
    char text[FT_UTC_TEXT];
    char uuid[FT_UUID_TEXT];

    ft_json_name(w, "author");
    if (e->rev->has_origin) {
        ft_json_put_textn(w, e->rev->origin.author.p, e->rev->origin.author.n);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "system");
    ft_uuid_text(&e->rev->origin.system, uuid);
    ft_json_put_text(w, e->rev->has_origin ? uuid : NULL);
    ft_json_name(w, "system_name");
    ft_json_put_text(w, e->rev->has_origin ? system : NULL);
    ft_json_name(w, "time");
    when(e, text);
    ft_json_put_text(w, text);
    ft_json_name(w, "batch");
    if (e->has_batch) {
        ft_json_put_int(w, e->batch_number);
    } else {
        ft_json_put_null(w);
    }
    ft_json_name(w, "reason");
    ft_json_put_textn(w, reason_of(e).p == NULL ? "" : reason_of(e).p, reason_of(e).n);
}

static void hash_json(ft_json_out *w, const char *name, const ft_hash *id, bool has)
{
    char hex[FT_HASH_HEX];

    ft_hash_hex(id, hex);
    ft_json_name(w, name);
    ft_json_put_text(w, has ? hex : NULL);
}

/* ---------- decisions, gathered before and shown under the revision they are about */

static ft_status note_decided(void *who, const ft_decided *d, ft_error *err)
{
    history *h = who;
    char system[FT_SYSTEM_NAME];
    char time[FT_UTC_TEXT];
    ft_str verdict = ft_value_text(ft_values_get(d->decision.rev->values, "verdict"));
    decided *out = NULL;
    ft_status st = system_of(h, &d->decision, system);

    if (st == FT_OK && !ft_room(&h->decided, &h->cap_decided, h->n_decided, sizeof *h->decided)) {
        st = ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=history");
    }
    if (st != FT_OK) {
        return st;
    }
    out = &h->decided[h->n_decided++];
    out->about = d->about;
    ft_buf_init(&out->line, 0);
    if (h->w == NULL) {
        when(&d->decision, time);
        ft_buf_printf(&out->line, "  %.*s  %s  ", (int)verdict.n, verdict.p == NULL ? "" : verdict.p, time);
        put_who(h, &d->decision, system, &out->line);
        if (!d->counts) {
            ft_buf_printf(&out->line, "  (%s)", ft_catalog_text(h->io->words, "cli.history.counts_not"));
        }
    } else {
        ft_json_out w = ft_json_writer(&out->line);

        ft_json_begin(&w, '{');
        ft_json_name(&w, "verdict");
        ft_json_put_textn(&w, verdict.p == NULL ? "" : verdict.p, verdict.n);
        ft_json_name(&w, "counts");
        ft_json_put_bool(&w, d->counts);
        hash_json(&w, "revision", &d->decision.id, true);
        who_json(&w, &d->decision, system);
        ft_json_end(&w, '}');
    }
    return ft_buf_status(&out->line, err);
}

static void put_decided(const history *h, const ft_hash *id)
{
    if (h->w != NULL) {
        ft_json_name(h->w, "decisions");
        ft_json_begin(h->w, '[');
    }
    for (size_t i = 0; i < h->n_decided; i++) {
        const decided *d = &h->decided[i];

        if (ft_hash_cmp(&d->about, id) == 0 && h->w != NULL) {
            ft_json_put_raw(h->w, d->line.p, d->line.n);
        } else if (ft_hash_cmp(&d->about, id) == 0) {
            (void)fprintf(h->io->out, "%s\n", d->line.p);
        }
    }
    if (h->w != NULL) {
        ft_json_end(h->w, ']');
    }
}

/* ---------- what changed */

/* A shape by what people compare: its area, or where it is. */
static ft_status look_at_shape(history *h, past *p)
{
    ft_measured m;
    ft_status st = FT_OK;

    ft_buf_init(&p->shape, 0);
    if (!p->rev->has_geometry) {
        return FT_OK;
    }
    st = ft_store_get_body(h->s, &p->rev->geometry, &h->body, h->err);
    if (st == FT_E_NOT_FOUND) {
        ft_buf_text(&p->shape, ft_catalog_text(h->io->words, "cli.history.no_body"));
        return ft_buf_status(&p->shape, h->err);
    }
    st = st == FT_OK ? ft_wkb_read(h->body.p, h->body.n, &h->shape, NULL, h->err) : st;
    st = st == FT_OK ? ft_store_measure(h->s, h->form, &h->shape, &h->reading, &m, h->err) : st;
    if (st != FT_OK) {
        return st;
    }
    p->area_m2 = m.area_m2;
    if (m.area_m2 > 0) {
        ft_buf_printf(&p->shape, "%.1f m2", m.area_m2);
    } else {
        ft_wkt_write(&h->shape, &p->shape);
        if (p->shape.n > WKT_SHOWN) {
            ft_hash as = p->rev->geometry;
            char hex[FT_HASH_HEX];

            ft_hash_hex(&as, hex);
            ft_buf_reset(&p->shape);
            ft_buf_printf(&p->shape, "%.12s", hex);
        }
    }
    return ft_buf_status(&p->shape, h->err);
}

static bool is_parent(const ft_revision *r, const past *p)
{
    for (size_t i = 0; i < r->n_parents; i++) {
        if (ft_hash_cmp(&r->parents[i], &p->id) == 0) {
            return true;
        }
    }
    return false;
}

static void show(ft_values values, const char *field, ft_buf *out)
{
    const ft_value *v = ft_values_get(values, field);

    ft_buf_reset(out);
    if (v != NULL) {
        ft_value_show(v, out);
    }
}

static void line(const history *h, const char *label, const ft_buf *from, const ft_buf *to, const char *unit)
{
    static const char NONE[] = "-";
    const char *after = unit == NULL ? "" : unit;

    if (from == NULL) {
        (void)fprintf(h->io->out, "  %s: %s%s%s\n", label, to->p, after[0] == '\0' ? "" : " ", after);
    } else {
        (void)fprintf(h->io->out, "  %s: %s -> %s%s%s\n", label, from->n == 0 ? NONE : from->p,
                      to->n == 0 ? NONE : to->p, after[0] == '\0' ? "" : " ", after);
    }
}

static void change_json(history *h, const char *field, const ft_buf *from, const ft_buf *to)
{
    ft_json_begin(h->w, '{');
    ft_json_name(h->w, "field");
    ft_json_put_text(h->w, field);
    ft_json_name(h->w, "from");
    ft_json_put_text(h->w, from == NULL || from->n == 0 ? NULL : from->p);
    ft_json_name(h->w, "to");
    ft_json_put_text(h->w, to->n == 0 ? NULL : to->p);
    ft_json_end(h->w, '}');
}

/* One line for each parent that said something else; a first revision says what it says. */
static void compare_field(history *h, const past *now, const char *field, const char *label, const char *unit)
{
    ft_buf from;
    ft_buf to;

    ft_buf_init(&from, 0);
    ft_buf_init(&to, 0);
    show(now->rev->values, field, &to);
    if (now->rev->n_parents == 0 && to.n > 0) {
        if (h->w != NULL) {
            change_json(h, field, NULL, &to);
        } else {
            line(h, label, NULL, &to, unit);
        }
    }
    for (size_t i = 0; i + 1 < h->n; i++) {
        if (!is_parent(now->rev, &h->past[i])) {
            continue;
        }
        show(h->past[i].rev->values, field, &from);
        if (from.n == to.n && (from.n == 0 || memcmp(from.p, to.p, from.n) == 0)) {
            continue;
        }
        if (h->w != NULL) {
            change_json(h, field, &from, &to);
        } else {
            line(h, label, &from, &to, unit);
        }
    }
    ft_buf_release(&from);
    ft_buf_release(&to);
}

static void name_of(const ft_value *v, char out[256])
{
    (void)snprintf(out, 256, "%.*s", (int)v->field.n, v->field.p);
}

/* Fields that this program does not know: of the revision, and of its parents where it lacks them. */
static void compare_unknown(history *h, const past *now)
{
    for (size_t k = 0; k < h->n; k++) {
        const past *p = &h->past[k];

        if (p != now && !is_parent(now->rev, p)) {
            continue;
        }
        for (size_t i = 0; i < p->rev->values.n; i++) {
            const ft_value *v = &p->rev->values.v[i];
            char name[256];

            name_of(v, name);
            if (ft_form_field(h->form, v->field.p, v->field.n) == NULL &&
                (p == now || ft_values_get(now->rev->values, name) == NULL)) {
                compare_field(h, now, name, name, NULL);
            }
        }
    }
}

static void compare_shape(history *h, const past *now)
{
    const char *label = ft_catalog_text(h->io->words, "cli.history.shape");

    if (now->rev->n_parents == 0 && now->rev->has_geometry) {
        if (h->w != NULL) {
            change_json(h, "geometry", NULL, &now->shape);
        } else {
            line(h, label, NULL, &now->shape, NULL);
        }
    }
    for (size_t i = 0; i + 1 < h->n; i++) {
        const past *p = &h->past[i];
        char change[48] = "";

        if (!is_parent(now->rev, p) || (p->rev->has_geometry == now->rev->has_geometry &&
                                        ft_hash_cmp(&p->rev->geometry, &now->rev->geometry) == 0)) {
            continue;
        }
        if (p->area_m2 > 0 && now->area_m2 > 0) {
            (void)snprintf(change, sizeof change, "(%+.1f m2)", now->area_m2 - p->area_m2);
        }
        if (h->w != NULL) {
            change_json(h, "geometry", &p->shape, &now->shape);
        } else {
            line(h, label, &p->shape, &now->shape, change);
        }
    }
}

static void compare(history *h, const past *now)
{
    for (size_t i = 0; i < h->form->n; i++) {
        const ft_field *f = &h->form->fields[i];

        compare_field(h, now, f->id, ft_catalog_text(h->io->words, f->label), f->unit);
    }
    compare_unknown(h, now);
    compare_shape(h, now);
}

/* ---------- one revision */

static void entry_json(history *h, const ft_history_entry *e, const past *now, const char *system)
{
    char hex[FT_HASH_HEX];

    ft_json_begin(h->w, '{');
    hash_json(h->w, "revision", &e->id, true);
    ft_json_name(h->w, "op");
    ft_json_put_text(h->w, ft_op_word(e->rev->op));
    ft_json_name(h->w, "parents");
    ft_json_begin(h->w, '[');
    for (size_t i = 0; i < e->rev->n_parents; i++) {
        ft_hash_hex(&e->rev->parents[i], hex);
        ft_json_put_text(h->w, hex);
    }
    ft_json_end(h->w, ']');
    who_json(h->w, e, system);
    hash_json(h->w, "geometry", &e->rev->geometry, e->rev->has_geometry);
    ft_json_name(h->w, "area_m2");
    if (now->area_m2 > 0) {
        ft_json_put_num(h->w, now->area_m2);
    } else {
        ft_json_put_null(h->w);
    }
    ft_json_name(h->w, "fields");
    ft_cli_values_json(h->w, e->rev->values);
    ft_json_name(h->w, "changes");
    ft_json_begin(h->w, '[');
    compare(h, now);
    ft_json_end(h->w, ']');
    put_decided(h, &e->id);
    ft_json_end(h->w, '}');
}

static void entry_text(history *h, const ft_history_entry *e, const past *now, const char *system)
{
    char hex[FT_HASH_HEX];
    char time[FT_UTC_TEXT];
    ft_buf who;

    ft_buf_init(&who, 0);
    ft_hash_hex(&e->id, hex);
    when(e, time);
    put_who(h, e, system, &who);
    (void)fprintf(h->io->out, "%.12s  %s  %-8s  %s\n", hex, time, ft_op_word(e->rev->op), who.p == NULL ? "" : who.p);
    compare(h, now);
    put_decided(h, &e->id);
    ft_buf_release(&who);
}

static bool each_entry(void *who, const ft_history_entry *e)
{
    history *h = who;
    char system[FT_SYSTEM_NAME];
    past *now = NULL;

    if (!ft_room(&h->past, &h->cap, h->n, sizeof *h->past)) {
        h->st = ft_fail(h->err, FT_E_NOMEM, "base.no_memory", "what=history");
        return false;
    }
    now = &h->past[h->n++];
    *now = (past){.id = e->id, .rev = e->rev};
    h->st = look_at_shape(h, now);
    h->st = h->st == FT_OK ? system_of(h, e, system) : h->st;
    if (h->st != FT_OK) {
        return false;
    }
    if (h->w != NULL) {
        entry_json(h, e, now, system);
    } else {
        entry_text(h, e, now, system);
    }
    return true;
}

ft_status ft_cli_history(ft_cli *io, ft_store *s, const ft_form *form, const ft_uuid *record, ft_json_out *w,
                         ft_error *err)
{
    history h = {.io = io, .s = s, .form = form, .w = w, .err = err};
    ft_status st = FT_OK;

    ft_geom_init(&h.shape, FT_GEOM_NONE);
    ft_geom_init(&h.reading, FT_GEOM_NONE);
    ft_buf_init(&h.body, 0);
    st = ft_store_decisions(s, record, note_decided, &h, err);
    st = st == FT_OK ? ft_store_history(s, record, each_entry, &h, err) : st;
    st = st == FT_OK ? h.st : st;
    for (size_t i = 0; i < h.n; i++) {
        ft_buf_release(&h.past[i].shape);
    }
    for (size_t i = 0; i < h.n_decided; i++) {
        ft_buf_release(&h.decided[i].line);
    }
    free(h.past);
    free(h.decided);
    ft_geom_release(&h.shape);
    ft_geom_release(&h.reading);
    ft_buf_release(&h.body);
    return st;
}
