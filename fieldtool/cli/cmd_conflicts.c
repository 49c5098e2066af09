/* fieldtool conflicts TARGET [ID] : what records disagree about, field by field, and who says what. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/land/dispute.h"
#include "fieldtool/store/record.h"
#include "geo/area.h"
#include "geo/wkb.h"
#include "sync/system.h"

#include <string.h>

typedef struct lister {
    ft_cli *io;
    ft_store *s;
    ft_space space;
    ft_buf json, text, wkb;
    ft_json_out w;
    ft_geom g;
    size_t n;
} lister;

/* ---------- values */

/* The shape into l->g. false: none, or its body has not arrived. */
static bool shape_of(lister *l, bool has, const ft_hash *body)
{
    ft_error ignored = {0};

    return has && ft_store_get_body(l->s, body, &l->wkb, &ignored) == FT_OK &&
           ft_wkb_read(l->wkb.p, l->wkb.n, &l->g, NULL, &ignored) == FT_OK;
}

static void shape_json(lister *l, bool has, const ft_hash *body)
{
    if (!shape_of(l, has, body)) {
        ft_json_put_null(&l->w);
        return;
    }
    ft_buf_reset(&l->text);
    ft_geojson_write(&l->g, &l->text);
    ft_json_put_raw(&l->w, l->text.p, l->text.n);
}

/* One shape among several is told by its size and its hash; map and layer show it. */
static void shape_text(lister *l, bool has, const ft_hash *body)
{
    char hex[FT_HASH_HEX];

    if (!has) {
        ft_buf_text(&l->text, ft_catalog_text(l->io->words, "conflicts.no_shape"));
        return;
    }
    ft_hash_hex(body, hex);
    if (shape_of(l, has, body)) {
        ft_buf_printf(&l->text, "%s %.1f m2 (%.12s)", ft_geom_type_name(l->g.type), ft_geom_area_m2(&l->g), hex);
    } else {
        ft_buf_printf(&l->text, "%.12s", hex);
    }
}

static void value_text(lister *l, const ft_value *v)
{
    if (v == NULL) {
        ft_buf_text(&l->text, ft_catalog_text(l->io->words, "conflicts.not_stated"));
    } else {
        ft_value_show(v, &l->text);
    }
}

/** What a revision says, or what is shown. */
typedef struct said {
    ft_values values;
    bool has_geometry, retired;
    ft_hash geometry;
} said;

static said said_by(const ft_disputes *d, size_t node)
{
    const ft_revision *r = &d->nodes[node].rev;

    return (said){r->values, r->has_geometry, d->retired_at[node], r->geometry};
}

static void put_json(lister *l, const ft_dispute *p, const said *s)
{
    switch (p->about) {
    case FT_DISPUTE_ABOUT_FIELD: ft_cli_value_json(&l->w, ft_values_get(s->values, p->field)); break;
    case FT_DISPUTE_ABOUT_SHAPE: shape_json(l, s->has_geometry, &s->geometry); break;
    case FT_DISPUTE_ABOUT_RETIRED: ft_json_put_bool(&l->w, s->retired); break;
    }
}

static void put_text(lister *l, const ft_dispute *p, said s)
{
    switch (p->about) {
    case FT_DISPUTE_ABOUT_FIELD: value_text(l, ft_values_get(s.values, p->field)); break;
    case FT_DISPUTE_ABOUT_SHAPE: shape_text(l, s.has_geometry, &s.geometry); break;
    case FT_DISPUTE_ABOUT_RETIRED:
        ft_buf_text(&l->text, ft_catalog_text(l->io->words, s.retired ? "conflicts.retired" : "conflicts.live"));
        break;
    }
}

static said shown(const ft_view *v)
{
    return (said){v->shown, v->shown_has_geometry, v->retired, v->shown_geometry};
}

static const char *why(const ft_dispute *p)
{
    static const char *const KEYS[] = {
        [FT_HAZ_NONE] = "conflicts.why.none",     [FT_HAZ_RANK] = "conflicts.why.rank",
        [FT_HAZ_UNION] = "conflicts.why.union",   [FT_HAZ_INTERSECTION] = "conflicts.why.intersection",
        [FT_HAZ_LARGER] = "conflicts.why.larger", [FT_HAZ_SMALLER] = "conflicts.why.smaller",
    };

    return p->about == FT_DISPUTE_ABOUT_RETIRED ? "conflicts.why.retired" : KEYS[p->reading];
}

/* ---------- sides */

typedef struct side {
    char revision[FT_HASH_HEX];
    ft_str author, reason;
    char system[FT_SYSTEM_NAME];
    char time[FT_UTC_TEXT];
    bool clock_off;
} side;

