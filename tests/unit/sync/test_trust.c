/* Whose word about keys counts (docs/spec/trust.md 2, 3): roots, scopes, distance, revocation by number, words side by side. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_teams.h"

#include "fieldtool/store/verify.h"
#include "sync/waiting.h"

typedef struct scene {
    char dir[FT_PATH_MAX];
    ft_team centre, team;
    ft_key chief, deputy, north;
} scene;

static int open_scene(void **state)
{
    static scene s;
    ft_error err = {0};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", s.dir, 1), 0);
    ft_assert_ok(ft_key_new_person("chief", NULL, &s.chief, &err), &err);
    ft_assert_ok(ft_key_new_person("deputy", NULL, &s.deputy, &err), &err);
    ft_assert_ok(ft_key_new_person("north", NULL, &s.north, &err), &err);
    ft_team_make(&s.centre, s.dir, "CENTRE", "AO", false, 1600000000000);
    ft_team_make(&s.team, s.dir, "TEAM", "AO", false, 1700000000000);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_store_close(s->centre.store);
    ft_store_close(s->team.store);
    ft_key_wipe(&s->chief);
    ft_key_wipe(&s->deputy);
    ft_key_wipe(&s->north);
    ft_os_remove_dir(s->dir);
    return 0;
}

static void root(ft_team *t, const ft_key *k)
{
    ft_error err = {0};

    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    ft_assert_ok(ft_store_end(t->store, ft_trust_add_root(t->store, k->public_key, &err), &err), &err);
}

/* Say it through the gate of ft_trust_write; @p by NULL: the computer alone. */
static ft_status say(ft_team *t, const ft_key *by, const ft_key *about, ft_role role, const char *scope, int64_t until)
{
    ft_trust_say what = {.key = about->public_key,
                         .role = role,
                         .scope = scope,
                         .revoked_after = until,
                         .signer = by == NULL ? NULL : by->public_key};
    ft_hash revision;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    st = ft_trust_write(t->store, &what, &revision, &err);
    if (st == FT_OK && by != NULL) {
        ft_key_sign(by, revision.b, sizeof revision.b, signature);
        st = ft_store_put_signature(t->store, &revision, by->public_key, signature, &err);
    }
    return ft_store_end(t->store, st, &err);
}

/* Write a key revision past the gate, as a changed program would; signed when @p by is not NULL and @p good. */
static void say_anyway(ft_team *t, const ft_key *by, bool good, const ft_key *about, const char *role)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "key", .author_key = by == NULL ? NULL : by->public_key};
    ft_draft *d = NULL;
    ft_written made;
    uint8_t signature[64] = {0};
    char hex[65];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_hex(about->public_key, 32, hex);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "public_key", FT_TAG_TEXT, hex, 64, &err), &err);
    ft_assert_ok(ft_draft_set(d, "role", FT_TAG_CODE, role, strlen(role), &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    st = ft_store_write(t->store, &w, &made, &err);
    if (st == FT_OK && by != NULL) {
        if (good) {
            ft_key_sign(by, made.revision.b, sizeof made.revision.b, signature);
        }
        st = ft_store_put_signature(t->store, &made.revision, by->public_key, signature, &err);
    }
    ft_assert_ok(ft_store_end(t->store, st, &err), &err);
    ft_draft_free(d);
}

/* "authority AO01 2", "author", "-": what is known of a key. */
static const char *known(ft_team *t, const ft_key *k)
{
    static char text[120];
    ft_trust_key found;
    bool any = false;
    ft_error err = {0};

    ft_assert_ok(ft_trust_get(t->store, k->public_key, &found, &any, &err), &err);
    if (!any) {
        return "-";
    }
    (void)snprintf(text, sizeof text, "%s%s%s", ft_role_word(found.role), found.scope[0] == '\0' ? "" : " ",
                   found.scope);
    if (found.revoked) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), " %lld", (long long)found.revoked_after);
    }
    return text;
}

static void pass(ft_team *from, ft_team *to, const char *dir, const char *name)
{
    char path[FT_PATH_MAX];
    ft_merge_result r;
    ft_error err = {0};

    (void)snprintf(path, sizeof path, "%.4000s/%s", dir, name);
    ft_team_submit(from, path, false);
    ft_assert_ok(ft_merge(to->store, path, &r, &err), &err);
    assert_int_not_equal(r.status, FT_MERGE_REJECTED);
}

