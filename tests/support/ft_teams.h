/** @file tests/support/ft_teams.h  @brief Field teams and centres for tests of sync: workspaces in one temporary folder. */
#ifndef FT_TESTS_TEAMS_H
#define FT_TESTS_TEAMS_H

#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"
#include "fieldtool/store/store.h"
#include "fieldtool/store/trust.h"
#include "sync/key.h"
#include "sync/merge.h"
#include "sync/submit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct ft_team {
    char path[FT_PATH_MAX];
    int64_t clock_ms;
    ft_env env;
    ft_store *store;
} ft_team;

static inline int64_t ft_team_clock(void *clock)
{
    return (*(int64_t *)clock)++;
}

/** A new workspace DIR/NAME.gpkg with its key, open for writing. @p team must not move afterwards. */
static inline void ft_team_make(ft_team *team, const char *dir, const char *name, const char *country, bool training,
                                int64_t clock_ms)
{
    ft_store_new how = {.country = country, .organisation = "Org", .system = name, .training = training};
    ft_error err = {0};

    team->clock_ms = clock_ms;
    team->env = (ft_env){.now_ms = ft_team_clock, .clock = &team->clock_ms, .author = name};
    (void)snprintf(team->path, sizeof team->path, "%.4000s/%s.gpkg", dir, name);
    ft_assert_ok(ft_store_create(team->path, &how, &team->env, &err), &err);
    ft_assert_ok(ft_store_open(team->path, FT_STORE_WRITE, &team->env, &team->store, &err), &err);
    ft_assert_ok(ft_key_enrol(team->store, NULL, &err), &err);
}

/** A square of side 0.001 degrees whose corner depends on @p place, as canonical WKB. */
static inline void ft_team_square(int place, ft_buf *b)
{
    double west = 16.0 + 0.0005 * place;
    const double ring[5][2] = {
        {west, -12.0}, {west + 0.001, -12.0}, {west + 0.001, -11.999}, {west, -11.999}, {west, -12.0}};

    ft_buf_reset(b);
    ft_buf_u8(b, 1);
    ft_buf_u32(b, 6);
    ft_buf_u32(b, 1);
    ft_buf_u8(b, 1);
    ft_buf_u32(b, 3);
    ft_buf_u32(b, 1);
    ft_buf_u32(b, 5);
    for (int i = 0; i < 5; i++) {
        ft_buf_f64(b, ring[i][0]);
        ft_buf_f64(b, ring[i][1]);
    }
}

/** Write one revision of a hazard: classification, comment (NULL: none) and a square (place < 0: none). record zero: a new one. */
static inline ft_hash ft_team_say(ft_team *team, ft_op op, ft_uuid *record, const char *classification,
                                  const char *comment, int place)
{
    ft_draft *d = NULL;
    ft_buf wkb;
    ft_written made;
    ft_error err = {0};
    ft_write w = {.op = op, .type = "hazard", .record = *record};
    ft_status st = FT_OK;

    ft_buf_init(&wkb, 0);
    ft_assert_ok(ft_draft_new(&d, &err), &err);
    ft_assert_ok(ft_draft_set(d, "classification", FT_TAG_CODE, classification, strlen(classification), &err), &err);
    if (comment != NULL) {
        ft_assert_ok(ft_draft_set(d, "comment", FT_TAG_TEXT, comment, strlen(comment), &err), &err);
    }
    if (place >= 0) {
        ft_team_square(place, &wkb);
        w.wkb = wkb.p;
        w.wkb_n = wkb.n;
    }
    w.values = ft_draft_values(d);
    ft_assert_ok(ft_store_begin(team->store, &err), &err);
    st = ft_store_write(team->store, &w, &made, &err);
    st = ft_store_end(team->store, st, &err);
    ft_assert_ok(st, &err);
    ft_draft_free(d);
    ft_buf_release(&wkb);
    *record = made.record;
    return made.revision;
}

