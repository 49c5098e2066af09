/* Imports: identity, counts that add up, nothing dropped in silence. */
#include "tests/unit/interop/fixture.h"

#include "fieldtool/interop/import.h"

typedef struct told {
    char text[16384]; /* "3 key facts\n" each */
    size_t n;
} told;

static void tell(void *who, int64_t feature, const char *key, const char *facts)
{
    told *t = who;

    t->n += (size_t)snprintf(t->text + t->n, sizeof t->text - t->n, "%lld %s %s\n", (long long)feature, key, facts);
    t->n = t->n < sizeof t->text ? t->n : sizeof t->text - 1;
}

static ft_import_result take(ft_store *s, const char *path, ft_import_options o, told *t)
{
    ft_import_result r;
    ft_error err = {0};

    o.type = o.type == NULL ? "hazard" : o.type;
    memset(t, 0, sizeof *t);
    ft_assert_ok(ft_import(s, path, &o, tell, t, &r, &err), &err);
    assert_int_equal(r.read, r.added + r.updated + r.unchanged + r.rejected);
    return r;
}

#define COUNTS(r, a, u, same, no) counts_at((r), (a), (u), (same), (no), __FILE__, __LINE__)

static void counts_at(ft_import_result r, int64_t added, int64_t updated, int64_t unchanged, int64_t rejected,
                      const char *file, int line)
{
    if (r.added != added || r.updated != updated || r.unchanged != unchanged || r.rejected != rejected) {
        print_error("added %lld updated %lld unchanged %lld rejected %lld\n", (long long)r.added, (long long)r.updated,
                    (long long)r.unchanged, (long long)r.rejected);
        _fail(file, line);
    }
}

static bool has(const told *t, const char *text)
{
    if (strstr(t->text, text) == NULL) {
        print_message("lacking: %s\nin: %s", text, t->text);
        return false;
    }
    return true;
}

/* The one record of the workspace (or the one with that source_id) as it is proposed. */
static bool find(ft_store *s, const char *source_id, ft_item_iter **it, ft_item *item)
{
    ft_error err = {0};

    ft_assert_ok(ft_items_open(s, "hazard", FT_FACE_PROPOSED, true, it, &err), &err);
    while (ft_item_next(*it, item)) {
        if (source_id == NULL || ft_value_is(ft_values_get(item->values, "source_id"), source_id)) {
            return true;
        }
    }
    return false;
}

static void assert_field(ft_store *s, const char *source_id, const char *field, const char *want)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_buf text;
    ft_error err = {0};
    const ft_value *v = NULL;

    ft_buf_init(&text, 0);
    assert_true(find(s, source_id, &it, &item));
    v = ft_values_get(item.values, field);
    if (v != NULL) {
        ft_value_show(v, &text);
    }
    assert_string_equal(text.p == NULL ? "(null)" : text.p, want);
    ft_buf_release(&text);
    ft_assert_ok(ft_items_close(it, &err), &err);
}

static const char ROWS[] = "uid,classification,status,stated,wkt\n"
                           "1,SHA,open,100,\"POLYGON((15 -12,15.001 -12,15.001 -12.001,15 -12))\"\n"
                           "2,CHA,open,200,\"POLYGON((15.1 -12,15.101 -12,15.101 -12.001,15.1 -12))\"\n"
                           "3,CHA,open,300,\n";
static const ft_import_pair KEYED[] = {{"source_id", "uid"}, {"stated_area_m2", "stated"}};
static const ft_import_options BY_KEY = {.map = KEYED, .n_map = FT_COUNT(KEYED)};

static void the_same_source_twice_adds_nothing(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    told t;
    ft_import_options plain = {.type = "hazard"};
    const char *path = fixture_file("a.csv", ROWS);

    (void)state;
    COUNTS(take(s, path, plain, &t), 3, 0, 0, 0);
    assert_true(has(&t, "3 import.no_shape"));
    assert_true(has(&t, "0 import.columns_left_out columns=uid, stated"));
    COUNTS(take(s, path, plain, &t), 0, 0, 3, 0);
    COUNTS(take(s, fixture_file("renamed.csv", ROWS), plain, &t), 0, 0, 3,
           0); /* rows without a key are what they say */
    COUNTS(take(s, path, BY_KEY, &t), 3, 0, 0, 0);
    COUNTS(take(s, path, BY_KEY, &t), 0, 0, 3, 0);
    assert_field(s, "2", "stated_area_m2", "200");
    ft_store_close(s);
}

