/* A walked track as a boundary: the segments that were chosen, joined and closed. What looks like noise is named, and left out only
 * when that was asked for. */
#include "fieldtool/interop/survey.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/reader.h"
#include "fieldtool/interop/source.h"
#include "geo/area.h"
#include "geo/track.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 3, LIST_BYTES = 360 };

typedef struct piece {
    char name[64];
    size_t from, n; /* of all->xy */
} piece;

typedef struct track {
    const ft_track_options *o;
    ft_survey_fn each;
    void *who;
    ft_geom all; /* every line of the file */
    piece *pieces;
    size_t n, cap;
    ft_geom *line, *ring;
    ft_track_result *out;
    ft_error *err;
} track;

/* ---------- what the file holds */

static ft_status add_piece(track *t, const ft_feature *f, size_t ring, ft_str name)
{
    const ft_geom *g = f->geometry;
    piece p = {.from = t->all.n_points, .n = g->ring[ring + 1] - g->ring[ring]};
    ft_status st = ft_room(&t->pieces, &t->cap, t->n, sizeof *t->pieces)
                       ? ft_geom_add_part(&t->all, t->err)
                       : ft_fail(t->err, FT_E_NOMEM, "base.no_memory", "what=track");

    st = st == FT_OK ? ft_geom_add_ring(&t->all, t->err) : st;
    for (size_t i = g->ring[ring]; st == FT_OK && i < g->ring[ring + 1]; i++) {
        st = ft_geom_add_point(&t->all, g->xy[i], 0, 0, t->err);
    }
    (void)snprintf(p.name, sizeof p.name, "%.*s", (int)name.n, name.n == 0 ? "" : name.p);
    if (st == FT_OK) {
        t->pieces[t->n++] = p;
    }
    return st;
}

static ft_str name_of(ft_source *s)
{
    for (size_t i = 0; i < ft_source_describe(s).n_fields; i++) {
        if (ft_same_word(ft_source_field_name(s, i), "name")) {
            return ft_source_cell(s, i);
        }
    }
    return (ft_str){"", 0};
}

static ft_status take_feature(track *t, ft_source *s, const ft_feature *f)
{
    ft_status st = FT_OK;

    if (f->unreadable) {
        *t->err = f->why;
        return f->why.status;
    }
    if (f->geometry == NULL || ft_geom_multi_of(f->geometry->type) != FT_GEOM_MULTILINESTRING) {
        return FT_OK;
    }
    for (size_t i = 0; st == FT_OK && i < f->geometry->n_rings; i++) {
        st = add_piece(t, f, i, name_of(s));
    }
    return st;
}

static ft_status read_pieces(track *t, const char *path)
{
    ft_source_options o = {.layer = NULL};
    ft_source *s = NULL;
    ft_feature f;
    ft_status st = ft_source_open(path, &o, &s, t->err);

    while (st == FT_OK && ft_source_next(s, &f)) {
        st = take_feature(t, s, &f);
    }
    st = st == FT_OK ? ft_source_status(s, t->err) : st;
    ft_source_close(s);
    return st;
}

/* ---------- which of them */

/* "1 Tuesday (96), 2 Tuesday (4)": number, name and points of each, as many as there is room for. */
static void list_pieces(const track *t, char out[LIST_BYTES])
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < t->n; i++) {
        const piece *p = &t->pieces[i];
        char one[sizeof p->name + 64];
        int n = snprintf(one, sizeof one, "%s%zu %s%s(%zu)", i == 0 ? "" : ", ", i + 1, p->name,
                         p->name[0] == '\0' ? "" : " ", p->n);

        if (at + (size_t)n + 6 >= LIST_BYTES) {
            (void)snprintf(out + at, LIST_BYTES - at, ", ...");
            return;
        }
        memcpy(out + at, one, (size_t)n + 1);
        at += (size_t)n;
    }
}

static ft_status fails(const track *t, ft_status status, const char *key)
{
    char list[LIST_BYTES];

    list_pieces(t, list);
    return ft_fail(t->err, status, key, "segments=%s", list);
}

static ft_status take_piece(track *t, const piece *p);

/* A number in the order of the file, or a name, which may be that of several. */
static ft_status take_wanted(track *t, const char *wanted)
{
    double number = 0;
    bool found = false;
    ft_status st = FT_OK;

    if (ft_num_parse(wanted, strlen(wanted), &number) && number >= 1 && number <= (double)t->n &&
        number == (double)(size_t)number) {
        return take_piece(t, &t->pieces[(size_t)number - 1]);
    }
    for (size_t i = 0; st == FT_OK && i < t->n; i++) {
        if (strcmp(t->pieces[i].name, wanted) == 0) {
            found = true;
            st = take_piece(t, &t->pieces[i]);
        }
    }
    return st != FT_OK || found ? st : fails(t, FT_E_INVALID, "survey.track.segment");
}

static ft_status take_only(track *t)
{
    return t->n == 0   ? ft_fail(t->err, FT_E_INVALID, "survey.track", "points=0")
           : t->n == 1 ? take_piece(t, &t->pieces[0])
                       : fails(t, FT_E_REFUSED, "survey.track.several");
}

/* ---------- what is walked, and what is noise */

