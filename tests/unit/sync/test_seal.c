/* Sealed values (docs/spec/sealed.md): who opens them, what is passed off as something else, what an order leaves in the file. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_teams.h"

#include "sync/seal.h"

typedef struct scene {
    char dir[FT_PATH_MAX];
    ft_team team;
    ft_key chief, social, stranger;
    ft_sealing seal;
} scene;

static void vouch(scene *s, const ft_key *about, bool recipient, int64_t until)
{
    ft_trust_say say = {
        .key = about->public_key, .recipient = recipient, .revoked_after = until, .signer = s->chief.public_key};
    ft_hash revision;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
    st = ft_trust_write(s->team.store, &say, &revision, &err);
    ft_key_sign(&s->chief, revision.b, sizeof revision.b, signature);
    st = st == FT_OK ? ft_store_put_signature(s->team.store, &revision, s->chief.public_key, signature, &err) : st;
    ft_assert_ok(ft_store_end(s->team.store, st, &err), &err);
}

static int open_scene(void **state)
{
    static scene s;
    ft_error err = {0};

    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_os_temp_dir(s.dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", s.dir, 1), 0);
    ft_assert_ok(ft_key_new_person("chief", NULL, &s.chief, &err), &err);
    ft_assert_ok(ft_key_new_person("social", NULL, &s.social, &err), &err);
    ft_assert_ok(ft_key_new_person("stranger", NULL, &s.stranger, &err), &err);
    ft_team_make(&s.team, s.dir, "TEAM", "AO", false, 1700000000000);
    ft_sealing_init(&s.seal);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;

    ft_sealing_release(&s->seal);
    ft_store_close(s->team.store);
    ft_key_wipe(&s->chief);
    ft_key_wipe(&s->social);
    ft_key_wipe(&s->stranger);
    ft_os_remove_dir(s->dir);
    return 0;
}

static void root(scene *s)
{
    ft_error err = {0};

    ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
    ft_assert_ok(ft_store_end(s->team.store, ft_trust_add_root(s->team.store, s->chief.public_key, &err), &err), &err);
}

static ft_hash seal(scene *s, const char *field, const char *text)
{
    ft_hash commitment;
    ft_error err = {0};

    ft_sealing_release(&s->seal);
    ft_sealing_init(&s->seal);
    ft_assert_ok(ft_seal_make(s->team.store, field, FT_TAG_TEXT, text, strlen(text), &s->seal, &commitment, &err),
                 &err);
    return commitment;
}

/* A victim of that name; returns the commitment. */
static ft_hash record(scene *s, const char *text, const char *place, ft_uuid *id)
{
    ft_hash commitment = seal(s, "name", text);
    ft_write w = {.op = FT_OP_CREATE, .type = "victim"};
    ft_draft *d = NULL;
    ft_written made;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "name", FT_TAG_SEALED, commitment.b, sizeof commitment.b, &err), &err);
    ft_assert_ok(ft_draft_set(d, "location", FT_TAG_TEXT, place, strlen(place), &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
    st = ft_seal_keep(s->team.store, NULL, &s->seal, &err);
    st = st == FT_OK ? ft_store_write(s->team.store, &w, &made, &err) : st;
    ft_assert_ok(ft_store_end(s->team.store, st, &err), &err);
    ft_draft_free(d);
    *id = made.record;
    return commitment;
}

/* The words, or why they do not open. */
static const char *opened(scene *s, const ft_key *k, const char *field, const ft_hash *commitment)
{
    static char text[64];
    ft_tag tag = FT_TAG_NONE;
    ft_buf out;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_buf_init(&out, 0);
    st = ft_seal_open(s->team.store, k, ft_str_of(field), commitment, &tag, &out, &err);
    (void)snprintf(text, sizeof text, "%s", st == FT_OK ? out.p : st == FT_E_NOT_FOUND ? "closed" : err.key);
    ft_buf_wipe(&out);
    return text;
}

static void a_value_opens_for_its_recipients_alone(void **state)
{
    scene *s = *state;
    ft_key draft = {{0}, {0}, "", ""};
    ft_uuid id;
    ft_hash one;
    ft_hash two;
    ft_error err = {0};

    ft_assert_status(ft_seal_allowed(s->team.store, "name", &err), FT_E_REFUSED, &err);
    root(s);
    vouch(s, &s->social, true, -1);
    vouch(s, &s->stranger, false, -1);
    one = record(s, "Joana", "AO01", &id);
    two = record(s, "Joana", "AO01", &id);
    assert_int_not_equal(ft_hash_cmp(&one, &two), 0); /* nobody learns that two victims bear one name */
    assert_string_equal(opened(s, &s->chief, "name", &one), "Joana");
    assert_string_equal(opened(s, &s->social, "name", &one), "Joana");
    assert_string_equal(opened(s, &s->stranger, "name", &one), "closed");
    ft_assert_ok(ft_key_draft(s->team.store, false, &draft, &err), &err);
    assert_string_equal(opened(s, &draft, "name", &one), "Joana");
    ft_assert_ok(ft_key_draft_destroy(s->team.store, &err), &err);
    assert_int_equal(ft_key_draft(s->team.store, false, &draft, &err), FT_E_NOT_FOUND);
    ft_key_wipe(&draft);
}

static void nothing_is_passed_off_as_something_else(void **state)
{
    scene *s = *state;
    ft_uuid id;
    ft_hash one;
    ft_hash two;
    ft_rewrapped done;
    ft_error err = {0};

    root(s);
    one = record(s, "Joana", "AO01", &id);
    two = record(s, "Maria", "AO01", &id);
    assert_string_equal(opened(s, &s->chief, "contact", &one), "seal.damaged");
    vouch(s, &s->social, true, -1);
    assert_string_equal(opened(s, &s->social, "name", &one), "closed");
    ft_assert_ok(ft_seal_rewrap(s->team.store, &s->stranger, &done, &err), &err);
    assert_int_equal(done.values, 2);
    assert_int_equal(done.opened + done.added + done.dropped, 0);
    ft_assert_ok(ft_seal_rewrap(s->team.store, &s->chief, &done, &err), &err);
    assert_int_equal(done.added, 2);
    assert_string_equal(opened(s, &s->social, "name", &two), "Maria");
    vouch(s, &s->social, true, 0);
    ft_assert_ok(ft_seal_rewrap(s->team.store, &s->chief, &done, &err), &err);
    assert_int_equal(done.dropped, 2);
    assert_string_equal(opened(s, &s->social, "name", &two), "closed");
    assert_string_equal(opened(s, &s->chief, "name", &two), "Maria");
}

static bool file_has(const char *path, const void *p, size_t n)
{
    ft_buf all;
    ft_error err = {0};
    bool found = false;

    ft_buf_init(&all, 0);
    ft_assert_ok(ft_os_read_file(path, (size_t)1 << 28, &all, &err), &err);
    for (size_t i = 0; i + n <= all.n && !found; i++) {
        found = all.p[i] == *(const char *)p && memcmp(all.p + i, p, n) == 0;
    }
    ft_buf_release(&all);
    return found;
}

static void an_order_leaves_nothing_in_the_file(void **state)
{
    scene *s = *state;
    ft_uuid id;
    ft_uuid other;
    ft_hash commitment;
    ft_hash stays;
    ft_written made;
    ft_seal_state look;
    ft_buf box;
    ft_error err = {0};

    root(s);
    commitment = record(s, "Joana", "AO01", &id);
    stays = record(s, "Maria", "AO01", &other);
    ft_buf_init(&box, 0);
    ft_assert_ok(ft_store_get_body(s->team.store, &commitment, &box, &err), &err);
    assert_true(file_has(s->team.path, box.p + 60, 32)); /* else the search proves nothing */
    ft_assert_status(ft_seal_erase(s->team.store, &s->social, &id, "", ft_str_of("x"), &made, &err), FT_E_PERMISSION,
                     &err);
    ft_assert_ok(ft_seal_erase(s->team.store, &s->chief, &id, "contact", ft_str_of("x"), &made, &err), &err);
    assert_string_equal(opened(s, &s->chief, "name", &commitment), "Joana");
    ft_assert_ok(ft_seal_erase(s->team.store, &s->chief, &id, "contact,name", ft_str_of("x"), &made, &err), &err);
    assert_false(file_has(s->team.path, box.p + 60, 32));
    ft_assert_ok(ft_seal_look(s->team.store, &id, ft_str_of("name"), &commitment, &look, &err), &err);
    assert_true(look.erased && !look.here && look.recipients == 0 && !look.draft);
    assert_string_equal(opened(s, &s->chief, "name", &stays), "Maria");
    (void)seal(s, "name", "Joana");
    ft_assert_ok(ft_store_begin(s->team.store, &err), &err);
    ft_assert_status(ft_store_end(s->team.store, ft_seal_keep(s->team.store, &id, &s->seal, &err), &err), FT_E_REFUSED,
                     &err);
    ft_buf_release(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_value_opens_for_its_recipients_alone, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(nothing_is_passed_off_as_something_else, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(an_order_leaves_nothing_in_the_file, open_scene, close_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
