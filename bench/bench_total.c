/* Total area of all polygons of a GeoPackage as the store reads its own files: SQLite, our blob codec, our area kernel.
 * bench_peers.sh times the whole process beside PostGIS and spatialite.
 *   bench_total FILE */
#include "fieldtool/store/db.h"
#include "geo/area.h"
#include "geo/wkb.h"

#include <stdio.h>

static const char SQL_LAYER[] = "SELECT table_name, column_name FROM gpkg_geometry_columns LIMIT 1";

static ft_status shapes_of(ft_db *db, ft_stmt **out, ft_error *err)
{
    ft_stmt *layer = NULL;
    ft_buf sql;
    ft_status st = ft_db_prepare(db, SQL_LAYER, &layer, err);

    ft_buf_init(&sql, 0);
    if (st == FT_OK && ft_stmt_row(layer)) {
        ft_buf_text(&sql, "SELECT ");
        ft_db_ident(&sql, ft_col_text(layer, 1).p);
        ft_buf_text(&sql, " FROM ");
        ft_db_ident(&sql, ft_col_text(layer, 0).p);
        st = ft_db_prepare(db, sql.p, out, err);
    }
    st = ft_stmt_end(layer, st, err);
    ft_buf_release(&sql);
    return st == FT_OK && *out == NULL ? ft_fail(err, FT_E_INVALID, "store.no_file", "file=no layer") : st;
}

static ft_status total(ft_db *db, size_t *n, double *m2, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_geom g;
    ft_status st = shapes_of(db, &q, err);

    ft_geom_init(&g, FT_GEOM_NONE);
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str blob = ft_col_blob(q, 0);
        ft_geom_notes notes = {0};

        st = ft_gpb_read(blob.p, blob.n, &g, &notes, err);
        if (st == FT_OK) {
            *m2 += ft_geom_area_m2(&g);
            (*n)++;
        }
    }
    ft_geom_release(&g);
    return ft_stmt_end(q, st, err);
}

int main(int argc, char **argv)
{
    ft_db *db = NULL;
    ft_error err = {0};
    size_t n = 0;
    double m2 = 0;
    ft_status st = FT_OK;

    if (argc < 2) { /* among all the benches it has nothing to read */
        (void)printf("total\tno file given; bench/bench_peers.sh makes one\n");
        return 0;
    }
    st = ft_db_open(argv[1], FT_DB_READ, &db, &err);
    st = st == FT_OK ? ft_db_exec(db, "PRAGMA cache_size=-2000", &err)
                     : st; /* of no use to one walk through all pages */
    st = st == FT_OK ? total(db, &n, &m2, &err) : st;
    if (db != NULL) {
        ft_db_close(db);
    }
    if (st != FT_OK) {
        (void)fprintf(stderr, "bench_total: %s %s\n", err.key, err.args);
        return 1;
    }
    (void)printf("total\tpolygons=%zu\tarea_m2=%.6f\n", n, m2);
    return 0;
}