static void a_changed_row_is_known_by_its_key(void **state)
{
    static const char CHANGED[] = "uid,classification,status,stated,wkt\n"
                                  "1,SHA,open,100,\"POLYGON((15 -12,15.001 -12,15.001 -12.001,15 -12))\"\n"
                                  "2,SHA,open,200,\"POLYGON((15.1 -12,15.101 -12,15.101 -12.001,15.1 -12))\"\n"
                                  "4,CHA,open,300,\n";
    ft_store *s = fixture_store("w.gpkg");
    told t;

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", ROWS), BY_KEY, &t), 3, 0, 0, 0);
    COUNTS(take(s, fixture_file("a.csv", CHANGED), BY_KEY, &t), 1, 1, 1, 0);
    assert_field(s, "2", "classification", "SHA");
    COUNTS(take(s, fixture_file("a.csv", CHANGED), BY_KEY, &t), 0, 0, 3, 0);
    COUNTS(take(s, fixture_file("a.csv", ROWS), BY_KEY, &t), 0, 1, 2, 0); /* back again is a change again */
    assert_field(s, "2", "classification", "CHA");
    ft_store_close(s);
}

/* What a person edited after an import stays: the next import stands beside it. */
static void an_edit_is_never_overwritten_by_an_import(void **state)
{
    static const char CHANGED[] = "uid,classification,status,stated,wkt\n2,indication,open,200,\n";
    static const char FIRST[] = "uid,classification,status,stated,wkt\n2,SHA,open,200,\n";
    ft_store *s = fixture_store("w.gpkg");
    ft_item_iter *it = NULL;
    ft_item item;
    ft_draft *d = NULL;
    ft_written made;
    told t;
    ft_error err = {0};

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", FIRST), BY_KEY, &t), 1, 0, 0, 0);
    assert_true(find(s, "2", &it, &item));
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_load(d, item.values, &err), &err);
    ft_assert_ok(ft_draft_set(d, "classification", FT_TAG_CODE, "CHA", 3, &err), &err);
    {
        ft_write w = {.op = FT_OP_EDIT, .record = item.record, .values = ft_draft_values(d)};

        ft_assert_ok(ft_items_close(it, &err), &err);
        ft_assert_ok(ft_store_begin(s, &err), &err);
        ft_assert_ok(ft_store_end(s, ft_store_write(s, &w, &made, &err), &err), &err);
    }
    COUNTS(take(s, fixture_file("a.csv", FIRST), BY_KEY, &t), 0, 0, 1, 0);
    COUNTS(take(s, fixture_file("a.csv", CHANGED), BY_KEY, &t), 0, 1, 0, 0);
    assert_true(find(s, "2", &it, &item));
    assert_int_equal(item.n_heads, 2);
    assert_true(ft_value_is(ft_values_get(item.values, "classification"), "CHA")); /* the more hazardous */
    ft_assert_ok(ft_items_close(it, &err), &err);
    ft_draft_free(d);
    ft_store_close(s);
}

/* RULINGS 6: two computers that import one file make the same revisions. */
static void two_computers_make_the_same_records(void **state)
{
    ft_hash heads[2];
    ft_uuid records[2];
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *path = fixture_file("a.csv", ROWS);
        ft_store *s = fixture_store(i == 0 ? "w1.gpkg" : "w2.gpkg");
        ft_item_iter *it = NULL;
        ft_item item;
        told t;

        (void)take(s, path, BY_KEY, &t);
        assert_true(find(s, "2", &it, &item));
        heads[i] = item.revision;
        records[i] = item.record;
        assert_int_equal(records[i].b[6] >> 4, 8);
        ft_assert_ok(ft_items_close(it, &err), &err);
        ft_store_close(s);
    }
    assert_int_equal(ft_uuid_cmp(&records[0], &records[1]), 0);
    assert_int_equal(ft_hash_cmp(&heads[0], &heads[1]), 0);
}

