/* fieldtool doctor FILE : is this computer, and the place where the file lies, fit for work. Looks, changes nothing. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/os.h"
#include "fieldtool/base/volume.h"
#include "fieldtool/interop/format.h"
#include "fieldtool/store/backup.h"
#include "fieldtool/store/health.h"
#include "geo/crs.h"
#include "geo/overlay.h"
#include "sync/backup.h"
#include "sync/mark.h"

#include <stdarg.h>
#include <string.h>

enum { DAY_MS = 86400000, BACKUP_DAYS = 7, MEGABYTE = 1000000, ROOM_LEAST_MB = 200 };

typedef enum level { FINE, ADVICE, PROBLEM } level;

typedef struct doctor {
    ft_cli *io;
    const char *path;
    ft_store *s; /* NULL: it could not be opened */
    ft_health health;
    size_t problems;
    ft_json_out w;
    ft_buf facts, words;
} doctor;

static void tell(doctor *d, level l, const char *key, const char *facts_fmt, ...) FT_PRINTF(4, 5);

static void tell(doctor *d, level l, const char *key, const char *facts_fmt, ...)
{
    static const char *const WORDS[] = {"ok", "advice", "problem"};
    char facts[1024];
    va_list ap;

    va_start(ap, facts_fmt);
    (void)vsnprintf(facts, sizeof facts, facts_fmt, ap);
    va_end(ap);
    ft_buf_reset(&d->words);
    ft_buf_reset(&d->facts);
    ft_catalog_format(d->io->words, key, facts, &d->words);
    d->problems += l == PROBLEM;
    if (!d->io->json) {
        if (l != FINE || !d->io->quiet) {
            (void)fprintf(d->io->out, "%-8s %s\n", WORDS[l], d->words.p == NULL ? key : d->words.p);
        }
        return;
    }
    ft_facts_json(facts, &d->facts);
    ft_json_begin(&d->w, '{');
    ft_json_name(&d->w, "key");
    ft_json_put_text(&d->w, key);
    ft_json_name(&d->w, "severity");
    ft_json_put_text(&d->w, WORDS[l]);
    ft_json_name(&d->w, "message");
    ft_json_put_text(&d->w, d->words.p);
    ft_json_name(&d->w, "facts");
    ft_json_put_raw(&d->w, d->facts.p, d->facts.n);
    ft_json_end(&d->w, '}');
}

/* What went wrong while we looked is itself a finding. */
static void tell_error(doctor *d, const ft_error *e)
{
    tell(d, PROBLEM, e->key == NULL ? "store.damaged" : e->key, "%s", e->args);
}

static void libraries(doctor *d)
{
    tell(d, FINE, "doctor.libraries", "program=%s sqlite=%s gdal=%s proj=%s geos=%s sodium=%s jansson=%s", FT_VERSION,
         ft_store_library(), ft_format_library(), ft_crs_library(), ft_overlay_library(), ft_hash_library(),
         ft_json_library());
}

static void library_data(doctor *d)
{
    bool proj = ft_crs_has_data();
    bool gdal = ft_format_has_data();

    if (proj && gdal) {
        tell(d, FINE, "doctor.data", " ");
    }
    if (!proj) {
        tell(d, PROBLEM, "doctor.no_proj", " ");
    }
    if (!gdal) {
        tell(d, ADVICE, "doctor.no_gdal", " ");
    }
}

static void place(doctor *d)
{
    static const struct {
        level l;
        const char *key;
    } SAY[] = {[FT_VOLUME_OWN] = {FINE, "doctor.place"},
               [FT_VOLUME_STICK] = {ADVICE, "cli.place.stick"},
               [FT_VOLUME_SHARE] = {PROBLEM, "cli.place.share"}};
    ft_os_volume v;
    ft_error err = {0};

    if (ft_os_volume_of(d->path, &v, &err) != FT_OK) {
        tell_error(d, &err);
        return;
    }
    tell(d, SAY[ft_volume_place_of(&v)].l, SAY[ft_volume_place_of(&v)].key, "system=%s file=%s",
         v.file_system[0] == '\0' ? "?" : v.file_system, d->path);
}

/* merge, rebuild and submit each write a second copy; a journal may grow as large as the file. */
static void room(doctor *d)
{
    int64_t size = 0;
    int64_t want = 0;
    ft_os_volume v;
    ft_error ignored = {0};

    if (ft_os_stat(d->path, &size, NULL) != FT_OS_FILE || ft_os_volume_of(d->path, &v, &ignored) != FT_OK) {
        return; /* said already */
    }
    want = 2 * size / MEGABYTE + ROOM_LEAST_MB;
    tell(d, v.free_bytes / MEGABYTE < want ? PROBLEM : FINE,
         v.free_bytes / MEGABYTE < want ? "doctor.room.little" : "doctor.room", "size=%lld free=%lld want=%lld",
         (long long)(size / MEGABYTE), (long long)(v.free_bytes / MEGABYTE), (long long)want);
}