static void a_computer_alone_makes_authors_and_the_first_authority(void **state)
{
    scene *s = *state;

    assert_int_equal(say(&s->centre, NULL, &s->north, FT_ROLE_QA, NULL, -1), FT_E_PERMISSION);
    assert_int_equal(say(&s->centre, NULL, &s->chief, FT_ROLE_AUTHORITY, "AO01", -1),
                     FT_E_REFUSED); /* a root has no scope */
    assert_int_equal(say(&s->centre, NULL, &s->north, FT_ROLE_AUTHOR, NULL, -1), FT_OK);
    assert_string_equal(known(&s->centre, &s->north), "author");
    assert_int_equal(say(&s->centre, NULL, &s->chief, FT_ROLE_AUTHORITY, NULL, -1), FT_OK);
    assert_string_equal(known(&s->centre, &s->chief), "authority");
    assert_int_equal(say(&s->centre, NULL, &s->deputy, FT_ROLE_AUTHORITY, NULL, -1), FT_E_PERMISSION);
    assert_int_equal(say(&s->centre, &s->deputy, &s->deputy, FT_ROLE_AUTHORITY, NULL, -1), FT_E_PERMISSION);
    assert_int_equal(say(&s->centre, NULL, &s->chief, FT_ROLE_AUTHORITY, NULL, 0), FT_E_PERMISSION);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO01", -1), FT_OK);
    assert_string_equal(known(&s->centre, &s->north), "authority AO01");
    assert_int_equal(say(&s->centre, NULL, &s->north, FT_ROLE_AUTHOR, NULL, 0),
                     FT_E_PERMISSION);                           /* the chief has spoken */
    say_anyway(&s->centre, NULL, true, &s->deputy, "authority"); /* past the gate: an author, no more */
    assert_string_equal(known(&s->centre, &s->deputy), "author");
    say_anyway(&s->centre, &s->chief, false, &s->deputy, "authority"); /* a signature that is none */
    assert_string_equal(known(&s->centre, &s->deputy), "author");
    say_anyway(&s->centre, &s->deputy, true, &s->deputy, "authority"); /* by a key that is no authority */
    assert_string_equal(known(&s->centre, &s->deputy), "author");
}

static void roots_revoke_each_other_and_nobody_else_does(void **state)
{
    scene *s = *state;

    root(&s->centre, &s->chief);
    root(&s->centre, &s->deputy);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, NULL, -1), FT_OK);
    assert_int_equal(say(&s->centre, &s->north, &s->chief, FT_ROLE_AUTHOR, NULL, 0), FT_E_PERMISSION);
    say_anyway(&s->centre, &s->north, true, &s->chief, "author");
    assert_string_equal(known(&s->centre, &s->chief), "authority");
    assert_int_equal(say(&s->centre, &s->chief, &s->deputy, FT_ROLE_AUTHORITY, NULL, 3), FT_OK);
    assert_string_equal(known(&s->centre, &s->deputy), "authority 3");
    assert_int_equal(say(&s->centre, &s->deputy, &s->chief, FT_ROLE_AUTHORITY, NULL, 0), FT_E_PERMISSION);
}

/* The word of a revoked authority stands in batches up to the number, and not after it. */
static void an_authority_speaks_up_to_its_revocation(void **state)
{
    scene *s = *state;
    ft_key a;
    ft_key b;
    ft_error err = {0};

    ft_assert_ok(ft_key_new_person("a", NULL, &a, &err), &err);
    ft_assert_ok(ft_key_new_person("b", NULL, &b, &err), &err);
    root(&s->centre, &s->chief);
    root(&s->team, &s->chief);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO01", -1), FT_OK);
    assert_int_equal(say(&s->centre, &s->north, &a, FT_ROLE_AUTHOR, NULL, -1),
                     FT_E_PERMISSION); /* everywhere: too wide */
    assert_int_equal(say(&s->centre, &s->north, &a, FT_ROLE_AUTHOR, "AO0102", -1), FT_OK);
    pass(&s->centre, &s->team, s->dir, "one.gpkg");
    assert_int_equal(say(&s->centre, &s->north, &b, FT_ROLE_QA, "AO01", -1), FT_OK);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO01", 1), FT_OK);
    pass(&s->centre, &s->team, s->dir, "two.gpkg");
    for (int i = 0; i < 2; i++) {
        ft_team *t = i == 0 ? &s->centre : &s->team;

        assert_string_equal(known(t, &s->north), "authority AO01 1");
        assert_string_equal(known(t, &a), "author AO0102");
        assert_string_equal(known(t, &b), "-");
    }
    ft_key_wipe(&a);
    ft_key_wipe(&b);
}

