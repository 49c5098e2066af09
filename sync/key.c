#include "sync/key.h"

#include "fieldtool/store/backup.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "sync/keyfile.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

ft_status ft_key_folder(char *out, ft_error *err)
{
    char home[FT_PATH_MAX];
    ft_status st = ft_os_home("data", home, err);

    if (st == FT_OK) {
        (void)snprintf(out, FT_PATH_MAX, "%.*s/keys", FT_PATH_MAX - 8, home);
        st = ft_os_make_dir(out, true, err);
    }
    return st;
}

static ft_status path_of(const char *name, char out[FT_PATH_MAX], ft_error *err)
{
    char dir[FT_PATH_MAX];
    ft_status st = ft_key_folder(dir, err);

    if (st == FT_OK) {
        (void)snprintf(out, FT_PATH_MAX, "%.*s/%.127s.key", FT_PATH_MAX - 140, dir, name);
    }
    return st;
}

/* Names become file names: letters, digits, and the rest as %XX. */
static void file_name(const char *kind, const char *name, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s-", kind);

    if (strlen(name) * 3 + n >= size) { /* too long to be told apart when cut: its hash stands for it */
        ft_hash h = ft_hash_of(name, strlen(name));

        ft_hex(h.b, 16, out + n);
        return;
    }
    for (const char *p = name; *p != '\0'; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-' ||
                     *p == '_';

        n += (size_t)snprintf(out + n, size - n, plain ? "%c" : "%%%02x", plain ? *p : (unsigned char)*p);
    }
}

/* Sixty digits of BLAKE2b over the key, in groups of five: what two people compare by telephone. */
void ft_key_fingerprint(const uint8_t key[32], char out[FT_FINGERPRINT])
{
    ft_hash h = ft_hash_of(key, 32);
    size_t n = 0;

    for (size_t i = 0; i < 12; i++) {
        unsigned long v = ((unsigned long)h.b[2 * i] << 16 | (unsigned long)h.b[2 * i + 1] << 8 | h.b[24 + i % 8]) %
                          100000UL;

        n += (size_t)snprintf(out + n, FT_FINGERPRINT - n, "%s%05lu", i == 0 ? "" : "-", v);
    }
}

static void from_seed(const uint8_t seed[FT_SEED_BYTES], const char *name, ft_key *out)
{
    (void)crypto_sign_seed_keypair(out->public_key, out->secret_key, seed);
    ft_key_fingerprint(out->public_key, out->fingerprint);
    (void)snprintf(out->name, sizeof out->name, "%s", name);
}

/* A key that others can read is no key; nor is one in a folder where they can put another in its place. */
static ft_status refuse_open(const char *path, ft_error *err)
{
    char dir[FT_PATH_MAX];
    ft_status st = ft_key_folder(dir, err);

    if (st == FT_OK && !ft_os_is_private(dir)) {
        return ft_fail(err, FT_E_PERMISSION, "sync.key.open_to_others", "mode=700 path=%s", dir);
    }
    return st == FT_OK && !ft_os_is_private(path)
               ? ft_fail(err, FT_E_PERMISSION, "sync.key.open_to_others", "mode=600 path=%s", path)
               : st;
}

/* FT_E_NOT_FOUND without a message when there is no such key. @p env NULL: the public half is enough. */
static ft_status load(const char *name, const ft_env *env, ft_key *out, ft_error *err)
{
    char path[FT_PATH_MAX];
    uint8_t seed[FT_SEED_BYTES];
    uint8_t public_key[32];
    bool locked = false;
    ft_buf b;
    ft_status st = path_of(name, path, err);

    if (st == FT_OK && ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT) {
        return FT_E_NOT_FOUND;
    }
    ft_buf_init(&b, 4096);
    st = st == FT_OK ? refuse_open(path, err) : st;
    st = st == FT_OK ? ft_os_read_file(path, 4096, &b, err) : st;
    st = st == FT_OK ? ft_keyfile_read(&b, path, seed, public_key, &locked, err) : st;
    if (st == FT_OK && locked && env != NULL) {
        st = ft_keyfile_unlock(&b, name, env, seed, err);
    }
    if (st == FT_OK && locked && env == NULL) {
        *out = (ft_key){{0}, {0}, "", ""};
        memcpy(out->public_key, public_key, sizeof public_key);
        ft_key_fingerprint(public_key, out->fingerprint);
        (void)snprintf(out->name, sizeof out->name, "%s", name);
    } else if (st == FT_OK) {
        from_seed(seed, name, out);
        if (locked && memcmp(out->public_key, public_key, sizeof public_key) != 0) {
            ft_key_wipe(out);
            st = ft_fail(err, FT_E_INVALID, "sync.key.file", "file=%s", path);
        }
    }
    sodium_memzero(seed, sizeof seed);
    ft_buf_wipe(&b);
    return st;
}

