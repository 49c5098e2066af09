/* From a cell to the text that its field takes: lists, words, links, dates, decimal comma and units, as the mapping says. */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/base/num.h"
#include "fieldtool/interop/cell_text.h"

#include <string.h>

/* A key of another table: the record that the row of that key is. */
static ft_status follow_link(ft_import_job *j, const char *link, ft_str key, ft_str *out)
{
    const ft_mapping *table = ft_mapping_named(j->mapping, link);
    char text[FT_UUID_TEXT];
    ft_uuid id;
    bool here = false;
    ft_status st = ft_import_keyed(ft_mapping_word(table, "as"), j->name, link, key, &j->linked, &id, j->err);

    st = st == FT_OK ? ft_store_has_record(j->s, &id, &here, j->err) : st;
    j->links_missing += st == FT_OK && !here;
    ft_uuid_text(&id, text);
    ft_buf_reset(&j->linked);
    ft_buf_text(&j->linked, text);
    *out = (ft_str){j->linked.p, j->linked.n};
    return st == FT_OK ? ft_buf_status(&j->linked, j->err) : st;
}

/* What it cannot be read as stays as it is: the field then refuses it, and it is kept and told. */
static ft_str figure(ft_import_job *j, const ft_field *field, ft_str t)
{
    const char *unit = ft_mapping_of_field(j->mapping, field->id, "unit");
    const char *decimal = ft_mapping_of_field(j->mapping, field->id, "decimal");
    int power = 0;

    if ((field->tag != FT_TAG_REAL && field->tag != FT_TAG_INT) || (unit == NULL && decimal == NULL)) {
        return t;
    }
    ft_buf_reset(&j->element);
    return (unit == NULL || ft_cell_power(unit, field->unit, &power)) &&
                   ft_cell_number_in(t, decimal, power, &j->element)
               ? (ft_str){j->element.p, j->element.n}
               : (ft_str){"?", 1}; /* never a figure of another unit */
}

static ft_str day(ft_import_job *j, const ft_field *field, ft_str t)
{
    const char *format = ft_mapping_of_field(j->mapping, field->id, "date");

    format = format == NULL ? ft_mapping_word(j->mapping, "date") : format;
    if (field->tag != FT_TAG_DATE || format == NULL) {
        return t;
    }
    ft_buf_reset(&j->element);
    return ft_cell_date_in(format, t, &j->element) ? (ft_str){j->element.p, j->element.n} : (ft_str){"?", 1};
}

static ft_status one(ft_import_job *j, const ft_field *field, ft_str t, ft_str *out)
{
    const char *link = ft_mapping_of_field(j->mapping, field->id, "link");
    ft_str meant = ft_mapping_value(j->mapping, field->id, t);

    if (link != NULL && meant.n > 0) {
        return follow_link(j, link, meant, out);
    }
    *out = meant.p != t.p || meant.n == 0 ? meant : figure(j, field, day(j, field, t));
    return FT_OK;
}

ft_status ft_import_cell(ft_import_job *j, const ft_field *field, ft_str whole, ft_str *out)
{
    const char *list = ft_mapping_of_field(j->mapping, field->id, "list");
    ft_str t = ft_str_trimmed(whole, " \t\r\n");
    size_t sep = list == NULL ? 0 : strlen(list);
    ft_status st = FT_OK;

    if (t.n == 0 || !ft_utf8_valid(t.p, t.n) || sep == 0) {
        *out = t;
        return t.n == 0 || !ft_utf8_valid(t.p, t.n) ? FT_OK : one(j, field, t, out);
    }
    ft_buf_reset(&j->cell);
    for (size_t from = 0; from <= t.n && st == FT_OK;) {
        size_t to = from;
        ft_str word = {NULL, 0};

        while (to < t.n && (to + sep > t.n || memcmp(t.p + to, list, sep) != 0)) {
            to++;
        }
        word = ft_str_trimmed((ft_str){t.p + from, to - from}, " \t\r\n");
        from = to + (to < t.n ? sep : 1);
        st = word.n == 0 ? FT_OK : one(j, field, word, &word);
        if (st == FT_OK && word.n > 0) {
            ft_buf_text(&j->cell, j->cell.n > 0 ? "," : "");
            ft_buf_bytes(&j->cell, word.p, word.n);
        }
    }
    *out = (ft_str){j->cell.p, j->cell.n};
    return st == FT_OK ? ft_buf_status(&j->cell, j->err) : st;
}
