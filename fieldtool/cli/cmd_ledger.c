/* fieldtool ledger FILE : the books of ground over a period, in rows that add up. */
#include "fieldtool/cli/extract.h"
#include "fieldtool/cli/ledger.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/export.h"
#include "fieldtool/interop/export_ground.h"
#include "fieldtool/report/check.h"
#include "fieldtool/store/books.h"
#include "geo/area.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** From so many newly computed units on they are kept in the file; below that, reading it writes nothing. */
enum { KEEP_FROM = 1000 };
/** Notes a table shows before it only counts them. */
enum { NOTES_SHOWN = 20 };

static const struct {
    const char *word, *key; /* as asked, and the name of the key in a row */
    ft_ledger_by by;
} GROUPINGS[] = {
    {"hazard", "hazard", FT_LEDGER_BY_HAZARD},
    {"class", "class", FT_LEDGER_BY_CLASS},
    {"contamination", "contamination", FT_LEDGER_BY_CONTAMINATION},
    {"location", "location", FT_LEDGER_BY_LOCATION},
    {"org", "organisation", FT_LEDGER_BY_ORGANISATION},
    {"organisation", "organisation", FT_LEDGER_BY_ORGANISATION},
    {"task", "task", FT_LEDGER_BY_TASK},
    {"year", "year", FT_LEDGER_BY_YEAR},
};

typedef struct job {
    ft_cli *io;
    ft_store *s;
    ft_item_space *sp;
    ft_books *books, *ground; /* ground: with shapes, which frozen years have none of */
    ft_books_ask ask;
    const char *from, *to, *as_known, *out;
    size_t grouping;
    ft_ledger_row *rows, *total;
    size_t n, n_total;
    ft_buf text;
    ft_json_out w;
    bool part; /* an extract: not the country's figures */
} job;

/* ---------- what was asked */

static ft_status ask_day(const ft_args *a, const char *name, int32_t *day, const char **text, ft_error *err)
{
    ft_date d = {0};
    ft_status st = ft_args_date(a, name, &d, err);

    *text = ft_args_value(a, name);
    if (st == FT_OK && ft_date_known(d)) {
        *day = ft_date_first_day(d);
    }
    return st;
}

static ft_status read_ask(job *j, const ft_args *a, ft_error *err)
{
    const char *by = ft_args_value(a, "by");
    int32_t known = 0;
    ft_status st = FT_OK;

    j->ask = (ft_books_ask){.pending = ft_args_flag(a, "pending"), .from = INT32_MIN, .to = FT_LEDGER_END};
    for (size_t i = 0; by != NULL; i++) {
        if (i == FT_COUNT(GROUPINGS)) {
            return ft_fail(err, FT_E_USAGE, "cli.ledger.by", "by=%s", by);
        }
        if (strcmp(GROUPINGS[i].word, by) == 0) {
            j->grouping = i;
            break;
        }
    }
    st = ask_day(a, "from", &j->ask.from, &j->from, err);
    st = st == FT_OK ? ask_day(a, "to", &j->ask.to, &j->to, err) : st;
    st = st == FT_OK ? ask_day(a, "as-known", &known, &j->as_known, err) : st;
    if (st == FT_OK && j->ask.from > j->ask.to) {
        return ft_fail(err, FT_E_USAGE, "cli.ledger.period", "from=%s to=%s", j->from, j->to);
    }
    if (j->as_known != NULL) { /* to the end of that day, UTC: the same answer everywhere */
        j->ask.has_known = true;
        j->ask.known_ms = ((int64_t)known + 1) * 86400000 - 1;
    }
    j->out = ft_args_value(a, "geometry");
    if (j->out != NULL && ft_export_ground_format(j->out) == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.ledger.geometry", "file=%s", j->out);
    }
    j->ask.yearly = GROUPINGS[j->grouping].by == FT_LEDGER_BY_YEAR;
    return st;
}

/* ---------- rows */

static void put_number(ft_json_out *w, const char *name, double v)
{
    ft_json_name(w, name);
    ft_json_put_num(w, v == 0 ? 0 : v); /* no -0 */
}

static void put_count(ft_json_out *w, const char *name, long v)
{
    ft_json_name(w, name);
    ft_json_put_int(w, v);
}

