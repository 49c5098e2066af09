/* Receipts at the command line: merge takes and writes them, list and submit say what they mean. */
#include "fieldtool/cli/receipts.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/trust.h"

#include <string.h>

void ft_cli_receipt_json(ft_json_out *w, const ft_receipt_about *r)
{
    char utc[FT_UTC_TEXT];

    ft_utc_text(r->time_ms, utc);
    ft_json_begin(w, '{');
    ft_json_name(w, "centre");
    ft_json_put_text(w, r->centre);
    ft_json_name(w, "organisation");
    ft_json_put_text(w, r->organisation);
    ft_json_name(w, "time");
    ft_json_put_text(w, utc);
    ft_json_name(w, "fingerprint");
    ft_json_put_text(w, r->fingerprint);
    ft_json_end(w, '}');
}

/* ---------- the centre */

ft_status ft_cli_receipt_prepare(ft_cli *io, ft_store *s, const char *path, ft_key *key, ft_error *err)
{
    ft_trust_key k;
    bool found = false;
    ft_status st = ft_os_want_folder(path, err);

    if (st == FT_OK && ft_os_stat(path, NULL, NULL) != FT_OS_ABSENT && !ft_receipt_is(path)) {
        st = ft_fail(err, FT_E_CONFLICT, "store.exists", "file=%s", path);
    }
    st = st == FT_OK ? ft_key_choose(s, io->as, key, err) : st;
    st = st == FT_OK ? ft_trust_get(s, key->public_key, &k, &found, err) : st;
    if (st == FT_OK && (!found || k.role != FT_ROLE_AUTHORITY || k.revoked)) {
        ft_cli_say(io, "cli.receipt.not_authority", "file=%s", path);
    }
    return st;
}

ft_status ft_cli_receipt_write(ft_cli *io, ft_store *s, const char *path, const ft_key *key, ft_json_out *w,
                               ft_error *err)
{
    ft_receipt_about about;
    ft_status st = ft_receipt_write(s, key, path, &about, err);

    if (st == FT_OK && io->json) {
        ft_json_name(w, "receipt");
        ft_json_put_text(w, path);
    } else if (st == FT_OK) {
        ft_cli_say(io, "cli.receipt.written", "claims=%zu file=%s", about.claims, path);
    }
    return st;
}

/* ---------- the field */

ft_status ft_cli_receipt_take(ft_cli *io, ft_store *s, const char *path, ft_receipt_about *about, ft_merge_result *out,
                              ft_error *err)
{
    ft_status st = ft_receipt_take(s, path, about, err);

    *out = (ft_merge_result){.status = FT_MERGE_REJECTED};
    if (st == FT_E_INVALID || st == FT_E_REFUSED || st == FT_E_PERMISSION) {
        out->why = *err;
        return FT_OK;
    }
    if (st == FT_OK) {
        out->status = about->newer_known ? FT_MERGE_ALREADY : FT_MERGED;
        if (about->own_unknown) {
            io->left = true;
            ft_cli_say(io, "cli.receipt.own_unknown", "number=%lld centre=%s file=%s", (long long)about->own_last,
                       about->centre, ft_store_describe(s).path);
        }
    }
    return st;
}

void ft_cli_receipt_line(ft_cli *io, const char *path, const ft_receipt_about *about, const ft_merge_result *r)
{
    char utc[FT_UTC_TEXT] = "";
    ft_buf why;

    if (r->status == FT_MERGE_REJECTED) {
        ft_buf_init(&why, 0);
        ft_catalog_error(io->words, &r->why, &why);
        (void)fprintf(io->out, "%s\t%s\n", path, ft_merge_word(r->status));
        (void)fprintf(io->err, "fieldtool: %s: %s\n", path, why.p == NULL ? r->why.key : why.p);
        ft_buf_release(&why);
        return;
    }
    ft_utc_text(about->time_ms, utc);
    (void)fprintf(io->out, "%s\t%s\t%s %s\t#%lld\n", path, ft_merge_word(r->status), about->centre, utc,
                  (long long)about->own_last);
}

void ft_cli_received_json(ft_json_out *w, const ft_received *r)
{
    ft_json_name(w, "receipts");
    ft_json_begin(w, '[');
    for (size_t i = 0; i < ft_received_centres(r); i++) {
        ft_cli_receipt_json(w, ft_received_about(r, i));
    }
    ft_json_end(w, ']');
}
