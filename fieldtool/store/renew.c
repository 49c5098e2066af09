/* A file whose layers were made with other declarations - by an older program, a newer one, or before the profile changed - gets
 * what it lacks, in the transaction of the first command that writes (docs/spec/file.md, Declarations that change). */
#include "fieldtool/base/words.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char FACT_DECLARATIONS[] = "declarations"; /* hash of those that the layers follow */
static const char FACT_FIELDS[] = "fields"; /* names that layers have columns for, each with a space behind */

bool ft_renew_is_strange(const ft_store *s, const ft_layout_column *c)
{
    for (size_t i = 0; i < s->n_strange; i++) {
        if (c->field == s->strange[i]) {
            return true;
        }
    }
    return false;
}

/* ---------- what there is */

/* Of everything that layers follow from: declarations, and how their columns look. */
static ft_status digest(ft_store *s, ft_error *err)
{
    ft_buf all;
    ft_status st = FT_OK;

    ft_buf_init(&all, 0);
    ft_forms_canonical(s->forms, &all);
    ft_buf_printf(&all, "layout %d looks %d\n", FT_LAYOUT_VERSION, FT_LAYOUT_LOOKS);
    for (size_t i = 0; i < s->n_layers; i++) {
        const ft_layer *l = &s->layers[i];

        for (size_t k = 0; k < l->n_columns; k++) {
            ft_buf_printf(&all, "%s %s %s\n", l->name, l->columns[k].name, l->columns[k].sql_type);
        }
    }
    st = ft_buf_status(&all, err);
    s->declarations = ft_hash_of(all.p, all.n);
    ft_buf_release(&all);
    return st;
}

static bool is_fact(const char *hex, const ft_hash *h)
{
    ft_hash was;

    return hex != NULL && ft_hash_parse(hex, &was) && ft_hash_cmp(&was, h) == 0;
}

/* Is the name one of the words of the fact, each of which has a space behind? */
static bool names(const ft_buf *fields, ft_str name)
{
    const char *at = fields->n == 0 ? NULL : fields->p;

    while (at != NULL && *at != '\0') {
        const char *space = strchr(at, ' ');

        if (space == NULL) {
            return false;
        }
        if ((size_t)(space - at) == name.n && memcmp(at, name.p, name.n) == 0) {
            return true;
        }
        at = space + 1;
    }
    return false;
}

/* Of two layers of one type it is one field. */
static ft_status strange_field(ft_store *s, ft_str name, const ft_field **out, ft_error *err)
{
    ft_field **list = NULL;
    ft_field *f = NULL;
    char *id = NULL;

    for (size_t i = 0; i < s->n_strange; i++) {
        if (ft_str_is(name, s->strange[i]->id)) {
            *out = s->strange[i];
            return FT_OK;
        }
    }
    list = realloc(s->strange, (s->n_strange + 1) * sizeof(ft_field *));
    f = calloc(1, sizeof *f + name.n + 1);
    s->strange = list != NULL ? list : s->strange;
    if (list == NULL || f == NULL) {
        free(f);
        return ft_no_memory(err);
    }
    id = (char *)(f + 1);
    memcpy(id, name.p, name.n);
    *f = (ft_field){.id = id, .tag = FT_TAG_NONE, .derived = true};
    s->strange[s->n_strange++] = f;
    *out = f;
    return FT_OK;
}

static ft_status take_strange(ft_store *s, ft_layer *l, ft_str name, ft_error *err)
{
    ft_layout_column c = {.what = FT_LAYOUT_FIELD, .sql_type = "TEXT", .derived = true};
    ft_status st = strange_field(s, name, &c.field, err);

    if (st != FT_OK) {
        return st;
    }
    c.name = c.field->id;
    l->strange = true;
    return ft_gpkg_add_column(l, &c, err);
}

