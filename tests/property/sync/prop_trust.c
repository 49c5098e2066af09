/* Teams record, import one source, pass files to each other; a national workspace vouches for some of their keys, up to some batch,
 * and decides about records. However copies of one workspace take these files in, the words about keys among them, they come to one
 * digest; and a revision is in a record exactly when a batch that counts carries it, by a rule written down again here. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "tests/support/ft_gen.h"
#include "tests/support/ft_teams.h"

#include "fieldtool/store/verify.h"

enum { TEAMS = 4, COPIES = 4, STEPS = 30, RECORDS = 6, IMPORTS = 4, FILES = 96, WRITTEN = 400 };

typedef struct said {
    ft_uuid record;
    ft_hash revision;
    size_t team;
    int64_t number; /* of the batch that took it along; 0: none yet */
    bool found;
} said;

typedef struct land {
    char dir[FT_PATH_MAX];
    ft_team team[TEAMS], national, copy[COPIES];
    ft_key chief;
    int64_t until[TEAMS]; /* last batch of each that counts; 0: nobody vouches for it */
    ft_uuid record[RECORDS];
    size_t n_records;
    char file[FILES][FT_PATH_MAX];
    size_t n_files;
    said written[WRITTEN];
    size_t n_written;
    ft_gen g;
} land;

static void note(land *l, size_t team, ft_uuid record, ft_hash revision)
{
    assert_true(l->n_written < WRITTEN);
    l->written[l->n_written++] = (said){record, revision, team, 0, false};
}

static void submit(land *l, ft_team *t, size_t team)
{
    char path[FT_PATH_MAX];
    ft_submitted done;

    assert_true(l->n_files < FILES);
    (void)snprintf(path, sizeof path, "%.4000s/s%zu.gpkg", l->dir, l->n_files);
    done = ft_team_submit(t, path, ft_gen_below(&l->g, 3) == 0);
    (void)snprintf(l->file[l->n_files++], FT_PATH_MAX, "%s", path);
    for (size_t i = 0; i < l->n_written && done.minted; i++) {
        if (l->written[i].team == team && l->written[i].number == 0) {
            l->written[i].number = done.batch;
        }
    }
}

static void take_in(land *l, ft_team *t, const char *path)
{
    ft_merge_result r;
    ft_error err = {0};

    (void)l;
    ft_assert_ok(ft_merge(t->store, path, &r, &err), &err);
    if (r.status == FT_MERGE_REJECTED) {
        print_error("%s: %s %s\n", path, r.why.key, r.why.args);
    }
    assert_int_not_equal(r.status, FT_MERGE_REJECTED);
}

/* The same source gives the same revision on every computer. */
static void import_row(land *l, size_t team)
{
    char text[32];
    ft_draft *d = NULL;
    ft_written made;
    ft_error err = {0};
    ft_hash seed;
    ft_write w = {.op = FT_OP_IMPORT, .type = "hazard", .no_origin = true};
    ft_status st = FT_OK;

    (void)snprintf(text, sizeof text, "row %d", (int)ft_gen_below(&l->g, IMPORTS));
    seed = ft_hash_of(text, strlen(text));
    w.record = ft_uuid_derived(&seed);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "comment", FT_TAG_TEXT, text, strlen(text), &err), &err);
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(l->team[team].store, &err), &err);
    st = ft_store_write(l->team[team].store, &w, &made, &err);
    ft_assert_ok(ft_store_end(l->team[team].store, st, &err), &err);
    if (!made.known) {
        note(l, team, made.record, made.revision);
    }
    ft_draft_free(d);
}