static void keys_of_two_sources_are_told_apart_by_the_name_of_the_source(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    ft_import_options named = BY_KEY;
    told t;

    (void)state;
    named.source = "HALO 2024";
    COUNTS(take(s, fixture_file("a.csv", "uid,classification,stated\n1,SHA,1\n"), BY_KEY, &t), 1, 0, 0, 0);
    COUNTS(take(s, fixture_file("b.csv", "uid,classification,stated\n1,CHA,1\n"), BY_KEY, &t), 1, 0, 0, 0);
    COUNTS(take(s, fixture_file("c.csv", "uid,classification,stated\n1,CHA,1\n"), named, &t), 1, 0, 0, 0);
    COUNTS(take(s, fixture_file("d.csv", "uid,classification,stated\n1,SHA,1\n"), named, &t), 0, 1, 0, 0);
    ft_store_close(s);
}

static void a_uuid_is_a_key_everywhere(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    told t;
    const ft_import_options plain = {.type = "hazard"};

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", "uid,classification\n018fd000-1111-7000-9000-000000000001,SHA\n"), plain, &t),
           1, 0, 0, 0);
    COUNTS(take(s, fixture_file("b.csv", "uid,classification\n018FD000-1111-7000-9000-000000000001,CHA\n"), plain, &t),
           0, 1, 0, 0);
    COUNTS(
        take(
            s,
            fixture_file(
                "c.csv",
                "uid,classification\n018fd000-1111-7000-9000-000000000002,CHA\n018fd000-1111-7000-9000-000000000002,SHA\n"),
            plain, &t),
        2, 0, 0, 0);
    assert_true(has(&t, "2 import.duplicate_key"));
    ft_store_close(s);
}

static void equal_rows_stay_distinct_and_are_told(void **state)
{
    static const char TWICE[] = "classification,wkt\nSHA,POINT(15 -12)\nSHA,POINT(15 -12)\nCHA,POINT(15 -12)\n";
    ft_store *s = fixture_store("w.gpkg");
    told t;
    const ft_import_options plain = {.type = "hazard"};

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", TWICE), plain, &t), 3, 0, 0, 0);
    assert_true(has(&t, "2 import.duplicate_shape"));
    assert_true(has(&t, "2 import.duplicate_row"));
    assert_true(has(&t, "3 import.duplicate_shape"));
    COUNTS(take(s, fixture_file("a.csv", TWICE), plain, &t), 0, 0, 3, 0);
    ft_store_close(s);
}

static void shapes_that_are_wrong_are_kept_measured_and_told(void **state)
{
    static const char SHAPES[] = "n,wkt\n"
                                 "bow,\"POLYGON((15 -12,15.001 -12.001,15.001 -12,15 -12.001,15 -12))\"\n"
                                 "empty,POLYGON EMPTY\n"
                                 "sliver,\"POLYGON((15.1 -12,15.1000003 -12,15.1000003 -12.000005,15.1 -12))\"\n"
                                 "open,\"POLYGON((15.2 -12,15.201 -12,15.201 -12.001))\"\n"
                                 "line,\"LINESTRING(15.3 -12,15.301 -12,15.301 -12.001)\"\n"
                                 "lines,\"MULTILINESTRING((15 -12,15.1 -12),(15 -12.1,15.1 -12.1))\"\n"
                                 "far,\"POLYGON((15 12,15.001 12,15.001 12.001,15 12))\"\n"
                                 "bad,\"POLYGON((15 -12,15.001 -92,15 -12))\"\n";
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options plain = {.type = "hazard"};
    ft_import_result r;
    told t;

    (void)state;
    r = take(s, fixture_file("a.csv", SHAPES), plain, &t);
    COUNTS(r, 6, 0, 0, 2);
    assert_int_equal(r.without_geometry, 1);
    assert_int_equal(r.repaired, 1);
    assert_true(r.left);
    assert_true(has(&t, "1 warn.shape_invalid place=15.00050000,-12.00050000 reason=self_intersection"));
    assert_true(has(&t, "2 import.empty_shape"));
    assert_true(has(&t, "3 import.sliver"));
    assert_true(has(&t, "4 warn.ring_closed rings=1"));
    assert_true(has(&t, "5 import.track_closed gap_m="));
    assert_true(has(&t, "6 cli.geom.line type=hazard lines=2 vertices=4 raw=n=lines"));
    assert_true(has(&t, "7 import.far"));
    assert_true(has(&t, "8 geo.wkt"));
    /* As drawn, the halves of the bow-tie cancel (signed); as a hazard both count. */
    assert_true(r.as_recorded_m2 > r.as_entered_m2 + 1000);
    ft_store_close(s);
}