static ft_status read_side(lister *l, const ft_record_view *r, const ft_disputes *d, size_t node, side *out,
                           ft_error *err)
{
    const ft_revision *rev = &r->nodes[node].rev;

    *out = (side){.author = rev->origin.author, .reason = rev->reason};
    out->clock_off = ft_dispute_clock_off(d, node) ||
                     (rev->has_origin && rev->origin.clock_ms > ft_env_now(&l->io->env) + FT_DAY_MS);
    ft_hash_hex(&r->nodes[node].id, out->revision);
    ft_utc_text(rev->has_origin ? rev->origin.clock_ms : r->known_ms[node], out->time);
    return rev->has_origin ? ft_system_name(l->s, &rev->origin.system, out->system, err) : FT_OK;
}

static void side_json(lister *l, const ft_disputes *d, const ft_dispute *p, size_t node, const side *s)
{
    said word = said_by(d, node);

    ft_json_begin(&l->w, '{');
    ft_json_name(&l->w, "revision");
    ft_json_put_text(&l->w, s->revision);
    ft_json_name(&l->w, "value");
    put_json(l, p, &word);
    ft_json_name(&l->w, "author");
    if (s->author.p == NULL) {
        ft_json_put_null(&l->w);
    } else {
        ft_json_put_textn(&l->w, s->author.p, s->author.n);
    }
    ft_json_name(&l->w, "system");
    ft_json_put_text(&l->w, s->system[0] == '\0' ? NULL : s->system);
    ft_json_name(&l->w, "time");
    ft_json_put_text(&l->w, s->time);
    ft_json_name(&l->w, "clock_off");
    ft_json_put_bool(&l->w, s->clock_off);
    ft_json_name(&l->w, "op");
    ft_json_put_text(&l->w, ft_op_word(d->nodes[node].rev.op));
    ft_json_name(&l->w, "reason");
    ft_json_put_textn(&l->w, s->reason.p == NULL ? "" : s->reason.p, s->reason.n);
    ft_json_end(&l->w, '}');
}

static void side_text(lister *l, const ft_disputes *d, const ft_dispute *p, size_t node, const side *s)
{
    ft_buf_printf(&l->text, "    %.12s  %s  %.*s%s%s%s  ", s->revision, s->time, (int)s->author.n,
                  s->author.p == NULL ? "" : s->author.p, s->author.n > 0 && s->system[0] != '\0' ? ", " : "",
                  s->system, s->clock_off ? " (!)" : "");
    put_text(l, p, said_by(d, node));
    if (s->reason.n > 0) {
        ft_buf_printf(&l->text, "  (%.*s)", (int)s->reason.n, s->reason.p);
    }
    ft_buf_char(&l->text, '\n');
}

static ft_status put_sides(lister *l, const ft_record_view *r, const ft_disputes *d, const ft_dispute *p, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < p->n_sides && st == FT_OK; i++) {
        side s;

        st = read_side(l, r, d, p->sides[i], &s, err);
        if (st == FT_OK && l->io->json) {
            side_json(l, d, p, p->sides[i], &s);
        } else if (st == FT_OK) {
            ft_buf_reset(&l->text);
            side_text(l, d, p, p->sides[i], &s);
            (void)fputs(l->text.p == NULL ? "" : l->text.p, l->io->out);
        }
    }
    return st;
}

/* ---------- disputes */

static ft_status dispute_json(lister *l, const ft_record_view *r, const ft_disputes *d, const ft_dispute *p,
                              ft_error *err)
{
    char id[FT_UUID_TEXT];
    ft_status st = FT_OK;
    said now = shown(&r->view);
    said before = p->has_base ? said_by(d, p->base) : now;

    ft_uuid_text(&r->record, id);
    ft_json_begin(&l->w, '{');
    ft_json_name(&l->w, "id");
    ft_json_put_text(&l->w, id);
    ft_json_name(&l->w, "local_id");
    ft_json_put_text(&l->w, r->local_id);
    ft_json_name(&l->w, "type");
    ft_json_put_text(&l->w, r->form->type);
    ft_json_name(&l->w, "group");
    ft_json_put_text(&l->w, p->group);
    ft_json_name(&l->w, "field");
    ft_json_put_text(&l->w, p->field);
    ft_json_name(&l->w, "base");
    if (p->has_base) {
        put_json(l, p, &before);
    } else {
        ft_json_put_null(&l->w);
    }
    ft_json_name(&l->w, "sides");
    ft_json_begin(&l->w, '[');
    st = put_sides(l, r, d, p, err);
    ft_json_end(&l->w, ']');
    ft_json_name(&l->w, "shown");
    put_json(l, p, &now);
    ft_json_name(&l->w, "why");
    ft_json_put_text(&l->w, ft_catalog_text(l->io->words, why(p)));
    ft_json_end(&l->w, '}');
    return st;
}

