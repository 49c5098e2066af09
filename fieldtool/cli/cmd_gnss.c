/* fieldtool gnss SOURCE : what a receiver says, epoch by epoch, or the mean of it, and the mean as a recorded point. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/receiver.h"
#include "geo/wkb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BAUD = 9600, DERIVED_SETS = 13, SET_MAX = 256, DAY_MS = 86400000 };

typedef struct session {
    ft_cli *io;
    const ft_args *a;
    ft_receiver *r;
    ft_averager *averager; /* NULL: every epoch is told */
    int64_t want;          /* fixes of a mean */
    double seconds;        /* 0: until it ends */
    size_t epochs, bad_lines, first_bad_line;
    ft_error first_bad;
    ft_fix last;
    bool has_last;
    ft_buf fixes; /* members of a JSON array */
    ft_json_out w;
    ft_cli_warnings warn;
} session;

static const char *time_of(const ft_fix *f, char out[FT_UTC_TEXT])
{
    if (f->has_time) {
        ft_utc_text(f->utc_ms, out);
    }
    return f->has_time ? out : "";
}

static void name_num(ft_json_out *w, const char *name, double v, bool has)
{
    ft_json_name(w, name);
    if (has) {
        ft_json_put_num(w, v);
    } else {
        ft_json_put_null(w);
    }
}

static void put_place(ft_json_out *w, ft_lonlat at, bool has)
{
    ft_json_name(w, "position");
    if (!has) {
        ft_json_put_null(w);
        return;
    }
    ft_json_begin(w, '[');
    ft_json_put_num(w, at.lon_deg);
    ft_json_put_num(w, at.lat_deg);
    ft_json_end(w, ']');
}

static void put_fix_json(ft_json_out *w, const ft_fix *f)
{
    char utc[FT_UTC_TEXT];

    ft_json_begin(w, '{');
    ft_json_name(w, "time");
    ft_json_put_text(w, f->has_time ? time_of(f, utc) : NULL);
    put_place(w, f->at, f->has_position);
    ft_json_name(w, "fix");
    ft_json_put_text(w, ft_fix_code(f->kind));
    name_num(w, "satellites", f->satellites, f->satellites >= 0);
    name_num(w, "hdop", f->hdop, f->has_hdop);
    name_num(w, "hacc_m_95", f->hacc_m_95, f->has_accuracy);
    name_num(w, "elevation_m", f->elevation_m, f->has_elevation);
    name_num(w, "speed_ms", f->speed_ms, f->has_speed);
    ft_json_end(w, '}');
}

/* A number, or nothing, behind a tab. */
static void cell(FILE *out, int decimals, double v, bool has)
{
    (void)fputc('\t', out);
    if (has) {
        (void)fprintf(out, "%.*f", decimals, v);
    }
}

static void put_fix_line(FILE *out, const ft_fix *f)
{
    char utc[FT_UTC_TEXT];

    (void)fputs(time_of(f, utc), out);
    cell(out, 8, f->at.lat_deg, f->has_position);
    cell(out, 8, f->at.lon_deg, f->has_position);
    (void)fprintf(out, "\t%s", ft_fix_code(f->kind));
    cell(out, 0, f->satellites, f->satellites >= 0);
    cell(out, 1, f->hdop, f->has_hdop);
    cell(out, 2, f->hacc_m_95, f->has_accuracy);
    cell(out, 1, f->elevation_m, f->has_elevation);
    (void)fputc('\n', out);
    (void)fflush(out); /* a person watches, or a pipe */
}

static ft_status take_fix(session *s, const ft_fix *f, ft_error *err)
{
    ft_fix_refusal why = FT_REFUSED_NOTHING;
    ft_status st = FT_OK;

    s->epochs++;
    if (f->has_time) {
        s->last = *f;
        s->has_last = true;
    }
    if (s->averager != NULL) {
        st = ft_averager_add(s->averager, f, &why, err);
        ft_env_progress(&s->io->env, "cli.gnss.averaging", (int64_t)ft_averager_count(s->averager), s->want);
    } else if (s->io->json) {
        put_fix_json(&s->w, f);
        st = ft_buf_status(&s->fixes, err);
    } else {
        put_fix_line(s->io->out, f);
    }
    return st;
}

