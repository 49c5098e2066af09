/* From columns of a source to fields of a record: nothing that stands in a mapped column is lost. */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const SPECIAL[] = {"lon", "lat", "wkt", "coord", "key"};

static bool special(const char *name)
{
    for (size_t i = 0; i < FT_COUNT(SPECIAL); i++) {
        if (strcmp(SPECIAL[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *ft_import_mapped(const ft_import_job *j, const char *name)
{
    const char *column = NULL;
    const char *field = NULL;

    for (size_t i = 0; i < j->o->n_map; i++) {
        if (strcmp(j->o->map[i].name, name) == 0) {
            return j->o->map[i].value;
        }
    }
    if (special(name)) {
        return ft_mapping_word(j->mapping, name);
    }
    while ((field = ft_mapping_next_column(j->mapping, field, &column)) != NULL) {
        if (strcmp(field, name) == 0) {
            return column;
        }
    }
    return NULL;
}

/* May a source fill the field at all? */
static bool takes(const ft_field *f)
{
    return !f->derived && f->sensitivity != FT_SENS_SEALED && strcmp(f->id, "local_id") != 0;
}

/* A field asked for by name must be there and must take values. */
static ft_status check_asked(const ft_import_job *j, const char *name)
{
    const ft_field *f = special(name) ? NULL : ft_form_field(j->form, name, strlen(name));

    if (special(name)) {
        return FT_OK;
    }
    if (f == NULL) {
        return ft_form_no_field(j->form, name, strlen(name), j->err);
    }
    return takes(f) ? FT_OK : ft_fail(j->err, FT_E_REFUSED, "import.field", "field=%s", name);
}

int ft_import_column_of(const ft_import_job *j, const char *column)
{
    for (size_t i = 0; column != NULL && i < ft_source_describe(j->src).n_fields; i++) {
        if (ft_same_word(ft_source_field_name(j->src, i), column)) {
            return (int)i;
        }
    }
    return -1;
}

/* By --map or the mapping file, else the field of the column's own name. */
static const ft_field *field_of(const ft_import_job *j, const char *column)
{
    for (size_t k = 0; k < j->form->n; k++) {
        const ft_field *f = &j->form->fields[k];
        const char *asked = ft_import_mapped(j, f->id);

        if (takes(f) && (asked != NULL ? ft_same_word(asked, column) : ft_same_word(f->id, column))) {
            return f;
        }
    }
    return NULL;
}

static bool is_identity(const char *column)
{
    static const char *const NAMES[] = {"uid", "uuid",     "guid",     "globalid", "id",
                                        "@id", "local_id", "shape_id", "source_id"};

    for (size_t i = 0; i < FT_COUNT(NAMES); i++) {
        if (ft_same_word(NAMES[i], column)) {
            return true;
        }
    }
    return false;
}

/* A mapping that has said what the column is: not an identity, whatever its name. */
static bool means_other(const ft_import_job *j, const ft_import_column *c)
{
    return c->field != NULL && ft_import_mapped(j, c->field->id) != NULL && strcmp(c->field->id, "source_id") != 0;
}

/* What the reconciliation counts by: the column that the mapping names, else that of the first such field. */
static void choose_status(ft_import_job *j)
{
    static const char *const FIELDS[] = {"status", "classification", "product", "result", "kind", "category"};

    j->status_column = ft_import_column_of(j, ft_mapping_word(j->mapping, "status"));
    for (size_t k = 0; k < FT_COUNT(FIELDS) && j->status_column < 0; k++) {
        for (size_t i = 0; i < j->n_columns && j->status_column < 0; i++) {
            if (j->columns[i].field != NULL && strcmp(j->columns[i].field->id, FIELDS[k]) == 0) {
                j->status_column = (int)i;
            }
        }
    }
}

ft_status ft_import_choose_columns(ft_import_job *j)
{
    const char *key = ft_import_mapped(j, "key");
    size_t n = ft_source_describe(j->src).n_fields;
    ft_status st = FT_OK;

    j->columns = ft_grow(j->columns, n + 1, sizeof *j->columns, &st, j->err);
    for (size_t i = j->n_columns; st == FT_OK && i < n; i++) {
        const char *name = ft_source_field_name(j->src, i);
        bool position = ft_source_is_position(j->src, i);

        j->columns[i] = (ft_import_column){.field = position ? NULL : field_of(j, name), .position = position};
        if (j->key_column < 0 &&
            (key != NULL ? ft_same_word(key, name)
                         : j->columns[i].field != NULL && strcmp(j->columns[i].field->id, "source_id") == 0)) {
            j->key_column = (int)i;
        }
        if (j->id_column < 0 && is_identity(name) && !means_other(j, &j->columns[i])) {
            j->id_column = (int)i;
        }
    }
    j->n_columns = st == FT_OK ? n : j->n_columns;
    if (st == FT_OK && j->status_column < 0) {
        choose_status(j);
    }
    return st;
}

ft_status ft_import_finish_columns(ft_import_job *j)
{
    char names[400] = "";
    size_t n = 0;
    const char *column = NULL;
    const char *field = NULL;

    for (size_t i = 0; i < j->o->n_map; i++) {
        if (ft_import_column_of(j, j->o->map[i].value) < 0) {
            return ft_fail(j->err, FT_E_INVALID, "interop.column", "column=%s", j->o->map[i].value);
        }
    }
    column = ft_mapping_word(j->mapping, "key");
    if (column != NULL && ft_import_column_of(j, column) < 0) { /* every row would be another record */
        return ft_fail(j->err, FT_E_INVALID, "interop.column", "column=%s", column);
    }
    while ((field = ft_mapping_next_column(j->mapping, field, &column)) != NULL) {
        if (ft_import_column_of(j, column) <
            0) { /* a mapping file serves many exports: one may lack a column, but not unsaid */
            ft_import_warn(j, 0, false, "import.column_absent", "field=%s column=%.100s", field, column);
        }
    }
    for (size_t i = 0; i < j->n_columns; i++) {
        const char *name = ft_source_field_name(j->src, i);

        if (j->columns[i].field == NULL && !j->columns[i].position && (int)i != j->key_column &&
            (int)i != j->status_column && !ft_mapping_ignores(j->mapping, name) &&
            n + strlen(name) + 6 < sizeof names) {
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n == 0 ? "" : ", ", name);
        }
    }
    if (n > 0) {
        ft_import_warn(j, 0, false, "import.columns_left_out", "columns=%s", names);
    }
    return FT_OK;
}

/* ---------- constants */

static ft_status set_constant(ft_import_job *j, const char *name, const char *text)
{
    const ft_field *f = ft_form_field(j->form, name, strlen(name));
    ft_status st = special(name) ? ft_form_no_field(j->form, name, strlen(name), j->err) : check_asked(j, name);

    ft_buf_reset(&j->value);
    st = st == FT_OK ? ft_field_parse(f, text, strlen(text), &j->value, j->err) : st;
    return st == FT_OK ? ft_draft_set(j->constants, f->id, f->tag, j->value.p, j->value.n, j->err) : st;
}

ft_status ft_import_constants(ft_import_job *j)
{
    const char *value = NULL;
    const char *field = NULL;
    const char *column = NULL;
    ft_status st = FT_OK;

    for (size_t i = 0; i < j->o->n_map && st == FT_OK; i++) {
        st = check_asked(j, j->o->map[i].name);
    }
    while (st == FT_OK && (field = ft_mapping_next_column(j->mapping, field, &column)) != NULL) {
        st = check_asked(j, field);
    }
    field = NULL;
    while (st == FT_OK && (field = ft_mapping_next_set(j->mapping, field, &value)) != NULL) {
        st = set_constant(j, field, value);
    }
    for (size_t i = 0; i < j->o->n_set && st == FT_OK; i++) {
        st = set_constant(j, j->o->set[i].name, j->o->set[i].value);
    }
    if (st == FT_OK && ft_date_known(j->o->baseline) &&
        (!j->one_of_many || ft_form_field(j->form, "baseline_date", 13) != NULL)) {
        char t[FT_DATE_TEXT];

        ft_date_text(j->o->baseline, t);
        st = ft_form_field(j->form, "baseline_date", 13) == NULL
                 ? ft_fail(j->err, FT_E_USAGE, "import.no_baseline", "type=%s", j->form->type)
                 : ft_draft_set(j->constants, "baseline_date", FT_TAG_DATE, t, strlen(t), j->err);
    }
    return st;
}

/* ---------- values of one feature */

void ft_import_keep(ft_import_job *j, const char *name, ft_str value)
{
    ft_buf_printf(&j->leftover, "%s%s=", j->leftover.n == 0 ? "" : "; ", name);
    if (ft_utf8_valid(value.p, value.n)) {
        ft_buf_bytes(&j->leftover, value.p, value.n);
        return;
    }
    ft_buf_text(&j->leftover, "x'"); /* bytes that are no text, digit by digit */
    for (size_t i = 0; i < value.n; i++) {
        ft_buf_printf(&j->leftover, "%02x", (unsigned)(unsigned char)value.p[i]);
    }
    ft_buf_text(&j->leftover, "'");
}

/* A date with a time of day: the day goes into the field; a time that is not midnight is kept beside it. 2024/05/02 is how GDAL
 * writes a date; with the year first it can mean nothing else. */
static bool day_of(ft_str t, char day[FT_DATE_TEXT], bool *midnight)
{
    ft_date d;

    if (t.n < 10 || (t.n > 10 && (t.n < 16 || (t.p[10] != 'T' && t.p[10] != ' ') || t.p[13] != ':'))) {
        return false;
    }
    memcpy(day, t.p, 10);
    day[10] = '\0';
    if (day[4] == '/' && day[7] == '/') {
        day[4] = day[7] = '-';
    }
    if (!ft_date_parse(day, 10, &d)) {
        return false;
    }
    *midnight = true;
    for (size_t i = 11; i < t.n; i++) {
        *midnight = *midnight && strchr("0:.Z", t.p[i]) != NULL;
    }
    return true;
}

/* Not taken: kept in the comment as it stands, and told. */
static ft_status leave_value(ft_import_job *j, const ft_feature *f, size_t column, ft_str whole)
{
    const char *name = ft_source_field_name(j->src, column);
    const char *field = j->columns[column].field->id;
    ft_str t = ft_str_trimmed(whole, " \t\r\n");
    char facts[400];

    (void)snprintf(facts, sizeof facts, "column=%.60s field=%s value=%.*s", name, field, (int)(t.n < 120 ? t.n : 120),
                   t.p);
    ft_import_warn(j, f->number, true, "import.value", "%s", facts);
    ft_import_report_reject(j->o->report, &(ft_import_reject){.table = j->out->table,
                                                              .row = f->number,
                                                              .kept = true,
                                                              .column = ft_str_of(name),
                                                              .value = t,
                                                              .key = "import.value",
                                                              .facts = facts});
    ft_import_keep(j, name, t);
    return ft_buf_status(&j->leftover, j->err);
}

static ft_status take_value(ft_import_job *j, const ft_feature *f, size_t column)
{
    const ft_field *field = j->columns[column].field;
    ft_str whole = ft_source_cell(j->src, column);
    ft_str text = {NULL, 0};
    char day[FT_DATE_TEXT];
    bool midnight = false;
    bool fits = false;
    ft_error why = {0};
    ft_status st = ft_import_cell(j, field, whole, &text);

    if (st != FT_OK || text.n == 0) {
        return st;
    }
    fits = ft_utf8_valid(text.p, text.n);
    text = field->tag == FT_TAG_TEXT && fits && text.p >= whole.p && text.p < whole.p + whole.n ? whole
                                                                                                : text; /* as entered */
    ft_buf_reset(&j->value);
    if (fits && field->tag == FT_TAG_DATE && day_of(text, day, &midnight)) {
        if (!midnight) {
            ft_import_keep(j, ft_source_field_name(j->src, column), ft_str_trimmed(whole, " \t\r\n"));
        }
        text = ft_str_of(day);
    }
    if (fits && ft_field_parse(field, text.p, text.n, &j->value, &why) == FT_OK) {
        return ft_draft_set(j->draft, field->id, field->tag, j->value.p, j->value.n, j->err);
    }
    return leave_value(j, f, column, whole);
}

ft_status ft_import_values(ft_import_job *j, const ft_feature *f)
{
    ft_status st = FT_OK;

    ft_draft_reset(j->draft);
    ft_buf_reset(&j->leftover);
    st = ft_draft_load(j->draft, ft_draft_values(j->constants), j->err);
    for (size_t i = 0; i < j->n_columns && st == FT_OK; i++) {
        if (j->columns[i].field != NULL) {
            st = take_value(j, f, i);
        }
    }
    if (st == FT_OK && j->key_column >= 0 && j->columns[j->key_column].field == NULL) {
        ft_str key = ft_source_cell(j->src, (size_t)j->key_column);

        if (key.n > 0 && ft_utf8_valid(key.p, key.n)) {
            st = ft_draft_set(j->draft, "source_id", FT_TAG_TEXT, key.p, key.n, j->err);
        }
    }
    return st;
}
