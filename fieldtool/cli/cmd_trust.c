/* fieldtool key list FILE / trust TARGET LINE / revoke TARGET KEY : whose word counts in a workspace (docs/spec/trust.md). */
#include "fieldtool/cli/trust.h"

#include "fieldtool/base/num.h"
#include "fieldtool/store/trust.h"

#include <string.h>

enum {
    BULK_FROM = 2000
}; /* revisions set free or set apart from which layers are rebuilt packed instead of row by row */

/* ---------- what is trusted */

typedef struct listing {
    ft_cli *io;
    ft_json_out w;
} listing;

static void put_name(ft_json_out *w, const char *name, const char *text)
{
    ft_json_name(w, name);
    ft_json_put_text(w, text);
}

static void trusted_key(void *who, const ft_trust_key *k)
{
    listing *l = who;
    char fingerprint[FT_FINGERPRINT];
    char revoked[40] = "";
    bool named = k->recipient && !k->root; /* a root is one in any case */

    ft_key_fingerprint(k->key, fingerprint);
    if (!l->io->json) {
        if (k->revoked) {
            (void)snprintf(revoked, sizeof revoked, "\trevoked after #%lld", (long long)k->revoked_after);
        }
        (void)fprintf(l->io->out, "%s%s%s%s\t%s\t%s\t%s%s\n", ft_role_word(k->role), k->scope[0] == '\0' ? "" : " ",
                      k->scope, named ? " recipient" : "", fingerprint, k->system, k->name, revoked);
        return;
    }
    ft_json_begin(&l->w, '{');
    put_name(&l->w, "fingerprint", fingerprint);
    put_name(&l->w, "role", ft_role_word(k->role));
    put_name(&l->w, "scope", k->scope);
    ft_json_name(&l->w, "recipient");
    ft_json_put_bool(&l->w, k->recipient);
    put_name(&l->w, "system", k->system);
    put_name(&l->w, "organisation", k->name);
    ft_json_name(&l->w, "root");
    ft_json_put_bool(&l->w, k->root);
    ft_json_name(&l->w, "by_authority");
    ft_json_put_bool(&l->w, k->by_authority);
    ft_json_name(&l->w, "revoked_after_batch");
    if (k->revoked) {
        ft_json_put_int(&l->w, k->revoked_after);
    } else {
        ft_json_put_text(&l->w, NULL);
    }
    ft_json_end(&l->w, '}');
}

ft_status ft_cli_key_trusted(ft_cli *io, const ft_args *a, ft_error *err)
{
    ft_store *s = NULL;
    ft_buf text;
    listing l = {io, ft_json_writer(&text)};
    ft_status st = ft_cli_open(io, a->pos[1], FT_STORE_READ, &s, err);

    ft_buf_init(&text, 0);
    ft_json_begin(&l.w, '{');
    ft_json_name(&l.w, "keys");
    ft_json_begin(&l.w, '[');
    st = st == FT_OK ? ft_trust_each(s, trusted_key, &l, err) : st;
    ft_json_end(&l.w, ']');
    ft_json_name(&l.w, "waiting");
    ft_json_begin(&l.w, '[');
    st = st == FT_OK ? ft_cli_waiting(io, s, io->json ? &l.w : NULL, err) : st;
    ft_json_end(&l.w, ']');
    ft_json_end(&l.w, '}');
    st = st == FT_OK && io->json ? ft_cli_put(io, &text, err) : st;
    ft_buf_release(&text);
    ft_store_close(s);
    return st;
}

/* ---------- which key is meant: a line, or the digits of one that is known here or waits */

typedef struct finding {
    const char *text;
    ft_key_line *out;
    bool found;
} finding;

static void set_line(ft_key_line *out, const uint8_t key[32], const char *fingerprint, const char *system,
                     const char *organisation)
{
    memcpy(out->public_key, key, sizeof out->public_key);
    (void)snprintf(out->fingerprint, sizeof out->fingerprint, "%s", fingerprint);
    (void)snprintf(out->system, sizeof out->system, "%s", system);
    (void)snprintf(out->organisation, sizeof out->organisation, "%s", organisation);
}

static void match_waiting(void *who, const ft_waiting_key *k)
{
    finding *f = who;

    if (strcmp(k->fingerprint, f->text) == 0) {
        f->found = true;
        set_line(f->out, k->key, k->fingerprint, k->system, k->organisation);
    }
}

static void match_trusted(void *who, const ft_trust_key *k)
{
    finding *f = who;
    char fingerprint[FT_FINGERPRINT];

    ft_key_fingerprint(k->key, fingerprint);
    if (strcmp(fingerprint, f->text) == 0) {
        f->found = true;
        set_line(f->out, k->key, fingerprint, k->system, k->name);
    }
}

