/* A table of points in CSV: what its columns mean, and its rows one after the other. */
#include "fieldtool/interop/survey_internal.h"

#include "fieldtool/interop/reader.h"
#include "fieldtool/interop/rows.h"
#include "geo/area.h"
#include "geo/coord.h"
#include "geo/magnet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a column is, besides the fields of a point record under their own names. */
typedef enum meaning {
    M_LEFT_OUT,
    M_FIELD,
    M_POSITION,
    M_LON,
    M_LAT,
    M_FROM,
    M_BEARING,
    M_BACK,
    M_FROM2,
    M_BEARING2
} meaning;

static const struct {
    const char *column;
    meaning means;
    const char *field; /* of M_FIELD: another word for it */
} WORDS[] = {
    {"position", M_POSITION, NULL},
    {"coord", M_POSITION, NULL},
    {"coordinate", M_POSITION, NULL},
    {"coordinates", M_POSITION, NULL},
    {"mgrs", M_POSITION, NULL},
    {"utm", M_POSITION, NULL},
    {"lon", M_LON, NULL},
    {"longitude", M_LON, NULL},
    {"lat", M_LAT, NULL},
    {"latitude", M_LAT, NULL},
    {"from", M_FROM, NULL},
    {"from_point", M_FROM, NULL},
    {"bearing", M_BEARING, NULL},
    {"back_bearing", M_BACK, NULL},
    {"from2", M_FROM2, NULL},
    {"bearing2", M_BEARING2, NULL},
    {"type", M_FIELD, "point_type"},
    {"point", M_FIELD, "name"},
    {"distance", M_FIELD, "distance_m"},
    {"inclination", M_FIELD, "inclination_deg"},
    {"offset", M_FIELD, "offset_m"},
    {"height", M_FIELD, "elevation_m"},
    {"part", M_FIELD, "shape_part"},
    {"accuracy", M_FIELD, "hacc_m_95"},
};

typedef struct column {
    char name[64];
    meaning means;
    const ft_field *field;
} column;

typedef struct reading {
    const ft_form *point;
    const ft_survey_options *o;
    ft_rows *csv;
    column *columns;
    size_t n_columns;
    ft_survey *s;
    ft_survey_fn each;
    void *who;
    ft_error *err;
    bool told_years;
} reading;

/* ---------- columns */

static void choose_column(reading *r, column *c)
{
    c->means = M_LEFT_OUT;
    for (size_t i = 0; i < FT_COUNT(WORDS); i++) {
        if (ft_same_word(WORDS[i].column, c->name)) {
            c->means = WORDS[i].means;
            c->field = WORDS[i].field == NULL ? NULL : ft_form_field(r->point, WORDS[i].field, strlen(WORDS[i].field));
            return;
        }
    }
    for (size_t i = 0; i < r->point->n; i++) {
        const ft_field *f = &r->point->fields[i];

        if (ft_same_word(f->id, c->name) && !f->derived && f->tag != FT_TAG_ID && f->sensitivity != FT_SENS_SEALED) {
            c->means = M_FIELD;
            c->field = f;
        }
    }
}

static ft_status read_header(reading *r)
{
    ft_status st = ft_rows_next(r->csv, r->err);

    if (st != FT_OK) {
        return st == FT_E_NOT_FOUND ? ft_fail(r->err, FT_E_INVALID, "survey.empty", " ") : st;
    }
    r->n_columns = ft_rows_count(r->csv);
    r->columns = calloc(r->n_columns, sizeof *r->columns);
    if (r->columns == NULL) {
        return ft_survey_no_memory(r->err);
    }
    for (size_t i = 0; i < r->n_columns; i++) {
        column *c = &r->columns[i];
        ft_str name = ft_str_trimmed(ft_rows_cell(r->csv, i), " \t");

        (void)snprintf(c->name, sizeof c->name, "%.*s", (int)(name.n < 60 ? name.n : 60), name.p);
        choose_column(r, c);
        for (size_t k = 0; k < i; k++) {
            if (ft_same_word(r->columns[k].name, c->name)) {
                return ft_fail(r->err, FT_E_INVALID, "interop.csv.column_twice", "column=%s", c->name);
            }
        }
        if (c->means == M_LEFT_OUT) {
            char facts[96];

            (void)snprintf(facts, sizeof facts, "column=%s", c->name);
            r->each(r->who, 0, "survey.column_left_out", facts);
        }
    }
    return FT_OK;
}

