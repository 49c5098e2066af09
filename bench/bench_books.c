/* bench_books [HAZARDS] : seconds of one core for the books of N hazards with N releases, and again after one more release.
 * Fields of 20 corners in a grid, each half covered by a release that crosses its edge; every tenth pair of fields meets. */
#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/books.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double GOAL_S = 5.0;

static double now_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC; /* processor time: one core, whatever else runs */
}

static void stop(const char *what, const ft_error *err)
{
    (void)fprintf(stderr, "%s: %s %s\n", what, err->key == NULL ? "" : err->key, err->args);
    exit(1);
}

#define MUST(call, err) ((call) == FT_OK ? (void)0 : stop(#call, (err)))

/* A ring of 20 corners, about 300 m across, at a place of the grid. */
static void field(size_t i, double east_m, double radius_m, ft_buf *wkb)
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

static void set(ft_draft *d, const char *name, ft_tag tag, const char *text)
{
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    MUST(ft_value_parse(tag, text, strlen(text), &b, &err), &err);
    MUST(ft_draft_set(d, name, tag, b.p, b.n, &err), &err);
    ft_buf_release(&b);
}

static ft_uuid write_one(ft_store *s, ft_draft *d, const char *type, const ft_buf *wkb)
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

static void write_release(ft_store *s, ft_draft *d, const ft_uuid *hazard, const ft_uuid *activity, const ft_buf *wkb)
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

static double fill(ft_store *s, size_t n, ft_uuid *first, ft_uuid *activity)
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

static void one_more(ft_store *s, const ft_uuid *hazard, const ft_uuid *activity)
{
    ft_draft *d = NULL;
    ft_buf wkb;
    ft_error err = {0};

    ft_buf_init(&wkb, 0);
    MUST(ft_draft_new(&d, &err), &err);
    MUST(ft_store_begin(s, &err), &err);
    field(0, -120, 90, &wkb);
    write_release(s, d, hazard, activity, &wkb);
    MUST(ft_store_end(s, FT_OK, &err), &err);
    ft_draft_free(d);
    ft_buf_release(&wkb);
}

/* Books, with the total checked; *ledger_s is the ledger alone, without reading the workspace. */
static double books(ft_store *s, const char *what, bool keep, bool alone)
{
    ft_books_ask ask = {.pending = true, .from = INT32_MIN, .to = FT_LEDGER_END};
    ft_books *b = NULL;
    ft_ledger_row *rows = NULL;
    size_t n = 0;
    ft_error err = {0};
    double from = now_s();
    double spent = 0;

    MUST(ft_books_open(s, &ask, &b, &err), &err);
    MUST(ft_ledger_rows(ft_books_input(b), ft_books_ledger(b), FT_LEDGER_BY_TOTAL, ask.from, ask.to, &rows, &n, &err),
         &err);
    spent = now_s() - from;
    (void)printf("%-34s %8.3f s   units %zu, kept %zu, closing %.1f m2%s\n", what, spent, ft_books_count(b).all,
                 ft_books_count(b).kept, rows->closing_m2, ft_ledger_row_balances(rows) ? "" : "  DOES NOT BALANCE");
    free(rows);
    if (alone) {
        ft_ledger *l = NULL;

        from = now_s();
        MUST(ft_ledger_run(ft_books_input(b), &l, &err), &err);
        (void)printf("%-34s %8.3f s   postings %zu, findings %zu\n", "the ledger alone, in one run", now_s() - from,
                     l->n_postings, l->n_findings);
        ft_ledger_free(l);
    }
    if (keep) {
        from = now_s();
        MUST(ft_store_begin(s, &err), &err);
        MUST(ft_store_end(s, ft_books_keep(s, b, &err), &err), &err);
        (void)printf("%-34s %8.3f s\n", "keeping it in the file", now_s() - from);
    }
    ft_books_close(b);
    return spent;
}

static void add_result(double spent, const char *name)
{
    const char *csv = getenv("FT_BENCH_CSV");
    FILE *f = csv == NULL ? NULL : fopen(csv, "a");

    if (f != NULL) {
        (void)fprintf(f, "books,%s,%.4f\n", name, spent);
        (void)fclose(f);
    }
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
    const char *path = "bench_books.gpkg";
    char author[64];
    ft_env env = ft_env_system(author, sizeof author);
    ft_store_new how = {.country = "AO", .organisation = "bench", .system = "BENCH"};
    ft_store *s = NULL;
    ft_uuid hazard;
    ft_uuid activity;
    double full = 0;
    ft_error err = {0};

    MUST(ft_hash_setup(&err), &err);
    ft_os_remove(path);
    MUST(ft_store_create(path, &how, &env, &err), &err);
    MUST(ft_store_open(path, FT_STORE_WRITE, &env, &s, &err), &err);
    (void)printf("%-34s %8.3f s\n", "writing the records", fill(s, n, &hazard, &activity));
    full = books(s, "books, nothing kept", true, true);
    add_result(full, "full");
    add_result(books(s, "books, all kept", false, false), "kept");
    one_more(s, &hazard, &activity);
    add_result(books(s, "books after one more release", false, false), "one_more");
    ft_store_close(s);
    ft_os_remove(path);
    return n > 10000 || full < GOAL_S ? 0 : 1;
}
