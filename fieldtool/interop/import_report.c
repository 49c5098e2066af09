#include "fieldtool/interop/import_report.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/csv_cell.h"

#include <stdlib.h>
#include <string.h>

typedef struct rejected {
    size_t text[5]; /* offsets: table, column, value, key, facts */
    int64_t row;
    bool kept;
} rejected;

typedef struct sums {
    int64_t rows, rejected, recorded, with_shape, with_stated;
    double stated_m2, entered_m2, recorded_m2;
} sums;

typedef struct status_row {
    size_t text[3]; /* offsets: table, source, recorded */
    sums of;
} status_row;

struct ft_import_report {
    ft_buf text; /* all texts, each with its NUL */
    rejected *rejects;
    status_row *rows;
    size_t n_rejects, cap_rejects, n, cap;
    bool keeps_rejects, failed;
};

ft_status ft_import_report_new(bool rejects, ft_import_report **out, ft_error *err)
{
    ft_import_report *r = calloc(1, sizeof *r);

    if (r == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=report");
    }
    ft_buf_init(&r->text, 0);
    r->keeps_rejects = rejects;
    *out = r;
    return FT_OK;
}

void ft_import_report_free(ft_import_report *r)
{
    if (r != NULL) {
        ft_buf_release(&r->text);
        free(r->rejects);
        free(r->rows);
        free(r);
    }
}

static size_t keep(ft_import_report *r, ft_str t)
{
    size_t at = r->text.n;

    ft_buf_bytes(&r->text, t.p == NULL ? "" : t.p, t.n);
    ft_buf_char(&r->text, '\0');
    r->failed = r->failed || r->text.failed;
    return at;
}

void ft_import_report_reject(ft_import_report *r, const ft_import_reject *j)
{
    if (r == NULL || !r->keeps_rejects) {
        return;
    }
    if (!ft_room(&r->rejects, &r->cap_rejects, r->n_rejects, sizeof *r->rejects)) {
        r->failed = true;
        return;
    }
    r->rejects[r->n_rejects++] = (rejected){.text = {keep(r, ft_str_of(j->table)), keep(r, j->column),
                                                     keep(r, j->value), keep(r, ft_str_of(j->key)),
                                                     keep(r, ft_str_of(j->facts))},
                                            .row = j->row,
                                            .kept = j->kept};
}

static bool is(const ft_import_report *r, size_t at, ft_str t)
{
    return ft_str_eq(ft_str_of(r->text.p + at), t);
}

static status_row *row_of(ft_import_report *r, const ft_import_tally *t)
{
    for (size_t i = r->n; i > 0; i--) { /* the last ones are the likeliest */
        status_row *s = &r->rows[i - 1];

        if (is(r, s->text[0], ft_str_of(t->table)) && is(r, s->text[1], t->source) && is(r, s->text[2], t->recorded)) {
            return s;
        }
    }
    if (!ft_room(&r->rows, &r->cap, r->n, sizeof *r->rows)) {
        r->failed = true;
        return NULL;
    }
    r->rows[r->n] = (status_row){.text = {keep(r, ft_str_of(t->table)), keep(r, t->source), keep(r, t->recorded)}};
    return &r->rows[r->n++];
}

void ft_import_report_tally(ft_import_report *r, const ft_import_tally *t)
{
    status_row *s = r == NULL ? NULL : row_of(r, t);

    if (s != NULL) {
        s->of.rows++;
        s->of.rejected += t->rejected;
        s->of.recorded += !t->rejected;
        s->of.with_shape += t->has_shape;
        s->of.with_stated += t->has_stated;
        s->of.stated_m2 += t->stated_m2;
        s->of.entered_m2 += t->entered_m2;
        s->of.recorded_m2 += t->recorded_m2;
    }
}

/* ---------- out */

static const char *text_at(const ft_import_report *r, size_t at)
{
    return r->text.p + at;
}

static ft_status whole(const ft_import_report *r, const ft_buf *out, ft_error *err)
{
    return r->failed ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=report") : ft_buf_status(out, err);
}