static void a_release_is_read_smaller(void **state)
{
    static const char BOW[] =
        "product,wkt\ncleared,\"POLYGON((15 -12,15.001 -12.001,15.001 -12,15 -12.001,15 -12),(14.9999 -12.0003,15.0002 -12.0003,15.0002 -12.0006,14.9999 -12.0003))\"\n";
    ft_store *s = fixture_store("w.gpkg");
    ft_import_options release = {.type = "release"};
    ft_import_options hazard = {.type = "hazard"};
    ft_import_result small;
    ft_import_result large;
    told t;

    (void)state;
    small = take(s, fixture_file("a.csv", BOW), release, &t);
    large = take(s, fixture_file("a.csv", BOW), hazard, &t);
    /* A hole over the edge counts for the release alone. */
    assert_true(small.as_recorded_m2 < large.as_recorded_m2 - 100);
    assert_int_equal(small.repaired, 1);
    ft_store_close(s);
}

static void values_that_do_not_fit_are_kept_in_the_comment(void **state)
{
    static const char ODD[] = "source_id,classification,required_depth_cm,date_of_information,comment,name\n"
                              "1,dangerous,deep,yesterday,said so,x\n"
                              "2,SHA,13,2024-05-02T08:30:00Z,,\n"
                              "3,SHA,13,2024-05-02T00:00:00Z,,\n"
                              "4,sha, 13 ,2024-05,,\n"
                              "5,SHA,13,2024/05/02,,\n"
                              "6,SHA,13,02/05/2024,,\n";
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options plain = {.type = "hazard"};
    told t;

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", ODD), plain, &t), 6, 0, 0, 0);
    assert_true(has(&t, "1 import.value column=classification field=classification value=dangerous"));
    assert_field(s, "1", "comment",
                 "said so\nclassification=dangerous; required_depth_cm=deep; date_of_information=yesterday");
    assert_field(s, "1", "classification", "(null)");
    assert_field(s, "2", "date_of_information", "2024-05-02");
    assert_field(s, "2", "comment", "date_of_information=2024-05-02T08:30:00Z");
    assert_field(s, "3", "date_of_information", "2024-05-02");
    assert_field(s, "3", "comment", "(null)");
    assert_field(s, "4", "classification", "SHA");
    assert_field(s, "4", "required_depth_cm", "13");
    assert_field(s, "4", "date_of_information", "2024-05");
    assert_field(s, "5", "date_of_information", "2024-05-02");
    assert_field(s, "6", "date_of_information", "(null)"); /* May or February? */
    assert_field(s, "6", "comment", "date_of_information=02/05/2024");
    ft_store_close(s);
}

