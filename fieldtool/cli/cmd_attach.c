/* fieldtool attach FILE ID PATH... : files of a record, kept byte for byte. With -o DIR: the files of a record, written out. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/interop/reader.h"
#include "fieldtool/base/os.h"
#include "fieldtool/interop/photo.h"
#include "geo/wkb.h"

#include <stdarg.h>
#include <string.h>

typedef struct job {
    ft_cli *io;
    const ft_args *a;
    ft_store *s;
    const ft_form *form; /* attachment */
    ft_draft *d;
    ft_uuid record;
    ft_buf file, preview, wkb;
    ft_buf made; /* members of a JSON array, or lines: told once all is saved */
    ft_json_out w;
    ft_cli_warnings warn;
} job;

/* The name without its folders; both kinds of slashes, since files come from both systems. */
static const char *base_name(const char *path)
{
    const char *name = path;

    for (const char *p = path; *p != '\0'; p++) {
        if ((*p == '/' || *p == '\\') && p[1] != '\0') {
            name = p + 1;
        }
    }
    return name;
}

/* Endings that promise a type; others promise nothing. */
static bool named_otherwise(const char *path, const ft_content *c)
{
    static const struct ending {
        const char *ending, *type;
    } ENDINGS[] = {{".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"}, {".png", "image/png"},
                   {".webp", "image/webp"},     {".tif", "image/tiff"},  {".tiff", "image/tiff"},
                   {".pdf", "application/pdf"}, {".wav", "audio/wav"}};
    size_t n = strlen(path);

    for (size_t i = 0; i < FT_COUNT(ENDINGS); i++) {
        size_t e = strlen(ENDINGS[i].ending);

        if (n > e && ft_same_word(path + n - e, ENDINGS[i].ending)) {
            return strcmp(ENDINGS[i].type, c->type) != 0;
        }
    }
    return false;
}

static ft_status set_text(job *j, const char *field, ft_tag tag, const char *text, ft_error *err)
{
    return text == NULL || text[0] == '\0' ? FT_OK : ft_draft_set(j->d, field, tag, text, strlen(text), err);
}

/* By the words a person would type: the declaration reads them. */
static ft_status set_words(job *j, const char *field, ft_error *err, const char *fmt, ...) FT_PRINTF(4, 5);
static ft_status set_words(job *j, const char *field, ft_error *err, const char *fmt, ...)
{
    char text[64];
    ft_buf bytes;
    const ft_field *f = ft_form_field(j->form, field, strlen(field));
    va_list ap;
    ft_status st = FT_OK;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    ft_buf_init(&bytes, 0);
    st = ft_field_parse(f, text, strlen(text), &bytes, err);
    st = st == FT_OK ? ft_draft_set(j->d, field, f->tag, bytes.p, bytes.n, err) : st;
    ft_buf_release(&bytes);
    return st;
}

static ft_status put_body(job *j, const char *field, const ft_buf *bytes, ft_error *err)
{
    ft_hash h;
    ft_status st = ft_store_put_body(j->s, bytes->p, bytes->n, &h, err);

    return st == FT_OK ? ft_draft_set(j->d, field, FT_TAG_HASH, h.b, sizeof h.b, err) : st;
}

/* What the picture says of itself, and a copy without that. A picture that cannot be decoded is kept all the same. */
static ft_status take_picture(job *j, const char *path, const ft_content *c, ft_error *err)
{
    ft_photo photo;
    ft_error why = {0};
    char utc[FT_UTC_TEXT];
    ft_status st = ft_photo_read(j->file.p, j->file.n, c->type, &photo, &j->preview, &why);

    if (st == FT_E_NOMEM) {
        *err = why;
        return st;
    }
    if (st != FT_OK) {
        ft_buf text;

        ft_buf_init(&text, 0);
        ft_catalog_format(j->io->words, why.key, why.args, &text);
        ft_cli_warn(j->io, &j->warn, "cli.attach.no_preview", "path=%s why=%s", path,
                    text.p == NULL ? why.key : text.p);
        ft_buf_release(&text);
        return FT_OK;
    }
    st = put_body(j, "preview", &j->preview, err);
    st = st == FT_OK ? set_words(j, "width_px", err, "%d", photo.width_px) : st;
    st = st == FT_OK ? set_words(j, "height_px", err, "%d", photo.height_px) : st;
    st = st == FT_OK ? set_text(j, "taken_as_written", FT_TAG_TEXT, photo.taken_text, err) : st;
    if (st == FT_OK && photo.has_taken) {
        ft_utc_text(photo.taken_ms, utc);
        st = set_words(j, "taken", err, "%s", utc);
    }
    return st == FT_OK && photo.has_position ? ft_wkb_point(photo.at, &j->wkb, err) : st;
}