static void record_something(land *l, size_t team)
{
    static const ft_op OPS[] = {FT_OP_EDIT, FT_OP_EDIT, FT_OP_RETIRE, FT_OP_RESTORE, FT_OP_RESOLVE};
    static const char *const CLASSES[] = {"indication", "SHA", "CHA"};
    const char *c = CLASSES[ft_gen_below(&l->g, 3)];
    int place = (int)ft_gen_below(&l->g, 5) - 1;
    ft_uuid record = {{0}};
    bool had = false;
    ft_error err = {0};

    if (l->n_records < RECORDS && (l->n_records == 0 || ft_gen_below(&l->g, 4) == 0)) {
        ft_hash made = ft_team_say(&l->team[team], FT_OP_CREATE, &record, c, NULL, place);

        note(l, team, record, made);
        l->record[l->n_records++] = record;
        return;
    }
    record = l->record[ft_gen_below(&l->g, l->n_records)];
    ft_assert_ok(ft_store_has_record(l->team[team].store, &record, &had, &err), &err);
    if (had) {
        note(l, team, record,
             ft_team_say(&l->team[team], OPS[ft_gen_below(&l->g, FT_COUNT(OPS))], &record, c, "x", place));
    }
}

static void team_work(land *l)
{
    for (size_t i = 0; i < TEAMS; i++) {
        for (size_t k = 0; k < TEAMS; k++) {
            if (i != k) {
                ft_team_trust(&l->team[i], &l->team[k]);
            }
        }
    }
    for (int step = 0; step < STEPS; step++) {
        size_t t = ft_gen_below(&l->g, TEAMS);

        if (ft_gen_below(&l->g, 4) == 0) {
            import_row(l, t);
        } else {
            record_something(l, t);
        }
        if (ft_gen_below(&l->g, 4) == 0) {
            submit(l, &l->team[t], t);
        }
        if (l->n_files > 0 && ft_gen_below(&l->g, 3) == 0) {
            take_in(l, &l->team[t], l->file[ft_gen_below(&l->g, l->n_files)]);
        }
    }
    for (size_t i = 0; i < TEAMS; i++) {
        submit(l, &l->team[i], i);
    }
}

/* ---------- the national workspace */

static void vouch(land *l, ft_team *about, ft_role role, int64_t until)
{
    ft_key k = {{0}, {0}, "", ""};
    ft_trust_say say = {.key = k.public_key, .role = role, .revoked_after = until, .signer = l->chief.public_key};
    ft_hash revision;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_key_of_system(about->store, &k, &err), &err);
    ft_assert_ok(ft_store_begin(l->national.store, &err), &err);
    st = ft_trust_write(l->national.store, &say, &revision, &err);
    ft_key_sign(&l->chief, revision.b, sizeof revision.b, signature);
    st = st == FT_OK ? ft_store_put_signature(l->national.store, &revision, l->chief.public_key, signature, &err) : st;
    ft_assert_ok(ft_store_end(l->national.store, st, &err), &err);
    ft_key_wipe(&k);
}

static void decide(land *l, const ft_uuid *record)
{
    static const char *const VERDICTS[] = {"approved", "approved", "rejected"};
    const char *verdict = VERDICTS[ft_gen_below(&l->g, 3)];
    ft_item_space *sp = NULL;
    ft_item item;
    ft_draft *d = NULL;
    ft_written made;
    uint8_t signature[64];
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_item_space_new(&sp, &err), &err);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    if (ft_store_get(l->national.store, record, FT_FACE_PROPOSED, sp, &item, &err) == FT_OK) {
        ft_write w = {.op = FT_OP_CREATE, .type = "decision", .author_key = l->chief.public_key};

        ft_assert_ok(ft_draft_set(d, "verdict", FT_TAG_CODE, verdict, strlen(verdict), &err), &err);
        ft_assert_ok(ft_draft_set(d, "revision", FT_TAG_HASH, item.revision.b, sizeof item.revision.b, &err), &err);
        ft_assert_ok(ft_draft_set(d, "record", FT_TAG_ID, record->b, sizeof record->b, &err), &err);
        w.values = ft_draft_values(d);
        ft_assert_ok(ft_store_begin(l->national.store, &err), &err);
        st = ft_store_write(l->national.store, &w, &made, &err);
        ft_key_sign(&l->chief, made.revision.b, sizeof made.revision.b, signature);
        st = st == FT_OK
                 ? ft_store_put_signature(l->national.store, &made.revision, l->chief.public_key, signature, &err)
                 : st;
        ft_assert_ok(ft_store_end(l->national.store, st, &err), &err);
    }
    ft_item_space_free(sp);
    ft_draft_free(d);
}