static void note_bad(session *s, const ft_error *bad)
{
    if (s->bad_lines++ == 0) {
        s->first_bad = *bad;
        s->first_bad_line = ft_receiver_lines(s->r);
    }
}

static ft_status listen(session *s, ft_error *err)
{
    ft_receiver_event what = FT_RECEIVER_QUIET;
    double started_s = ft_os_monotonic_s();
    bool silent = false;
    ft_status st = FT_OK;

    while (st == FT_OK) {
        ft_fix f;
        ft_error bad = {0};

        st = ft_receiver_next(s->r, &s->io->env, &what, &f, &bad, err);
        if (st != FT_OK || what == FT_RECEIVER_END) {
            break;
        }
        if (what == FT_RECEIVER_FIX) {
            st = take_fix(s, &f, err);
        } else if (what == FT_RECEIVER_BAD) {
            note_bad(s, &bad);
        } else if (!silent && s->epochs == 0 && ft_os_monotonic_s() - started_s > 5) {
            silent = true;
            ft_cli_say(s->io, "cli.gnss.silent", " ");
        }
        if ((s->averager != NULL && (int64_t)ft_averager_count(s->averager) >= s->want) ||
            (s->seconds > 0 && ft_os_monotonic_s() - started_s >= s->seconds)) {
            break;
        }
    }
    return st;
}

/* A receiver's date that cannot be: its week counter ran over, or this computer's clock is wrong. */
static void judge_clock(session *s)
{
    int64_t written_ms = 0;
    bool file = ft_receiver_is_file(s->r, &written_ms);
    int64_t now_ms = ft_env_now(&s->io->env);
    int64_t late_ms = s->last.utc_ms - (file ? written_ms : now_ms);
    char utc[FT_UTC_TEXT];

    /* a log may be copied years later, but not before it was made */
    if (s->has_last && (late_ms > DAY_MS || (!file && late_ms < -(int64_t)DAY_MS))) {
        s->io->left = true;
        ft_utc_text(s->last.utc_ms, utc);
        ft_cli_warn(s->io, &s->warn, file ? "cli.gnss.clock_file" : "cli.gnss.clock", "time=%s days=%lld", utc,
                    (long long)(late_ms / DAY_MS));
    }
}

static void judge_lines(session *s)
{
    ft_buf why;

    if (s->bad_lines > 0) {
        ft_buf_init(&why, 0);
        ft_catalog_format(s->io->words, s->first_bad.key, s->first_bad.args, &why);
        ft_cli_warn(s->io, &s->warn, "cli.gnss.bad_lines", "n=%zu line=%zu why=%s", s->bad_lines, s->first_bad_line,
                    why.p == NULL ? "" : why.p);
        ft_buf_release(&why);
    }
}

static ft_status nothing_came(session *s, ft_error *err)
{
    ft_buf why;
    ft_status st = FT_OK;

    ft_buf_init(&why, 0);
    if (s->bad_lines > 0) {
        ft_catalog_format(s->io->words, s->first_bad.key, s->first_bad.args, &why);
    }
    st = ft_fail(err, FT_E_INVALID, "cli.gnss.nothing", "source=%s lines=%zu why=%s", s->a->pos[0],
                 ft_receiver_lines(s->r), why.p == NULL ? "-" : why.p);
    ft_buf_release(&why);
    return st;
}

/* ---- the mean as a record */

typedef struct sets {
    ft_given given[DERIVED_SETS];
    char text[DERIVED_SETS][SET_MAX];
    size_t n;
} sets;

static void derive(sets *d, const char *field, const char *value)
{
    (void)snprintf(d->text[d->n], SET_MAX, "%s=%s", field, value);
    d->given[d->n] = (ft_given){"set", d->text[d->n]};
    d->n++;
}

