/* Accidents, finds and evidence against the books: released ground that they contradict, and accidents outside every area.
 * docs/spec/books.md 4. */
#include "fieldtool/store/books_internal.h"

#include "geo/area.h"
#include "geo/boxes.h"
#include "geo/overlay.h"

#include <stdlib.h>

/** A shape of a hazard or a release, to be found by place. */
typedef struct spot {
    const ft_geom *shape;
    size_t index;
    bool release;
} spot;

typedef struct field {
    ft_books *b;
    spot *spots;
    ft_box *box; /* as spots */
    size_t n, cap, cap_box;
    ft_boxes *tree;
} field;

static ft_status add_spot(field *f, const ft_geom *g, size_t index, bool release, ft_error *err)
{
    ft_status st = g == NULL ? FT_OK : ft_books_room(&f->spots, &f->cap, f->n, sizeof *f->spots, err);

    st = g == NULL || st != FT_OK ? st : ft_books_room(&f->box, &f->cap_box, f->n, sizeof *f->box, err);
    if (g != NULL && st == FT_OK) {
        f->box[f->n] = ft_geom_reach(g);
        f->spots[f->n++] = (spot){g, index, release};
    }
    return st;
}

static ft_status fill(field *f, ft_error *err)
{
    const ft_books *b = f->b;
    ft_status st = FT_OK;

    for (size_t i = 0; i < b->in.n_hazards && st == FT_OK; i++) {
        for (size_t k = 0; k < b->hazards[i].n_versions && st == FT_OK; k++) {
            const ft_ledger_version *v = &b->hazards[i].versions[k];
            bool same = k > 0 && v->shape == v[-1].shape;

            st = same ? FT_OK : add_spot(f, v->shape, i, false, err);
        }
    }
    for (size_t i = 0; i < b->in.n_releases && st == FT_OK; i++) {
        st = b->releases[i].end_day == FT_LEDGER_NO_DAY ? FT_OK : add_spot(f, b->releases[i].shape, i, true, err);
    }
    return st == FT_OK ? ft_boxes_new(f->box, f->n, &f->tree, err) : st;
}

bool ft_books_lies_in(const ft_geom *g, ft_lonlat p)
{
    bool in = false;

    for (size_t k = 0; k < g->n_rings; k++) {
        for (size_t i = g->ring[k]; i + 1 < g->ring[k + 1]; i++) {
            ft_lonlat a = g->xy[i];
            ft_lonlat b = g->xy[i + 1];

            if ((a.lat_deg > p.lat_deg) != (b.lat_deg > p.lat_deg) &&
                p.lon_deg < a.lon_deg + (p.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg) * (b.lon_deg - a.lon_deg)) {
                in = !in;
            }
        }
    }
    return in;
}

static bool names(const ft_ledger_release *r, const ft_uuid *hazard)
{
    for (size_t i = 0; i < r->n_hazards; i++) {
        if (ft_uuid_cmp(&r->hazards[i], hazard) == 0) {
            return true;
        }
    }
    return false;
}

/* Has the ground around the point been reopened since? Then nothing is hidden any more. */
static bool reopened(const field *f, const ft_books_point *p, const ft_ledger_release *rel)
{
    const ft_books *b = f->b;

    for (size_t i = 0; i < b->in.n_reopenings; i++) {
        const ft_ledger_reopening *r = &b->reopenings[i];
        bool later = r->day != FT_LEDGER_NO_DAY && r->day > rel->end_day &&
                     (p->day == FT_LEDGER_NO_DAY || r->day >= p->day);
        bool holds = r->shape != NULL ? ft_books_lies_in(r->shape, p->place)
                                      : r->has_point && ft_distance_m(r->point, p->place) <= b->in.reopen_radius_m;

        if (later && holds && names(rel, &r->hazard)) {
            return true;
        }
    }
    return false;
}

/* An accident on the day of the release or after; a find or evidence after it. What the work itself found is no contradiction. */
static bool contradicts(const ft_books *b, const ft_books_point *p, size_t release)
{
    const ft_ledger_release *r = &b->releases[release];

    if (p->what == FT_BOOKS_DEVICE && !ft_uuid_is_zero(&p->activity) &&
        ft_uuid_cmp(&p->activity, &b->release_activity[release]) == 0) {
        return false;
    }
    return p->day == FT_LEDGER_NO_DAY || p->day > r->end_day || (p->what == FT_BOOKS_ACCIDENT && p->day == r->end_day);
}

/* Released ground within the profile's radius: what is in doubt. */
static ft_status in_doubt(const field *f, const ft_books_point *p, const ft_ledger_release *r, double *m2,
                          ft_error *err)
{
    ft_site *site = NULL;
    ft_region *disc = NULL;
    ft_region *shape = NULL;
    ft_region *both = NULL;
    ft_status st = ft_site_open(p->place, &site, err);

    st = st == FT_OK ? ft_region_disc(site, p->place, f->b->in.reopen_radius_m, &disc, err) : st;
    st = st == FT_OK ? ft_region_of(site, r->shape, &shape, err) : st;
    st = st == FT_OK ? ft_region_intersection(site, disc, shape, &both, err) : st;
    *m2 = st == FT_OK ? ft_region_area_m2(both) : -1;
    ft_site_close(site);
    return st;
}

/** A point, and what it stands in. */
typedef struct standing {
    const field *f;
    const ft_books_point *p;
    bool inside; /* of an area */
    ft_status st;
    ft_error *err;
} standing;

static bool stand(void *who, size_t i)
{
    standing *w = who;
    ft_books *b = w->f->b;
    const spot *s = &w->f->spots[i];
    double m2 = -1;

    if (!ft_books_lies_in(s->shape, w->p->place)) {
        return true;
    }
    w->inside = w->inside || !s->release;
    if (s->release && contradicts(b, w->p, s->index) && !reopened(w->f, w->p, &b->releases[s->index])) {
        const ft_uuid *id = &b->releases[s->index].id;

        w->st = in_doubt(w->f, w->p, &b->releases[s->index], &m2, w->err);
        w->st = w->st == FT_OK ? ft_books_note(b, "books.contradicted", id, &w->p->id, m2, w->err) : w->st;
    }
    return w->st == FT_OK;
}

static ft_status check_point(const field *f, const ft_books_point *p, ft_error *err)
{
    ft_box box = {p->place.lon_deg, p->place.lat_deg, p->place.lon_deg, p->place.lat_deg};
    standing w = {.f = f, .p = p, .st = FT_OK, .err = err};

    if (!p->has_place || !p->direct) {
        return FT_OK;
    }
    ft_boxes_meeting(f->tree, box, stand, &w);
    if (w.st == FT_OK && p->what == FT_BOOKS_ACCIDENT && !w.inside && ft_uuid_is_zero(&p->hazard)) {
        w.st = ft_books_note(f->b, "books.accident.outside", &p->id, NULL, -1, err);
    }
    return w.st;
}

ft_status ft_books_check_points(ft_books *b, ft_error *err)
{
    field f = {.b = b};
    ft_status st = b->n_points == 0 ? FT_OK : fill(&f, err);

    for (size_t i = 0; i < b->n_points && st == FT_OK; i++) {
        st = check_point(&f, &b->points[i], err);
    }
    ft_boxes_free(f.tree);
    free(f.spots);
    free(f.box);
    return st;
}