/* Local ID of a record, "" when it has none or is not here. */
static const char *local_id_of(job *j, const ft_uuid *id)
{
    ft_item item;
    ft_error ignored = {0};

    return ft_store_get(j->s, id, FT_FACE_SHOWN, j->sp, &item, &ignored) == FT_OK ? item.local_id : "";
}

static void put_id(job *j, const char *name, const ft_uuid *id)
{
    char text[FT_UUID_TEXT];
    const char *local = ft_uuid_is_zero(id) ? "" : local_id_of(j, id);

    ft_uuid_text(id, text);
    ft_json_name(&j->w, name);
    ft_json_put_text(&j->w, ft_uuid_is_zero(id) ? NULL : text);
    ft_json_name(&j->w, "local_id");
    ft_json_put_text(&j->w, local[0] == '\0' ? NULL : local);
}

static void put_key(job *j, const ft_ledger_row *row, bool is_total)
{
    const ft_ledger_input *in = ft_books_input(j->books);
    const char *name = GROUPINGS[j->grouping].key;
    ft_uuid id = {{0}};

    ft_json_name(&j->w, "key");
    ft_json_begin(&j->w, '{');
    if (!is_total) {
        switch (GROUPINGS[j->grouping].by) {
        case FT_LEDGER_BY_HAZARD:
            put_id(j, name, row->hazard == FT_LEDGER_NO_HAZARD ? &id : &in->hazards[row->hazard].id);
            break;
        case FT_LEDGER_BY_TASK:
            (void)ft_uuid_parse(row->key, &id);
            put_id(j, name, &id);
            break;
        case FT_LEDGER_BY_YEAR: put_count(&j->w, name, row->year); break;
        case FT_LEDGER_BY_CLASS:
        case FT_LEDGER_BY_CONTAMINATION:
        case FT_LEDGER_BY_LOCATION:
        case FT_LEDGER_BY_ORGANISATION:
            ft_json_name(&j->w, name);
            ft_json_put_text(&j->w, row->key == NULL || row->key[0] == '\0' ? NULL : row->key);
            break;
        case FT_LEDGER_BY_TOTAL: break;
        }
    }
    ft_json_end(&j->w, '}');
}

/* Within correction_m2, and told apart: what became known of frozen years. */
static void put_prior(ft_json_out *w, const ft_ledger_row *row)
{
    put_number(w, "prior_year_adjustment_m2", row->prior_m2);
    ft_json_name(w, "prior_year");
    ft_json_begin(w, '{');
    for (ft_ledger_kind k = 0; k < FT_LEDGER_KINDS; k++) {
        const char *column = k == FT_LEDGER_BASELINE ? "opening_m2" : ft_ledger_column(k);

        if (column != NULL && fabs(row->prior[k]) > 0) {
            put_number(w, column, row->prior[k]);
        }
    }
    ft_json_end(w, '}');
}

static void put_row(job *j, const ft_ledger_row *row, bool is_total)
{
    ft_json_out *w = &j->w;
    bool closed = false;

    ft_json_begin(w, '{');
    put_key(j, row, is_total);
    put_number(w, "opening_m2", row->opening_m2);
    for (ft_ledger_kind k = 0; k < FT_LEDGER_KINDS; k++) {
        if (ft_ledger_column(k) == NULL) {
            continue;
        }
        if (ft_ledger_sign(k) == 0 && !closed) {
            put_number(w, "closing_m2", row->closing_m2);
            closed = true;
        }
        put_number(w, ft_ledger_column(k), row->m2[k]);
    }
    put_prior(w, row);
    put_number(w, "overlap_m2", row->overlap_m2);
    put_number(w, "net_m2", row->net_m2);
    put_number(w, "estimated_m2", row->estimated_m2);
    put_count(w, "areas_opening", row->areas_opening);
    put_count(w, "areas_in", row->areas_in);
    put_count(w, "areas_out", row->areas_out);
    put_count(w, "areas_closing", row->areas_closing);
    put_count(w, "perimeter_unknown", row->perimeter_unknown);
    ft_json_end(w, '}');
}

/* ---------- notes */

static void name_of(job *j, const ft_uuid *id, char *out, size_t size)
{
    const char *local = ft_uuid_is_zero(id) ? "" : local_id_of(j, id);
    char text[FT_UUID_TEXT];

    ft_uuid_text(id, text);
    (void)snprintf(out, size, "%s", local[0] != '\0' || ft_uuid_is_zero(id) ? local : text);
}

