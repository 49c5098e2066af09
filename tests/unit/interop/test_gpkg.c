/* GeoPackages of strangers: every blob is read or named, the right layer is taken, a lying coordinate system is refused. */
#include "tests/unit/interop/fixture.h"

#include "fieldtool/store/db.h"

#define WGS84 \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]]," \
    "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]"
#define PULKOVO_AS_4326 \
    "GEOGCS[\"WGS 84\",DATUM[\"Pulkovo_1942\",SPHEROID[\"Krassowsky 1940\",6378245,298.3]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]," \
    "AUTHORITY[\"EPSG\",\"4326\"]]"

/* POINT (15.25 -12.5), little-endian, no envelope, srs_id 4326 */
#define POINT_BLOB "X'47500001E610000001010000000000000000802E4000000000000029C0'"

static const char TABLES[] =
    "PRAGMA application_id=1196444487;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,"
    " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, srs_id INTEGER);"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,"
    " srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);"
    "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '" WGS84
    "', NULL), ('none', -1, 'NONE', -1, 'undefined', NULL);";

static const char PLOTS[] =
    "INSERT INTO gpkg_contents VALUES ('plots', 'features', 'plots', 4326);"
    "INSERT INTO gpkg_geometry_columns VALUES ('plots', 'geom', 'GEOMETRY', 4326, 2, 2);"
    "CREATE TABLE plots (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, size DOUBLE, made BLOB);";

static const char *make(const char *more)
{
    const char *path = fixture_path("x.gpkg");
    ft_db *db = NULL;
    ft_error err = {0};

    ft_os_remove(path);
    ft_assert_ok(ft_db_open(path, FT_DB_CREATE, &db, &err), &err);
    ft_assert_ok(ft_db_exec(db, TABLES, &err), &err);
    ft_assert_ok(ft_db_exec(db, PLOTS, &err), &err);
    ft_assert_ok(ft_db_exec(db, more, &err), &err);
    ft_db_close(db);
    return path;
}

/* "name=WKT;" of all rows, "!key" for one that cannot be read; or the key of what was refused. */
static const char *read_all(const char *path, const ft_source_options *o, ft_error *err)
{
    static char out[4096];
    ft_source *s = NULL;
    ft_feature f;
    ft_buf wkt;
    size_t at = 0;
    ft_status st = ft_source_open(path, o, &s, err);

    ft_buf_init(&wkt, 0);
    out[0] = '\0';
    while (st == FT_OK && ft_source_next(s, &f)) {
        ft_buf_reset(&wkt);
        if (f.geometry != NULL) {
            ft_wkt_write(f.geometry, &wkt);
        }
        at += (size_t)snprintf(out + at, sizeof out - at, "%s=%s%s;",
                               ft_source_cell(s, 0).p == NULL ? "" : ft_source_cell(s, 0).p,
                               f.unreadable         ? f.why.key
                               : f.geometry != NULL ? wkt.p
                               : f.empty_geometry   ? "empty"
                                                    : "-",
                               f.note == NULL ? "" : f.note);
    }
    st = st == FT_OK ? ft_source_status(s, err) : st;
    ft_source_close(s);
    ft_buf_release(&wkt);
    return st == FT_OK ? out : err->key;
}

