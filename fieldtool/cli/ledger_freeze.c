/* fieldtool ledger FILE --freeze YEAR : the authority freezes a year, and all before it. */
#include "fieldtool/cli/ledger.h"

#include "fieldtool/base/num.h"
#include "fieldtool/store/books.h"
#include "sync/key.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1900, DAY_MS = 86400000 };

typedef struct freezing {
    ft_store *s;
    ft_key key;
    ft_draft *draft;
    int year;
    ft_books *books;
} freezing;

static ft_status read_year(ft_cli *io, const ft_args *a, int *year, ft_error *err)
{
    const char *text = ft_args_value(a, "freeze");
    int this_year = ft_date_of_day((int32_t)(ft_env_now(&io->env) / DAY_MS)).year;
    int64_t v = 0;

    if (!ft_int_parse(text, strlen(text), &v) || v < FIRST_YEAR || v > 9999) {
        return ft_fail(err, FT_E_USAGE, "cli.freeze.year", "year=%s", text);
    }
    if (v >= this_year) {
        return ft_fail(err, FT_E_REFUSED, "cli.freeze.not_over", "year=%s", text);
    }
    *year = (int)v;
    return FT_OK;
}

static ft_status check_authority(const freezing *f, ft_error *err)
{
    bool authority = false;
    ft_status st = ft_store_is_authority(f->s, f->key.public_key, (ft_str){NULL, 0}, &authority, err);

    return st == FT_OK && !authority
               ? ft_fail(err, FT_E_PERMISSION, "cli.freeze.no_authority", "fingerprint=%s", f->key.fingerprint)
               : st;
}

static ft_status write_freeze(freezing *f, const char *reason, ft_error *err)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "freeze", .author_key = f->key.public_key};
    ft_written made;
    ft_hash body;
    uint8_t signature[64];
    uint8_t year[8] = {(uint8_t)f->year, (uint8_t)(f->year >> 8)};
    ft_status st = ft_books_put_frozen(f->s, f->books, f->year, &body, err);

    st = st == FT_OK ? ft_draft_set(f->draft, "year", FT_TAG_INT, year, sizeof year, err) : st;
    st = st == FT_OK ? ft_draft_set(f->draft, "books", FT_TAG_HASH, body.b, FT_HASH_BYTES, err) : st;
    if (st == FT_OK && reason != NULL) {
        st = ft_draft_set(f->draft, "reason", FT_TAG_TEXT, reason, strlen(reason), err);
    }
    w.values = ft_draft_values(f->draft);
    st = st == FT_OK ? ft_store_write(f->s, &w, &made, err) : st;
    if (st == FT_OK) {
        ft_key_sign(&f->key, made.revision.b, sizeof made.revision.b, signature);
        st = ft_store_put_signature(f->s, &made.revision, f->key.public_key, signature, err);
    }
    return st;
}

static ft_status freeze(freezing *f, const char *reason, ft_error *err)
{
    ft_books_ask ask = {.from = INT32_MIN, .to = ft_date_last_day((ft_date){.year = (int16_t)f->year}), .yearly = true};
    ft_status st = check_authority(f, err);

    st = st == FT_OK ? ft_store_begin(f->s, err) : st;
    if (st != FT_OK) {
        return st;
    }
    st = ft_books_open(f->s, &ask, &f->books, err);
    if (st == FT_OK && ft_books_frozen_year(f->books) >= f->year) {
        st = ft_fail(err, FT_E_REFUSED, "cli.freeze.frozen", "year=%d until=%d", f->year,
                     ft_books_frozen_year(f->books));
    }
    st = st == FT_OK ? write_freeze(f, reason, err) : st;
    return ft_store_end(f->s, st, err);
}

ft_status ft_cli_freeze(ft_cli *io, const ft_args *a, ft_error *err)
{
    freezing f = {.s = NULL};
    ft_status st = read_year(io, a, &f.year, err);

    st = st == FT_OK ? ft_cli_open(io, a->pos[0], FT_STORE_WRITE, &f.s, err) : st;
    st = st == FT_OK ? ft_key_choose(f.s, io->as, &f.key, err) : st;
    st = st == FT_OK ? ft_draft_new(&f.draft, err) : st;
    st = st == FT_OK ? freeze(&f, ft_args_value(a, "reason"), err) : st;
    ft_books_close(f.books);
    ft_draft_free(f.draft);
    ft_key_wipe(&f.key);
    ft_store_close(f.s);
    if (st == FT_OK && io->json) {
        (void)fprintf(io->out, "{\"frozen_year\":%d}\n", f.year);
    } else if (st == FT_OK) {
        ft_cli_say(io, "cli.freeze.done", "year=%d file=%s", f.year, a->pos[0]);
    }
    return st;
}
