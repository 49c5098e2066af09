#include "fieldtool/store/places.h"

#include "fieldtool/store/internal.h"

#include <stdio.h>

/* Rows that another program added have no ID yet, and are no places of ours before they are taken up. */
static bool id_of(ft_str t, ft_uuid *out)
{
    char text[FT_UUID_TEXT];

    (void)snprintf(text, sizeof text, "%.*s", (int)(t.n < sizeof text ? t.n : 0), t.p == NULL ? "" : t.p);
    return ft_uuid_parse(text, out);
}

/* The index holds single precision, rounded outwards: it never misses. */
static const char SQL_MEETING[] = "SELECT l.uuid FROM rtree_location_geom r JOIN location l ON l.fid = r.id "
                                  "WHERE r.maxx >= ?1 AND r.minx <= ?2 AND r.maxy >= ?3 AND r.miny <= ?4 "
                                  "AND l.uuid IS NOT NULL ORDER BY l.uuid";

ft_status ft_places_meeting(ft_store *s, ft_box box, ft_place_fn each, void *who, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_MEETING, &q, err);

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_real_at(q, 1, box.west_deg);
    ft_stmt_real_at(q, 2, box.east_deg);
    ft_stmt_real_at(q, 3, box.south_deg);
    ft_stmt_real_at(q, 4, box.north_deg);
    while (ft_stmt_row(q)) {
        ft_uuid id;

        if (id_of(ft_col_text(q, 0), &id)) {
            each(who, &id);
        }
    }
    return ft_stmt_done(q, err);
}

static const char SQL_CODED[] = "SELECT uuid, pcode FROM location WHERE pcode <> '' AND uuid IS NOT NULL UNION ALL "
                                "SELECT uuid, pcode FROM location_point WHERE pcode <> '' AND uuid IS NOT NULL";

ft_status ft_places_coded(ft_store *s, ft_coded_place_fn each, void *who, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_CODED, &q, err);

    if (st != FT_OK) {
        return st;
    }
    while (ft_stmt_row(q)) {
        ft_uuid id;

        if (id_of(ft_col_text(q, 0), &id)) {
            each(who, &id, ft_col_text(q, 1));
        }
    }
    return ft_stmt_done(q, err);
}

static const char SQL_ANY[] = "SELECT EXISTS (SELECT 1 FROM location) OR EXISTS (SELECT 1 FROM location_point)";

ft_status ft_places_any(ft_store *s, bool *out, ft_error *err)
{
    int64_t n = 0;
    ft_status st = ft_db_one_int(s->db, SQL_ANY, 0, &n, err);

    *out = n != 0;
    return st;
}