static const char *label(const lister *l, const ft_dispute *p)
{
    switch (p->about) {
    case FT_DISPUTE_ABOUT_FIELD:
        return p->declared == NULL ? p->field : ft_catalog_text(l->io->words, p->declared->label);
    case FT_DISPUTE_ABOUT_SHAPE: return ft_catalog_text(l->io->words, "column.geom");
    case FT_DISPUTE_ABOUT_RETIRED: return ft_catalog_text(l->io->words, "conflicts.retired_or_live");
    }
    return p->field;
}

static ft_status dispute_text(lister *l, const ft_record_view *r, const ft_disputes *d, const ft_dispute *p,
                              ft_error *err)
{
    ft_buf_reset(&l->text);
    ft_buf_printf(&l->text, "  %s [%s]  ", label(l, p), p->group);
    if (p->has_base) {
        ft_buf_printf(&l->text, "%s ", ft_catalog_text(l->io->words, "conflicts.before"));
        put_text(l, p, said_by(d, p->base));
        ft_buf_text(&l->text, "; ");
    }
    ft_buf_printf(&l->text, "%s ", ft_catalog_text(l->io->words, "conflicts.shown"));
    put_text(l, p, shown(&r->view));
    ft_buf_printf(&l->text, " - %s\n", ft_catalog_text(l->io->words, why(p)));
    (void)fputs(l->text.p == NULL ? "" : l->text.p, l->io->out);
    return put_sides(l, r, d, p, err);
}

static ft_status put_record(void *who, const ft_uuid *record, ft_error *err)
{
    lister *l = who;
    ft_record *rec = NULL;
    ft_disputes d;
    ft_status st = ft_record_open(l->s, record, &rec, err);
    const ft_record_view *r = st == FT_OK ? ft_record_get(rec) : NULL;

    ft_space_reset(&l->space);
    st = st == FT_OK ? ft_disputes_make(r->form, r->nodes, r->n, &r->view, &l->space, &d, err) : st;
    if (st == FT_OK && r->view.n_conflicts > 0 && !l->io->json) {
        char id[FT_UUID_TEXT];

        ft_uuid_text(record, id);
        (void)fprintf(l->io->out, "%s%s  %s  %s\n", l->n > 0 ? "\n" : "", r->local_id,
                      ft_catalog_text(l->io->words, r->form->label), id);
    }
    for (size_t i = 0; st == FT_OK && r->view.n_conflicts > 0 && i < d.n; i++) {
        st = l->io->json ? dispute_json(l, r, &d, &d.list[i], err) : dispute_text(l, r, &d, &d.list[i], err);
    }
    if (st == FT_OK && r->view.n_waiting > 0) {
        ft_cli_say(l->io, "conflicts.waiting", "id=%s n=%zu", r->local_id, r->view.n_missing);
    }
    l->n += st == FT_OK && r->view.n_conflicts > 0;
    ft_record_close(rec);
    return st;
}

ft_status ft_cmd_conflicts(ft_cli *io, const ft_args *a, ft_error *err)
{
    lister l = {.io = io};
    ft_uuid id;
    ft_status st = ft_cli_open(io, a->pos[0], FT_STORE_READ, &l.s, err);

    ft_buf_init(&l.json, 0);
    ft_buf_init(&l.text, 0);
    ft_buf_init(&l.wkb, 0);
    ft_geom_init(&l.g, FT_GEOM_NONE);
    l.w = ft_json_writer(&l.json);
    ft_json_begin(&l.w, '{');
    ft_json_name(&l.w, "conflicts");
    ft_json_begin(&l.w, '[');
    if (st == FT_OK && a->n_pos > 1) {
        st = ft_store_find(l.s, a->pos[1], &id, err);
        st = st == FT_OK ? put_record(&l, &id, err) : st;
    } else if (st == FT_OK) {
        st = ft_records_in_conflict(l.s, put_record, &l, err);
    }
    ft_json_end(&l.w, ']');
    ft_json_end(&l.w, '}');
    if (st == FT_OK && io->json) {
        st = ft_cli_put(io, &l.json, err);
    }
    io->left = io->left || l.n > 0;
    ft_space_release(&l.space);
    ft_geom_release(&l.g);
    ft_buf_release(&l.json);
    ft_buf_release(&l.text);
    ft_buf_release(&l.wkb);
    ft_store_close(l.s);
    return st;
}