static void a_mapping_file_says_columns_and_what_values_mean(void **state)
{
    static const char MAP[] =
        "{\"source\":\"IMSMA\",\"key\":\"ID\",\"lon\":\"E\",\"lat\":\"N\",\"set\":{\"organisation\":\"MAC\"},"
        "\"fields\":{\"classification\":{\"column\":\"KIND\",\"values\":{\"Suspected\":\"SHA\",\"-\":null}},"
        "\"comment\":\"NOTE\",\"stated_area_m2\":\"ABSENT\"}}";
    static const char DATA[] = "ID,KIND,NOTE,E,N\n7,Suspected,x,15,-12\n8,-,,15.1,-12\n";
    ft_store *s = fixture_store("w.gpkg");
    ft_import_options o = {.type = "hazard", .mapping = fixture_file("m.json", MAP)};
    told t;

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", DATA), o, &t), 2, 0, 0, 0);
    assert_field(s, "7", "classification", "SHA");
    assert_field(s, "7", "organisation", "MAC");
    assert_field(s, "7", "comment", "x");
    assert_field(s, "8", "classification", "(null)");
    assert_true(has(&t, "0 import.column_absent field=stated_area_m2 column=ABSENT"));
    COUNTS(take(s, fixture_file("other.csv", DATA), o, &t), 0, 0, 2, 0); /* the mapping names the source */
    ft_store_close(s);
}

static void what_is_asked_for_in_vain_is_refused_and_changes_nothing(void **state)
{
    static const ft_import_pair NO_COLUMN[] = {{"comment", "nothing"}};
    static const ft_import_pair NO_FIELD[] = {{"colour", "uid"}};
    static const ft_import_pair DERIVED[] = {{"local_id", "uid"}};
    static const ft_import_pair NO_CODE[] = {{"classification", "green"}};
    const struct {
        ft_import_options o;
        ft_status want;
    } CASES[] = {
        {{.type = "hazard", .map = NO_COLUMN, .n_map = 1}, FT_E_INVALID},
        {{.type = "hazard", .map = NO_FIELD, .n_map = 1}, FT_E_USAGE},
        {{.type = "hazard", .map = DERIVED, .n_map = 1}, FT_E_REFUSED},
        {{.type = "hazard", .set = NO_CODE, .n_set = 1}, FT_E_INVALID},
        {{.type = "dragon"}, FT_E_USAGE},
        {{.type = "decision"}, FT_E_USAGE},
        {{.type = "hazard", .layer = "x", .epsg = 999999}, FT_E_NOT_FOUND},
    };
    ft_store *s = fixture_store("w.gpkg");
    const char *path = fixture_file("a.csv", ROWS);
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_import_result r;
        told t = {.n = 0};

        print_message("  %zu\n", i);
        ft_assert_status(ft_import(s, path, &CASES[i].o, tell, &t, &r, &err), CASES[i].want, &err);
    }
    assert_false(find(s, NULL, &it, &item));
    ft_assert_ok(ft_items_close(it, &err), &err);
    ft_store_close(s);
}

/* A file that turns out broken behind good features leaves nothing. */
static void a_broken_file_is_broken_whole(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options o = {.type = "hazard"};
    ft_import_result r;
    told t = {.n = 0};
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error err = {0};

    (void)state;
    ft_assert_status(ft_import(s, fixture_file("a.csv", "classification\nSHA\nCHA\n\"SHA\n"), &o, tell, &t, &r, &err),
                     FT_E_INVALID, &err);
    assert_string_equal(err.key, "interop.csv.open_quote");
    assert_non_null(strstr(err.context, "a.csv"));
    assert_false(find(s, NULL, &it, &item));
    ft_assert_ok(ft_items_close(it, &err), &err);
    ft_store_close(s);
}

static void a_dry_run_counts_and_keeps_nothing(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    ft_import_options o = BY_KEY;
    told t;
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error err = {0};

    (void)state;
    o.dry_run = true;
    COUNTS(take(s, fixture_file("a.csv", ROWS), o, &t), 3, 0, 0, 0);
    assert_false(find(s, NULL, &it, &item));
    ft_assert_ok(ft_items_close(it, &err), &err);
    COUNTS(take(s, fixture_file("a.csv", ROWS), BY_KEY, &t), 3, 0, 0, 0);
    ft_store_close(s);
}

static bool always(void)
{
    return true;
}

