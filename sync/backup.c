#include "sync/backup.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/names.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/backup.h"
#include "fieldtool/store/verify.h"

#include <stdio.h>
#include <string.h>

enum { NOTE_BYTES = 64, BEGINS = 128 };

/* ---------- where, and what they are called */

static ft_status own_folder(const char *below, char out[FT_PATH_MAX], ft_error *err)
{
    char home[FT_PATH_MAX];
    ft_status st = ft_os_home("data", home, err);

    if (st == FT_OK) {
        (void)snprintf(out, FT_PATH_MAX, "%.*s/backups%s%s", FT_PATH_MAX - 64, home, below[0] == '\0' ? "" : "/",
                       below);
    }
    return st;
}

static ft_status choose_folder(const ft_uuid *system, const char *dir, char out[FT_PATH_MAX], ft_error *err)
{
    char id[FT_UUID_TEXT];
    ft_status st = FT_OK;

    if (dir != NULL) { /* not made: it may be a disk that is not plugged in */
        char inside[FT_PATH_MAX];

        (void)snprintf(out, FT_PATH_MAX, "%.*s", FT_PATH_MAX - 128, dir);
        (void)snprintf(inside, sizeof inside, "%.*s/x", FT_PATH_MAX - 8, out);
        return ft_os_want_folder(inside, err);
    }
    ft_uuid_text(system, id);
    st = own_folder(id, out, err);
    return st == FT_OK ? ft_os_make_dir(out, true, err) : st;
}

/* HALO7-0a1b2c3d4e5f- : of this workspace, in a folder that others may use as well. */
static void begins_with(const ft_store_info *info, char out[BEGINS])
{
    char hex[13];

    ft_hex(info->system_id.b + 10, 6, hex);
    (void)snprintf(out, BEGINS, "%s-%s-", info->system, hex);
}

