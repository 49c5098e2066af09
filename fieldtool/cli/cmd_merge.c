/* fieldtool submit FILE -o OUT : one signed file to carry. fieldtool merge TARGET SUBMISSION... : set union. */
#include "fieldtool/cli/extract.h"
#include "fieldtool/cli/receipts.h"
#include "fieldtool/cli/trust.h"

#include "fieldtool/base/os.h"
#include "sync/mark.h"
#include "fieldtool/cli/target.h"
#include "sync/merge.h"
#include "sync/submit.h"

#include <string.h>

ft_status ft_cmd_submit(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_submitted r;
    const char *out = ft_args_value(a, "output");
    const char *to = ft_args_value(a, "for");
    bool since_last = ft_args_flag(a, "since-last");
    ft_status st = out == NULL ? ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=output")
                   : since_last + ft_args_flag(a, "all") + (to != NULL) > 1
                       ? ft_fail(err, FT_E_USAGE, "cli.submit.both", " ")
                       : ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);

    st = st == FT_OK ? ft_mark_check(s, err) : st;
    if (st == FT_OK && to != NULL) {
        st = ft_cli_submit_for(io, s, to, out, err);
        ft_store_close(s);
        return st;
    }
    st = st == FT_OK ? ft_submit(s, out, since_last, &r, err) : st;
    if (st == FT_OK && io->json) {
        ft_buf text;
        ft_json_out w;

        ft_buf_init(&text, 0);
        w = ft_json_writer(&text);
        ft_json_begin(&w, '{');
        ft_json_name(&w, "file");
        ft_json_put_text(&w, out);
        ft_json_name(&w, "system");
        ft_json_put_text(&w, ft_store_describe(s).system);
        ft_json_name(&w, "batch");
        ft_json_put_int(&w, r.batch);
        ft_json_name(&w, "revisions_new");
        ft_json_put_int(&w, (int64_t)r.revisions_new);
        ft_json_name(&w, "batches");
        ft_json_put_int(&w, (int64_t)r.batches);
        ft_json_name(&w, "revisions");
        ft_json_put_int(&w, (int64_t)r.revisions);
        ft_json_name(&w, "bytes");
        ft_json_put_int(&w, r.bytes);
        ft_json_name(&w, "hash");
        ft_json_put_text(&w, r.short_hash);
        ft_json_end(&w, '}');
        st = ft_cli_put(io, &text, err);
        ft_buf_release(&text);
    } else if (st == FT_OK) {
        (void)fprintf(io->out, "%s\t%s #%lld\t%zu new revisions\t%s\n", out, ft_store_describe(s).system,
                      (long long)r.batch, r.revisions_new, r.short_hash);
    }
    if (st == FT_OK && since_last && r.batches == 0) {
        ft_cli_say(io, "cli.submit.nothing", " ");
    }
    ft_store_close(s);
    return st;
}

typedef struct merged {
    ft_cli *io;
    ft_json_out w;
    size_t missing, rejected, waiting;
    bool altered; /* or not trusted */
    char system[256];
    bool open;
} merged;

static void reason_text(ft_cli *io, const ft_error *why, ft_buf *out)
{
    ft_catalog_error(io->words, why, out);
}