/* The cell of the first column of that meaning that is not empty; which column it is. */
static ft_str cell_of(const reading *r, meaning means, const column **which)
{
    for (size_t i = 0; i < r->n_columns && i < ft_rows_count(r->csv); i++) {
        ft_str t = r->columns[i].means == means ? ft_str_trimmed(ft_rows_cell(r->csv, i), " \t") : (ft_str){NULL, 0};

        if (t.n > 0) {
            *which = &r->columns[i];
            return t;
        }
    }
    *which = NULL;
    return (ft_str){NULL, 0};
}

static ft_status set_text(const reading *r, ft_draft *d, const char *field, const char *p, size_t n)
{
    return ft_draft_set(d, field, FT_TAG_TEXT, p, n, r->err);
}

static ft_status set_parsed(const reading *r, ft_draft *d, const ft_field *f, ft_str t)
{
    ft_buf bytes;
    ft_status st = FT_OK;

    ft_buf_init(&bytes, 0);
    st = ft_field_parse(f, t.p, t.n, &bytes, r->err);
    st = st == FT_OK ? ft_draft_set(d, f->id, f->tag, bytes.p, bytes.n, r->err) : st;
    ft_buf_release(&bytes);
    return st;
}

static ft_status set_named(const reading *r, ft_draft *d, const char *field, const char *text)
{
    return set_parsed(r, d, ft_form_field(r->point, field, strlen(field)), ft_str_of(text));
}

static ft_status set_real(const reading *r, ft_draft *d, const char *field, double v)
{
    char text[40];

    (void)snprintf(text, sizeof text, "%.12g", v);
    return set_named(r, d, field, text);
}

static ft_status plain_fields(const reading *r, ft_draft *d)
{
    ft_status st = FT_OK;

    for (size_t i = 0; st == FT_OK && i < r->n_columns; i++) {
        ft_str t = ft_str_trimmed(ft_rows_cell(r->csv, i), " \t");

        if (r->columns[i].means == M_FIELD && t.n > 0) {
            st = set_parsed(r, d, r->columns[i].field, t);
        }
    }
    return st;
}

/* ---------- positions */

static ft_status note_position(const reading *r, ft_survey_row *row, const char *text, size_t n, const ft_coord *c)
{
    char crs[24];
    ft_status st = set_text(r, row->values, "entered_text", text, n);

    (void)snprintf(crs, sizeof crs, "EPSG:%d", c->as.epsg == 0 ? 4326 : c->as.epsg);
    st = st == FT_OK ? set_text(r, row->values, "entered_crs", crs, strlen(crs)) : st;
    st = st == FT_OK ? set_named(r, row->values, "entered_format", ft_coord_format_word(c->as.format)) : st;
    row->shot.kind = FT_SHOT_KNOWN;
    row->shot.known = c->at;
    return st;
}

