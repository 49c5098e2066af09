/* What the gazetteer and the other lists say of the record at hand: the place it states, the places it lies in, its words. */
#include "fieldtool/report/gather_internal.h"

#include "fieldtool/land/reference.h"

#include <stdio.h>
#include <string.h>

ft_status ft_gather_gazetteer(ft_gather *g, ft_error *err)
{
    return g->gazetteer == NULL ? ft_gazetteer_open(g->s, &g->gazetteer, err) : FT_OK;
}

/* A name among others in one line of facts: blanks that do not break. */
static void solid(const char *name, char *out, size_t room)
{
    size_t n = 0;

    for (; *name != '\0' && n + 3 < room; name++) {
        if (*name == ' ') {
            out[n++] = '\302';
            out[n++] = '\240';
        } else {
            out[n++] = *name;
        }
    }
    while (n > 0 && ((unsigned char)*name & 0xc0) == 0x80 && ((unsigned char)out[n - 1] & 0xc0) == 0x80) {
        n--; /* no half of a character */
    }
    out[n] = '\0';
}

static void put_place(const ft_unit *u, char *out, size_t room)
{
    char both[160];

    (void)snprintf(both, sizeof both, "%.40s%s%.100s", u->pcode, u->name[0] == '\0' ? "" : " ", u->name);
    solid(both, out, room);
}

static void put_across(const ft_whereabouts *w, char *out, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n && w->n > 1; i++) {
        char place[200];
        int took = 0;

        put_place(w->in[i].unit, place, sizeof place);
        took = snprintf(out + n, room - n, "%s%s %.0f %%", i == 0 ? "" : ", ", place, w->in[i].share * 100);
        if (took < 0 || (size_t)took >= room - n) {
            out[n] = '\0';
            return;
        }
        n += (size_t)took;
    }
}

/* Is every point of a record without ground outside the place that it states? Unknown where that has no ground itself. */
static bool is_elsewhere(const ft_gather *g, const ft_unit *const *units, size_t n)
{
    bool has_ground = false;

    for (size_t i = 0; i < n; i++) {
        has_ground = has_ground || units[i]->land != NULL;
        for (size_t k = 0; k < g->own.drawn.n_points; k++) {
            if (ft_unit_holds(units[i], g->own.drawn.xy[k])) {
                return false;
            }
        }
    }
    return has_ground && g->own.there && g->own.land == NULL;
}

static ft_status look(ft_gather *g, ft_error *err)
{
    const ft_unit *units[FT_UNIT_SHARES];
    ft_str stated = ft_value_text(ft_values_get(g->item->values, "location"));
    ft_date on = ft_value_date(ft_values_get(g->item->values, "date_of_information"));
    ft_whereabouts w = {.n = 0};
    size_t n = 0;
    ft_status st = ft_gather_gazetteer(g, err);

    g->where = (ft_land_where){.unknown = false};
    if (st != FT_OK || ft_gazetteer_is_empty(g->gazetteer)) {
        return st;
    }
    st = stated.n > 0 ? ft_gazetteer_coded(g->gazetteer, stated, units, &n, err) : FT_OK;
    g->where.unknown = stated.n > 0 && n == 0;
    g->where.elsewhere = st == FT_OK && n > 0 && is_elsewhere(g, units, n);
    if (n > 0) {
        put_place(units[0], g->where.stated, sizeof g->where.stated);
    }
    st = st == FT_OK && g->own.there ? ft_gazetteer_find(g->gazetteer, &g->own.drawn, g->own.land, on, &w, err) : st;
    if (st == FT_OK && w.n > 0) {
        put_place(w.in[0].unit, g->where.found, sizeof g->where.found);
        put_across(&w, g->where.across, sizeof g->where.across);
    }
    return st;
}

bool ft_gather_where(void *who, ft_land_where *out)
{
    ft_gather *g = who;

    if (g->st == FT_OK && !g->asked_where) {
        g->asked_where = true;
        g->st = look(g, &g->first);
    }
    *out = g->where;
    return g->st == FT_OK;
}

/* ---------- words of lists */

bool ft_gather_word(void *who, const char *list, ft_str word, ft_land_word *out)
{
    ft_gather *g = who;
    size_t at = 0;

    while (at < FT_COUNT(g->lists) && ft_reference_at(at) != NULL && strcmp(ft_reference_at(at)->list, list) != 0) {
        at++;
    }
    if (g->st != FT_OK || at == FT_COUNT(g->lists)) {
        return false;
    }
    if (g->lists[at] == NULL) {
        g->st = ft_wordlist_open(g->s, list, &g->lists[at], &g->first);
    }
    if (g->st != FT_OK || ft_wordlist_is_empty(g->lists[at])) {
        return false;
    }
    if (!ft_wordlist_find(g->lists[at], word, out)) {
        *out = (ft_land_word){.unknown = true};
    }
    return true;
}
