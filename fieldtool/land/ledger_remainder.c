/* What is left of an area once all is booked, for somebody to look at. docs/spec/ledger.md 6, 7. */
#include "fieldtool/land/ledger_internal.h"

#include "geo/area.h"

#include <math.h>

/* Ground that drawings lost without an error and nobody released since: it is open, and no longer drawn. */
static ft_status note_lost(ft_ledger_account *a, ft_error *err)
{
    double m2 = 0;
    ft_status st = FT_OK;

    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && a->lost != NULL && st == FT_OK; c++) {
        ft_region *still = NULL;

        st = ft_region_intersection(a->site, a->lost, a->open[c], &still, err);
        m2 += st == FT_OK ? ft_region_area_m2(still) : 0;
        ft_region_free(still);
    }
    return st == FT_OK && m2 > 1e-3 ? ft_ledger_note(a->p->out, "ledger.redraw.open", &a->h->id, NULL, m2, err) : st;
}

static ft_status copy_part(const ft_geom *g, size_t part, ft_geom *out, ft_error *err)
{
    ft_status st = FT_OK;

    ft_geom_reset(out, FT_GEOM_MULTIPOLYGON);
    st = ft_geom_add_part(out, err);
    for (size_t r = g->part[part]; r < g->part[part + 1] && st == FT_OK; r++) {
        st = ft_geom_add_ring(out, err);
        for (size_t i = g->ring[r]; i < g->ring[r + 1] && st == FT_OK; i++) {
            st = ft_geom_add_point(out, g->xy[i], 0, 0, err);
        }
    }
    return st;
}

/* Is one part nowhere as wide as the limit? No point of it is farther from its edge than half its width, hence
 * area <= perimeter * width / 2, and most parts need no buffer to be told. */
static ft_status judge_part(ft_ledger_account *a, const ft_geom *part, double limit_m, ft_error *err)
{
    ft_measure m = ft_geom_measure(part);
    ft_region *r = NULL;
    double width_m = 0;
    ft_status st = FT_OK;

    if (m.area_m2 <= 1e-3 || 2 * m.area_m2 >= limit_m * m.perimeter_m) {
        return FT_OK;
    }
    st = ft_region_of(a->site, part, &r, err);
    st = st == FT_OK ? ft_region_width_m(a->site, r, 1e-3, &width_m, err) : st;
    if (st == FT_OK && width_m < limit_m) {
        st = ft_ledger_note(a->p->out, "ledger.remainder.narrow", &a->h->id, NULL, m.area_m2, err);
    }
    ft_region_free(r);
    return st;
}

/* Where an area was worked on, parts of it narrower than the accuracy of its vertices (two sigma) or the national limit may be
 * left by the drawing alone. A person disposes of each by a record of its own; nothing here does. */
static ft_status offer_closure(ft_ledger_account *a, ft_error *err)
{
    double limit_m = fmax(a->p->in->narrow_m, a->now->accuracy_m_95);
    ft_geom open;
    ft_geom part;
    ft_status st = FT_OK;

    if (a->gone || a->site == NULL || !(limit_m > 0) || ft_region_is_empty(a->released)) {
        return FT_OK;
    }
    ft_geom_init(&open, FT_GEOM_MULTIPOLYGON);
    ft_geom_init(&part, FT_GEOM_MULTIPOLYGON);
    for (int c = FT_LEDGER_SHA; c <= FT_LEDGER_CHA && st == FT_OK; c++) {
        ft_geom_reset(&open, FT_GEOM_MULTIPOLYGON);
        st = ft_region_is_empty(a->open[c]) ? FT_OK : ft_region_to_geom(a->open[c], &open, err);
        for (size_t i = 0; i < open.n_parts && st == FT_OK; i++) {
            st = copy_part(&open, i, &part, err);
            st = st == FT_OK ? judge_part(a, &part, limit_m, err) : st;
        }
    }
    ft_geom_release(&open);
    ft_geom_release(&part);
    return st;
}

ft_status ft_ledger_note_remainder(ft_ledger_account *a, ft_error *err)
{
    ft_status st = note_lost(a, err);

    if (st == FT_OK && a->gone && a->is_open && a->ph->retire != SIZE_MAX && !a->ph->broken) {
        st = ft_ledger_note(a->p->out, "ledger.split.remainder", &a->h->id, NULL, a->balance_m2[1] + a->balance_m2[2],
                            err);
    }
    return st == FT_OK ? offer_closure(a, err) : st;
}