/* Latitude and longitude in columns of their own, put together so that the reader of positions can read the text again. */
static ft_status join_axes(const reading *r, ft_str lat, ft_str lon, char *out, size_t room)
{
    double deg = 0;
    ft_status st = FT_OK;

    if (lon.n == 0 || lat.n == 0) {
        return ft_fail(r->err, FT_E_INVALID, "survey.half_position", " ");
    }
    if (lon.n + lat.n > FT_COORD_LONGEST - 20) {
        return ft_fail(r->err, FT_E_INVALID, "geo.coord.long", "most=%d", FT_COORD_LONGEST);
    }
    st = ft_coord_read_axis(lat.p, lat.n, FT_AXIS_LAT, &deg, r->err);
    if (st != FT_OK) {
        return ft_within(r->err, st, "field=latitude");
    }
    st = ft_coord_read_axis(lon.p, lon.n, FT_AXIS_LON, &deg, r->err);
    if (st != FT_OK) {
        return ft_within(r->err, st, "field=longitude");
    }
    (void)snprintf(out, room, "lat: %.*s; lon: %.*s", (int)lat.n, lat.p, (int)lon.n, lon.p);
    return FT_OK;
}

static ft_status read_position(const reading *r, ft_survey_row *row, bool *has)
{
    const column *where = NULL;
    const column *other = NULL;
    ft_str t = cell_of(r, M_POSITION, &where);
    ft_str lon = cell_of(r, M_LON, &other);
    ft_str lat = cell_of(r, M_LAT, &where);
    char both[FT_COORD_LONGEST + 16];
    ft_coord c;
    ft_status st = FT_OK;

    *has = t.n > 0 || lon.n > 0 || lat.n > 0;
    if (!*has) {
        return FT_OK;
    }
    if (t.n == 0) {
        st = join_axes(r, lat, lon, both, sizeof both);
        t = st == FT_OK ? ft_str_of(both) : t;
    }
    st = st != FT_OK ? st : ft_coord_read_sure(t.p, t.n, (ft_coord_as){FT_COORD_ANY, 0}, &c, r->err);
    return st == FT_OK ? note_position(r, row, t.p, t.n, &c) : st;
}

/* ---------- legs */

/* How many earlier rows have that name or number; the last of them. */
static size_t count_earlier(const reading *r, const char *name, size_t n, size_t *out)
{
    size_t found = 0;

    for (size_t i = 0; i < r->s->n; i++) {
        if (!r->s->rows[i].shot.is_closing && strlen(r->s->rows[i].name) == n &&
            memcmp(r->s->rows[i].name, name, n) == 0) {
            *out = i;
            found++;
        }
    }
    return found;
}

static ft_status earlier(const reading *r, const char *name, size_t n, size_t *out)
{
    size_t found = count_earlier(r, name, n, out);

    return found == 1 ? FT_OK
                      : ft_fail(r->err, FT_E_INVALID, found == 0 ? "survey.from_unknown" : "survey.from_twice",
                                "name=%.*s", (int)n, name);
}

static ft_status read_bearing(const reading *r, ft_survey_row *row, meaning means, const char *field, bool *has)
{
    const column *where = NULL;
    ft_str t = cell_of(r, means, &where);
    double deg = 0;
    ft_status st = FT_OK;

    *has = t.n > 0;
    if (!*has) {
        return FT_OK;
    }
    st = ft_bearing_read(t.p, t.n, &deg, r->err);
    if (st != FT_OK) {
        return ft_within(r->err, st, "field=%s", where->name);
    }
    return set_real(r, row->values, field, deg);
}

static ft_status read_from(const reading *r, meaning means, size_t *out, bool *has)
{
    const column *where = NULL;
    ft_str t = cell_of(r, means, &where);

    *has = t.n > 0;
    return *has ? earlier(r, t.p, t.n, out) : FT_OK;
}

/* The day of a compass reading as a decimal year, to the middle of what is not said. */
static bool year_of(const reading *r, const ft_survey_row *row, double *out)
{
    ft_date d = ft_value_date(ft_values_get(ft_draft_values(row->values), "fixed_on"));

    d = ft_date_known(d) ? d : r->o->date;
    if (!ft_date_known(d)) {
        return false;
    }
    *out = d.year + ((double)(ft_date_first_day(d) + ft_date_last_day(d)) / 2 -
                     (double)ft_date_first_day((ft_date){.year = d.year})) /
                        365.25;
    return true;
}

