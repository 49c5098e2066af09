/* Which record a feature is, and whether it is new, changed or the same (docs/spec/decisions.md 6). */
#include "fieldtool/interop/import_internal.h"

#include "fieldtool/base/num.h"

#include <stdio.h>
#include <string.h>

/* ---------- identity */

static bool is_uuid(ft_str t)
{
    char text[FT_UUID_TEXT];
    ft_uuid u;

    if (t.n != FT_UUID_TEXT - 1) {
        return false;
    }
    memcpy(text, t.p, t.n);
    text[t.n] = '\0';
    return ft_uuid_parse(text, &u);
}

static void put_lower(ft_buf *b, ft_str t)
{
    char *at = ft_buf_grow(b, t.n);

    for (size_t i = 0; i < t.n && at != NULL; i++) {
        at[i] = (char)(t.p[i] >= 'A' && t.p[i] <= 'Z' ? t.p[i] - 'A' + 'a' : t.p[i]);
    }
}

/* All that the row says, as it says it: another mapping later finds the same records. */
static void put_row(ft_import_job *j)
{
    ft_buf_text(&j->row, "row\n");
    for (size_t i = 0; i < j->n_columns; i++) {
        const char *name = ft_source_field_name(j->src, i);
        ft_str t = ft_source_cell(j->src, i);

        if (t.n > 0 && !j->columns[i].position) {
            ft_buf_u32(&j->row, (uint32_t)strlen(name));
            ft_buf_text(&j->row, name);
            ft_buf_u32(&j->row, (uint32_t)t.n);
            ft_buf_bytes(&j->row, t.p, t.n);
        }
    }
    ft_buf_bytes(&j->row, j->wkb.p == NULL ? "" : j->wkb.p, j->wkb.n);
}

/* A key means something within its source and layer; a UUID everywhere. */
static void put_key(ft_buf *row, const char *source, const char *layer, ft_str key)
{
    if (is_uuid(key)) {
        ft_buf_text(row, "uuid\n");
        put_lower(row, key);
        return;
    }
    ft_buf_printf(row, "source %s\nlayer %s\nkey ", source, layer);
    ft_buf_bytes(row, key.p, key.n);
}

ft_status ft_import_keyed(const char *type, const char *source, const char *layer, ft_str key, ft_buf *scratch,
                          ft_uuid *out, ft_error *err)
{
    ft_hash h;

    ft_buf_reset(scratch);
    ft_buf_printf(scratch, "%s\n", type);
    put_key(scratch, source, layer, key);
    ft_buf_text(scratch, "\n0"); /* the first row that says so */
    h = ft_hash_of(scratch->p, scratch->n);
    *out = ft_uuid_derived(&h);
    return ft_buf_status(scratch, err);
}

static ft_str cell_at(ft_import_job *j, int column)
{
    return column < 0 ? (ft_str){NULL, 0} : ft_source_cell(j->src, (size_t)column);
}

/* One identity with two contents in one source: somebody's copy went its own way. */
static ft_status tell_repeated_id(ft_import_job *j, const ft_feature *f)
{
    ft_str id = cell_at(j, j->id_column);
    uint32_t before = 0;
    ft_hash h;
    ft_status st = FT_OK;

    if (id.n == 0 || j->id_column == j->key_column) {
        return FT_OK;
    }
    h = ft_hash_of(id.p, id.n);
    st = ft_ordinals_next(j->ids, &h, &before, j->err);
    if (st == FT_OK && before > 0) {
        ft_import_warn(j, f->number, true, "import.duplicate_id", "column=%.60s id=%.*s",
                       ft_source_field_name(j->src, (size_t)j->id_column), (int)(id.n < 80 ? id.n : 80), id.p);
    }
    return st;
}

/* A row of our own export: its record is here, and this makes another one beside it. */
static ft_status tell_own(ft_import_job *j, const ft_feature *f, ft_str id)
{
    char text[FT_UUID_TEXT] = "";
    ft_uuid u;
    bool here = false;
    ft_status st = FT_OK;

    if (j->first_of_type || !is_uuid(id)) {
        return FT_OK;
    }
    memcpy(text, id.p, id.n);
    (void)ft_uuid_parse(text, &u);
    st = ft_store_has_record(j->s, &u, &here, j->err);
    if (st == FT_OK && here) {
        ft_import_warn(j, f->number, true, "import.own_record", "record=%s", text);
    }
    return st;
}