static void derive_num(sets *d, const char *field, double v, bool has)
{
    char text[FT_NUM_TEXT];

    if (has) {
        ft_num_text(round(v * 1000) / 1000, text); /* millimetres are more than a receiver knows */
        derive(d, field, text);
    }
}

/* Fields of a point that the mean itself says. */
static void derive_fields(const session *s, const ft_mean *m, sets *d)
{
    char lat[FT_NUM_TEXT];
    char lon[FT_NUM_TEXT];
    char entered[2 * FT_NUM_TEXT];
    char day[FT_DATE_TEXT];

    ft_num_text(m->at.lat_deg, lat);
    ft_num_text(m->at.lon_deg, lon);
    (void)snprintf(entered, sizeof entered, "%s %s", lat, lon);
    derive(d, "entered_crs", "EPSG:4326");
    derive(d, "entered_format", "dd");
    derive(d, "entered_text", entered);
    derive(d, "fix", ft_fix_code(m->kind));
    derive(d, "device", s->a->pos[0]);
    derive_num(d, "n_fixes", (double)m->n, true);
    derive_num(d, "hacc_m_95", m->hacc_m_95, true);
    derive_num(d, "spread_m_95", m->spread_m_95, true);
    derive_num(d, "averaged_s", m->seconds, true);
    derive_num(d, "hdop", m->hdop_median, m->hdop_median > 0);
    derive_num(d, "satellites", m->satellites_least, m->satellites_least >= 0);
    derive_num(d, "elevation_m", m->elevation_m, m->has_elevation);
    if (s->has_last) {
        ft_date_text(ft_date_of_utc(s->last.utc_ms, s->io->env.offset_min), day);
        derive(d, "fixed_on", day);
    }
}

static ft_status save(session *s, const ft_mean *m, ft_written *made, ft_error *err)
{
    ft_store *store = NULL;
    ft_draft *d = NULL;
    ft_buf wkb;
    sets derived = {.n = 0};
    ft_args said = {.given = derived.given};
    const ft_form *form = NULL;
    ft_status st = ft_cli_open(s->io, ft_args_value(s->a, "save"), FT_STORE_WRITE, &store, err);

    ft_buf_init(&wkb, 0);
    derive_fields(s, m, &derived);
    said.n_given = derived.n;
    if (st == FT_OK) {
        form = ft_forms_find(ft_store_forms(store), "point", 5);
        st = ft_draft_new(&d, err);
    }
    st = st == FT_OK ? ft_cli_apply_sets(store, form, &said, d, NULL, err) : st;
    st = st == FT_OK ? ft_cli_apply_sets(store, form, s->a, d, NULL, err) : st; /* what the person says wins */
    st = st == FT_OK ? ft_wkb_point(m->at, &wkb, err) : st;
    if (st == FT_OK) {
        ft_write w = {
            .op = FT_OP_CREATE, .type = form->type, .values = ft_draft_values(d), .wkb = wkb.p, .wkb_n = wkb.n};

        st = ft_store_begin(store, err);
        st = st == FT_OK ? ft_store_write(store, &w, made, err) : st;
        st = ft_store_end(store, st, err);
    }
    ft_draft_free(d);
    ft_buf_release(&wkb);
    ft_store_close(store);
    return st;
}

/* ---- results */

static void put_head(session *s, ft_json_out *w)
{
    ft_json_begin(w, '{');
    ft_json_name(w, "source");
    ft_json_put_text(w, s->a->pos[0]);
    ft_json_name(w, "lines");
    ft_json_put_int(w, (int64_t)ft_receiver_lines(s->r));
    ft_json_name(w, "bad_lines");
    ft_json_put_int(w, (int64_t)s->bad_lines);
    ft_json_name(w, "epochs");
    ft_json_put_int(w, (int64_t)s->epochs);
}