static ft_status magnetic(reading *r, ft_survey_row *row)
{
    const ft_value *said = ft_values_get(ft_draft_values(row->values), "declination_deg");
    ft_magnet m;
    double year = 0;
    char facts[96];
    ft_status st = FT_OK;

    if (said != NULL) {
        return FT_OK;
    }
    if (r->o->has_declination) {
        return set_real(r, row->values, "declination_deg", r->o->declination_deg);
    }
    if (!year_of(r, row, &year)) {
        return ft_fail(r->err, FT_E_INVALID, "survey.no_date", " ");
    }
    /* the first known point stands for all: declination changes by hundredths of a degree over kilometres */
    st = ft_magnet_at(r->s->rows[0].shot.known,
                      ft_value_real(ft_values_get(ft_draft_values(row->values), "elevation_m"), 0), year, &m, r->err);
    if (st != FT_OK) {
        return st;
    }
    if (m.outside && !r->told_years) {
        r->told_years = true;
        (void)snprintf(facts, sizeof facts, "year=%.1f from=%d until=%d", year, FT_MAGNET_FROM, FT_MAGNET_UNTIL);
        r->each(r->who, row->line, "survey.model_years", facts);
    }
    return set_real(r, row->values, "declination_deg", m.declination_deg);
}

static ft_status read_north(reading *r, ft_survey_row *row)
{
    const ft_value *said = ft_values_get(ft_draft_values(row->values), "north");
    ft_status st = FT_OK;

    if (said == NULL && r->o->north != NULL) {
        st = set_named(r, row->values, "north", r->o->north);
        said = ft_values_get(ft_draft_values(row->values), "north");
    }
    if (st == FT_OK && said == NULL) {
        return ft_fail(r->err, FT_E_INVALID, "survey.no_north", " ");
    }
    return st == FT_OK && ft_value_is(said, "magnetic") ? magnetic(r, row) : st;
}

/* The cells of the leg as they stand, for ever. */
static ft_status note_leg(const reading *r, ft_survey_row *row)
{
    ft_buf text;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    for (size_t i = 0; i < r->n_columns; i++) {
        ft_str t = ft_str_trimmed(ft_rows_cell(r->csv, i), " \t");

        if (t.n > 0 && r->columns[i].means != M_LEFT_OUT) {
            ft_buf_printf(&text, "%s%s=%.*s", text.n > 0 ? "; " : "", r->columns[i].name, (int)t.n, t.p);
        }
    }
    st = ft_buf_status(&text, r->err);
    st = st == FT_OK ? set_text(r, row->values, "entered_text", text.p, text.n) : st;
    st = st == FT_OK ? set_named(r, row->values, "entered_format", "relative") : st;
    ft_buf_release(&text);
    return st;
}

static ft_status read_leg(reading *r, ft_survey_row *row)
{
    ft_shot *s = &row->shot;
    ft_values v;
    const column *where = NULL;
    ft_str bearing = cell_of(r, M_BEARING, &where);
    bool has[4] = {false};
    bool distance = false;
    ft_status st = note_leg(r, row);

    st = st == FT_OK ? read_from(r, M_FROM, &s->a.from, &has[0]) : st;
    st = st == FT_OK ? read_bearing(r, row, M_BEARING, "bearing_deg", &has[1]) : st;
    st = st == FT_OK ? read_bearing(r, row, M_BACK, "back_bearing_deg", &s->a.has_back) : st;
    st = st == FT_OK ? read_from(r, M_FROM2, &s->b.from, &has[2]) : st;
    st = st == FT_OK ? read_bearing(r, row, M_BEARING2, "second_bearing_deg", &has[3]) : st;
    if (st != FT_OK) {
        return st;
    }
    v = ft_draft_values(row->values);
    distance = ft_values_get(v, "distance_m") != NULL;
    if (!has[0] || !has[1] || has[2] != has[3] || distance == has[2]) {
        return ft_fail(r->err, FT_E_INVALID, "survey.incomplete", " ");
    }
    if (ft_value_bool(ft_values_get(v, "slope_distance"), false) && ft_values_get(v, "inclination_deg") == NULL) {
        return ft_fail(r->err, FT_E_INVALID, "survey.no_inclination", " ");
    }
    st = set_text(r, row->values, "bearing_entered", bearing.p, bearing.n);
    st = st == FT_OK ? read_north(r, row) : st;
    ft_survey_shot(row);
    return st;
}

