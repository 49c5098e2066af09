/* Bytes of a unit: what went in, for its digest, and what came out. All little-endian; derived data, never exchanged. */
#include "fieldtool/store/books_internal.h"

#include "geo/wkb.h"

#include <math.h>
#include <string.h>

/** Raise it with every change of the rules of the ledger or of these bytes: what was kept before is then computed again. */
enum { RULES = 3 };

static void put_u32(ft_buf *b, size_t v)
{
    ft_buf_u32(b, v > UINT32_MAX ? UINT32_MAX : (uint32_t)v);
}

static void put_i32(ft_buf *b, int32_t v)
{
    ft_buf_u32(b, (uint32_t)v);
}

static void put_id(ft_buf *b, const ft_uuid *id)
{
    ft_buf_bytes(b, id->b, sizeof id->b);
}

static void put_ids(ft_buf *b, const ft_uuid *ids, size_t n)
{
    put_u32(b, n);
    for (size_t i = 0; i < n; i++) {
        put_id(b, &ids[i]);
    }
}

static void put_text(ft_buf *b, const char *text)
{
    size_t n = strlen(text);

    put_u32(b, n);
    ft_buf_bytes(b, text, n);
}

static void put_shape(ft_buf *b, const ft_geom *g)
{
    if (g == NULL) {
        put_u32(b, 0);
        return;
    }
    put_u32(b, g->n_points);
    put_u32(b, g->n_parts);
    put_u32(b, g->n_rings);
    for (size_t i = 0; i <= g->n_parts; i++) {
        put_u32(b, g->part[i]);
    }
    for (size_t i = 0; i <= g->n_rings; i++) {
        put_u32(b, g->ring[i]);
    }
    ft_buf_bytes(b, g->xy, g->n_points * sizeof *g->xy); /* never leaves this computer */
}

/* ---------- what went in */

static void put_version(ft_buf *b, const ft_ledger_version *v, bool same_shape)
{
    put_i32(b, v->day);
    ft_buf_u8(b, (uint8_t)v->what);
    ft_buf_u8(b, same_shape);
    if (!same_shape) {
        put_shape(b, v->shape);
    }
    ft_buf_u8(b, v->shrunk_by_error);
    ft_buf_u8(b, (uint8_t)v->retired);
    put_id(b, &v->survivor);
    put_ids(b, v->supersedes, v->n_supersedes);
    put_ids(b, v->superseded_by, v->n_superseded_by);
    put_i32(b, v->baseline_day);
    ft_buf_f64(b, v->stated_area_m2);
    put_text(b, v->contamination);
    put_i32(b, v->required_depth_cm);
    ft_buf_f64(b, v->accuracy_m_95);
}

static void put_hazard(ft_buf *b, const ft_ledger_hazard *h)
{
    put_id(b, &h->id);
    put_u32(b, h->n_versions);
    for (size_t i = 0; i < h->n_versions; i++) {
        put_version(b, &h->versions[i], i > 0 && h->versions[i].shape == h->versions[i - 1].shape);
    }
}

static void put_release(ft_buf *b, const ft_ledger_release *r)
{
    put_id(b, &r->id);
    ft_buf_u8(b, (uint8_t)r->product);
    put_ids(b, r->hazards, r->n_hazards);
    put_ids(b, r->consolidates, r->n_consolidates);
    ft_buf_u8(b, (uint8_t)r->activity);
    put_text(b, r->targets);
    put_i32(b, r->depth_cm);
    put_i32(b, r->end_day);
    put_shape(b, r->shape);
    ft_buf_f64(b, r->stated_area_m2);
    ft_buf_u8(b, r->as_recorded);
}

static void put_reopening(ft_buf *b, const ft_ledger_reopening *r)
{
    put_id(b, &r->id);
    put_id(b, &r->hazard);
    put_i32(b, r->day);
    put_shape(b, r->shape);
    ft_buf_u8(b, r->has_point);
    ft_buf_f64(b, r->point.lon_deg);
    ft_buf_f64(b, r->point.lat_deg);
}