static ft_status which_key(ft_store *s, const char *text, ft_key_line *out, ft_error *err)
{
    finding f = {.text = text, .out = out};
    ft_status st = FT_OK;

    *out = (ft_key_line){.system = ""};
    if (text[0] < '0' || text[0] > '9') {
        return ft_key_read_line(text, out, err);
    }
    st = ft_trust_each(s, match_trusted, &f, err);
    st = st == FT_OK && !f.found ? ft_waiting_each(s, match_waiting, &f, err) : st;
    return st == FT_OK && !f.found ? ft_fail(err, FT_E_NOT_FOUND, "cli.key.unknown", "fingerprint=%s", text) : st;
}

/* ---------- trust and revoke */

typedef struct saying {
    ft_cli *io;
    ft_store *s;
    ft_key signer; /* of the person --as names, when that person may speak */
    bool is_signed;
    ft_key_line line;
    ft_trust_say say;
    size_t batches, revisions, records; /* of the key, that wait */
    int64_t conflicts;
} saying;

static void count_waiting(void *who, const ft_waiting_key *k)
{
    saying *y = who;

    if (memcmp(k->key, y->line.public_key, sizeof k->key) == 0 && k->why != FT_WAITS_NOT_US) {
        y->batches += k->batches;
        y->revisions += k->revisions;
        y->records += k->records;
    }
}

static ft_status look(saying *y, ft_error *err)
{
    ft_status st = FT_OK;

    y->batches = y->revisions = y->records = 0;
    st = ft_waiting_each(y->s, count_waiting, y, err);
    return st == FT_OK ? ft_store_conflicts_open(y->s, &y->conflicts, err) : st;
}

/* Whose word it is: an authority's when --as names one, else this computer's. */
static ft_status choose_signer(saying *y, ft_error *err)
{
    bool authority = false;
    bool has_root = false;
    ft_error none = {0};
    ft_status st = y->io->as == NULL ? FT_E_NOT_FOUND : ft_key_person_public(y->io->as, &y->signer, &none);

    if (st == FT_E_NOT_FOUND) {
        return FT_OK;
    }
    st = st != FT_OK ? st : ft_trust_has_root(y->s, &has_root, err);
    st = st == FT_OK ? ft_store_is_authority(y->s, y->signer.public_key,
                                             ft_str_of(y->say.scope == NULL ? "" : y->say.scope), &authority, err)
                     : st;
    if (st != FT_OK || !(authority || (has_root && (y->say.role != FT_ROLE_AUTHOR || y->say.recipient)))) {
        return st;
    }
    y->is_signed = true;
    return ft_key_person(&y->io->env, y->io->as, &y->signer, err);
}

static ft_status write_it(saying *y, ft_error *err)
{
    ft_hash revision;
    uint8_t signature[64];
    ft_status st = y->revisions >= BULK_FROM ? ft_store_begin_bulk(y->s, err) : ft_store_begin(y->s, err);

    if (st != FT_OK) {
        return st;
    }
    y->say.key = y->line.public_key;
    y->say.system = y->line.system;
    y->say.name = y->line.organisation;
    y->say.signer = y->is_signed ? y->signer.public_key : NULL;
    st = ft_trust_write(y->s, &y->say, &revision, err);
    if (st == FT_OK && y->is_signed) {
        ft_key_sign(&y->signer, revision.b, sizeof revision.b, signature);
        st = ft_store_put_signature(y->s, &revision, y->signer.public_key, signature, err);
    }
    return ft_store_end(y->s, st, err);
}

static ft_status put_result(saying *y, const char *word, const saying *before, ft_error *err)
{
    bool freed = before->batches > y->batches;
    size_t batches = freed ? before->batches - y->batches : y->batches - before->batches;
    size_t revisions = freed ? before->revisions - y->revisions : y->revisions - before->revisions;
    size_t records = freed ? before->records - y->records : y->records - before->records;
    ft_buf text;
    ft_json_out w = ft_json_writer(&text);
    ft_status st = FT_OK;

    ft_buf_init(&text, 0);
    y->io->left = y->conflicts > before->conflicts;
    if (!y->io->json) {
        if (batches > 0) {
            ft_cli_say(y->io, freed ? "cli.key.freed" : "cli.key.waits_now", "batches=%zu revisions=%zu records=%zu",
                       batches, revisions, records);
        }
        return FT_OK;
    }
    ft_json_begin(&w, '{');
    put_name(&w, word, y->line.fingerprint);
    put_name(&w, "role", ft_role_word(y->say.role));
    put_name(&w, "scope", y->say.scope == NULL ? "" : y->say.scope);
    put_name(&w, "system", y->line.system);
    put_name(&w, "organisation", y->line.organisation);
    ft_json_name(&w, "signed");
    ft_json_put_bool(&w, y->is_signed);
    ft_json_name(&w, freed || batches == 0 ? "freed" : "waiting");
    ft_json_begin(&w, '{');
    ft_json_name(&w, "batches");
    ft_json_put_int(&w, (int64_t)batches);
    ft_json_name(&w, "revisions");
    ft_json_put_int(&w, (int64_t)revisions);
    ft_json_name(&w, "records");
    ft_json_put_int(&w, (int64_t)records);
    ft_json_end(&w, '}');
    ft_json_name(&w, "conflicts_new");
    ft_json_put_int(&w, y->conflicts - before->conflicts);
    ft_json_end(&w, '}');
    st = ft_cli_put(y->io, &text, err);
    ft_buf_release(&text);
    return st;
}