static void finding_text(job *j, const ft_ledger_finding *f, ft_buf *out)
{
    char id[64];
    char other[64];
    char facts[256];

    name_of(j, &f->record, id, sizeof id);
    name_of(j, &f->other, other, sizeof other);
    (void)snprintf(facts, sizeof facts, "id=%s other=%s m2=%.1f", id, other, f->m2 < 0 ? 0 : f->m2);
    ft_buf_reset(out);
    ft_catalog_format(j->io->words, f->key, facts, out);
}

static void put_findings(job *j)
{
    const ft_ledger *l = ft_books_ledger(j->books);
    ft_buf message;

    ft_buf_init(&message, 0);
    ft_json_name(&j->w, "findings");
    ft_json_begin(&j->w, '[');
    for (size_t i = 0; i < l->n_findings; i++) {
        const ft_ledger_finding *f = &l->findings[i];
        char other[FT_UUID_TEXT];

        finding_text(j, f, &message);
        ft_uuid_text(&f->other, other);
        ft_json_begin(&j->w, '{');
        ft_json_name(&j->w, "severity");
        ft_json_put_text(&j->w, ft_severity_word(ft_note_severity(f->key)));
        ft_json_name(&j->w, "key");
        ft_json_put_text(&j->w, f->key);
        ft_json_name(&j->w, "message");
        ft_json_put_text(&j->w, message.p);
        put_id(j, "id", &f->record);
        ft_json_name(&j->w, "other");
        ft_json_put_text(&j->w, ft_uuid_is_zero(&f->other) ? NULL : other);
        ft_json_name(&j->w, "m2");
        if (f->m2 < 0) {
            ft_json_put_null(&j->w);
        } else {
            ft_json_put_num(&j->w, f->m2);
        }
        ft_json_end(&j->w, '}');
    }
    ft_json_end(&j->w, ']');
    ft_buf_release(&message);
}

static void say_findings(job *j)
{
    const ft_ledger *l = ft_books_ledger(j->books);
    ft_buf message;

    ft_buf_init(&message, 0);
    for (size_t i = 0; i < l->n_findings && i < NOTES_SHOWN && !j->io->quiet; i++) {
        finding_text(j, &l->findings[i], &message);
        (void)fprintf(j->io->err, "%-7s  %s\n", ft_severity_word(ft_note_severity(l->findings[i].key)),
                      message.p == NULL ? l->findings[i].key : message.p);
    }
    if (l->n_findings > NOTES_SHOWN) {
        ft_cli_say(j->io, "cli.ledger.more", "n=%zu", l->n_findings - NOTES_SHOWN);
    }
    ft_buf_release(&message);
}

/* ---------- the whole answer */

/* By how much the worst row misses its identity. */
static double residual(const job *j)
{
    double worst = 0;

    for (size_t i = 0; i <= j->n; i++) {
        const ft_ledger_row *row = i < j->n ? &j->rows[i] : j->total;
        double sum = row->opening_m2 - row->closing_m2;

        for (ft_ledger_kind k = 0; k < FT_LEDGER_KINDS; k++) {
            sum += ft_ledger_sign(k) * row->m2[k];
        }
        worst = fabs(sum) > worst ? fabs(sum) : worst;
    }
    return worst;
}

static void put_frozen(job *j)
{
    int year = ft_books_frozen_year(j->books);

    ft_json_name(&j->w, "frozen_year");
    if (year == 0) {
        ft_json_put_null(&j->w);
    } else {
        ft_json_put_int(&j->w, year);
    }
}

static ft_status put_json(job *j, ft_error *err)
{
    const ft_ledger *l = ft_books_ledger(j->books);

    ft_json_begin(&j->w, '{');
    ft_json_name(&j->w, "from");
    ft_json_put_text(&j->w, j->from);
    ft_json_name(&j->w, "to");
    ft_json_put_text(&j->w, j->to);
    ft_json_name(&j->w, "as_known");
    ft_json_put_text(&j->w, j->as_known);
    ft_json_name(&j->w, "pending");
    ft_json_put_bool(&j->w, j->ask.pending);
    put_frozen(j);
    ft_json_name(&j->w, "rows");
    ft_json_begin(&j->w, '[');
    for (size_t i = 0; i < j->n; i++) {
        put_row(j, &j->rows[i], false);
    }
    ft_json_end(&j->w, ']');
    ft_json_name(&j->w, "total");
    put_row(j, j->total, true);
    ft_json_name(&j->w, "indications");
    ft_json_put_int(&j->w, (int64_t)l->indications);
    put_number(&j->w, "residual_m2", residual(j));
    put_count(&j->w, "overlay_retries", (long)l->retries);
    put_findings(j);
    ft_json_name(&j->w, "part");
    ft_json_put_bool(&j->w, j->part);
    ft_json_end(&j->w, '}');
    return ft_cli_put(j->io, &j->text, err);
}