static const char *const NOISE[FT_TRACK_N_FLAWS][2] = {
    [FT_TRACK_DUPLICATE] = {"survey.track.noise.duplicate", "survey.track.dropped.duplicate"},
    [FT_TRACK_NO_FIX] = {"survey.track.noise.no_fix", "survey.track.dropped.no_fix"},
    [FT_TRACK_SPIKE] = {"survey.track.noise.spike", "survey.track.dropped.spike"},
    [FT_TRACK_FAR] = {"survey.track.noise.far", "survey.track.dropped.far"},
};

static void tell_point(const track *t, const piece *p, size_t i, ft_track_flaw flaw)
{
    char facts[192];
    ft_lonlat at = t->all.xy[p->from + i];

    (void)snprintf(facts, sizeof facts, "lat=%.7f lon=%.7f segment=%zu %s", at.lat_deg, at.lon_deg,
                   (size_t)(p - t->pieces) + 1, p->name);
    t->each(t->who, i + 1, NOISE[flaw][t->o->drop], facts);
}

static void tell_gaps(const track *t, const piece *p, const ft_track_gaps *gaps)
{
    char facts[192];

    if (gaps->n > 0) {
        (void)snprintf(facts, sizeof facts, "n=%zu metres=%.0f usual_m=%.0f segment=%zu %s", gaps->n, gaps->longest_m,
                       gaps->leg_m, (size_t)(p - t->pieces) + 1, p->name);
        t->each(t->who, gaps->longest_at + 1, "survey.track.gap", facts);
    }
}

static void tell_joint(const track *t, const piece *p, ft_lonlat next)
{
    char facts[192];

    (void)snprintf(facts, sizeof facts, "metres=%.1f segment=%zu %s",
                   ft_distance_m(t->ring->xy[t->ring->n_points - 1], next), (size_t)(p - t->pieces) + 1, p->name);
    t->each(t->who, 0, "survey.track.joined", facts);
}

/* The piece as it was walked into the line; what counts of it into the ring. */
static ft_status add_points(track *t, const piece *p, const ft_track_flaw *flaw)
{
    bool first = true;
    ft_status st = ft_geom_add_part(t->line, t->err);

    st = st == FT_OK ? ft_geom_add_ring(t->line, t->err) : st;
    for (size_t i = 0; st == FT_OK && i < p->n; i++) {
        ft_lonlat at = t->all.xy[p->from + i];
        bool same = flaw[i] == FT_TRACK_DUPLICATE; /* nothing changes by it */

        if (flaw[i] != FT_TRACK_SOUND && (t->o->drop || !same)) {
            tell_point(t, p, i, flaw[i]);
        }
        st = ft_geom_add_point(t->line, at, 0, 0, t->err);
        if (flaw[i] != FT_TRACK_SOUND && t->o->drop) {
            t->out->dropped++;
            continue;
        }
        if (st == FT_OK && first && t->ring->n_points > 0) {
            tell_joint(t, p, at);
        }
        first = false;
        st = st == FT_OK ? ft_geom_add_point(t->ring, at, 0, 0, t->err) : st;
    }
    return st;
}

static ft_status take_piece(track *t, const piece *p)
{
    ft_track_flaw *flaw = calloc(p->n + 1, sizeof *flaw);
    ft_track_gaps gaps;
    ft_status st = flaw == NULL ? ft_fail(t->err, FT_E_NOMEM, "base.no_memory", "what=track")
                                : ft_track_judge(t->all.xy + p->from, p->n, t->o->long_leg_m, flaw, &gaps, t->err);

    if (st == FT_OK) {
        t->out->segments++;
        t->out->points += p->n;
        st = add_points(t, p, flaw);
    }
    if (st == FT_OK) {
        tell_gaps(t, p, &gaps);
    }
    free(flaw);
    return st;
}

static ft_status close_ring(track *t)
{
    ft_geom *r = t->ring;

    if (r->n_points < FEWEST) {
        return ft_fail(t->err, FT_E_INVALID, "survey.track", "points=%zu", r->n_points);
    }
    t->out->gap_m = ft_distance_m(r->xy[0], r->xy[r->n_points - 1]);
    return t->out->gap_m > 0 ? ft_geom_add_point(r, r->xy[0], 0, 0, t->err) : FT_OK;
}

ft_status ft_survey_track(const char *path, const ft_track_options *o, ft_survey_fn each, void *who, ft_geom *line,
                          ft_geom *ring, ft_track_result *out, ft_error *err)
{
    track t = {.o = o, .each = each, .who = who, .line = line, .ring = ring, .out = out, .err = err};
    ft_status st = FT_OK;

    *out = (ft_track_result){.gap_m = 0};
    ft_geom_init(&t.all, FT_GEOM_MULTILINESTRING);
    ft_geom_reset(line, FT_GEOM_MULTILINESTRING);
    ft_geom_reset(ring, FT_GEOM_MULTIPOLYGON);
    st = read_pieces(&t, path);
    st = st == FT_OK ? ft_geom_add_part(ring, err) : st;
    st = st == FT_OK ? ft_geom_add_ring(ring, err) : st;
    if (st == FT_OK && (o->n == 0 || t.n == 0)) {
        st = take_only(&t);
    }
    for (size_t i = 0; st == FT_OK && i < o->n; i++) {
        st = take_wanted(&t, o->segments[i]);
    }
    st = st == FT_OK ? close_ring(&t) : st;
    free(t.pieces);
    ft_geom_release(&t.all);
    return st == FT_OK ? st : ft_within(err, st, "file=%s", path);
}