static void national_work(land *l)
{
    size_t files = l->n_files;

    vouch(l, &l->national, FT_ROLE_AUTHOR, -1);
    for (size_t i = 0; i < TEAMS; i++) {
        switch (ft_gen_below(&l->g, 4)) {
        case 0: l->until[i] = 0; break;
        case 1:
            l->until[i] = (int64_t)ft_gen_below(&l->g, 3);
            vouch(l, &l->team[i], FT_ROLE_AUTHOR, -1);
            vouch(l, &l->team[i], FT_ROLE_AUTHOR, l->until[i]);
            break;
        case 2: /* taken back and given again */
            l->until[i] = INT64_MAX;
            vouch(l, &l->team[i], FT_ROLE_QA, 1);
            vouch(l, &l->team[i], FT_ROLE_AUTHOR, -1);
            break;
        default: l->until[i] = INT64_MAX; vouch(l, &l->team[i], FT_ROLE_AUTHOR, -1);
        }
        if (ft_gen_below(&l->g, 2) == 0) {
            submit(l, &l->national, TEAMS);
        }
        take_in(l, &l->national, l->file[ft_gen_below(&l->g, files)]);
        for (size_t k = 0; k < l->n_records && ft_gen_below(&l->g, 2) == 0; k++) {
            decide(l, &l->record[k]);
        }
    }
    submit(l, &l->national, TEAMS);
}

/* ---------- copies of one workspace, in different orders */

static void make_copies(land *l)
{
    ft_team first;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_team_make(&first, l->dir, "COPY", "AO", false, 1650000000000);
    ft_assert_ok(ft_store_begin(first.store, &err), &err);
    st = ft_trust_add_root(first.store, l->chief.public_key, &err);
    ft_assert_ok(ft_store_end(first.store, st, &err), &err);
    ft_store_close(first.store);
    for (size_t i = 0; i < COPIES; i++) {
        ft_team *c = &l->copy[i];

        c->clock_ms = 1650000000000;
        c->env = (ft_env){.now_ms = ft_team_clock, .clock = &c->clock_ms, .author = "copy"};
        (void)snprintf(c->path, sizeof c->path, "%.4000s/copy%zu.gpkg", l->dir, i);
        ft_assert_ok(ft_os_copy_file(first.path, c->path, &err), &err);
        ft_assert_ok(ft_store_open(c->path, FT_STORE_WRITE, &c->env, &c->store, &err), &err);
    }
}

static void take_everything(land *l, ft_team *t)
{
    size_t order[FILES];

    for (size_t i = 0; i < l->n_files; i++) {
        order[i] = i;
    }
    for (size_t i = l->n_files; i-- > 1;) {
        size_t k = ft_gen_below(&l->g, i + 1);
        size_t x = order[i];

        order[i] = order[k];
        order[k] = x;
    }
    for (size_t i = 0; i < l->n_files; i++) {
        take_in(l, t, l->file[order[i]]);
        if (ft_gen_below(&l->g, 5) == 0) {
            take_in(l, t, l->file[order[ft_gen_below(&l->g, i + 1)]]);
        }
    }
}

static bool find_said(void *who, const ft_history_entry *e)
{
    land *l = who;

    for (size_t i = 0; i < l->n_written; i++) {
        l->written[i].found = l->written[i].found || ft_hash_cmp(&l->written[i].revision, &e->id) == 0;
    }
    return true;
}