static void row_name(job *j, const ft_ledger_row *row, char *out, size_t size)
{
    const ft_ledger_input *in = ft_books_input(j->books);
    ft_uuid id = {{0}};
    const char *text = row->key == NULL || row->key[0] == '\0' ? "-" : row->key;

    if (GROUPINGS[j->grouping].by == FT_LEDGER_BY_YEAR) {
        (void)snprintf(out, size, "%d", row->year);
        return;
    }
    if (row->hazard != FT_LEDGER_NO_HAZARD && GROUPINGS[j->grouping].by == FT_LEDGER_BY_HAZARD) {
        text = in->hazards[row->hazard].local_id;
    } else if (GROUPINGS[j->grouping].by == FT_LEDGER_BY_TASK && ft_uuid_parse(text, &id)) {
        text = local_id_of(j, &id);
    }
    (void)snprintf(out, size, "%s", text);
}

static void table_row(job *j, const char *name, const ft_ledger_row *row)
{
    static const ft_ledger_kind PRODUCTS[] = {FT_LEDGER_CANCELLED, FT_LEDGER_REDUCED, FT_LEDGER_CLEARED};
    double in = 0;
    double out = 0;
    double released = 0;

    for (size_t i = 0; i < FT_COUNT(PRODUCTS); i++) {
        released += row->m2[PRODUCTS[i]];
    }
    for (ft_ledger_kind k = 0; k < FT_LEDGER_KINDS; k++) {
        in += ft_ledger_sign(k) > 0 ? row->m2[k] : 0;
        out += ft_ledger_sign(k) < 0 ? row->m2[k] : 0;
    }
    (void)fprintf(j->io->out, "%-20s %16.1f %14.1f %14.1f %14.1f %14.1f %14.1f %16.1f %6ld\n", name, row->opening_m2,
                  in, out - released, row->m2[FT_LEDGER_CANCELLED], row->m2[FT_LEDGER_REDUCED],
                  row->m2[FT_LEDGER_CLEARED], row->closing_m2, row->areas_closing);
}

static void say_beside(job *j)
{
    const ft_ledger_row *t = j->total;
    const double beside[] = {t->m2[FT_LEDGER_CLEARED_OUTSIDE], t->m2[FT_LEDGER_REPEAT], t->m2[FT_LEDGER_PROCESSED],
                             t->overlap_m2, t->estimated_m2};
    bool any = false;

    for (size_t i = 0; i < FT_COUNT(beside); i++) {
        any = any || beside[i] > 0;
    }
    if (any) {
        ft_cli_say(j->io, "cli.ledger.beside",
                   "outside=%.1f again=%.1f processed=%.1f overlap=%.1f net=%.1f estimated=%.1f unknown=%ld", beside[0],
                   beside[1], beside[2], beside[3], t->net_m2, beside[4], t->perimeter_unknown);
    }
    if (fabs(t->prior_m2) > 0) {
        ft_cli_say(j->io, "cli.ledger.prior", "m2=%.1f year=%d", t->prior_m2, ft_books_frozen_year(j->books));
    }
    if (ft_books_ledger(j->books)->indications > 0) {
        ft_cli_say(j->io, "cli.ledger.indications", "n=%zu", ft_books_ledger(j->books)->indications);
    }
}

static void put_table(job *j)
{
    char name[64];

    if (!j->io->quiet) {
        (void)fprintf(j->io->out, "%-20s %16s %14s %14s %14s %14s %14s %16s %6s\n", "m2", "OPENING", "IN", "OUT",
                      "CANCELLED", "REDUCED", "CLEARED", "CLOSING", "AREAS");
    }
    for (size_t i = 0; i < j->n; i++) {
        row_name(j, &j->rows[i], name, sizeof name);
        table_row(j, name, &j->rows[i]);
    }
    table_row(j, ft_catalog_text(j->io->words, "cli.ledger.total"), j->total);
    say_beside(j);
    say_findings(j);
}