ft_status ft_import_report_rejects(const ft_import_report *r, const ft_catalog *words, ft_buf *out, ft_error *err)
{
    ft_buf reason;

    ft_buf_init(&reason, 0);
    ft_buf_text(out, "table,row,verdict,column,value,reason\r\n");
    for (size_t i = 0; i < r->n_rejects && !r->failed; i++) {
        const rejected *j = &r->rejects[i];

        ft_buf_reset(&reason);
        ft_catalog_format(words, text_at(r, j->text[3]), text_at(r, j->text[4]), &reason);
        ft_csv_cell(ft_str_of(text_at(r, j->text[0])), out);
        ft_buf_printf(out, ",%lld,%s,", (long long)j->row, j->kept ? "kept_in_comment" : "rejected");
        ft_csv_cell(ft_str_of(text_at(r, j->text[1])), out);
        ft_buf_char(out, ',');
        ft_csv_cell(ft_str_of(text_at(r, j->text[2])), out);
        ft_buf_char(out, ',');
        ft_csv_cell((ft_str){reason.p, reason.n}, out);
        ft_buf_text(out, "\r\n");
    }
    ft_buf_release(&reason);
    return whole(r, out, err);
}

/* Columns of the sheet and members of its JSON. */
static const char *const COUNTS[] = {"rows", "rejected", "recorded", "with_shape", "with_stated_area"};
static const char *const AREAS[] = {"stated_m2", "as_entered_m2", "as_recorded_m2"};

static void numbers(const sums *s, int64_t counts[5], double areas[3])
{
    const int64_t c[5] = {s->rows, s->rejected, s->recorded, s->with_shape, s->with_stated};
    const double a[3] = {s->stated_m2, s->entered_m2, s->recorded_m2};

    memcpy(counts, c, sizeof c);
    memcpy(areas, a, sizeof a);
}

static void put_sums(const sums *s, ft_buf *out)
{
    int64_t counts[5];
    double areas[3];

    numbers(s, counts, areas);
    for (size_t i = 0; i < FT_COUNT(COUNTS); i++) {
        ft_buf_printf(out, ",%lld", (long long)counts[i]);
    }
    for (size_t i = 0; i < FT_COUNT(AREAS); i++) {
        ft_buf_printf(out, ",%.1f", areas[i]);
    }
    ft_buf_text(out, "\r\n");
}

ft_status ft_import_report_reconcile(const ft_import_report *r, ft_buf *out, ft_error *err)
{
    sums all = {.rows = 0};

    ft_buf_text(out, "table,status_in_source,status_as_recorded");
    for (size_t i = 0; i < FT_COUNT(COUNTS); i++) {
        ft_buf_printf(out, ",%s", COUNTS[i]);
    }
    for (size_t i = 0; i < FT_COUNT(AREAS); i++) {
        ft_buf_printf(out, ",%s", AREAS[i]);
    }
    ft_buf_text(out, "\r\n");
    for (size_t i = 0; i < r->n && !r->failed; i++) {
        const sums *s = &r->rows[i].of;

        for (size_t k = 0; k < 3; k++) {
            ft_buf_text(out, k == 0 ? "" : ",");
            ft_csv_cell(ft_str_of(text_at(r, r->rows[i].text[k])), out);
        }
        put_sums(s, out);
        all = (sums){all.rows + s->rows,
                     all.rejected + s->rejected,
                     all.recorded + s->recorded,
                     all.with_shape + s->with_shape,
                     all.with_stated + s->with_stated,
                     all.stated_m2 + s->stated_m2,
                     all.entered_m2 + s->entered_m2,
                     all.recorded_m2 + s->recorded_m2};
    }
    ft_buf_text(out, "*,*,*");
    put_sums(&all, out);
    return whole(r, out, err);
}

void ft_import_report_json(const ft_import_report *r, ft_json_out *w)
{
    static const char *const NAMES[] = {"table", "status_in_source", "status_as_recorded"};

    ft_json_begin(w, '[');
    for (size_t i = 0; i < r->n && !r->failed; i++) {
        int64_t counts[5];
        double areas[3];

        numbers(&r->rows[i].of, counts, areas);
        ft_json_begin(w, '{');
        for (size_t k = 0; k < FT_COUNT(NAMES); k++) {
            const char *t = text_at(r, r->rows[i].text[k]);

            ft_json_name(w, NAMES[k]);
            ft_json_put_text(w, t[0] == '\0' ? NULL : t);
        }
        for (size_t k = 0; k < FT_COUNT(COUNTS); k++) {
            ft_json_name(w, COUNTS[k]);
            ft_json_put_int(w, counts[k]);
        }
        for (size_t k = 0; k < FT_COUNT(AREAS); k++) {
            ft_json_name(w, AREAS[k]);
            ft_json_put_num(w, areas[k]);
        }
        ft_json_end(w, '}');
    }
    ft_json_end(w, ']');
}