/* Two words about one key that did not see each other: the least of them, on either side. */
static void words_side_by_side_give_the_least(void **state)
{
    scene *s = *state;

    root(&s->centre, &s->chief);
    root(&s->team, &s->chief);
    ft_team_trust(&s->team, &s->centre);
    ft_team_trust(&s->centre, &s->team);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO01", -1), FT_OK);
    assert_int_equal(say(&s->team, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO02", 7), FT_OK);
    assert_int_equal(say(&s->centre, &s->chief, &s->deputy, FT_ROLE_AUTHORITY, "AO01", -1), FT_OK);
    assert_int_equal(say(&s->team, &s->chief, &s->deputy, FT_ROLE_QA, "AO01", -1), FT_OK);
    pass(&s->centre, &s->team, s->dir, "one.gpkg");
    pass(&s->team, &s->centre, s->dir, "two.gpkg");
    for (int i = 0; i < 2; i++) {
        ft_team *t = i == 0 ? &s->centre : &s->team;

        assert_string_equal(known(t, &s->north), "author 7");
        assert_string_equal(known(t, &s->deputy), "qa AO01");
    }
}

/* What an authority signed counts even in a batch that waits; what nobody signed does not, whoever it says it is from. */
static void signed_words_count_whoever_carries_them(void **state)
{
    scene *s = *state;
    ft_key team = {{0}, {0}, "", ""};
    ft_uuid hazard = {{0}};
    ft_error err = {0};
    bool had = false;

    root(&s->centre, &s->chief);
    root(&s->team, &s->chief);
    ft_assert_ok(ft_key_of_system(s->team.store, &team, &err), &err);
    (void)ft_team_say(&s->team, FT_OP_CREATE, &hazard, "CHA", NULL, 1);
    say_anyway(&s->team, NULL, true, &s->north, "authority");
    pass(&s->team, &s->centre, s->dir, "one.gpkg"); /* nobody at the centre knows the team */
    ft_assert_ok(ft_store_has_record(s->centre.store, &hazard, &had, &err), &err);
    assert_false(had);
    assert_string_equal(known(&s->centre, &s->north), "-");
    assert_int_equal(say(&s->team, &s->chief, &team, FT_ROLE_AUTHOR, NULL, -1), FT_OK); /* the chief visits the team */
    pass(&s->team, &s->centre, s->dir, "two.gpkg"); /* and so the file frees itself */
    ft_assert_ok(ft_store_has_record(s->centre.store, &hazard, &had, &err), &err);
    assert_true(had);
    assert_string_equal(known(&s->centre, &team), "author");
    assert_string_equal(known(&s->centre, &s->north), "-");
    ft_key_wipe(&team);
}

/* ---------- who is the author (docs/spec/trust.md 5) */

typedef struct asked {
    ft_store *s;
    const ft_key *key;
    const ft_hash *revision;
    bool own, found;
} asked;

static bool ask(void *who, const ft_history_entry *e)
{
    asked *a = who;
    ft_error err = {0};

    if (ft_hash_cmp(&e->id, a->revision) == 0) {
        a->found = true;
        ft_assert_ok(ft_store_is_author(a->s, e, a->key->public_key, &a->own, &err), &err);
    }
    return true;
}

static bool wrote(ft_team *t, const ft_uuid *record, const ft_hash *revision, const ft_key *key)
{
    asked a = {.s = t->store, .key = key, .revision = revision};
    ft_error err = {0};

    ft_assert_ok(ft_store_history(t->store, record, ask, &a, &err), &err);
    assert_true(a.found);
    return a.own;
}

/* The team's computer signs with @p k from here on. */
static void sign_as(scene *s, const ft_key *k)
{
    char path[FT_PATH_MAX];
    char id[FT_UUID_TEXT];
    char seed[65];
    ft_uuid system = ft_store_describe(s->team.store).system_id;
    ft_error err = {0};

    ft_uuid_text(&system, id);
    (void)snprintf(path, sizeof path, "%.4000s/data/keys/system-%s.key", s->dir, id);
    ft_hex(k->secret_key, 32, seed);
    ft_assert_ok(ft_os_write_file(path, seed, 64, true, true, &err), &err);
    ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
    ft_assert_ok(ft_store_end(s->team.store, ft_store_note_own_key(s->team.store, k->public_key, &err), &err), &err);
}

static void submit(scene *s, const char *name)
{
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%.4000s/%s", s->dir, name);
    ft_team_submit(&s->team, path, false);
}

static void a_key_that_signed_once_is_no_author_of_the_rest(void **state)
{
    scene *s = *state;
    ft_key usual = {{0}, {0}, "", ""};
    ft_uuid record[3] = {{{0}}, {{0}}, {{0}}};
    ft_hash rev[3];
    ft_error err = {0};

    ft_assert_ok(ft_key_of_system(s->team.store, &usual, &err), &err);
    root(&s->centre, &s->chief);
    assert_int_equal(say(&s->centre, &s->chief, &usual, FT_ROLE_AUTHOR, NULL, -1), FT_OK);
    rev[0] = ft_team_say(&s->team, FT_OP_CREATE, &record[0], "CHA", NULL, 1);
    assert_true(wrote(&s->team, &record[0], &rev[0], &usual)); /* not sent yet */
    assert_false(wrote(&s->team, &record[0], &rev[0], &s->chief));
    submit(s, "1.gpkg");
    sign_as(s, &s->chief); /* for one batch the chief's own key is that of the computer */
    rev[1] = ft_team_say(&s->team, FT_OP_CREATE, &record[1], "CHA", NULL, 2);
    submit(s, "2.gpkg");
    sign_as(s, &usual);
    rev[2] = ft_team_say(&s->team, FT_OP_CREATE, &record[2], "CHA", NULL, 3);
    pass(&s->team, &s->centre, s->dir, "3.gpkg");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wrote(&s->centre, &record[i], &rev[i], &s->chief), i == 1);
        assert_int_equal(wrote(&s->centre, &record[i], &rev[i], &usual), i != 1);
        assert_false(wrote(&s->centre, &record[i], &rev[i], &s->deputy));
    }
    ft_key_wipe(&usual);
}