/** @p newest: a file of the newest own batch alone, as a team sends to a centre whose receipt names all before it. */
static inline ft_submitted ft_team_submit(ft_team *team, const char *path, bool newest)
{
    ft_uuid system = ft_store_describe(team->store).system_id;
    ft_store *file = NULL;
    char small[FT_PATH_MAX];
    ft_submitted done;
    ft_hash id;
    int64_t number = 0;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_submit(team->store, path, false, &done, &err), &err);
    if (newest) {
        ft_assert_ok(ft_store_open(path, FT_STORE_SCRATCH, &team->env, &file, &err), &err);
        ft_assert_ok(ft_batches_last(file, &system, &number, &id, &err), &err);
        ft_assert_ok(ft_store_begin(file, &err), &err);
        st = ft_store_prune(file, &id, 1, &err);
        st = ft_store_end(file, st, &err);
        st = st == FT_OK ? ft_store_rebuild(file, &err) : st;
        (void)snprintf(small, sizeof small, "%.4000s.small", path);
        st = st == FT_OK ? ft_store_copy(file, small, &err) : st;
        ft_store_close(file);
        st = st == FT_OK ? ft_os_publish(small, path, true, &err) : st;
        ft_assert_ok(st, &err);
    }
    return done;
}

/** @p team trusts the computer of @p other: its own word, no authority's. */
static inline void ft_team_trust(ft_team *team, ft_team *other)
{
    ft_key k = {{0}, {0}, "", ""};
    ft_trust_say say = {.key = k.public_key, .role = FT_ROLE_AUTHOR, .revoked_after = -1};
    ft_hash revision;
    ft_error err = {0};
    ft_status st = FT_OK;

    ft_assert_ok(ft_key_of_system(other->store, &k, &err), &err);
    ft_key_wipe(&k);
    ft_assert_ok(ft_store_begin(team->store, &err), &err);
    st = ft_trust_write(team->store, &say, &revision, &err);
    ft_assert_ok(ft_store_end(team->store, st, &err), &err);
}

static inline int ft_team_by_hash(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

/** What every record is: IDs, states, heads, values, shapes; nothing of fids, areas or clocks. */
static inline ft_hash ft_team_digest(ft_store *s)
{
    ft_buf all;
    ft_buf one;
    ft_error err = {0};
    ft_hash digest;

    ft_buf_init(&all, 0);
    ft_buf_init(&one, 0);
    for (int face = FT_FACE_SHOWN; face <= FT_FACE_PROPOSED; face++) {
        ft_item_iter *it = NULL;
        ft_item item;

        ft_assert_ok(ft_items_open(s, NULL, (ft_face)face, true, &it, &err), &err);
        while (ft_item_next(it, &item)) {
            ft_hash h;

            ft_buf_reset(&one);
            ft_buf_u8(&one, (uint8_t)face);
            ft_buf_bytes(&one, item.record.b, sizeof item.record.b);
            ft_buf_printf(&one, "%s %d %d %d %zu ", item.type, (int)item.state, item.pending, item.incomplete,
                          item.n_heads);
            ft_buf_bytes(&one, item.revision.b, sizeof item.revision.b);
            for (size_t i = 0; i < item.values.n; i++) {
                ft_buf_bytes(&one, item.values.v[i].field.p, item.values.v[i].field.n);
                ft_buf_u8(&one, (uint8_t)item.values.v[i].tag);
                ft_buf_bytes(&one, item.values.v[i].bytes.p, item.values.v[i].bytes.n);
            }
            ft_buf_u8(&one, item.has_geometry);
            if (item.has_geometry) {
                ft_buf_bytes(&one, item.geometry.b, sizeof item.geometry.b);
            }
            ft_buf_bytes(&one, item.wkb, item.wkb == NULL ? 0 : item.wkb_n);
            h = ft_hash_of(one.p, one.n);
            ft_buf_bytes(&all, h.b, sizeof h.b);
        }
        ft_assert_ok(ft_items_close(it, &err), &err);
    }
    if (all.n > 0) {
        qsort(all.p, all.n / FT_HASH_BYTES, FT_HASH_BYTES, ft_team_by_hash);
    }
    digest = ft_hash_of(all.p, all.n);
    ft_buf_release(&all);
    ft_buf_release(&one);
    return digest;
}

#endif
