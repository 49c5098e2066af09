/* Pictures of records for other programs: the media table of the Related Tables Extension (OGC 18-000) and a mapping table for
 * each layer that has pictures. Derived from the attachment layer and the bodies at the end of each transaction. */
#include "fieldtool/store/internal.h"

#include <stdio.h>
#include <string.h>

static const char MEDIA[] = "attachment_media";

/* What changed since is dropped, and made again below. A name is all that can change beside what it names. */
static const char SQL_DROP[] =
    "DELETE FROM attachment_media WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.fid = attachment_media.id AND "
    "a.preview = attachment_media.preview AND a.name IS attachment_media.name AND a.caption IS attachment_media.caption AND "
    "a.record IS attachment_media.record)";
static const char SQL_ABSENT[] = "SELECT a.fid, a.preview, a.name, a.caption, a.taken, a.record FROM attachment a "
                                 "WHERE a.preview IS NOT NULL AND NOT EXISTS "
                                 "(SELECT 1 FROM attachment_media m WHERE m.id = a.fid)";
static const char SQL_PUT[] =
    "INSERT INTO attachment_media (id, content_type, name, caption, taken, record, preview, data) "
    "VALUES (?1, 'image/jpeg', ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_LIST[] = "SELECT id, record, base_layer, base_fid FROM attachment_media";
static const char SQL_PLACE[] = "SELECT layer, fid FROM ft_record WHERE record = ?1 AND NOT hidden";
static const char SQL_MOVE[] = "UPDATE attachment_media SET base_layer = ?2, base_fid = ?3 WHERE id = ?1";

static void bind_text(ft_stmt *q, int at, ft_str v, bool null)
{
    if (!null) {
        ft_stmt_text_at(q, at, v.p, v.n);
    }
}

/* A preview that did not arrive is no row: `check` and `merge` name it. */
static ft_status put_one(ft_store *s, const ft_stmt *from, ft_error *err)
{
    ft_hash h;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    if (!ft_hash_parse(ft_col_text(from, 1).p, &h)) {
        return FT_OK;
    }
    st = ft_store_get_body(s, &h, &s->scratch, err);
    if (st == FT_E_NOT_FOUND) {
        return FT_OK;
    }
    st = st == FT_OK ? ft_db_cached(s->db, SQL_PUT, &q, err) : st;
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, ft_col_int(from, 0));
    for (int i = 2; i <= 5; i++) {
        bind_text(q, i, ft_col_text(from, i), ft_col_null(from, i));
    }
    bind_text(q, 6, ft_col_text(from, 1), false);
    ft_stmt_blob_at(q, 7, s->scratch.p, s->scratch.n);
    return ft_stmt_run(q, err);
}

static ft_status put_absent(ft_store *s, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, SQL_ABSENT, &q, err);

    while (st == FT_OK && ft_stmt_row(q)) {
        st = put_one(s, q, err);
    }
    return ft_stmt_end(q, st, err);
}

/* ---------- mapping tables */

static void mapping_name(const char *layer, char out[128])
{
    (void)snprintf(out, 128, "%.80s_%s", layer, MEDIA);
}