static ft_status put_tail(session *s, ft_json_out *w, ft_error *err)
{
    ft_json_name(w, "warnings");
    ft_json_begin(w, '[');
    ft_buf_bytes(w->b, s->warn.json.p == NULL ? "" : s->warn.json.p, s->warn.json.n);
    ft_json_end(w, ']');
    ft_json_end(w, '}');
    return ft_cli_put(s->io, w->b, err);
}

static void put_mean_json(ft_json_out *w, const ft_mean *m)
{
    put_place(w, m->at, true);
    ft_json_name(w, "fix");
    ft_json_put_text(w, ft_fix_code(m->kind));
    name_num(w, "n_fixes", (double)m->n, true);
    name_num(w, "hacc_m_95", m->hacc_m_95, true);
    name_num(w, "spread_m_95", m->spread_m_95, true);
    name_num(w, "spread_max_m", m->spread_max_m, true);
    name_num(w, "hdop", m->hdop_median, m->hdop_median > 0);
    name_num(w, "satellites", m->satellites_least, m->satellites_least >= 0);
    name_num(w, "elevation_m", m->elevation_m, m->has_elevation);
    name_num(w, "seconds", m->seconds, true);
    ft_json_name(w, "moved");
    ft_json_put_bool(w, m->moved);
    name_num(w, "moved_m", m->moved_m, true);
    ft_json_name(w, "refused");
    ft_json_begin(w, '{');
    for (int i = FT_REFUSED_NO_FIX; i < FT_FIX_REFUSALS; i++) {
        ft_json_name(w, strchr(ft_fix_refusal_key((ft_fix_refusal)i), '.') + 1);
        ft_json_put_int(w, (int64_t)m->refused[i]);
    }
    ft_json_end(w, '}');
}

static void put_mean_text(session *s, const ft_mean *m)
{
    char facts[512];
    ft_buf text;

    ft_buf_init(&text, 0);
    (void)snprintf(facts, sizeof facts, "n=%zu seconds=%.0f fix=%s lat=%.8f lon=%.8f hacc=%.2f spread=%.2f max=%.2f",
                   m->n, m->seconds, ft_fix_code(m->kind), m->at.lat_deg, m->at.lon_deg, m->hacc_m_95, m->spread_m_95,
                   m->spread_max_m);
    ft_catalog_format(s->io->words, "cli.gnss.mean", facts, &text);
    (void)fprintf(s->io->out, "%s\n", text.p == NULL ? "" : text.p);
    ft_buf_release(&text);
    for (int i = FT_REFUSED_NO_FIX; i < FT_FIX_REFUSALS; i++) {
        if (m->refused[i] > 0) {
            ft_cli_say(s->io, "cli.gnss.not_used", "n=%zu why=%s", m->refused[i],
                       ft_catalog_text(s->io->words, ft_fix_refusal_key((ft_fix_refusal)i)));
        }
    }
}