/* ---------- the ground behind the figures */

static void put_text(ft_json_out *w, const char *name, const char *text)
{
    ft_json_name(w, name);
    ft_json_put_text(w, text == NULL || text[0] == '\0' ? NULL : text);
}

static void put_day(ft_json_out *w, const char *name, int32_t day)
{
    char text[FT_DATE_TEXT] = "";

    if (day != FT_LEDGER_NO_DAY) {
        ft_date_text(ft_date_of_day(day), text);
    }
    put_text(w, name, text);
}

static void begin_feature(job *j, const char *account, size_t hazard, ft_ledger_class c, double m2)
{
    const ft_ledger_input *in = ft_books_input(j->ground);
    ft_uuid none = {{0}};

    ft_json_begin(&j->w, '{');
    put_text(&j->w, "type", "Feature");
    ft_json_name(&j->w, "properties");
    ft_json_begin(&j->w, '{');
    put_text(&j->w, "account", account);
    put_text(&j->w, "class", hazard == FT_LEDGER_NO_HAZARD ? NULL : ft_ledger_class_word(c));
    put_id(j, "hazard", hazard == FT_LEDGER_NO_HAZARD ? &none : &in->hazards[hazard].id);
    put_number(&j->w, "area_m2", m2);
}

static ft_status end_feature(job *j, const ft_geom *g, ft_buf *scratch, ft_error *err)
{
    ft_geom turned;
    ft_status st = FT_OK;

    ft_geom_init(&turned, FT_GEOM_NONE);
    st = ft_geom_copy(g, &turned, err);
    st = st == FT_OK ? ft_export_cut(&turned, err) : st;
    ft_json_end(&j->w, '}');
    ft_buf_reset(scratch);
    ft_geojson_write(&turned, scratch);
    ft_json_name(&j->w, "geometry");
    ft_json_put_raw(&j->w, scratch->p, scratch->n);
    ft_json_end(&j->w, '}');
    ft_geom_release(&turned);
    return st;
}

/* Every movement up to the end of the period, and what is open then: sums over the features are the figures of the rows. */
static ft_status put_features(job *j, ft_error *err)
{
    const ft_ledger *l = ft_books_ledger(j->ground);
    const ft_ledger_input *in = ft_books_input(j->ground);
    ft_buf scratch;
    ft_status st = FT_OK;

    ft_buf_init(&scratch, 0);
    for (size_t i = 0; i < l->n_postings && st == FT_OK; i++) {
        const ft_ledger_posting *p = &l->postings[i];
        const char *column = ft_ledger_column(p->kind);
        bool before = p->kind == FT_LEDGER_BASELINE || p->day == FT_LEDGER_NO_DAY || p->day < j->ask.from;
        char cause[FT_UUID_TEXT];

        if (p->shape == NULL || p->day > j->ask.to) {
            continue;
        }
        ft_uuid_text(&p->cause, cause);
        begin_feature(j, column == NULL ? "opening_m2" : column, p->hazard, p->account, p->area_m2);
        put_day(&j->w, "day", p->day);
        put_text(&j->w, "cause", cause);
        ft_json_name(&j->w, "in_period");
        ft_json_put_bool(&j->w, !before);
        st = end_feature(j, p->shape, &scratch, err);
    }
    for (size_t i = 0; i < l->n_open && st == FT_OK; i++) {
        const ft_ledger_open *o = &l->open[i];

        if (in->marks[o->mark] == j->ask.to) {
            begin_feature(j, "closing_m2", o->hazard, o->account, ft_geom_area_m2(&o->shape));
            st = end_feature(j, &o->shape, &scratch, err);
        }
    }
    ft_buf_release(&scratch);
    return st;
}

/* Whole or not at all; a file that is there is not overwritten. */
static ft_status write_geometry(job *j, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&j->text);
    j->w = ft_json_writer(&j->text);
    ft_json_begin(&j->w, '{');
    put_text(&j->w, "type", "FeatureCollection");
    ft_json_name(&j->w, "features");
    ft_json_begin(&j->w, '[');
    st = put_features(j, err);
    ft_json_end(&j->w, ']');
    ft_json_end(&j->w, '}');
    st = st == FT_OK ? ft_buf_status(&j->text, err) : st;
    st = st == FT_OK ? ft_export_ground(j->text.p, j->text.n, j->out, "ground", err) : st;
    ft_buf_reset(&j->text);
    j->w = ft_json_writer(&j->text);
    return st;
}