static ft_status identity(ft_import_job *j, const ft_feature *f, ft_uuid *out)
{
    ft_str key = cell_at(j, j->key_column);
    ft_str id = cell_at(j, j->id_column);
    bool keyed = key.n > 0;
    uint32_t ordinal = 0;
    ft_hash h;
    ft_status st = FT_OK;

    if (!keyed && j->key_column < 0 && is_uuid(id)) {
        key = id;
        keyed = true;
    }
    ft_buf_reset(&j->row);
    ft_buf_text(&j->row, j->form->type);
    ft_buf_char(&j->row, '\n');
    if (keyed) {
        put_key(&j->row, j->name, j->layer, key);
    } else {
        put_row(j);
        j->no_key += j->key_column >= 0;
    }
    ft_buf_text(&j->row, "\n0"); /* most rows are the first that say so */
    st = ft_buf_status(&j->row, j->err);
    h = ft_hash_of(j->row.p, j->row.n);
    st = st == FT_OK ? ft_ordinals_next(j->rows, &h, &ordinal, j->err) : st;
    if (st == FT_OK && ordinal > 0) {
        ft_import_warn(j, f->number, true, keyed ? "import.duplicate_key" : "import.duplicate_row", "key=%.*s",
                       (int)(keyed && key.n < 120 ? key.n : 0), keyed ? key.p : "");
    }
    st = st == FT_OK && !(keyed && key.p == id.p) ? tell_repeated_id(j, f) : st;
    st = st == FT_OK ? tell_own(j, f, id) : st;
    if (ordinal > 0) {
        j->row.n--;
        ft_buf_printf(&j->row, "%lu", (unsigned long)ordinal);
        h = ft_hash_of(j->row.p, j->row.n);
    }
    *out = ft_uuid_derived(&h);
    return st == FT_OK ? ft_buf_status(&j->row, j->err) : st;
}

/* ---------- the record as the import before left it */

typedef struct previous {
    const ft_import_job *j;
    bool found, same;
    ft_hash id;
} previous;

/* Same values but the local ID, which the store gave, and same shape. */
static bool says_the_same(const ft_import_job *j, const ft_revision *r)
{
    ft_values now = ft_draft_values(j->draft);
    size_t n = 0;

    if (r->has_geometry != (j->wkb.n > 0) || (r->has_geometry && ft_hash_cmp(&r->geometry, &j->shape_hash) != 0)) {
        return false;
    }
    for (size_t i = 0; i < r->values.n; i++) {
        const ft_value *v = &r->values.v[i];

        if (ft_str_is(v->field, "local_id")) {
            continue;
        }
        if (n >= now.n || !ft_str_eq(now.v[n].field, v->field) || !ft_value_same(&now.v[n], v)) {
            return false;
        }
        n++;
    }
    return n == now.n;
}

static bool look_at(void *who, const ft_history_entry *e)
{
    previous *p = who;

    if (e->rev->op == FT_OP_IMPORT) { /* the last one in causal order stays */
        p->found = true;
        p->id = e->id;
        p->same = says_the_same(p->j, e->rev);
    }
    return true;
}

/* One line more under the status that the source gives it. */
static void tally(ft_import_job *j)
{
    const ft_field *field = j->status_column < 0 ? NULL : j->columns[j->status_column].field;
    ft_values v = ft_draft_values(j->draft);
    const ft_value *stated = ft_values_get(v, "stated_area_m2");
    bool area = j->wkb.n > 0 && ft_geom_multi_of(j->shape.type) == FT_GEOM_MULTIPOLYGON;

    ft_import_report_tally(
        j->o->report, &(ft_import_tally){.table = j->out->table,
                                         .source = ft_str_trimmed(cell_at(j, j->status_column), " \t\r\n"),
                                         .recorded = ft_value_text(field == NULL ? NULL : ft_values_get(v, field->id)),
                                         .has_shape = j->wkb.n > 0,
                                         .has_stated = stated != NULL,
                                         .stated_m2 = ft_value_real(stated, 0),
                                         .entered_m2 = area ? j->measured.drawn_m2 : 0,
                                         .recorded_m2 = area ? j->measured.area_m2 : 0});
}

ft_status ft_import_record(ft_import_job *j, const ft_feature *f)
{
    previous p = {.j = j};
    ft_uuid id;
    ft_written made;
    ft_write w = {.op = FT_OP_IMPORT,
                  .type = j->form->type,
                  .no_origin = true,
                  .wkb = j->wkb.n > 0 ? j->wkb.p : NULL,
                  .wkb_n = j->wkb.n,
                  .measured = j->wkb.n > 0 ? &j->measured : NULL,
                  .wkb_hash = j->wkb.n > 0 ? &j->shape_hash : NULL};
    bool exists = false;
    ft_status st = identity(j, f, &id);

    if (st == FT_OK && j->o->report != NULL) {
        tally(j);
    }
    if (st == FT_OK && !j->first_of_type) {
        st = ft_store_has_record(j->s, &id, &exists, j->err);
    }
    if (st == FT_OK && exists) {
        st = ft_store_history(j->s, &id, look_at, &p, j->err);
        if (st == FT_OK && p.found && p.same) {
            j->out->unchanged++;
            return FT_OK;
        }
        w.parents = p.found ? &p.id : NULL;
        w.n_parents = p.found ? 1 : 0;
    }
    w.record = id;
    w.values = ft_draft_values(j->draft);
    st = st == FT_OK ? ft_store_write(j->s, &w, &made, j->err) : st;
    if (st == FT_OK) {
        j->out->added += !exists && !made.known;
        j->out->updated += exists && !made.known;
        j->out->unchanged += made.known;
    }
    return st;
}