static void only_a_signed_name_makes_an_author(void **state)
{
    scene *s = *state;
    ft_key usual = {{0}, {0}, "", ""};
    ft_written made[2];
    ft_error err = {0};

    ft_assert_ok(ft_key_of_system(s->team.store, &usual, &err), &err);
    root(&s->centre, &s->chief);
    assert_int_equal(say(&s->centre, &s->chief, &usual, FT_ROLE_AUTHOR, NULL, -1), FT_OK);
    for (int i = 0; i < 2; i++) { /* one in the chief's name, and one by the deputy */
        const ft_key *by = i == 0 ? &s->chief : &s->deputy;
        ft_write w = {.op = FT_OP_CREATE, .type = "hazard", .author_key = by->public_key};
        uint8_t signature[64];
        ft_status st = FT_OK;

        ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
        st = ft_store_write(s->team.store, &w, &made[i], &err);
        ft_key_sign(i == 0 ? &usual : by, made[i].revision.b, sizeof made[i].revision.b, signature);
        st = st == FT_OK ? ft_store_put_signature(s->team.store, &made[i].revision, by->public_key, signature, &err)
                         : st;
        ft_assert_ok(ft_store_end(s->team.store, st, &err), &err);
    }
    pass(&s->team, &s->centre, s->dir, "4.gpkg");
    assert_false(wrote(&s->centre, &made[0].record, &made[0].revision, &s->chief));
    assert_true(wrote(&s->centre, &made[1].record, &made[1].revision, &s->deputy));
    assert_false(wrote(&s->centre, &made[1].record, &made[1].revision, &s->chief));
    for (int i = 0; i < 2; i++) { /* whoever sends it is its author, whatever name it bears */
        assert_true(wrote(&s->centre, &made[i].record, &made[i].revision, &usual));
    }
    ft_key_wipe(&usual);
}

/* ---------- scopes by the gazetteer (docs/spec/trust.md 2) */

static ft_hash place(ft_team *t, ft_uuid *record, const char *code, const char *above)
{
    ft_write w = {.op = ft_uuid_is_zero(record) ? FT_OP_CREATE : FT_OP_EDIT, .type = "location", .record = *record};
    ft_draft *d = NULL;
    ft_written made;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "pcode", FT_TAG_TEXT, code, strlen(code), &err), &err);
    ft_assert_ok(ft_draft_set(d, "parent_pcode", FT_TAG_TEXT, above, strlen(above), &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    st = ft_store_write(t->store, &w, &made, &err);
    ft_assert_ok(ft_store_end(t->store, st, &err), &err);
    ft_draft_free(d);
    *record = made.record;
    return made.revision;
}

static void decide(ft_team *t, const ft_key *by, const ft_uuid *record, const ft_hash *revision, const char *verdict)
{
    ft_write w = {.op = FT_OP_CREATE, .type = "decision", .author_key = by->public_key};
    ft_draft *d = NULL;
    ft_written made;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "verdict", FT_TAG_CODE, verdict, strlen(verdict), &err), &err);
    ft_assert_ok(ft_draft_set(d, "revision", FT_TAG_HASH, revision->b, sizeof revision->b, &err), &err);
    ft_assert_ok(ft_draft_set(d, "record", FT_TAG_ID, record->b, sizeof record->b, &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(t->store, &err), &err);
    st = ft_store_write(t->store, &w, &made, &err);
    ft_key_sign(by, made.revision.b, sizeof made.revision.b, signature);
    st = st == FT_OK ? ft_store_put_signature(t->store, &made.revision, by->public_key, signature, &err) : st;
    ft_assert_ok(ft_store_end(t->store, st, &err), &err);
    ft_draft_free(d);
}