/* @p receipt  what the file says when it is a receipt, else NULL */
static void put_result(merged *m, const char *file, const ft_merge_result *r, const ft_receipt_about *receipt)
{
    ft_buf why;
    const struct {
        const char *name;
        int64_t n;
    } COUNTS[] = {{"revisions_new", (int64_t)r->revisions_new},
                  {"revisions_known", (int64_t)r->revisions_known},
                  {"records_new", (int64_t)r->records_new},
                  {"records_changed", (int64_t)r->records_changed},
                  {"conflicts_new", r->conflicts_new},
                  {"bodies_missing", (int64_t)r->bodies_missing},
                  {"unsent", r->unsent},
                  {"forks", (int64_t)r->forks},
                  {"batches_waiting", (int64_t)r->batches_waiting},
                  {"revisions_waiting", (int64_t)r->revisions_waiting}};

    ft_buf_init(&why, 0);
    if (r->why.status != FT_OK) {
        reason_text(m->io, &r->why, &why);
    }
    if (m->io->json) {
        ft_json_begin(&m->w, '{');
        ft_json_name(&m->w, "file");
        ft_json_put_text(&m->w, file);
        ft_json_name(&m->w, "status");
        ft_json_put_text(&m->w, ft_merge_word(r->status));
        for (size_t i = 0; i < FT_COUNT(COUNTS); i++) {
            ft_json_name(&m->w, COUNTS[i].name);
            ft_json_put_int(&m->w, COUNTS[i].n);
        }
        ft_json_name(&m->w, "missing_files");
        ft_json_put_text(&m->w, r->missing_names[0] == '\0' ? NULL : r->missing_names);
        ft_json_name(&m->w, "reason");
        ft_json_put_text(&m->w, why.n > 0 ? why.p : NULL);
        if (receipt != NULL && r->status != FT_MERGE_REJECTED) {
            ft_json_name(&m->w, "receipt");
            ft_cli_receipt_json(&m->w, receipt);
        }
        ft_json_end(&m->w, '}');
    } else if (receipt != NULL) {
        ft_cli_receipt_line(m->io, file, receipt, r);
    } else {
        (void)fprintf(m->io->out, "%s\t%s\t%zu new, %zu known revisions\t%zu new, %zu changed records\n", file,
                      ft_merge_word(r->status), r->revisions_new, r->revisions_known, r->records_new,
                      r->records_changed);
        if (why.n > 0) {
            (void)fprintf(m->io->err, "fieldtool: %s: %s\n", file, why.p);
        }
        if (r->unsent > 0) {
            ft_cli_say(m->io, "cli.merge.unsent", "n=%lld file=%s", (long long)r->unsent, file);
        }
        if (r->bodies_missing > 0) {
            ft_cli_say(m->io, "cli.merge.bodies", "n=%zu file=%s names=%s", r->bodies_missing, file,
                       r->missing_names[0] == '\0' ? "-" : r->missing_names);
        }
        if (r->forks > 0) {
            ft_cli_say(m->io, "cli.merge.forks", "n=%zu file=%s", r->forks, file);
        }
    }
    ft_buf_release(&why);
}

static void put_missing(void *who, const char *system, int64_t number)
{
    merged *m = who;

    m->missing++;
    if (!m->io->json) {
        ft_cli_say(m->io, "cli.merge.missing", "number=%lld system=%s", (long long)number, system);
        return;
    }
    if (!m->open || strcmp(m->system, system) != 0) {
        if (m->open) {
            ft_json_end(&m->w, ']');
            ft_json_end(&m->w, '}');
        }
        m->open = true;
        (void)snprintf(m->system, sizeof m->system, "%s", system);
        ft_json_begin(&m->w, '{');
        ft_json_name(&m->w, "system");
        ft_json_put_text(&m->w, system);
        ft_json_name(&m->w, "numbers");
        ft_json_begin(&m->w, '[');
    }
    ft_json_put_int(&m->w, number);
}

/* Two keys that count sign as one computer: a key that was replaced, or somebody in another's name. */
static void put_other_key(void *who, const char *system, int64_t number)
{
    merged *m = who;

    m->io->left = true;
    ft_cli_say(m->io, "cli.merge.other_key", "number=%lld system=%s", (long long)number, system);
}