static ft_status relate(ft_store *s, const char *layer, ft_error *err)
{
    static const char SQL_KNOWN[] = "SELECT 1 FROM gpkgext_relations WHERE mapping_table_name = ?1";
    static const char SQL_RELATION[] =
        "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name, related_primary_column, "
        "relation_name, mapping_table_name) VALUES (?1, 'fid', ?2, 'id', 'media', ?3)";
    static const char SQL_EXTENSION[] = "INSERT INTO gpkg_extensions VALUES (?1, NULL, 'gpkg_related_tables', "
                                        "'http://www.geopackage.org/18-000.html', 'read-write')";
    static const char SQL_CONTENTS[] = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
                                       "VALUES (?1, 'attributes', ?1, 'Which picture belongs to which row')";
    static const char *const BY_NAME[] = {SQL_EXTENSION, SQL_CONTENTS};
    char name[128];
    ft_buf sql;
    ft_stmt *q = NULL;
    bool known = false;
    ft_status st = ft_db_cached(s->db, SQL_KNOWN, &q, err);

    mapping_name(layer, name);
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, name, strlen(name));
        known = ft_stmt_row(q);
        st = ft_stmt_done(q, err);
    }
    if (st != FT_OK || known) {
        return st;
    }
    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "CREATE TABLE ");
    ft_db_ident(&sql, name);
    ft_buf_text(&sql, " (id INTEGER PRIMARY KEY NOT NULL, base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)");
    st = ft_buf_status(&sql, err);
    st = st == FT_OK ? ft_db_exec(s->db, sql.p, err) : st;
    ft_buf_release(&sql);
    st = st == FT_OK ? ft_db_cached(s->db, SQL_RELATION, &q, err) : st;
    if (st == FT_OK) {
        ft_stmt_text_at(q, 1, layer, strlen(layer));
        ft_stmt_text_at(q, 2, MEDIA, strlen(MEDIA));
        ft_stmt_text_at(q, 3, name, strlen(name));
        st = ft_stmt_run(q, err);
    }
    for (size_t i = 0; i < FT_COUNT(BY_NAME) && st == FT_OK; i++) {
        st = ft_db_cached(s->db, BY_NAME[i], &q, err);
        if (st == FT_OK) {
            ft_stmt_text_at(q, 1, name, strlen(name));
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}

/* One row for each picture of a layer, in the order of the pictures. */
static ft_status fill_mapping(ft_store *s, const char *layer, ft_error *err)
{
    char name[128];
    ft_buf sql;
    ft_status st = relate(s, layer, err);

    mapping_name(layer, name);
    ft_buf_init(&sql, 0);
    ft_buf_text(&sql, "DELETE FROM ");
    ft_db_ident(&sql, name);
    ft_buf_text(&sql, "; INSERT INTO ");
    ft_db_ident(&sql, name);
    ft_buf_text(&sql, " (id, base_id, related_id) SELECT id, base_fid, id FROM attachment_media WHERE base_layer = ");
    ft_db_literal(&sql, layer);
    st = st == FT_OK ? ft_buf_status(&sql, err) : st;
    st = st == FT_OK ? ft_db_exec(s->db, sql.p, err) : st;
    ft_buf_release(&sql);
    return st;
}

/* ---------- where the records are shown */

typedef struct place {
    char layer[80];
    int64_t fid; /* layer "": not here */
} place;

static ft_status place_of(ft_store *s, ft_str uuid, place *out, ft_error *err)
{
    char text[FT_UUID_TEXT];
    ft_uuid id;
    ft_stmt *q = NULL;
    ft_status st = FT_OK;

    *out = (place){.layer = ""};
    (void)snprintf(text, sizeof text, "%.*s", (int)uuid.n, uuid.p == NULL ? "" : uuid.p);
    if (!ft_uuid_parse(text, &id)) {
        return FT_OK;
    }
    st = ft_db_cached(s->db, SQL_PLACE, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, id.b, sizeof id.b);
    if (ft_stmt_row(q) && !ft_col_null(q, 0)) {
        ft_str layer = ft_col_text(q, 0);

        (void)snprintf(out->layer, sizeof out->layer, "%.*s", (int)layer.n, layer.p);
        out->fid = ft_col_int(q, 1);
    }
    return ft_stmt_done(q, err);
}

static ft_layer *layer_named(ft_store *s, ft_str name)
{
    for (size_t i = 0; i < s->n_layers; i++) {
        if (ft_str_is(name, s->layers[i].name)) {
            return &s->layers[i];
        }
    }
    return NULL;
}

static ft_status move_one(ft_store *s, const ft_stmt *row, ft_error *err)
{
    place p;
    ft_stmt *q = NULL;
    ft_layer *was = ft_col_null(row, 2) ? NULL : layer_named(s, ft_col_text(row, 2));
    ft_layer *is = NULL;
    ft_status st = place_of(s, ft_col_text(row, 1), &p, err);

    if (st != FT_OK) {
        return st;
    }
    is = layer_named(s, ft_str_of(p.layer));
    if (was == is && (is == NULL || p.fid == ft_col_int(row, 3))) {
        return FT_OK;
    }
    if (was != NULL) {
        was->media_stale = true;
    }
    if (is != NULL) {
        is->media_stale = true;
    }
    st = ft_db_cached(s->db, SQL_MOVE, &q, err);
    if (st != FT_OK) {
        return st;
    }
    ft_stmt_int_at(q, 1, ft_col_int(row, 0));
    if (is != NULL) {
        ft_stmt_text_at(q, 2, p.layer, strlen(p.layer));
        ft_stmt_int_at(q, 3, p.fid);
    }
    return ft_stmt_run(q, err);
}

ft_status ft_media_prepare(ft_store *s, ft_error *err)
{
    return relate(s, "hazard", err);
}

/* Layers that have pictures: one that goes takes its row of the mapping along. */
static ft_status mark_related(ft_store *s, ft_error *err)
{
    static const char SQL_RELATED[] = "SELECT base_table_name FROM gpkgext_relations WHERE relation_name = 'media'";
    ft_stmt *q = NULL;
    ft_status st = ft_db_cached(s->db, SQL_RELATED, &q, err);

    if (st != FT_OK) {
        return st;
    }
    while (ft_stmt_row(q)) {
        ft_layer *l = layer_named(s, ft_col_text(q, 0));

        if (l != NULL) {
            l->media_stale = true;
        }
    }
    return ft_stmt_done(q, err);
}

ft_status ft_media_finish(ft_store *s, ft_error *err)
{
    ft_layer *attachments = layer_named(s, ft_str_of("attachment"));
    ft_stmt *q = NULL;
    bool any = false;
    ft_status st = FT_OK;

    for (size_t i = 0; i < s->n_layers; i++) {
        s->layers[i].media_stale = false;
        any = any || s->layers[i].touched;
    }
    if (attachments == NULL || !any) {
        return FT_OK;
    }
    if (attachments->touched) {
        st = mark_related(s, err);
        st = st == FT_OK ? ft_db_cached(s->db, SQL_DROP, &q, err) : st;
        st = st == FT_OK ? ft_stmt_run(q, err) : st;
        st = st == FT_OK ? put_absent(s, err) : st;
    }
    q = NULL;
    st = st == FT_OK ? ft_db_prepare(s->db, SQL_LIST, &q, err) : st;
    while (st == FT_OK && ft_stmt_row(q)) {
        st = move_one(s, q, err);
    }
    st = ft_stmt_end(q, st, err);
    for (size_t i = 0; i < s->n_layers && st == FT_OK; i++) {
        if (s->layers[i].media_stale) {
            st = fill_mapping(s, s->layers[i].name, err);
        }
    }
    return st;
}