static ft_status fill(job *j, const char *path, ft_error *err)
{
    ft_content c = ft_content_of(j->file.p, j->file.n);
    char uuid[FT_UUID_TEXT];
    ft_status st = FT_OK;

    if (c.use == FT_CONTENT_REFUSE) {
        return ft_fail(err, FT_E_REFUSED, "cli.attach.refused", "type=%s path=%s", c.type, path);
    }
    if (named_otherwise(path, &c)) {
        ft_cli_warn(j->io, &j->warn, "cli.attach.named_otherwise", "type=%s path=%s", c.type, path);
    }
    ft_draft_reset(j->d);
    ft_buf_reset(&j->wkb);
    ft_uuid_text(&j->record, uuid);
    st = set_words(j, "record", err, "%s", uuid);
    st = st == FT_OK ? put_body(j, "file", &j->file, err) : st;
    st = st == FT_OK ? set_text(j, "kind", FT_TAG_CODE, c.kind, err) : st;
    st = st == FT_OK ? set_text(j, "content_type", FT_TAG_TEXT, c.type, err) : st;
    st = st == FT_OK ? set_text(j, "name", FT_TAG_TEXT, base_name(path), err) : st;
    st = st == FT_OK ? set_text(j, "caption", FT_TAG_TEXT, ft_args_value(j->a, "caption"), err) : st;
    st = st == FT_OK ? set_words(j, "size_bytes", err, "%zu", j->file.n) : st;
    st = st == FT_OK && c.use == FT_CONTENT_PICTURE ? take_picture(j, path, &c, err) : st;
    return st == FT_OK ? ft_cli_apply_sets(j->s, j->form, j->a, j->d, NULL, err) : st;
}

static void tell(job *j, const ft_written *made, const char *path)
{
    char uuid[FT_UUID_TEXT];
    char revision[FT_HASH_HEX];

    ft_uuid_text(&made->record, uuid);
    if (!j->io->json) {
        ft_buf_printf(&j->made, "%s\t%s\t%s\n", uuid, made->local_id, path);
        return;
    }
    ft_hash_hex(&made->revision, revision);
    ft_json_begin(&j->w, '{');
    ft_json_name(&j->w, "path");
    ft_json_put_text(&j->w, path);
    ft_json_name(&j->w, "id");
    ft_json_put_text(&j->w, uuid);
    ft_json_name(&j->w, "local_id");
    ft_json_put_text(&j->w, made->local_id);
    ft_json_name(&j->w, "revision");
    ft_json_put_text(&j->w, revision);
    ft_json_end(&j->w, '}');
}

static ft_status attach_one(job *j, const char *path, ft_error *err)
{
    ft_written made;
    ft_status st = ft_os_read_file(path, FT_LIMIT_ATTACHMENT_BYTES, &j->file, err);

    if (st == FT_OK && j->file.n == 0) {
        st = ft_fail(err, FT_E_INVALID, "cli.attach.empty", "path=%s", path);
    }
    st = st == FT_OK ? fill(j, path, err) : st;
    if (st == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE,
                      .type = j->form->type,
                      .values = ft_draft_values(j->d),
                      .wkb = j->wkb.n > 0 ? j->wkb.p : NULL,
                      .wkb_n = j->wkb.n};

        st = ft_store_write(j->s, &w, &made, err);
    }
    if (st == FT_OK) {
        tell(j, &made, path);
    }
    return st;
}

/* All of them or none: one transaction. */
static ft_status attach_all(job *j, ft_error *err)
{
    ft_status st = ft_store_begin(j->s, err);

    if (st != FT_OK) {
        return st;
    }
    for (size_t i = 2; i < j->a->n_pos && st == FT_OK; i++) {
        ft_env_progress(&j->io->env, "cli.attach.reading", (int64_t)i - 2, (int64_t)j->a->n_pos - 2);
        st = attach_one(j, j->a->pos[i], err);
    }
    return ft_store_end(j->s, st, err);
}

static ft_status put_json(job *j, const char *list, ft_error *err)
{
    ft_buf text;
    ft_json_out w;
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    w = ft_json_writer(&text);
    ft_json_begin(&w, '{');
    ft_json_name(&w, list);
    ft_json_begin(&w, '[');
    ft_buf_bytes(&text, j->made.p == NULL ? "" : j->made.p, j->made.n);
    ft_json_end(&w, ']');
    ft_json_name(&w, "warnings");
    ft_json_begin(&w, '[');
    ft_buf_bytes(&text, j->warn.json.p == NULL ? "" : j->warn.json.p, j->warn.json.n);
    ft_json_end(&w, ']');
    ft_json_end(&w, '}');
    st = ft_cli_put(j->io, &text, err);
    ft_buf_release(&text);
    return st;
}

/* ---- out again */

/* "0001-sign.jpg": the attachment's number keeps equal names apart; nothing in a name leads out of the folder. */
static void out_name(const ft_item *item, const char *dir, char out[FT_PATH_MAX])
{
    ft_str name = ft_value_text(ft_values_get(item->values, "name"));
    size_t at = (size_t)snprintf(out, FT_PATH_MAX, "%.3000s/%.60s-", dir, item->local_id);

    for (size_t i = 0; i < name.n && i < 200; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool plain = c > ' ' && c != '/' && c != '\\' && c != ':' && c != '"' && c != '*' && c != '?' && c != '<' &&
                     c != '>' && c != '|' && c != 0x7F;

        out[at++] = plain ? (char)c : '_';
    }
    out[at] = '\0';
}

