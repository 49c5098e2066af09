#include "fieldtool/interop/receiver.h"

#include "fieldtool/base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 4096, QUIET_MS = 1000, SYNC_MS = 1000, NAP_MS = 100, LINE_MAX = 65536 };
static const char GPSD_HOST[] = "localhost";
static const char GPSD_PORT[] = "2947";
static const char GPSD_WATCH[] = "?WATCH={\"enable\":true,\"json\":true};\n";

struct ft_receiver {
    ft_os_stream *in, *log;
    ft_gnss *gnss;
    char chunk[CHUNK];
    size_t n, at; /* bytes in the chunk, next byte */
    ft_buf line;
    bool overlong; /* the line so far was thrown away */
    size_t lines;
    bool ended, flushed;
    double speed;
    int64_t replayed_ms; /* time of the epoch told last, 0: none */
    double synced_s;
    bool is_file;
    int64_t written_ms;
};

/* "HOST:PORT"; an IPv6 address stands in brackets. */
static bool host_and_port(const char *text, char host[256], char port[16])
{
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    bool brackets = n > 2 && text[0] == '[' && text[n - 1] == ']';

    if (n == 0 || n >= 256 || colon[1] == '\0' || strlen(colon + 1) >= 16) {
        return false;
    }
    (void)snprintf(host, 256, "%.*s", (int)(brackets ? n - 2 : n), brackets ? text + 1 : text);
    (void)snprintf(port, 16, "%s", colon + 1);
    return true;
}

static ft_status connect_to(ft_receiver *r, const char *where, bool gpsd, ft_error *err)
{
    char host[256];
    char port[16];
    ft_status st = FT_OK;

    if (gpsd && *where == '\0') {
        (void)snprintf(host, sizeof host, "%s", GPSD_HOST);
        (void)snprintf(port, sizeof port, "%s", GPSD_PORT);
    } else if (!host_and_port(where, host, port)) {
        return ft_fail(err, FT_E_USAGE, "gnss.source", "source=%s:%s", gpsd ? "gpsd" : "tcp", where);
    }
    st = ft_os_stream_connect(host, port, &r->in, err);
    return st == FT_OK && gpsd ? ft_os_stream_write(r->in, GPSD_WATCH, sizeof GPSD_WATCH - 1, err) : st;
}

ft_status ft_receiver_open(const ft_receiver_options *o, ft_receiver **out, ft_error *err)
{
    ft_receiver *r = calloc(1, sizeof *r);
    int64_t size = 0;
    ft_status st = FT_OK;

    if (r == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=receiver");
    }
    ft_buf_init(&r->line, LINE_MAX);
    r->speed = o->speed;
    st = ft_gnss_new(&r->gnss, err);
    if (st == FT_OK && strncmp(o->source, "gpsd:", 5) == 0) {
        st = connect_to(r, o->source + 5, true, err);
    } else if (st == FT_OK && strncmp(o->source, "tcp:", 4) == 0) {
        st = connect_to(r, o->source + 4, false, err);
    } else if (st == FT_OK) {
        r->is_file = ft_os_stat(o->source, &size, &r->written_ms) == FT_OS_FILE;
        st = ft_os_stream_open(o->source, o->baud, &r->in, err);
    }
    st = st == FT_OK && o->log != NULL ? ft_os_stream_append(o->log, &r->log, err) : st;
    if (st != FT_OK) {
        ft_receiver_close(r);
        return st;
    }
    *out = r;
    return FT_OK;
}

void ft_receiver_close(ft_receiver *r)
{
    ft_error ignored;

    if (r != NULL) {
        if (r->log != NULL) {
            (void)ft_os_stream_sync(r->log, &ignored); /* it was written; only the power could still take it */
        }
        ft_os_stream_close(r->log);
        ft_os_stream_close(r->in);
        ft_gnss_free(r->gnss);
        ft_buf_release(&r->line);
        free(r);
    }
}

/* A line is in the file before it is used, and on the disk within a second. */
static ft_status keep(ft_receiver *r, ft_error *err)
{
    double now_s = ft_os_monotonic_s();
    ft_status st = FT_OK;

    if (r->log == NULL) {
        return FT_OK;
    }
    st = ft_os_stream_write(r->log, r->line.p, r->line.n, err);
    if (st == FT_OK && (now_s - r->synced_s) * 1000 > SYNC_MS) {
        st = ft_os_stream_sync(r->log, err);
        r->synced_s = now_s;
    }
    return st;
}