/* Every row must balance before anybody reads it. */
static ft_status check_rows(const job *j, ft_error *err)
{
    for (size_t i = 0; i < j->n; i++) {
        if (!ft_ledger_row_balances(&j->rows[i])) {
            return ft_fail(err, FT_E_DB, "cli.ledger.unbalanced", "row=%zu", i + 1);
        }
    }
    return ft_ledger_row_balances(j->total) ? FT_OK
                                            : ft_fail(err, FT_E_DB, "cli.ledger.unbalanced", "row=%zu", j->n + 1);
}

/* What took long is kept, when the file lets us; reading it never fails for that. */
static void keep(job *j, const char *path)
{
    ft_books_units units = ft_books_count(j->books);
    ft_store *s = NULL;
    ft_error ignored = {0};

    if (units.all - units.kept < KEEP_FROM || j->ask.has_known ||
        ft_store_open(path, FT_STORE_WRITE, &j->io->env, &s, &ignored) != FT_OK) {
        return;
    }
    if (!ft_store_renewal(s).due && ft_store_begin(s, &ignored) == FT_OK) { /* who only reads renews nothing */
        ft_status st = ft_books_keep(s, j->books, &ignored);

        (void)ft_store_end(s, st, &ignored);
    }
    ft_store_close(s);
}

static ft_status answer(job *j, ft_error *err)
{
    const ft_ledger_input *in = ft_books_input(j->books);
    const ft_ledger *l = ft_books_ledger(j->books);
    ft_status st = ft_ledger_rows(in, l, GROUPINGS[j->grouping].by, j->ask.from, j->ask.to, &j->rows, &j->n, err);

    st = st == FT_OK ? ft_ledger_rows(in, l, FT_LEDGER_BY_TOTAL, j->ask.from, j->ask.to, &j->total, &j->n_total, err)
                     : st;
    st = st == FT_OK ? check_rows(j, err) : st;
    st = st == FT_OK && j->out != NULL ? write_geometry(j, err) : st;
    if (st != FT_OK) {
        return st;
    }
    if (!j->ask.pending && !ft_store_has_authority(j->s)) {
        ft_cli_say(j->io, "cli.ledger.no_authority", " ");
    }
    st = ft_cli_say_part(j->io, j->s, "cli.ledger.part", &j->part, err);
    if (st != FT_OK) {
        return st;
    }
    if (j->io->json) {
        return put_json(j, err);
    }
    put_table(j);
    return FT_OK;
}

static ft_status open_ground(job *j, ft_error *err)
{
    ft_books_ask ask = j->ask;

    ask.shapes = true;
    if (ft_books_frozen_year(j->books) != 0) {
        ft_cli_say(j->io, "cli.ledger.ground_of_today", "year=%d", ft_books_frozen_year(j->books));
    }
    return ft_books_open(j->s, &ask, &j->ground, err);
}

ft_status ft_cmd_ledger(ft_cli *io, const ft_args *a, ft_error *err)
{
    job j = {.io = io};
    ft_status st = FT_OK;

    if (ft_args_value(a, "freeze") != NULL) {
        return ft_cli_freeze(io, a, err);
    }
    st = read_ask(&j, a, err);

    ft_buf_init(&j.text, 0);
    j.w = ft_json_writer(&j.text);
    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_READ, &j.s, err) : st;
    st = st == FT_OK ? ft_item_space_new(&j.sp, err) : st;
    st = st == FT_OK ? ft_books_open(j.s, &j.ask, &j.books, err) : st;
    st = st == FT_OK && j.out != NULL ? open_ground(&j, err) : st;
    st = st == FT_OK ? answer(&j, err) : st;
    ft_item_space_free(j.sp);
    ft_store_close(j.s);
    if (st == FT_OK) {
        keep(&j, a->pos[0]);
    }
    free(j.rows);
    free(j.total);
    ft_buf_release(&j.text);
    ft_books_close(j.books);
    ft_books_close(j.ground);
    return st;
}
