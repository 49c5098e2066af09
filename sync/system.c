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