static void beside(doctor *d)
{
    static const char *const TAILS[] = {"-wal", "-journal"};

    for (size_t i = 0; i < FT_COUNT(TAILS); i++) {
        char path[FT_PATH_MAX];
        int64_t size = 0;

        (void)snprintf(path, sizeof path, "%.*s%s", FT_PATH_MAX - 16, d->path, TAILS[i]);
        if (ft_os_stat(path, &size, NULL) != FT_OS_ABSENT && size > 0) {
            tell(d, PROBLEM, "doctor.beside", "file=%s", path);
        }
    }
}

static void open_file(doctor *d)
{
    ft_error err = {0};
    ft_status st = ft_store_open(d->path, FT_STORE_READ, &d->io->env, &d->s, &err);

    st = st == FT_OK ? ft_store_health(d->s, &d->health, &err) : st;
    if (st != FT_OK) {
        ft_store_close(d->s);
        d->s = NULL;
        tell_error(d, &err);
        return;
    }
    tell(d, FINE, "doctor.file", "revisions=%lld system=%s", (long long)d->health.revisions,
         ft_store_describe(d->s).system);
}

static void pages(doctor *d)
{
    ft_error err = {0};

    if (d->s != NULL && ft_backup_whole(d->s, &err) != FT_OK) {
        tell_error(d, &err);
    }
}

static void journal(doctor *d)
{
    if (d->s != NULL && strcmp(d->health.journal_mode, "delete") != 0) {
        tell(d, PROBLEM, "doctor.journal", "mode=%s", d->health.journal_mode);
    }
}

static void clock(doctor *d)
{
    char now_text[FT_UTC_TEXT];
    char newest[FT_UTC_TEXT];
    int64_t now_ms = ft_env_now(&d->io->env);
    bool behind = d->s != NULL && d->health.newest_ms > now_ms + DAY_MS;

    ft_utc_text(now_ms, now_text);
    ft_utc_text(d->health.newest_ms, newest);
    if (behind) {
        tell(d, PROBLEM, "doctor.clock.behind", "now=%s newest=%s", now_text, newest);
    } else {
        tell(d, FINE, "doctor.clock", "now=%s", now_text);
    }
}

static void key(doctor *d)
{
    ft_key k = {{0}, {0}, "", ""};
    ft_error err = {0};

    if (d->s == NULL) {
        return;
    }
    if (ft_key_public(d->s, NULL, &k, &err) != FT_OK) {
        tell_error(d, &err);
        return;
    }
    tell(d, FINE, "doctor.key", "fingerprint=%s", k.fingerprint);
}

static void sent(doctor *d)
{
    ft_error err = {0};

    if (d->s == NULL) {
        return;
    }
    if (ft_mark_check(d->s, &err) != FT_OK) {
        tell_error(d, &err);
    }
    tell(d, FINE, "doctor.unsent", "n=%lld", (long long)d->health.unsent);
}

static void snapshot(doctor *d)
{
    char when[FT_UTC_TEXT];
    ft_uuid system;
    int64_t last_ms = 0;
    bool known = false;
    ft_error err = {0};

    if (d->s == NULL) {
        return;
    }
    system = ft_store_describe(d->s).system_id;
    if (ft_backup_last(&system, &last_ms, &known, &err) != FT_OK) {
        tell_error(d, &err);
    } else if (!known) {
        tell(d, ADVICE, "doctor.backup.none", " ");
    } else {
        bool old = ft_env_now(&d->io->env) - last_ms > (int64_t)BACKUP_DAYS * DAY_MS;

        ft_utc_text(last_ms, when);
        tell(d, old ? ADVICE : FINE, old ? "doctor.backup.old" : "doctor.backup", "when=%s", when);
    }
}

static void (*const LOOK[])(doctor *d) = {
#define FT_DOCTOR(f) f,
#include "fieldtool/cli/doctor.def"
#undef FT_DOCTOR
};

ft_status ft_cmd_doctor(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_buf text;
    doctor d = {.io = io, .path = a->pos[0], .w = ft_json_writer(&text)};
    ft_status st = FT_OK;

    if (ft_os_stat(d.path, NULL, NULL) == FT_OS_ABSENT) {
        return ft_fail(err, FT_E_IO, "store.no_file", "file=%s", d.path);
    }
    ft_buf_init(&text, 0);
    ft_buf_init(&d.facts, 0);
    ft_buf_init(&d.words, 0);
    ft_json_begin(&d.w, '{');
    ft_json_name(&d.w, "items");
    ft_json_begin(&d.w, '[');
    for (size_t i = 0; i < FT_COUNT(LOOK); i++) {
        LOOK[i](&d);
    }
    ft_json_end(&d.w, ']');
    ft_json_name(&d.w, "ok");
    ft_json_put_bool(&d.w, d.problems == 0);
    ft_json_end(&d.w, '}');
    io->left = d.problems > 0;
    if (io->json) {
        st = ft_cli_put(io, &text, err);
    }
    ft_store_close(d.s);
    ft_buf_release(&text);
    ft_buf_release(&d.facts);
    ft_buf_release(&d.words);
    return st;
}