/* 20261124T163000123Z: sorts by time and is a lawful file name everywhere. */
static void put_time(int64_t ms, char out[32])
{
    char utc[FT_UTC_TEXT];
    size_t n = 0;

    ft_utc_text(ms, utc);
    for (const char *p = utc; *p != '\0' && n < 31; p++) {
        if (strchr("-:.", *p) == NULL) {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
}

/* ---------- the newest one is remembered, wherever it lies */

static ft_status note_path(const ft_uuid *system, char out[FT_PATH_MAX], ft_error *err)
{
    char name[FT_UUID_TEXT + 8];

    ft_uuid_text(system, name);
    (void)snprintf(name + FT_UUID_TEXT - 1, 8, ".last");
    return own_folder(name, out, err);
}

static ft_status remember(const ft_uuid *system, int64_t now_ms, ft_error *err)
{
    char path[FT_PATH_MAX];
    char text[32];
    ft_status st = own_folder("", path, err);

    st = st == FT_OK ? ft_os_make_dir(path, true, err) : st;
    st = st == FT_OK ? note_path(system, path, err) : st;
    (void)snprintf(text, sizeof text, "%lld\n", (long long)now_ms);
    return st == FT_OK ? ft_os_write_file(path, text, strlen(text), true, true, err) : st;
}

ft_status ft_backup_last(const ft_uuid *system, int64_t *time_ms, bool *known, ft_error *err)
{
    char path[FT_PATH_MAX];
    ft_buf text;
    ft_status st = note_path(system, path, err);

    *known = false;
    if (st != FT_OK || ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT) {
        return st;
    }
    ft_buf_init(&text, NOTE_BYTES);
    st = ft_os_read_file(path, NOTE_BYTES - 1, &text, err);
    *known = st == FT_OK && text.p != NULL && ft_int_parse(text.p, strcspn(text.p, "\n"), time_ms);
    ft_buf_release(&text);
    return st;
}

/* ---------- old ones go */

typedef struct listing {
    const char *begins;
    ft_names names;
    bool failed;
} listing;

static bool list_one(void *who, const char *name)
{
    listing *l = who;
    size_t n = strlen(l->begins);
    size_t all = strlen(name);

    if (strncmp(name, l->begins, n) == 0 && all == n + strlen("20261124T163000123Z.gpkg") &&
        strcmp(name + all - 5, ".gpkg") == 0) {
        l->failed = l->failed || !ft_names_add(&l->names, name);
    }
    return !l->failed;
}

typedef struct removing {
    const char *dir, *keep_path;
    size_t surplus;
    ft_backed_up *out;
} removing;

static bool remove_one(void *who, const char *name)
{
    removing *r = who;
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%.*s/%.256s", FT_PATH_MAX - 260, r->dir, name);
    if (r->out->removed < r->surplus && strcmp(path, r->keep_path) != 0) {
        ft_os_remove(path);
        r->out->removed++;
    }
    return true;
}

static ft_status thin_out(const char *dir, const char *begins, size_t keep, ft_backed_up *out, ft_error *err)
{
    listing l = {.begins = begins};
    removing r = {.dir = dir, .keep_path = out->path, .out = out};
    ft_status st = ft_os_list(dir, list_one, &l, err);

    st = st == FT_OK && l.failed ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=backup") : st;
    if (st == FT_OK) {
        r.surplus = l.names.n > keep ? l.names.n - keep : 0;
        out->kept = l.names.n - r.surplus;
        ft_names_tell(&l.names, remove_one, &r); /* in order of their names: oldest first */
    }
    ft_names_release(&l.names);
    return st;
}

/* ---------- making one */

static ft_status digest_of(const char *path, const ft_env *env, ft_hash *out, ft_error *err)
{
    ft_store *s = NULL;
    ft_status st = ft_store_open(path, FT_STORE_READ, env, &s, err);

    st = st == FT_OK ? ft_backup_whole(s, err) : st;
    st = st == FT_OK ? ft_store_state_digest(s, out, err) : st;
    ft_store_close(s);
    return st;
}

/* What the medium holds says the same as the workspace, or there is no snapshot. */
static ft_status verify(ft_store *s, const char *copy, ft_hash *digest, ft_error *err)
{
    ft_hash here;
    ft_status st = ft_os_settle(copy, err);

    st = st == FT_OK ? digest_of(copy, ft_store_env(s), digest, err) : st;
    st = st == FT_OK ? ft_store_state_digest(s, &here, err) : st;
    return st == FT_OK && ft_hash_cmp(&here, digest) != 0
               ? ft_fail(err, FT_E_IO, "sync.backup.differs", "file=%s", ft_store_describe(s).path)
               : st;
}

ft_status ft_backup(ft_store *s, const char *dir, size_t keep, ft_backed_up *out, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);
    int64_t now_ms = ft_env_now(ft_store_env(s));
    char folder[FT_PATH_MAX];
    char temp[FT_PATH_MAX];
    char begins[BEGINS];
    char utc[32];
    ft_status st = choose_folder(&info.system_id, dir, folder, err);

    *out = (ft_backed_up){.path = ""};
    if (st != FT_OK) {
        return st;
    }
    begins_with(&info, begins);
    put_time(now_ms, utc);
    (void)snprintf(out->path, sizeof out->path, "%.*s/%s%s.gpkg", FT_PATH_MAX - 192, folder, begins, utc);
    ft_os_temp_name(out->path, temp);
    st = ft_backup_copy(s, temp, err);
    st = st == FT_OK ? verify(s, temp, &out->digest, err) : st;
    st = st == FT_OK ? ft_os_publish(temp, out->path, false, err) : st;
    if (st != FT_OK) {
        ft_os_remove(temp);
        return st;
    }
    (void)ft_os_stat(out->path, &out->bytes, NULL);
    st = remember(&info.system_id, now_ms, err);
    return st == FT_OK ? thin_out(folder, begins, keep, out, err) : st;
}
