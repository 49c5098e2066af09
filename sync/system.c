#include "sync/system.h"

#include "fieldtool/store/batches.h"
#include "sync/batch.h"

#include <stdio.h>

ft_status ft_system_name(ft_store *s, const ft_uuid *system, char out[FT_SYSTEM_NAME], ft_error *err)
{
    ft_store_info own = ft_store_describe(s);
    ft_buf bytes;
    ft_buf ids;
    ft_batch b;
    ft_status st = FT_OK;

    if (ft_uuid_cmp(system, &own.system_id) == 0) {
        (void)snprintf(out, FT_SYSTEM_NAME, "%s", own.system);
        return FT_OK;
    }
    ft_uuid_text(system, out);
    ft_buf_init(&bytes, 0);
    ft_buf_init(&ids, 0);
    st = ft_batches_newest(s, system, &bytes, err);
    if (st == FT_OK && bytes.n > 0) {
        st = ft_batch_decode(bytes.p, bytes.n, &ids, &b, err);
        if (st == FT_OK) {
            (void)snprintf(out, FT_SYSTEM_NAME, "%.*s", (int)b.system_name.n, b.system_name.p);
        }
    }
    ft_buf_release(&bytes);
    ft_buf_release(&ids);
    return st;
}

typedef struct walk {
    void (*each)(void *who, const ft_uuid *system, const char *name, const char *organisation);
    void *who;
    ft_buf ids;
    bool any;
    ft_uuid last;
    char name[FT_SYSTEM_NAME], organisation[FT_SYSTEM_NAME];
} walk;

static void tell(walk *w)
{
    if (w->any) {
        w->each(w->who, &w->last, w->name, w->organisation);
    }
}

/* By system: its newest batch says what it is called now. */
static void step(void *who, const ft_batch_row *row)
{
    walk *w = who;
    ft_error ignored = {0};
    ft_batch b;

    if (row->waits || ft_batch_decode(row->bytes, row->n, &w->ids, &b, &ignored) != FT_OK) {
        return;
    }
    if (w->any && ft_uuid_cmp(&w->last, &row->system) != 0) {
        tell(w);
    }
    w->any = true;
    w->last = row->system;
    (void)snprintf(w->name, sizeof w->name, "%.*s", (int)b.system_name.n, b.system_name.p);
    (void)snprintf(w->organisation, sizeof w->organisation, "%.*s",
                   (int)(b.organisation.n < 255 ? b.organisation.n : 255), b.organisation.p);
}

ft_status ft_system_each(ft_store *s,
                         void (*each)(void *who, const ft_uuid *system, const char *name, const char *organisation),
                         void *who, ft_error *err)
{
    walk w = {.each = each, .who = who};
    ft_status st = FT_OK;

    ft_buf_init(&w.ids, 0);
    st = ft_batches_each(s, step, &w, err);
    if (st == FT_OK) {
        tell(&w);
    }
    ft_buf_release(&w.ids);
    return st;
}