/* ---------- rows */

/* A leg to a point that stands there already closes on it: a check of its own, not a corner. */
static ft_status close_on(const reading *r, ft_survey_row *row)
{
    size_t home = 0;

    if (row->shot.kind != FT_SHOT_LEG || row->name[0] == '\0' ||
        count_earlier(r, row->name, strlen(row->name), &home) == 0) {
        return FT_OK;
    }
    row->shot.is_closing = true;
    row->shot.closes = home;
    (void)snprintf(row->type, sizeof row->type, "other");
    ft_draft_clear(row->values, "number");
    return set_named(r, row->values, "point_type", "other");
}

static ft_status fill_row(reading *r, ft_survey_row *row)
{
    bool has = false;
    ft_status st = FT_OK;

    if (ft_rows_count(r->csv) != r->n_columns) {
        return ft_fail(r->err, FT_E_INVALID, "interop.csv.cells", "line=%zu cells=%zu columns=%zu", row->line,
                       ft_rows_count(r->csv), r->n_columns);
    }
    st = plain_fields(r, row->values);
    if (st != FT_OK) {
        return st;
    }
    ft_survey_name(row);
    st = read_position(r, row, &has);
    if (st == FT_OK && !has && (!r->o->traverse || r->s->n == 0)) {
        return ft_fail(r->err, FT_E_INVALID, "survey.no_position", " ");
    }
    st = st == FT_OK && !has ? read_leg(r, row) : st;
    if (st == FT_OK && row->type[0] == '\0') {
        return ft_fail(r->err, FT_E_INVALID, "survey.no_type", " ");
    }
    return st == FT_OK ? close_on(r, row) : st;
}

static ft_status add_row(reading *r)
{
    ft_survey_row *row = NULL;
    ft_status st = ft_survey_add(r->s, &row, r->err);

    if (st != FT_OK) {
        return st;
    }
    row->line = ft_rows_line(r->csv);
    st = fill_row(r, row);
    if (st != FT_OK) {
        return ft_within(r->err, st, "line=%zu", row->line);
    }
    r->s->n++;
    return FT_OK;
}

ft_status ft_survey_read(const char *path, const ft_form *point, const ft_survey_options *o, ft_survey_fn each,
                         void *who, ft_survey **out, ft_error *err)
{
    reading r = {.point = point, .o = o, .each = each, .who = who, .err = err, .s = calloc(1, sizeof *r.s)};
    ft_bytes bytes = {.at = NULL};
    ft_status st = r.s == NULL ? ft_survey_no_memory(err) : ft_bytes_open_file(path, &bytes, err);

    st = st == FT_OK ? ft_rows_open(&bytes, &r.csv, err) : st;
    st = st == FT_OK ? read_header(&r) : st;
    while (st == FT_OK && (st = ft_rows_next(r.csv, err)) == FT_OK) {
        st = add_row(&r);
    }
    if (st == FT_E_NOT_FOUND) { /* the end */
        st = r.s->n == 0 ? ft_fail(err, FT_E_INVALID, "survey.empty", " ") : FT_OK;
    }
    st = st == FT_OK ? ft_survey_finish(r.s, o->adjust, each, who, err) : st;
    ft_rows_close(r.csv);
    ft_bytes_close(&bytes);
    free(r.columns);
    if (st != FT_OK) {
        ft_survey_free(r.s);
        return ft_within(err, st, "file=%s", path);
    }
    *out = r.s;
    return FT_OK;
}
