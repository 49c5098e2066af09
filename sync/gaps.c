/* What never arrived, what a system said twice, and who signs as one system with two keys: all of it follows from the numbers,
 * hashes and keys in the batches that count. */
#include "sync/merge.h"

#include "fieldtool/store/batches.h"
#include "sync/batch.h"
#include "sync/held.h"

#include <stdio.h>
#include <string.h>

typedef enum question { GAPS, FORKS, OTHER_KEYS } question;

typedef struct walk {
    question asked;
    bool any;
    ft_uuid system;
    uint8_t key[32];
    int64_t number;      /* of the batches in here */
    ft_buf before, here; /* IDs of batches with the number before, and with this one */
    int64_t told;        /* last number reported */
    ft_buf ids;
    ft_held *held; /* what an extract left out is no gap */
    void (*each)(void *who, const char *system_name, int64_t number);
    void *who;
} walk;

static void tell(walk *w, const ft_batch_row *row, int64_t number)
{
    ft_batch b;
    ft_error ignored = {0};
    char name[256] = "";

    if (number == w->told || (w->asked == GAPS && ft_held_excuses(w->held, &row->system, number))) {
        return;
    }
    if (ft_batch_decode(row->bytes, row->n, &w->ids, &b, &ignored) == FT_OK) {
        (void)snprintf(name, sizeof name, "%.*s", (int)b.system_name.n, b.system_name.p);
    }
    w->told = number;
    w->each(w->who, name, number);
}

static bool holds(const ft_buf *ids, const ft_hash *id)
{
    const ft_hash *list = (const ft_hash *)(const void *)ids->p;

    for (size_t i = 0; i < ids->n / sizeof *list; i++) {
        if (ft_hash_cmp(&list[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static void move_to(walk *w, const ft_batch_row *row)
{
    bool same_system = w->any && ft_uuid_cmp(&w->system, &row->system) == 0;
    bool same = same_system && memcmp(w->key, row->key, sizeof w->key) == 0;

    if (w->asked == OTHER_KEYS && same_system && !same) {
        w->told = 0;
        tell(w, row, row->number);
    }
    if (same && row->number == w->number) {
        return;
    }
    ft_buf_reset(&w->before);
    if (same && row->number == w->number + 1) {
        ft_buf_bytes(&w->before, w->here.p, w->here.n);
    }
    ft_buf_reset(&w->here);
    w->told = same ? w->told : 0;
    if (w->asked == GAPS) {
        int64_t from = same ? w->number + 1 : 1;

        from = row->number - from > FT_MERGE_GAP ? row->number - FT_MERGE_GAP
                                                 : from; /* a number may be anything: name the last ones */
        for (; from < row->number; from++) {
            tell(w, row, from);
        }
    }
    w->any = true;
    w->system = row->system;
    memcpy(w->key, row->key, sizeof w->key);
    w->number = row->number;
}

static void step(void *who, const ft_batch_row *row)
{
    walk *w = who;
    ft_batch b;
    ft_error ignored = {0};

    if (row->waits) {
        return;
    }
    move_to(w, row);
    if (w->asked == FORKS && w->here.n > 0) {
        tell(w, row, row->number);
    }
    ft_buf_bytes(&w->here, row->id.b, sizeof row->id.b);
    if (w->asked == GAPS && row->number > 1 && ft_batch_decode(row->bytes, row->n, &w->ids, &b, &ignored) == FT_OK &&
        !holds(&w->before, &b.previous)) {
        tell(w, row, row->number - 1); /* another batch of that number is the one before this */
    }
    if (w->asked == GAPS && row->lacks > 0) {
        tell(w, row, row->number); /* here in part */
    }
}

static ft_status go(ft_store *s, question asked, void (*each)(void *who, const char *system_name, int64_t number),
                    void *who, ft_error *err)
{
    walk w = {.asked = asked, .each = each, .who = who};
    ft_status st = FT_OK;

    ft_buf_init(&w.before, 0);
    ft_buf_init(&w.here, 0);
    ft_buf_init(&w.ids, 0);
    st = asked == GAPS ? ft_held_of_store(s, &w.held, err) : FT_OK;
    st = st == FT_OK ? ft_batches_each(s, step, &w, err) : st;
    st = st == FT_OK ? ft_buf_status(&w.before, err) : st;
    st = st == FT_OK ? ft_buf_status(&w.here, err) : st;
    ft_held_free(w.held);
    ft_buf_release(&w.before);
    ft_buf_release(&w.here);
    ft_buf_release(&w.ids);
    return st;
}

ft_status ft_merge_missing(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number), void *who,
                           ft_error *err)
{
    return go(s, GAPS, each, who, err);
}

ft_status ft_merge_forks(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number), void *who,
                         ft_error *err)
{
    return go(s, FORKS, each, who, err);
}

ft_status ft_merge_other_keys(ft_store *s, void (*each)(void *who, const char *system_name, int64_t number), void *who,
                              ft_error *err)
{
    return go(s, OTHER_KEYS, each, who, err);
}