/* Bytes of the chunk into the line. @return true when the line is whole, its end included */
static bool gather(ft_receiver *r)
{
    const char *end = memchr(r->chunk + r->at, '\n', r->n - r->at);
    size_t take = (end == NULL ? r->n : (size_t)(end - r->chunk) + 1) - r->at;

    if (r->line.n + take > LINE_MAX - 1) {
        ft_buf_reset(&r->line);
        r->overlong = true;
    }
    if (!r->overlong) {
        ft_buf_bytes(&r->line, r->chunk + r->at, take);
    }
    r->at += take;
    return end != NULL;
}

/* Wait as long as passed between two epochs when they were written. */
static ft_status pace(ft_receiver *r, const ft_env *env, const ft_fix *f, ft_error *err)
{
    int64_t left_ms = 0;

    if (!(r->is_file && r->speed > 0 && f->has_time)) {
        return FT_OK;
    }
    if (r->replayed_ms != 0 && f->utc_ms > r->replayed_ms) {
        left_ms = (int64_t)((double)(f->utc_ms - r->replayed_ms) / r->speed);
    }
    r->replayed_ms = f->utc_ms;
    for (; left_ms > 0 && !ft_env_stop(env); left_ms -= NAP_MS) {
        ft_os_sleep_ms((int)(left_ms < NAP_MS ? left_ms : NAP_MS));
    }
    return ft_env_stop(env) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=gnss") : FT_OK;
}

static ft_status use_line(ft_receiver *r, ft_receiver_event *what, bool *told, ft_fix *fix, ft_error *bad,
                          ft_error *err)
{
    bool ready = false;
    ft_error why = {0};
    ft_status st = FT_OK;

    r->lines++;
    if (r->overlong) {
        r->overlong = false;
        ft_buf_reset(&r->line);
        (void)ft_fail(bad, FT_E_INVALID, "gnss.line", "text=...");
        *what = FT_RECEIVER_BAD;
        *told = true;
        return FT_OK;
    }
    st = keep(r, err);
    if (st != FT_OK) {
        return st;
    }
    if (ft_gnss_line(r->gnss, r->line.p, r->line.n, fix, &ready, &why) != FT_OK) {
        *bad = why;
        *what = FT_RECEIVER_BAD;
        *told = true;
    } else if (ready) {
        *what = FT_RECEIVER_FIX;
        *told = true;
    }
    ft_buf_reset(&r->line);
    return FT_OK;
}

/* After the last byte: a line without an end, then the epoch that nothing followed. */
static ft_status finish(ft_receiver *r, ft_receiver_event *what, bool *told, ft_fix *fix, ft_error *bad, ft_error *err)
{
    if (r->line.n > 0 || r->overlong) {
        return use_line(r, what, told, fix, bad, err);
    }
    *what = !r->flushed && ft_gnss_end(r->gnss, fix) ? FT_RECEIVER_FIX : FT_RECEIVER_END;
    r->flushed = true;
    *told = true;
    return FT_OK;
}

ft_status ft_receiver_next(ft_receiver *r, const ft_env *env, ft_receiver_event *what, ft_fix *fix, ft_error *bad,
                           ft_error *err)
{
    bool told = false;
    ft_status st = FT_OK;

    while (st == FT_OK && !told) {
        if (ft_env_stop(env)) {
            return ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=gnss");
        }
        if (r->at < r->n) {
            st = gather(r) ? use_line(r, what, &told, fix, bad, err) : FT_OK;
        } else if (r->ended) {
            st = finish(r, what, &told, fix, bad, err);
        } else {
            r->at = 0;
            st = ft_os_stream_read(r->in, r->chunk, sizeof r->chunk, QUIET_MS, &r->n, &r->ended, err);
            if (st == FT_OK && r->n == 0 && !r->ended && !ft_env_stop(env)) {
                *what = FT_RECEIVER_QUIET;
                return FT_OK;
            }
        }
    }
    return st == FT_OK && *what == FT_RECEIVER_FIX ? pace(r, env, fix, err) : st;
}

size_t ft_receiver_lines(const ft_receiver *r)
{
    return r->lines;
}

bool ft_receiver_is_file(const ft_receiver *r, int64_t *written_ms)
{
    *written_ms = r->written_ms;
    return r->is_file;
}