/* In a record exactly when a batch that counts carries it. */
static void as_the_rule_says(land *l, ft_team *t)
{
    for (size_t i = 0; i < l->n_written; i++) {
        l->written[i].found = false;
    }
    for (size_t i = 0; i < l->n_written; i++) {
        ft_error err = {0};

        (void)ft_store_history(t->store, &l->written[i].record, find_said, l, &err); /* not there: nothing is found */
    }
    for (size_t i = 0; i < l->n_written; i++) {
        bool counts = false;

        for (size_t k = 0; k < l->n_written; k++) {
            const said *s = &l->written[k];

            counts = counts || (ft_hash_cmp(&s->revision, &l->written[i].revision) == 0 && s->number > 0 &&
                                s->number <= l->until[s->team]);
        }
        assert_int_equal(l->written[i].found, counts);
    }
}

static void all_agree(land *l)
{
    ft_hash first = {{0}};
    ft_hash shown = {{0}};
    ft_error err = {0};

    for (size_t i = 0; i < COPIES; i++) {
        ft_hash d;
        ft_hash s;

        take_everything(l, &l->copy[i]);
        as_the_rule_says(l, &l->copy[i]);
        ft_assert_ok(ft_store_state_digest(l->copy[i].store, &d, &err), &err);
        s = ft_team_digest(l->copy[i].store);
        first = i == 0 ? d : first;
        shown = i == 0 ? s : shown;
        assert_int_equal(ft_hash_cmp(&first, &d), 0);
        assert_int_equal(ft_hash_cmp(&shown, &s), 0);
        ft_assert_ok(ft_store_rebuild(l->copy[i].store, &err), &err);
        ft_assert_ok(ft_store_state_digest(l->copy[i].store, &d, &err), &err);
        s = ft_team_digest(l->copy[i].store);
        assert_int_equal(ft_hash_cmp(&first, &d), 0);
        assert_int_equal(ft_hash_cmp(&shown, &s), 0);
    }
}

static void play(land *l)
{
    static const char *const NAMES[] = {"A", "B", "C", "D"};
    ft_error err = {0};

    l->n_files = l->n_records = l->n_written = 0;
    ft_assert_ok(ft_os_temp_dir(l->dir, &err), &err);
    assert_int_equal(setenv("FIELDTOOL_HOME", l->dir, 1), 0);
    ft_assert_ok(ft_key_new_person("chief", NULL, &l->chief, &err), &err);
    for (size_t i = 0; i < TEAMS; i++) {
        ft_team_make(&l->team[i], l->dir, NAMES[i], "AO", false,
                     1500000000000 + (int64_t)ft_gen_below(&l->g, 600000000000));
    }
    ft_team_make(&l->national, l->dir, "N", "AO", false, 1600000000000);
    ft_assert_ok(ft_store_begin(l->national.store, &err), &err);
    ft_assert_ok(ft_store_end(l->national.store, ft_trust_add_root(l->national.store, l->chief.public_key, &err), &err),
                 &err);
    team_work(l);
    national_work(l);
    make_copies(l);
    all_agree(l);
    for (size_t i = 0; i < TEAMS; i++) {
        ft_store_close(l->team[i].store);
    }
    for (size_t i = 0; i < COPIES; i++) {
        ft_store_close(l->copy[i].store);
    }
    ft_store_close(l->national.store);
    ft_key_wipe(&l->chief);
    ft_os_remove_dir(l->dir);
}

static void trust_in_any_order_gives_one_state(void **state)
{
    static land l;
    long rounds = ft_gen_rounds(3);
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_hash_setup(&err), &err);
    l.g = ft_gen_seeded(1109);
    for (long round = 0; round < rounds; round++) {
        play(&l);
        print_message("  round %ld: %zu revisions, %zu submissions\n", round, l.n_written, l.n_files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trust_in_any_order_gives_one_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