static ft_status say(saying *y, const char *word, ft_error *err)
{
    saying before;
    ft_status st = choose_signer(y, err);

    st = st == FT_OK ? look(y, err) : st;
    before = *y;
    st = st == FT_OK ? write_it(y, err) : st;
    ft_key_wipe(&y->signer);
    ft_key_wipe(&before.signer);
    st = st == FT_OK ? look(y, err) : st;
    return st == FT_OK ? put_result(y, word, &before, err) : st;
}

/* Of a key that is trusted already, --recipient without a role leaves role and scope as they are. */
static ft_status keep_role(saying *y, char scope[64], ft_error *err)
{
    ft_trust_key now;
    bool found = false;
    ft_status st = ft_trust_get(y->s, y->line.public_key, &now, &found, err);

    if (st == FT_OK && found) {
        y->say.role = now.role;
        (void)snprintf(scope, 64, "%s", now.scope);
        y->say.scope = y->say.scope == NULL ? scope : y->say.scope;
    }
    return st;
}

ft_status ft_cli_key_trust(ft_cli *io, const ft_args *a, ft_error *err)
{
    char scope[64] = "";

    saying y = {
        .io = io,
        .say = {.scope = ft_args_value(a, "scope"), .recipient = ft_args_flag(a, "recipient"), .revoked_after = -1}};
    const char *role = ft_args_value(a, "role");
    ft_status st = a->n_pos < 3 ? ft_fail(err, FT_E_USAGE, "cli.key.line", " ")
                   : role != NULL && !ft_role_parse(role, &y.say.role)
                       ? ft_fail(err, FT_E_USAGE, "cli.key.role", "role=%s", role)
                       : ft_cli_open(io, a->pos[1], FT_STORE_WRITE, &y.s, err);

    st = st == FT_OK ? which_key(y.s, a->pos[2], &y.line, err) : st;
    st = st == FT_OK && y.say.recipient && role == NULL ? keep_role(&y, scope, err) : st;
    if (st == FT_OK) {
        ft_cli_say(io, "cli.key.trusting", "role=%s fingerprint=%s", ft_role_word(y.say.role), y.line.fingerprint);
        st = say(&y, "trusted", err);
    }
    ft_store_close(y.s);
    return st;
}

static ft_status last_batch(const ft_args *a, int64_t *out, ft_error *err)
{
    const char *text = ft_args_value(a, "after-batch");

    if (text == NULL) {
        return ft_fail(err, FT_E_USAGE, "cli.option.needed", "option=after-batch");
    }
    return ft_int_parse(text, strlen(text), out) && *out >= 0
               ? FT_OK
               : ft_fail(err, FT_E_USAGE, "cli.number", "option=after-batch value=%s", text);
}

ft_status ft_cli_key_revoke(ft_cli *io, const ft_args *a, ft_error *err)
{
    saying y = {.io = io};
    ft_trust_key now;
    bool found = false;
    char scope[64] = "";
    ft_status st = a->n_pos < 3 ? ft_fail(err, FT_E_USAGE, "cli.key.line", " ")
                                : last_batch(a, &y.say.revoked_after, err);

    st = st == FT_OK ? ft_cli_open(io, a->pos[1], FT_STORE_WRITE, &y.s, err) : st;
    st = st == FT_OK ? which_key(y.s, a->pos[2], &y.line, err) : st;
    st = st == FT_OK ? ft_trust_get(y.s, y.line.public_key, &now, &found, err) : st;
    if (st == FT_OK && !found) {
        st = ft_fail(err, FT_E_REFUSED, "cli.key.not_trusted", "fingerprint=%s", y.line.fingerprint);
    }
    if (st == FT_OK) {
        (void)snprintf(scope, sizeof scope, "%s", now.scope);
        y.say.role = now.role;
        y.say.recipient = now.recipient;
        y.say.scope = scope;
        st = say(&y, "revoked", err);
    }
    if (st == FT_OK) {
        ft_cli_say(io, "cli.key.revoked", "number=%lld fingerprint=%s", (long long)y.say.revoked_after,
                   y.line.fingerprint);
    }
    ft_store_close(y.s);
    return st;
}