static ft_status make(const char *name, const char *passphrase, ft_key *out, ft_error *err)
{
    char path[FT_PATH_MAX];
    uint8_t seed[FT_SEED_BYTES];
    ft_buf text;
    ft_status st = path_of(name, path, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_init(&text, 0);
    ft_random(seed, sizeof seed);
    from_seed(seed, name, out);
    st = ft_keyfile_write(seed, out->public_key, passphrase, &text, err);
    st = st == FT_OK ? ft_os_write_file(path, text.p, text.n, false, true, err) : st;
    if (st != FT_OK) {
        ft_key_wipe(out);
    }
    sodium_memzero(seed, sizeof seed);
    ft_buf_wipe(&text);
    return st;
}

static void system_name(const ft_uuid *system, char *out, size_t size)
{
    char id[FT_UUID_TEXT];

    ft_uuid_text(system, id);
    file_name("system", id, out, size);
}

ft_status ft_key_new_system(const ft_uuid *system, const char *passphrase, ft_key *out, ft_error *err)
{
    char name[128];

    system_name(system, name, sizeof name);
    return make(name, passphrase, out, err);
}

static ft_status of_system(ft_store *s, const ft_env *env, ft_key *out, ft_error *err)
{
    ft_uuid system = ft_store_describe(s).system_id;
    char name[128];
    ft_status st = FT_OK;

    system_name(&system, name, sizeof name);
    st = load(name, env, out, err);
    return st == FT_E_NOT_FOUND
               ? ft_fail(err, FT_E_PERMISSION, "sync.key.missing", "system=%s", ft_store_describe(s).system)
               : st;
}

/* A copy that was handed over has no key yet: it is made on the computer where it is first needed, and never leaves that. */
ft_status ft_key_ready(ft_store *s, const char *passphrase, ft_error *err)
{
    uint8_t own[32];
    bool known = false;
    ft_status st = ft_backup_own_key(s, own, &known, err);

    return st == FT_OK && !known ? ft_key_enrol(s, passphrase, err) : st;
}

ft_status ft_key_of_system(ft_store *s, ft_key *out, ft_error *err)
{
    return of_system(s, ft_store_env(s), out, err);
}

ft_status ft_key_enrol(ft_store *s, const char *passphrase, ft_error *err)
{
    ft_uuid system = ft_store_describe(s).system_id;
    char name[128];
    ft_key k = {{0}, {0}, "", ""};
    ft_status st = FT_OK;

    system_name(&system, name, sizeof name);
    st = load(name, NULL, &k, err);
    if (st == FT_E_NOT_FOUND) {
        st = make(name, passphrase, &k, err);
    }
    st = st == FT_OK ? ft_store_begin(s, err) : st;
    if (st == FT_OK) {
        st = ft_store_note_own_key(s, k.public_key, err);
        st = ft_store_end(s, st, err);
    }
    ft_key_wipe(&k);
    return st;
}

static ft_status person(const char *who, const ft_env *env, ft_key *out, ft_error *err)
{
    char name[128];

    file_name("person", who, name, sizeof name);
    return load(name, env, out, err);
}

ft_status ft_key_person(const ft_env *env, const char *who, ft_key *out, ft_error *err)
{
    return person(who, env, out, err);
}

ft_status ft_key_person_public(const char *who, ft_key *out, ft_error *err)
{
    return person(who, NULL, out, err);
}

/* ---------- the draft key: reads what was sealed here until it is submitted */

static void draft_name(ft_store *s, char *out, size_t size)
{
    ft_store_info info = ft_store_describe(s);
    char id[FT_UUID_TEXT];

    ft_uuid_text(&info.system_id, id);
    file_name("draft", id, out, size);
}

ft_status ft_key_draft(ft_store *s, bool make_it, ft_key *out, ft_error *err)
{
    char name[128];
    ft_status st = FT_OK;

    draft_name(s, name, sizeof name);
    st = load(name, ft_store_env(s), out, err);
    return st == FT_E_NOT_FOUND && make_it ? make(name, NULL, out, err) : st;
}

ft_status ft_key_draft_destroy(ft_store *s, ft_error *err)
{
    char name[128];
    char path[FT_PATH_MAX];
    char blank[2 * FT_SEED_BYTES + 1];
    ft_status st = FT_OK;

    draft_name(s, name, sizeof name);
    st = path_of(name, path, err);
    if (st != FT_OK || ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT) {
        return st;
    }
    memset(blank, '0', sizeof blank);
    st = ft_os_overwrite(path, blank, sizeof blank, err);
    ft_os_remove(path);
    return st;
}

/* ---------- which key is meant */

static ft_status choose(ft_store *s, const char *as, const ft_env *env, ft_key *out, ft_error *err)
{
    ft_status st = as == NULL ? FT_E_NOT_FOUND : person(as, env, out, err);

    return st == FT_E_NOT_FOUND ? of_system(s, env, out, err) : st;
}

ft_status ft_key_choose(ft_store *s, const char *as, ft_key *out, ft_error *err)
{
    return choose(s, as, ft_store_env(s), out, err);
}

/* A name that has no key here is a slip: the system's key in its place would be trusted as the person's. */
static ft_status named(ft_store *s, const char *as, const ft_env *env, ft_key *out, ft_error *err)
{
    ft_status st = as == NULL ? of_system(s, env, out, err) : person(as, env, out, err);

    return st == FT_E_NOT_FOUND ? ft_fail(err, FT_E_NOT_FOUND, "sync.key.nobody", "name=%s", as) : st;
}

ft_status ft_key_public(ft_store *s, const char *as, ft_key *out, ft_error *err)
{
    return named(s, as, NULL, out, err);
}

ft_status ft_key_named(ft_store *s, const char *as, ft_key *out, ft_error *err)
{
    return named(s, as, ft_store_env(s), out, err);
}

ft_status ft_key_new_person(const char *who, const char *passphrase, ft_key *out, ft_error *err)
{
    char name[128];

    if (who[0] == '\0') {
        return ft_fail(err, FT_E_USAGE, "sync.key.name", " ");
    }
    file_name("person", who, name, sizeof name);
    return make(name, passphrase, out, err);
}

/* The same key in a new file: locked otherwise, or in the clear. */
static ft_status relock(const char *name, const ft_env *env, const char *passphrase, ft_key *out, ft_error *err)
{
    char path[FT_PATH_MAX];
    ft_buf text;
    ft_status st = load(name, env, out, err);

    if (st != FT_OK) {
        return st;
    }
    ft_buf_init(&text, 0);
    st = path_of(name, path, err);
    st = st == FT_OK ? ft_keyfile_write(out->secret_key, out->public_key, passphrase, &text, err) : st; /* seed first */
    st = st == FT_OK ? ft_os_write_file(path, text.p, text.n, true, true, err) : st;
    ft_key_wipe(out);
    ft_buf_wipe(&text);
    return st;
}

ft_status ft_key_relock_person(const ft_env *env, const char *who, const char *passphrase, ft_key *out, ft_error *err)
{
    char name[128];
    ft_status st = FT_OK;

    file_name("person", who, name, sizeof name);
    st = relock(name, env, passphrase, out, err);
    return st == FT_E_NOT_FOUND ? ft_fail(err, FT_E_NOT_FOUND, "sync.key.nobody", "name=%s", who) : st;
}

ft_status ft_key_relock_system(ft_store *s, const char *passphrase, ft_key *out, ft_error *err)
{
    ft_uuid system = ft_store_describe(s).system_id;
    char name[128];
    ft_status st = FT_OK;

    system_name(&system, name, sizeof name);
    st = relock(name, ft_store_env(s), passphrase, out, err);
    return st == FT_E_NOT_FOUND
               ? ft_fail(err, FT_E_PERMISSION, "sync.key.missing", "system=%s", ft_store_describe(s).system)
               : st;
}

typedef struct listing {
    void (*each)(void *who, const char *name, const char *fingerprint);
    void *who;
    ft_status st;
    ft_error *err;
} listing;

static bool list_one(void *who, const char *file)
{
    listing *l = who;
    size_t n = strlen(file);
    char name[128];
    ft_key k;

    if (n < 5 || n - 4 >= sizeof name || strcmp(file + n - 4, ".key") != 0) {
        return true;
    }
    memcpy(name, file, n - 4);
    name[n - 4] = '\0';
    l->st = load(name, NULL, &k, l->err);
    if (l->st == FT_OK) {
        l->each(l->who, name, k.fingerprint);
        ft_key_wipe(&k);
    }
    return l->st == FT_OK;
}

ft_status ft_key_list(void (*each)(void *who, const char *name, const char *fingerprint), void *who, ft_error *err)
{
    char dir[FT_PATH_MAX];
    listing l = {each, who, FT_OK, err};
    ft_status st = ft_key_folder(dir, err);

    st = st == FT_OK ? ft_os_list(dir, list_one, &l, err) : st;
    return st == FT_OK ? l.st : st;
}

void ft_key_sign(const ft_key *k, const void *msg, size_t n, uint8_t out[64])
{
    (void)crypto_sign_detached(out, NULL, msg, n, k->secret_key);
}

void ft_key_wipe(ft_key *k)
{
    sodium_memzero(k->secret_key, sizeof k->secret_key);
}

/* ---------- the line people send each other */

void ft_key_put_line(const uint8_t key[32], const char *system, const char *organisation, ft_buf *out)
{
    char hex[65];
    char fingerprint[FT_FINGERPRINT];

    ft_hex(key, 32, hex);
    ft_key_fingerprint(key, fingerprint);
    ft_buf_printf(out, "fieldtool-key ed25519 %s system=%s fingerprint=%s organisation=%s", hex, system, fingerprint,
                  organisation);
}

/* Take @p word from the line, which moves on. */
static bool take(const char **line, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(*line, word, n) != 0) {
        return false;
    }
    *line += n;
    return true;
}

