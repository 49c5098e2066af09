/** @file bench/fields.h  @brief A workspace to measure: fields of 20 corners in a grid, each half covered by a release that crosses its
 *  edge; every tenth pair of fields meets. */
#ifndef FT_BENCH_FIELDS_H
#define FT_BENCH_FIELDS_H

#include "fieldtool/store/store.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double now_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC; /* processor time: one core, whatever else runs */
}

static inline void stop(const char *what, const ft_error *err)
{
    (void)fprintf(stderr, "%s: %s %s\n", what, err->key == NULL ? "" : err->key, err->args);
    exit(1);
}

#define MUST(call, err) ((call) == FT_OK ? (void)0 : stop(#call, (err)))

/* A ring of 20 corners, about 300 m across, at a place of the grid. */
static inline void field(size_t i, double east_m, double radius_m, ft_buf *wkb)
{
    const double degree_m = 111320;
    ft_geom g;
    ft_error err = {0};
    double lat = 5 + (double)(i / 100) * 500 / degree_m;
    double lon = 15 + ((double)(i % 100) * 500 + (i % 10 == 1 ? -260 : 0) + east_m) / (degree_m * cos(lat * 0.017453));

    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    MUST(ft_geom_add_part(&g, &err), &err);
    MUST(ft_geom_add_ring(&g, &err), &err);
    for (int k = 0; k <= 20; k++) {
        double r = radius_m * (1 + 0.2 * ((k * 7 + (int)(i % 13)) % 5 - 2) * (k % 20 == 0 ? 0 : 1)) / degree_m;
        double a = 6.283185307179586 * (k % 20) / 20;

        MUST(ft_geom_add_point(&g, (ft_lonlat){lon + r * cos(a) / cos(lat * 0.017453), lat + r * sin(a)}, 0, 0, &err),
             &err);
    }
    ft_buf_reset(wkb);
    ft_wkb_write(&g, wkb);
    ft_geom_release(&g);
}

static inline void set(ft_draft *d, const char *name, ft_tag tag, const char *text)
{
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    MUST(ft_value_parse(tag, text, strlen(text), &b, &err), &err);
    MUST(ft_draft_set(d, name, tag, b.p, b.n, &err), &err);
    ft_buf_release(&b);
}

static inline ft_uuid write_one(ft_store *s, ft_draft *d, const char *type, const ft_buf *wkb)
{
    ft_write w = {.op = FT_OP_CREATE, .type = type, .values = ft_draft_values(d)};
    ft_written made;
    ft_error err = {0};

    if (wkb != NULL) {
        w.wkb = wkb->p;
        w.wkb_n = wkb->n;
    }
    MUST(ft_store_write(s, &w, &made, &err), &err);
    ft_draft_reset(d);
    return made.record;
}

static inline void write_release(ft_store *s, ft_draft *d, const ft_uuid *hazard, const ft_uuid *activity,
                                 const ft_buf *wkb)
{
    char id[FT_UUID_TEXT];

    set(d, "product", FT_TAG_CODE, "cleared");
    set(d, "targets", FT_TAG_CODES, "all");
    set(d, "end_date", FT_TAG_DATE, "2025-06-30");
    ft_uuid_text(hazard, id);
    set(d, "hazards", FT_TAG_IDS, id);
    ft_uuid_text(activity, id);
    set(d, "activity", FT_TAG_ID, id);
    (void)write_one(s, d, "release", wkb);
}

static inline double fill(ft_store *s, size_t n, ft_uuid *first, ft_uuid *activity)
{
    double from = now_s();
    ft_draft *d = NULL;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    MUST(ft_draft_new(&d, &err), &err);
    MUST(ft_store_begin_bulk(s, &err), &err);
    set(d, "kind", FT_TAG_CODE, "clearance");
    *activity = write_one(s, d, "activity", NULL);
    for (size_t i = 0; i < n; i++) {
        ft_uuid hazard;

        set(d, "classification", FT_TAG_CODE, i % 3 == 0 ? "CHA" : "SHA");
        set(d, "contamination", FT_TAG_CODES, "ap");
        set(d, "date_of_information", FT_TAG_DATE, "2024-03-01");
        field(i, 0, 130, &wkb);
        hazard = write_one(s, d, "hazard", &wkb);
        if (i == 0) {
            *first = hazard;
        }
        field(i, 120, 110, &wkb);
        write_release(s, d, &hazard, activity, &wkb);
    }
    MUST(ft_store_end(s, FT_OK, &err), &err);
    ft_draft_free(d);
    ft_buf_release(&wkb);
    return now_s() - from;
}

#endif