/* Names (local ID, organisation, location, task) move no ground and are left out. Overlaps need two hazards, so marks
 * of a lone one are too. */
void ft_books_put_input(const ft_ledger_input *in, ft_buf *out)
{
    put_u32(out, RULES);
    put_u32(out, in->n_hazards);
    for (size_t i = 0; i < in->n_hazards; i++) {
        put_hazard(out, &in->hazards[i]);
    }
    put_u32(out, in->n_releases);
    for (size_t i = 0; i < in->n_releases; i++) {
        put_release(out, &in->releases[i]);
    }
    put_u32(out, in->n_exclusions);
    for (size_t i = 0; i < in->n_exclusions; i++) {
        put_id(out, &in->exclusions[i].release);
        put_id(out, &in->exclusions[i].hazard);
        put_shape(out, in->exclusions[i].shape);
    }
    put_u32(out, in->n_reopenings);
    for (size_t i = 0; i < in->n_reopenings; i++) {
        put_reopening(out, &in->reopenings[i]);
    }
    if (in->n_reopenings > 0) {
        ft_buf_f64(out, in->reopen_radius_m);
    }
    ft_buf_f64(out, in->narrow_m);
    for (size_t i = 0; i < in->n_marks && in->n_hazards > 1; i++) {
        put_i32(out, in->marks[i]);
    }
}

/* ---------- what came out */

void ft_books_put_result(const ft_ledger *l, ft_buf *out)
{
    put_u32(out, l->n_postings);
    for (size_t i = 0; i < l->n_postings; i++) {
        const ft_ledger_posting *p = &l->postings[i];

        put_u32(out, p->hazard);
        put_u32(out, p->release);
        ft_buf_u8(out, (uint8_t)p->account);
        ft_buf_u8(out, (uint8_t)p->kind);
        put_i32(out, p->day);
        ft_buf_f64(out, p->area_m2);
        put_id(out, &p->cause);
        ft_buf_u8(out, (uint8_t)p->areas);
        ft_buf_u8(out, (uint8_t)p->in_class);
        ft_buf_u8(out, (uint8_t)p->unknown);
        ft_buf_f64(out, p->estimated_m2);
        ft_buf_u8(out, p->prior);
    }
    put_u32(out, l->n_findings);
    for (size_t i = 0; i < l->n_findings; i++) {
        const ft_ledger_finding *f = &l->findings[i];

        put_text(out, f->key);
        put_id(out, &f->record);
        put_id(out, &f->other);
        ft_buf_f64(out, f->m2);
    }
    put_u32(out, l->n_open);
    for (size_t i = 0; i < l->n_open; i++) {
        const ft_ledger_open *o = &l->open[i];
        size_t at = 0;

        put_u32(out, o->hazard);
        ft_buf_u8(out, (uint8_t)o->account);
        put_u32(out, o->mark);
        put_u32(out, 0);
        at = out->n;
        ft_wkb_write(&o->shape, out);
        if (!out->failed) {
            uint32_t n = (uint32_t)(out->n - at);

            for (size_t k = 0; k < 4; k++) {
                out->p[at - 4 + k] = (char)(n >> (8 * k));
            }
        }
    }
    put_u32(out, l->indications);
    put_u32(out, l->retries);
}

static ft_uuid get_id(ft_rd *r)
{
    ft_uuid id = {{0}};
    const uint8_t *p = ft_rd_bytes(r, sizeof id.b);

    if (p != NULL) {
        memcpy(id.b, p, sizeof id.b);
    }
    return id;
}

static size_t get_index(ft_rd *r)
{
    uint32_t v = ft_rd_u32(r);

    return v == UINT32_MAX ? SIZE_MAX : v;
}