static ft_status tell_mean(session *s, ft_error *err)
{
    ft_mean m;
    ft_written made;
    char uuid[FT_UUID_TEXT];
    char revision[FT_HASH_HEX];
    ft_buf text;
    ft_json_out w;
    bool saving = ft_args_value(s->a, "save") != NULL;
    ft_status st = ft_averager_mean(s->averager, &m, err);

    if (st != FT_OK) {
        return st;
    }
    if (m.moved) {
        s->io->left = true;
        ft_cli_warn(s->io, &s->warn, "cli.gnss.moved", "moved=%.1f", m.moved_m);
    }
    if ((int64_t)ft_averager_count(s->averager) < s->want) {
        s->io->left = true;
        ft_cli_warn(s->io, &s->warn, "cli.gnss.fewer", "n=%zu want=%lld", ft_averager_count(s->averager),
                    (long long)s->want);
    }
    st = saving ? save(s, &m, &made, err) : FT_OK;
    if (st != FT_OK) {
        return st;
    }
    if (!s->io->json) {
        put_mean_text(s, &m);
        if (saving) {
            ft_cli_say(s->io, "cli.gnss.saved", "local_id=%s", made.local_id);
        }
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    put_head(s, &w);
    put_mean_json(&w, &m);
    if (saving) {
        ft_uuid_text(&made.record, uuid);
        ft_hash_hex(&made.revision, revision);
        ft_json_name(&w, "id");
        ft_json_put_text(&w, uuid);
        ft_json_name(&w, "local_id");
        ft_json_put_text(&w, made.local_id);
        ft_json_name(&w, "revision");
        ft_json_put_text(&w, revision);
    }
    st = put_tail(s, &w, err);
    ft_buf_release(&text);
    return st;
}

static ft_status tell_fixes(session *s, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    if (!s->io->json) {
        return FT_OK;
    }
    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    put_head(s, &w);
    ft_json_name(&w, "fixes");
    ft_json_begin(&w, '[');
    ft_buf_bytes(&text, s->fixes.p == NULL ? "" : s->fixes.p, s->fixes.n);
    ft_json_end(&w, ']');
    st = put_tail(s, &w, err);
    ft_buf_release(&text);
    return st;
}

/* ---- words of the call */

static ft_status read_options(session *s, ft_receiver_options *o, ft_mean_rule *rule, ft_error *err)
{
    const char *average = ft_args_value(s->a, "average");
    double baud = BAUD;
    ft_status st = ft_args_number(s->a, "baud", &baud, err);

    if (average != NULL && (!ft_int_parse(average, strlen(average), &s->want) || s->want < 2)) {
        return ft_fail(err, FT_E_USAGE, "cli.gnss.count", "value=%s", average);
    }
    if (average == NULL && ft_args_value(s->a, "save") != NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.gnss.save_alone", " ");
    }
    if (ft_args_value(s->a, "save") == NULL && ft_args_value(s->a, "set") != NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.gnss.set_alone", " ");
    }
    st = st == FT_OK ? ft_args_number(s->a, "hdop", &rule->hdop_max, err) : st;
    st = st == FT_OK ? ft_args_number(s->a, "accuracy", &rule->hacc_max_m_95, err) : st;
    st = st == FT_OK ? ft_args_number(s->a, "seconds", &s->seconds, err) : st;
    st = st == FT_OK ? ft_args_number(s->a, "speed", &o->speed, err) : st;
    o->baud = baud > 0 && baud < 1e7 ? (int)baud : 0;
    o->source = s->a->pos[0];
    o->log = ft_args_value(s->a, "log");
    return st;
}

ft_status ft_cmd_gnss(ft_cli *io, const ft_args *a, ft_error *err)
{
    session s = {.io = io, .a = a};
    ft_receiver_options options = {0};
    ft_mean_rule rule = FT_MEAN_RULE;
    ft_status st = read_options(&s, &options, &rule, err);

    ft_buf_init(&s.fixes, 0);
    ft_buf_init(&s.warn.json, 0);
    s.w = ft_json_writer(&s.fixes);
    st = st == FT_OK && s.want > 0 ? ft_averager_new(rule, &s.averager, err) : st;
    st = st == FT_OK ? ft_receiver_open(&options, &s.r, err) : st;
    if (st == FT_OK && s.averager == NULL && !io->json && !io->quiet) {
        (void)fprintf(io->err, "%s\n", ft_catalog_text(io->words, "cli.gnss.header"));
    }
    st = st == FT_OK ? listen(&s, err) : st;
    if (st == FT_OK && s.epochs == 0) {
        st = nothing_came(&s, err);
    }
    if (st == FT_OK) {
        judge_clock(&s);
        judge_lines(&s);
        st = s.averager != NULL ? tell_mean(&s, err) : tell_fixes(&s, err);
    }
    ft_receiver_close(s.r);
    ft_averager_free(s.averager);
    ft_buf_release(&s.fixes);
    ft_buf_release(&s.warn.json);
    return st;
}