static ft_status write_one(job *j, const ft_item *item, const char *dir, size_t *n, ft_error *err)
{
    const ft_value *file = ft_values_get(item->values, "file");
    char path[FT_PATH_MAX];
    ft_hash h;
    ft_hash is;
    ft_status st = FT_OK;

    if (file == NULL || file->bytes.n != sizeof h.b) {
        return FT_OK;
    }
    memcpy(h.b, file->bytes.p, sizeof h.b);
    st = ft_store_get_body(j->s, &h, &j->file, err);
    if (st == FT_E_NOT_FOUND) {
        ft_str name = ft_value_text(ft_values_get(item->values, "name"));

        j->io->left = true;
        ft_cli_warn(j->io, &j->warn, "cli.attach.missing", "id=%s system=%s name=%.*s", item->local_id, item->local_id,
                    (int)name.n, name.p == NULL ? "" : name.p);
        return FT_OK;
    }
    is = st == FT_OK ? ft_hash_of(j->file.p, j->file.n) : h;
    if (ft_hash_cmp(&is, &h) != 0) {
        return ft_fail(err, FT_E_INVALID, "store.damaged", "reason=the bytes of %s are not what was attached",
                       item->local_id);
    }
    out_name(item, dir, path);
    st = st == FT_OK ? ft_os_write_file(path, j->file.p, j->file.n, false, false, err) : st;
    if (st == FT_OK) {
        (*n)++;
        if (j->io->json) {
            ft_json_put_text(&j->w, path);
        } else {
            ft_buf_printf(&j->made, "%s\n", path);
        }
    }
    return st;
}

static bool belongs(const ft_item *item, const ft_uuid *record)
{
    const ft_value *v = ft_values_get(item->values, "record");

    return ft_uuid_cmp(&item->record, record) == 0 ||
           (v != NULL && v->bytes.n == sizeof record->b && memcmp(v->bytes.p, record->b, sizeof record->b) == 0);
}

static ft_status write_all(job *j, const char *dir, ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    size_t n = 0;
    ft_status st = ft_os_make_dir(dir, false, err);

    st = st == FT_OK ? ft_items_open(j->s, "attachment", FT_FACE_PROPOSED, false, &it, err) : st;
    while (st == FT_OK && ft_item_next(it, &item)) {
        st = belongs(&item, &j->record) ? write_one(j, &item, dir, &n, err) : FT_OK;
    }
    if (it != NULL) {
        ft_error walk = {0};
        ft_status end = ft_items_close(it, st == FT_OK ? err : &walk);

        st = st == FT_OK ? end : st;
    }
    if (st == FT_OK && !j->io->json) {
        ft_cli_say(j->io, "cli.attach.written", "n=%zu dir=%s", n, dir);
    }
    return st;
}

ft_status ft_cmd_attach(ft_cli *io, const ft_args *a, ft_error *err)
{
    const char *dir = ft_args_value(a, "output");
    job j = {.io = io, .a = a};
    ft_status st = FT_OK;

    if (dir == NULL && a->n_pos < 3) {
        return ft_fail(err, FT_E_USAGE, "cli.attach.none", "id=%s", a->pos[1]);
    }
    if (dir != NULL && a->n_pos > 2) {
        return ft_fail(err, FT_E_USAGE, "cli.attach.both", " ");
    }
    ft_buf_init(&j.file, FT_LIMIT_ATTACHMENT_BYTES + 1);
    ft_buf_init(&j.preview, 0);
    ft_buf_init(&j.wkb, 0);
    ft_buf_init(&j.made, 0);
    ft_buf_init(&j.warn.json, 0);
    j.w = ft_json_writer(&j.made);
    st = ft_cli_open(io, a->pos[0], dir == NULL ? FT_STORE_WRITE : FT_STORE_READ, &j.s, err);
    st = st == FT_OK ? ft_store_find(j.s, a->pos[1], &j.record, err) : st;
    st = st == FT_OK ? ft_draft_new(&j.d, err) : st;
    if (st == FT_OK) {
        j.form = ft_forms_find(ft_store_forms(j.s), "attachment", strlen("attachment"));
        st = dir == NULL ? attach_all(&j, err) : write_all(&j, dir, err);
    }
    if (st == FT_OK && io->json) {
        st = put_json(&j, dir == NULL ? "attached" : "written", err);
    } else if (st == FT_OK && j.made.n > 0) {
        (void)fputs(j.made.p, io->out);
    }
    ft_draft_free(j.d);
    ft_buf_release(&j.file);
    ft_buf_release(&j.preview);
    ft_buf_release(&j.wkb);
    ft_buf_release(&j.made);
    ft_buf_release(&j.warn.json);
    ft_store_close(j.s);
    return st;
}