static ft_status get_postings(ft_rd *r, const ft_ledger_input *in, ft_ledger *l, ft_error *err)
{
    size_t n = ft_rd_u32(r);
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && r->ok && st == FT_OK; i++) {
        ft_ledger_posting p = {.hazard = get_index(r), .release = get_index(r)};
        uint8_t account = ft_rd_u8(r);
        uint8_t kind = ft_rd_u8(r);

        p.day = (int32_t)ft_rd_u32(r);
        p.area_m2 = ft_rd_f64(r);
        p.cause = get_id(r);
        p.areas = (int8_t)ft_rd_u8(r);
        p.in_class = (int8_t)ft_rd_u8(r);
        p.unknown = (int8_t)ft_rd_u8(r);
        p.estimated_m2 = ft_rd_f64(r);
        p.prior = ft_rd_u8(r) != 0;
        r->ok = r->ok && isfinite(p.area_m2) && isfinite(p.estimated_m2) && account < FT_LEDGER_CLASSES &&
                kind < FT_LEDGER_KINDS && (p.hazard == SIZE_MAX || p.hazard < in->n_hazards) &&
                (p.release == SIZE_MAX || p.release < in->n_releases) &&
                (p.hazard != SIZE_MAX || p.release != SIZE_MAX);
        p.account = (ft_ledger_class)account;
        p.kind = (ft_ledger_kind)kind;
        st = ft_books_room(&l->postings, &l->cap_postings, l->n_postings, sizeof *l->postings, err);
        if (r->ok && st == FT_OK) {
            l->postings[l->n_postings++] = p;
        }
    }
    return st;
}

static ft_status get_findings(ft_books *b, ft_rd *r, ft_ledger *l, ft_error *err)
{
    size_t n = ft_rd_u32(r);
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && r->ok && st == FT_OK; i++) {
        uint32_t length = ft_rd_u32(r);
        const uint8_t *key = ft_rd_bytes(r, length);
        ft_ledger_finding f = {.key = key == NULL ? "" : ft_books_text(b, (ft_str){(const char *)key, length})};

        f.record = get_id(r);
        f.other = get_id(r);
        f.m2 = ft_rd_f64(r);
        st = f.key == NULL ? ft_no_memory(err)
                           : ft_books_room(&l->findings, &l->cap_findings, l->n_findings, sizeof *l->findings, err);
        if (r->ok && st == FT_OK) {
            l->findings[l->n_findings++] = f;
        }
    }
    return st;
}

static ft_status get_open(ft_rd *r, const ft_ledger_input *in, ft_ledger *l, ft_error *err)
{
    size_t n = ft_rd_u32(r);
    ft_status st = FT_OK;

    for (size_t i = 0; i < n && r->ok && st == FT_OK; i++) {
        ft_ledger_open o = {.hazard = ft_rd_u32(r)};
        uint8_t account = ft_rd_u8(r);
        uint32_t length = 0;
        const uint8_t *wkb = NULL;

        o.mark = ft_rd_u32(r);
        length = ft_rd_u32(r);
        wkb = ft_rd_bytes(r, length);
        r->ok = r->ok && account < FT_LEDGER_CLASSES && o.hazard < in->n_hazards && o.mark < in->n_marks;
        if (!r->ok) {
            break;
        }
        o.account = (ft_ledger_class)account;
        ft_geom_init(&o.shape, FT_GEOM_NONE);
        st = ft_wkb_read(wkb, length, &o.shape, NULL, err);
        st = st == FT_OK ? ft_books_room(&l->open, &l->cap_open, l->n_open, sizeof *l->open, err) : st;
        if (st == FT_OK) {
            l->open[l->n_open++] = o;
        } else {
            ft_geom_release(&o.shape);
        }
    }
    return st;
}

ft_status ft_books_get_result(ft_books *b, const void *p, size_t n, const ft_ledger_input *in, ft_ledger *out,
                              ft_error *err)
{
    ft_rd r = ft_rd_of(p, n);
    ft_status st = get_postings(&r, in, out, err);

    st = st == FT_OK ? get_findings(b, &r, out, err) : st;
    st = st == FT_OK ? get_open(&r, in, out, err) : st;
    out->indications = ft_rd_u32(&r);
    out->retries = ft_rd_u32(&r);
    if (st == FT_OK && (!r.ok || r.n != 0)) {
        st = ft_fail(err, FT_E_INVALID, "store.books.malformed", "bytes=%zu", n);
    }
    return st;
}