static ft_status merge_files(merged *m, ft_store *s, const ft_args *a, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 1; i < a->n_pos && st == FT_OK; i++) {
        ft_merge_result r;
        ft_receipt_about about = {.claims = 0};
        bool receipt = ft_receipt_is(a->pos[i]);

        st = receipt ? ft_cli_receipt_take(m->io, s, a->pos[i], &about, &r, err) : ft_merge(s, a->pos[i], &r, err);
        if (st == FT_OK) {
            put_result(m, a->pos[i], &r, receipt ? &about : NULL);
            m->rejected += r.status == FT_MERGE_REJECTED;
            m->waiting += r.status == FT_MERGE_QUARANTINED;
            m->altered = m->altered || r.why.status == FT_E_PERMISSION;
            m->io->left = m->io->left || r.conflicts_new > 0 || r.bodies_missing > 0 || r.unsent > 0 || r.forks > 0;
        }
    }
    return st;
}

/* A name that was mistyped stops the command before anything is merged. */
static ft_status all_there(const ft_args *a, ft_error *err)
{
    for (size_t i = 1; i < a->n_pos; i++) {
        if (ft_os_stat(a->pos[i], NULL, NULL) == FT_OS_ABSENT) {
            return ft_fail(err, FT_E_IO, "store.no_file", "file=%s", a->pos[i]);
        }
    }
    return FT_OK;
}

ft_status ft_cmd_merge(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_buf text;
    const char *receipt = ft_args_value(a, "receipt");
    ft_key key = {{0}, {0}, "", ""};
    merged m = {.io = io, .w = ft_json_writer(&text)};
    int64_t conflicts = 0;
    ft_renewal made;
    bool followed = false;
    ft_status st = all_there(a, err);

    st = st != FT_OK               ? st
         : ft_server_is(a->pos[0]) ? ft_cli_open_target(io, a->pos[0], FT_SERVER_MERGE, &s, err)
                                   : ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &s, err);
    st = st == FT_OK && receipt != NULL ? ft_cli_receipt_prepare(io, s, receipt, &key, err) : st;
    ft_buf_init(&text, 0);
    ft_json_begin(&m.w, '{');
    ft_json_name(&m.w, "submissions");
    ft_json_begin(&m.w, '[');
    st = st == FT_OK ? merge_files(&m, s, a, err) : st;
    st = st == FT_OK ? ft_server_finish(s, err) : st;
    st = st == FT_OK && !ft_server_is(a->pos[0]) ? ft_cli_follow_profile(io, &s, &made, &followed, err) : st;
    ft_json_end(&m.w, ']');
    ft_json_name(&m.w, "missing");
    ft_json_begin(&m.w, '[');
    st = st == FT_OK ? ft_merge_missing(s, put_missing, &m, err) : st;
    if (m.open) {
        ft_json_end(&m.w, ']');
        ft_json_end(&m.w, '}');
    }
    ft_json_end(&m.w, ']');
    ft_json_name(&m.w, "waiting");
    ft_json_begin(&m.w, '[');
    st = st == FT_OK && (io->json || m.waiting > 0) ? ft_cli_waiting(io, s, io->json ? &m.w : NULL, err) : st;
    ft_json_end(&m.w, ']');
    st = st == FT_OK ? ft_merge_other_keys(s, put_other_key, &m, err) : st;
    st = st == FT_OK ? ft_store_conflicts_open(s, &conflicts, err) : st;
    ft_json_name(&m.w, "profile_changed");
    ft_json_put_bool(&m.w, followed);
    ft_json_name(&m.w, "conflicts_open");
    ft_json_put_int(&m.w, conflicts);
    st = st == FT_OK && receipt != NULL ? ft_cli_receipt_write(io, s, receipt, &key, &m.w, err) : st;
    ft_key_wipe(&key);
    ft_json_end(&m.w, '}');
    io->left = io->left || m.missing > 0 || conflicts > 0;
    if (st == FT_OK && io->json) {
        st = ft_cli_put(io, &text, err);
    }
    if (st == FT_OK && m.rejected + m.waiting > 0) {
        io->refused = true;
        io->denied = m.altered;
    }
    ft_buf_release(&text);
    ft_store_close(s);
    return st;
}