/* Take what stands up to the next byte of @p stop; it must be plain text of 1 .. size - 1 bytes. */
static bool take_text(const char **line, const char *stop, char *out, size_t size)
{
    size_t n = strcspn(*line, stop);

    if (n == 0 || n >= size || !ft_utf8_valid(*line, n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)(*line)[i] < 0x20 || (*line)[i] == 0x7f) {
            return false;
        }
    }
    memcpy(out, *line, n);
    out[n] = '\0';
    *line += n;
    return true;
}

static bool read_line(const char *line, ft_key_line *out)
{
    char hex[65];

    line += strspn(line, " ");
    if (!take(&line, "fieldtool-key ed25519 ") || !take_text(&line, " ", hex, sizeof hex) ||
        !ft_unhex(hex, out->public_key, sizeof out->public_key) || !take(&line, " system=") ||
        !take_text(&line, " ", out->system, sizeof out->system) || !take(&line, " fingerprint=") ||
        !take_text(&line, " \r\n", out->fingerprint, sizeof out->fingerprint)) {
        return false;
    }
    if (take(&line, " organisation=") && !take_text(&line, "\r\n", out->organisation, sizeof out->organisation)) {
        return false;
    }
    return line[strspn(line, " \r\n")] == '\0';
}

ft_status ft_key_read_line(const char *line, ft_key_line *out, ft_error *err)
{
    char fingerprint[FT_FINGERPRINT];

    *out = (ft_key_line){.system = ""};
    if (!read_line(line, out)) {
        return ft_fail(err, FT_E_INVALID, "sync.key.line", " ");
    }
    ft_key_fingerprint(out->public_key, fingerprint);
    if (strcmp(fingerprint, out->fingerprint) != 0) {
        return ft_fail(err, FT_E_INVALID, "sync.key.fingerprint", "said=%s is=%s", out->fingerprint, fingerprint);
    }
    return FT_OK;
}