static void ctrl_c_keeps_nothing(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options o = {.type = "hazard"};
    ft_buf csv;
    ft_import_result r;
    told t = {.n = 0};
    ft_item_iter *it = NULL;
    ft_item item;
    ft_error err = {0};

    (void)state;
    ft_buf_init(&csv, 0);
    ft_buf_text(&csv, "classification,comment\n");
    for (int i = 0; i < 600; i++) {
        ft_buf_printf(&csv, "SHA,%d\n", i);
    }
    fixture_env.interrupted = always;
    ft_assert_status(ft_import(s, fixture_bytes("a.csv", csv.p, csv.n), &o, tell, &t, &r, &err), FT_E_INTERRUPTED,
                     &err);
    fixture_env.interrupted = NULL;
    assert_false(find(s, NULL, &it, &item));
    ft_assert_ok(ft_items_close(it, &err), &err);
    ft_buf_release(&csv);
    ft_store_close(s);
}

static void warnings_are_counted_beyond_those_told(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options o = {.type = "hazard"};
    ft_import_result r;
    ft_buf csv;
    told t;
    size_t lines = 0;

    (void)state;
    ft_buf_init(&csv, 0);
    ft_buf_text(&csv, "classification,comment\n");
    for (int i = 0; i < 1500; i++) {
        ft_buf_printf(&csv, "SHA,%d\n", i);
    }
    r = take(s, fixture_bytes("a.csv", csv.p, csv.n), o, &t);
    for (size_t i = 0; i < t.n; i++) {
        lines += t.text[i] == '\n';
    }
    assert_int_equal(r.warnings, 1500); /* each without a shape */
    assert_true(lines <= FT_IMPORT_WARNINGS);
    ft_buf_release(&csv);
    ft_store_close(s);
}

static void a_baseline_is_a_field_of_every_record(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    ft_import_options o = BY_KEY;
    told t;

    (void)state;
    o.baseline = (ft_date){2020, 1, 1};
    COUNTS(take(s, fixture_file("a.csv", ROWS), o, &t), 3, 0, 0, 0);
    assert_field(s, "1", "baseline_date", "2020-01-01");
    ft_store_close(s);
}

/* A type without shapes keeps what was drawn as text; sealed fields are not filled from tables. */
static void a_victim_has_no_shape_and_no_name_from_a_table(void **state)
{
    ft_store *s = fixture_store("w.gpkg");
    const ft_import_options o = {.type = "victim"};
    told t;

    (void)state;
    COUNTS(take(s, fixture_file("a.csv", "sex,name,lon,lat\nfemale,Maria,15,-12\n"), o, &t), 1, 0, 0, 0);
    assert_true(has(&t, "1 import.shape_as_text"));
    assert_true(has(&t, "columns=name"));
    ft_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_source_twice_adds_nothing),
        cmocka_unit_test(a_changed_row_is_known_by_its_key),
        cmocka_unit_test(an_edit_is_never_overwritten_by_an_import),
        cmocka_unit_test(two_computers_make_the_same_records),
        cmocka_unit_test(keys_of_two_sources_are_told_apart_by_the_name_of_the_source),
        cmocka_unit_test(a_uuid_is_a_key_everywhere),
        cmocka_unit_test(equal_rows_stay_distinct_and_are_told),
        cmocka_unit_test(shapes_that_are_wrong_are_kept_measured_and_told),
        cmocka_unit_test(a_release_is_read_smaller),
        cmocka_unit_test(values_that_do_not_fit_are_kept_in_the_comment),
        cmocka_unit_test(a_mapping_file_says_columns_and_what_values_mean),
        cmocka_unit_test(what_is_asked_for_in_vain_is_refused_and_changes_nothing),
        cmocka_unit_test(a_broken_file_is_broken_whole),
        cmocka_unit_test(a_dry_run_counts_and_keeps_nothing),
        cmocka_unit_test(ctrl_c_keeps_nothing),
        cmocka_unit_test(warnings_are_counted_beyond_those_told),
        cmocka_unit_test(a_baseline_is_a_field_of_every_record),
        cmocka_unit_test(a_victim_has_no_shape_and_no_name_from_a_table),
    };

    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