static const struct {
    const char *name, *sql, *want;
} CASES[] = {
    {"a point", "INSERT INTO plots (geom, name) VALUES (" POINT_BLOB ", 'a')", "a=POINT (15.25 -12.5);"},
    {"no shape", "INSERT INTO plots (geom, name) VALUES (NULL, 'a')", "a=-;"},
    {"cut",
     "INSERT INTO plots (geom, name) VALUES (X'47500001E610000001010000000000000000802E40', 'a'), (" POINT_BLOB
     ", 'b')",
     "a=geo.wkb.short;b=POINT (15.25 -12.5);"},
    {"no blob of a GeoPackage", "INSERT INTO plots (geom, name) VALUES (X'0102', 'a')", "a=geo.gpb.header;"},
    {"words for a shape", "INSERT INTO plots (geom, name) VALUES ('POINT (1 2)', 'a')", "a=geo.gpb.header;"},
    {"another system in the blob",
     "INSERT INTO plots (geom, name) VALUES (X'47500001797F000001010000000000000000802E4000000000000029C0', 'a')",
     "a=POINT (15.25 -12.5)import.srs_differs;"},
    {"metres in a layer of degrees",
     "INSERT INTO plots (geom, name) VALUES (X'47500001E6100000010100000000000000804F224100000000804F2241', 'a')",
     "a=geo.wkb.coordinate;"},
    {"another layer without rows",
     "INSERT INTO plots (geom, name) VALUES (" POINT_BLOB
     ", 'a'); CREATE TABLE empty (fid INTEGER PRIMARY KEY, geom BLOB);"
     "INSERT INTO gpkg_contents VALUES ('empty', 'features', 'e', 4326); INSERT INTO gpkg_geometry_columns VALUES ('empty', 'geom', 'POINT', 4326, 0, 0);",
     "a=POINT (15.25 -12.5);"},
    {"two layers with rows",
     "INSERT INTO plots (geom, name) VALUES (" POINT_BLOB
     ", 'a'); CREATE TABLE more (fid INTEGER PRIMARY KEY, geom BLOB);"
     "INSERT INTO more VALUES (1, NULL);"
     "INSERT INTO gpkg_contents VALUES ('more', 'features', 'e', 4326); INSERT INTO gpkg_geometry_columns VALUES ('more', 'geom', 'POINT', 4326, 0, 0);",
     "interop.layers"},
    {"the layer of the type's name",
     "INSERT INTO plots (geom, name) VALUES (" POINT_BLOB
     ", 'a'); CREATE TABLE Hazard (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
     "INSERT INTO Hazard VALUES (1, NULL, 'h');"
     "INSERT INTO gpkg_contents VALUES ('Hazard', 'features', 'e', 4326); INSERT INTO gpkg_geometry_columns VALUES ('Hazard', 'geom', 'POINT', 4326, 0, 0);",
     "h=-;"},
    {"a definition that lies", "UPDATE gpkg_spatial_ref_sys SET definition = '" PULKOVO_AS_4326 "' WHERE srs_id = 4326",
     "interop.crs.lies"},
    {"a system without a code", "UPDATE gpkg_geometry_columns SET srs_id = -1", "interop.crs.unknown"},
    {"a view in place of the table", "DROP TABLE plots; CREATE VIEW plots AS SELECT 1 AS fid, NULL AS geom",
     "store.foreign.schema"},
};

static void every_row_is_read_or_named(void **state)
{
    const ft_source_options o = {.prefer = "hazard"};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};

        print_message("  %s\n", CASES[i].name);
        assert_string_equal(read_all(make(CASES[i].sql), &o, &err), CASES[i].want);
    }
}

static void values_come_bit_for_bit(void **state)
{
    const ft_source_options o = {.layer = "PLOTS"};
    const char *path = make(
        "INSERT INTO plots VALUES (7, NULL, '=cmd|''x'' <script>', 0.1 + 0.2, X'00ff'), (8, NULL, CAST(X'610062' AS TEXT), NULL, NULL)");
    ft_source *s = NULL;
    ft_feature f;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_source_open(path, &o, &s, &err), &err);
    assert_int_equal(ft_source_describe(s).n_fields, 3);
    assert_true(ft_source_next(s, &f));
    assert_string_equal(f.key, "7");
    assert_string_equal(ft_source_cell(s, 0).p, "=cmd|'x' <script>");
    assert_string_equal(ft_source_cell(s, 1).p, "0.30000000000000004");
    assert_string_equal(ft_source_cell(s, 2).p, "00ff");
    assert_true(ft_source_next(s, &f));
    assert_int_equal(ft_source_cell(s, 0).n, 3); /* with its NUL */
    assert_memory_equal(ft_source_cell(s, 0).p, "a\0b", 3);
    assert_null(ft_source_cell(s, 1).p);
    assert_false(ft_source_next(s, &f));
    ft_source_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_read_or_named),
        cmocka_unit_test(values_come_bit_for_bit),
    };

    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