static bool covers(ft_team *t, const ft_key *k, const char *code)
{
    bool is = false;
    ft_error err = {0};

    ft_assert_ok(ft_store_is_authority(t->store, k->public_key, ft_str_of(code), &is, &err), &err);
    return is;
}

static void a_scope_follows_the_approved_gazetteer(void **state)
{
    scene *s = *state;
    ft_uuid district = {{0}};
    ft_uuid village = {{0}};
    ft_uuid twin = {{0}};
    ft_hash at[4];

    root(&s->centre, &s->chief);
    root(&s->team, &s->chief);
    assert_int_equal(say(&s->centre, &s->chief, &s->north, FT_ROLE_AUTHORITY, "AO1", -1), FT_OK);
    assert_true(covers(&s->centre, &s->north, "AO1"));
    assert_true(covers(&s->centre, &s->north, "AO105")); /* nothing is known of it: it begins so */
    assert_false(covers(&s->centre, &s->north, "X7"));
    at[0] = place(&s->centre, &district, "X7", "AO1");
    at[1] = place(&s->centre, &village, "V", "X7");
    decide(&s->centre, &s->north, &district, &at[0], "approved"); /* nobody makes their own scope larger */
    decide(&s->centre, &s->deputy, &district, &at[0], "approved");
    assert_false(covers(&s->centre, &s->north, "X7"));
    decide(&s->centre, &s->chief, &district, &at[0], "approved");
    assert_true(covers(&s->centre, &s->north, "X7"));
    assert_false(covers(&s->centre, &s->north, "V"));
    decide(&s->centre, &s->chief, &village, &at[1], "approved");
    assert_true(covers(&s->centre, &s->north, "V"));
    at[2] = place(&s->centre, &district, "X7", "AO2"); /* moved; not before that is approved */
    assert_true(covers(&s->centre, &s->north, "V"));
    decide(&s->centre, &s->chief, &district, &at[2], "approved");
    assert_false(covers(&s->centre, &s->north, "V"));
    at[3] = place(&s->centre, &twin, "X7", "AO1"); /* two records that differ leave it open */
    decide(&s->centre, &s->chief, &twin, &at[3], "approved");
    assert_false(covers(&s->centre, &s->north, "X7"));
    at[2] = place(&s->centre, &district, "AO10", "AO9"); /* it begins so, and lies elsewhere */
    assert_true(covers(&s->centre, &s->north, "AO10"));
    decide(&s->centre, &s->chief, &district, &at[2], "approved");
    assert_false(covers(&s->centre, &s->north, "AO10"));
    assert_true(covers(&s->centre, &s->north, "X7"));
    at[0] = place(&s->centre, &village, "V", "W"); /* a circle ends */
    decide(&s->centre, &s->chief, &village, &at[0], "approved");
    at[1] = place(&s->centre, &twin, "W", "V");
    decide(&s->centre, &s->chief, &twin, &at[1], "approved");
    assert_false(covers(&s->centre, &s->north, "V"));
    pass(&s->centre, &s->team, s->dir,
         "5.gpkg"); /* the centre's computer is not trusted there: what the root signed counts */
    assert_false(covers(&s->team, &s->north, "AO10"));
    assert_true(covers(&s->team, &s->north, "AO11"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_computer_alone_makes_authors_and_the_first_authority, open_scene,
                                        close_scene),
        cmocka_unit_test_setup_teardown(roots_revoke_each_other_and_nobody_else_does, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(an_authority_speaks_up_to_its_revocation, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(words_side_by_side_give_the_least, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(signed_words_count_whoever_carries_them, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_key_that_signed_once_is_no_author_of_the_rest, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(only_a_signed_name_makes_an_author, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_scope_follows_the_approved_gazetteer, open_scene, close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