/* What the table has and lacks. A key or shape that is missing is damage, and another's concern (external_layout.c). */
static ft_status look_at_table(ft_store *s, ft_layer *l, const ft_buf *fields, ft_error *err)
{
    size_t declared = l->n_columns;
    ft_stmt *q = NULL;
    ft_buf sql;
    ft_status st = FT_OK;

    for (size_t i = 0; i < declared; i++) {
        l->cells[i].added = l->columns[i].what != FT_LAYOUT_FID && l->columns[i].what != FT_LAYOUT_GEOM;
        l->cells[i].absent = l->cells[i].added;
    }
    l->added = true;
    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "PRAGMA table_info(");
    ft_db_ident(&sql, l->name);
    ft_buf_text(&sql, ")");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_prepare(s->db, sql.p, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str name = ft_col_text(q, 1);
        bool known = false;

        l->added = false;
        for (size_t i = 0; i < declared && !known; i++) {
            known = ft_str_is(name, l->columns[i].name);
            if (known) { /* one that was nobody's for a while has to be filled again */
                l->cells[i].absent = false;
                l->cells[i].added = l->columns[i].what == FT_LAYOUT_FIELD && fields->n > 0 && !names(fields, name);
            }
        }
        st = known || !names(fields, name) ? FT_OK : take_strange(s, l, name, err);
    }
    ft_buf_release(&sql);
    return ft_stmt_end(q, st, err);
}

ft_status ft_renew_look(ft_store *s, ft_error *err)
{
    ft_buf fact;
    bool found = false;
    ft_status st = digest(s, err);

    ft_buf_init(&fact, 0);
    st = st == FT_OK ? ft_meta_get(s, FACT_DECLARATIONS, &fact, &found, err) : st;
    s->stale = !is_fact(fact.p, &s->declarations);
    if (st == FT_OK && s->stale) {
        ft_buf_reset(&fact);
        st = ft_meta_get(s, FACT_FIELDS, &fact, &found, err);
        for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
            st = look_at_table(s, &s->layers[i], &fact, err);
        }
    }
    ft_buf_release(&fact);
    return st;
}

static void count_columns(const ft_store *s, ft_renewal *out)
{
    for (size_t i = 0; i < s->n_layers; i++) {
        const ft_layer *l = &s->layers[i];

        out->layers += l->added;
        for (size_t k = 0; k < l->n_columns; k++) {
            out->columns += !l->added && l->cells[k].absent;
        }
    }
}

ft_renewal ft_store_renewal(const ft_store *s)
{
    ft_renewal out = {.due = s->stale};
    size_t n = 0;

    if (s->stale) {
        count_columns(s, &out);
    }
    out.strange = s->n_strange;
    for (size_t i = 0; i < s->n_strange && n < sizeof out.names; i++) {
        n += (size_t)snprintf(out.names + n, sizeof out.names - n, "%s%s", i > 0 ? "," : "", s->strange[i]->id);
    }
    return out;
}

/* ---------- making it so */

static ft_status touch_all(ft_store *s, const char *sql, const void *p, size_t n, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, sql, &q, err);

    if (st == FT_OK && p != NULL) {
        ft_stmt_text_at(q, 1, p, n);
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        st = ft_touch(s, ft_col_int(q, 0), err);
    }
    return ft_stmt_end(q, st, err);
}

/* Records in which somebody who knew the field has filled it: another program, whose revisions came by merge. */
static ft_status touch_with_field(ft_store *s, const char *field, ft_error *err)
{
    static const char SQL_NAMING[] = "SELECT bytes FROM ft_revision WHERE instr(bytes, CAST(?1 AS BLOB)) > 0";
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_NAMING, &q, err);

    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, field, strlen(field));
    }
    while (st == FT_OK && ft_stmt_row(q)) {
        ft_str bytes = ft_col_blob(q, 0);
        ft_str type;
        ft_uuid record;

        if (ft_revision_peek(bytes.p, bytes.n, &record, &type)) {
            st = ft_batches_touch(s, &record, err);
        }
    }
    return ft_stmt_end(q, st, err);
}

static ft_status add_layer(ft_store *s, const ft_layer *l, ft_error *err)
{
    static const char SQL_OF_TYPE[] = "SELECT rid FROM ft_record WHERE type = ?1";
    ft_status st = ft_gpkg_remake_layer(s, l, err);

    return st == FT_OK ? touch_all(s, SQL_OF_TYPE, l->form->type, strlen(l->form->type), err) : st;
}

