#include "sync/mark.h"

#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/batches.h"

#include <stdio.h>
#include <string.h>

enum { MARK_BYTES = 64 };

static ft_status path_of(const ft_uuid *system, char out[FT_PATH_MAX], ft_error *err)
{
    char dir[FT_PATH_MAX];
    char id[FT_UUID_TEXT];
    ft_status st = ft_key_folder(dir, err);

    ft_uuid_text(system, id);
    if (st == FT_OK) {
        (void)snprintf(out, FT_PATH_MAX, "%.*s/system-%s.last", FT_PATH_MAX - 60, dir, id);
    }
    return st;
}

ft_status ft_mark_read(const ft_uuid *system, int64_t *number, bool *known, ft_error *err)
{
    char path[FT_PATH_MAX];
    ft_buf text;
    ft_status st = path_of(system, path, err);

    *known = false;
    if (st != FT_OK || ft_os_stat(path, NULL, NULL) == FT_OS_ABSENT) {
        return st;
    }
    ft_buf_init(&text, MARK_BYTES);
    st = ft_os_read_file(path, MARK_BYTES - 1, &text, err);
    *known = st == FT_OK && text.p != NULL && ft_int_parse(text.p, strcspn(text.p, "\n"), number);
    ft_buf_release(&text);
    return st;
}

ft_status ft_mark_write(const ft_uuid *system, int64_t number, ft_error *err)
{
    char path[FT_PATH_MAX];
    char text[32];
    int64_t before = 0;
    bool known = false;
    ft_status st = ft_mark_read(system, &before, &known, err);

    if (st != FT_OK || (known && before >= number)) {
        return st;
    }
    st = path_of(system, path, err);
    (void)snprintf(text, sizeof text, "%lld\n", (long long)number);
    return st == FT_OK ? ft_os_write_file(path, text, strlen(text), true, true, err) : st;
}

ft_status ft_mark_check(ft_store *s, ft_error *err)
{
    ft_store_info info = ft_store_describe(s);
    ft_hash id;
    int64_t minted = 0;
    int64_t here = 0;
    bool known = false;
    ft_status st = ft_mark_read(&info.system_id, &minted, &known, err);

    st = st == FT_OK ? ft_batches_last(s, &info.system_id, &here, &id, err) : st;
    return st == FT_OK && known && minted > here
               ? ft_fail(err, FT_E_REFUSED, "sync.older", "here=%lld minted=%lld file=%s", (long long)here,
                         (long long)minted, info.path)
               : st;
}
