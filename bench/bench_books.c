/* bench_books [HAZARDS] : seconds of one core for the books of N hazards with N releases, and again after one more release.
 * Fields as in bench/fields.h. */
#include "bench/fields.h"

#include "fieldtool/base/hash.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/books.h"

static const double GOAL_S = 5.0;

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