/* Many layers gain one field when it is common to all types: it is looked for once. */
static bool seen_before(const ft_store *s, const ft_layer *l, size_t column)
{
    for (const ft_layer *m = s->layers; m < l; m++) {
        for (size_t k = 0; k < m->n_columns; k++) {
            if (m->cells[k].added && strcmp(m->columns[k].name, l->columns[column].name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static ft_status add_columns(ft_store *s, const ft_layer *l, ft_error *err)
{
    static const char SQL_SHOWN_THERE[] = "SELECT rid FROM ft_record WHERE layer = ?1";
    ft_status st = FT_OK;

    for (size_t i = 0; i < l->n_columns && st == FT_OK; i++) {
        if (!l->cells[i].added) {
            continue;
        }
        st = l->cells[i].absent ? ft_gpkg_make_column(s, l, i, err) : FT_OK;
        if (st == FT_OK && l->columns[i].what != FT_LAYOUT_FIELD) { /* computed: every row has something there */
            st = touch_all(s, SQL_SHOWN_THERE, l->name, strlen(l->name), err);
        } else if (st == FT_OK && !seen_before(s, l, i)) {
            st = touch_with_field(s, l->columns[i].name, err);
        }
    }
    return st;
}

static ft_status describe(ft_store *s, ft_error *err)
{
    ft_catalog *words = NULL;
    ft_status st = ft_words_open(NULL, &words, err);

    st = st == FT_OK ? ft_gpkg_describe_layers(s, words, err) : st;
    ft_catalog_close(words);
    return st;
}

static bool declared_in(const ft_forms *forms, const char *field)
{
    for (size_t i = 0; i < ft_forms_count(forms); i++) {
        if (ft_form_field(ft_forms_at(forms, i), field, strlen(field)) != NULL) {
            return true;
        }
    }
    return false;
}

/* Names of columns that are filled, and that the declarations @p next (NULL: whatever there is) go on to fill. */
static ft_status note_fields(ft_store *s, const ft_forms *next, ft_error *err)
{
    ft_buf fields;
    ft_status st = FT_OK;

    ft_buf_init(&fields, 0);
    for (size_t i = 0; i < s->n_layers; i++) {
        const ft_layer *l = &s->layers[i];

        for (size_t k = 0; k < l->n_columns; k++) {
            const char *name = l->columns[k].name;

            if (l->columns[k].what == FT_LAYOUT_FIELD && !names(&fields, ft_str_of(name)) &&
                (next == NULL || declared_in(next, name))) {
                ft_buf_text(&fields, name);
                ft_buf_char(&fields, ' ');
            }
        }
    }
    st = ft_buf_status(&fields, err);
    st = st == FT_OK ? ft_meta_put(s, FACT_FIELDS, fields.p, err) : st;
    ft_buf_release(&fields);
    return st;
}

ft_status ft_renew_note(ft_store *s, ft_error *err)
{
    char hex[FT_HASH_HEX];
    ft_status st = note_fields(s, NULL, err);

    ft_hash_hex(&s->declarations, hex);
    /* What is not known here stays a matter of those who know it: to them the file is as they left it. */
    return st == FT_OK && s->n_strange == 0 ? ft_meta_put(s, FACT_DECLARATIONS, hex, err) : st;
}

ft_status ft_renew_outdate(ft_store *s, const ft_forms *next, ft_error *err)
{
    static const char SQL_UNNAME[] = "DELETE FROM gpkg_data_columns WHERE table_name = ?1 AND column_name = ?2";
    ft_stmt *q = NULL;
    ft_status st = ft_meta_put(s, FACT_DECLARATIONS, "", err);

    st = st == FT_OK ? note_fields(s, next, err) : st;
    for (size_t i = 0; i < s->n_layers; i++) {
        const ft_layer *l = &s->layers[i];

        for (size_t k = 0; k < l->n_columns && st == FT_OK; k++) {
            st = ft_db_cached(s->db, SQL_UNNAME, &q, err);
            if (st == FT_OK) {
                ft_stmt_text_at(q, 1, l->name, strlen(l->name));
                ft_stmt_text_at(q, 2, l->columns[k].name, strlen(l->columns[k].name));
                st = ft_stmt_run(q, err);
            }
        }
    }
    return st;
}

ft_status ft_renew(ft_store *s, ft_error *err)
{
    /* Where several revisions stand together, declarations say how they are combined. */
    static const char SQL_COMBINED[] =
        "SELECT rid FROM ft_record WHERE n_heads > 1 OR (approved_seq IS NOT NULL AND approved_seq IS NOT head_seq)";
    ft_status st = FT_OK;

    if (!s->stale) {
        return FT_OK;
    }
    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        st = s->layers[i].added ? add_layer(s, &s->layers[i], err) : add_columns(s, &s->layers[i], err);
    }
    st = st == FT_OK ? touch_all(s, SQL_COMBINED, NULL, 0, err) : st;
    st = st == FT_OK ? describe(s, err) : st;
    st = st == FT_OK ? ft_renew_note(s, err) : st;
    s->stale = st != FT_OK;
    return st;
}
