#include "fieldtool/store/backup.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/num.h"
#include "fieldtool/store/internal.h"
#include "fieldtool/store/subset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAPER_NUMBERS = 100 };

ft_status ft_backup_copy(ft_store *s, const char *path, ft_error *err)
{
    char utc[FT_UTC_TEXT];
    ft_store *copy = NULL;
    ft_status st = ft_db_backup(s->db, path, err);

    ft_utc_text(ft_env_now(s->env), utc);
    st = st == FT_OK ? ft_store_open(path, FT_STORE_SCRATCH, s->env, &copy, err) : st;
    st = st == FT_OK ? ft_store_begin(copy, err) : st;
    st = st == FT_OK ? ft_store_end(copy, ft_meta_put(copy, "backup", utc, err), err) : st;
    ft_store_close(copy);
    return st;
}

ft_status ft_backup_whole(ft_store *s, ft_error *err)
{
    ft_stmt *q = NULL;
    ft_status st = ft_db_prepare(s->db, "PRAGMA integrity_check(1)", &q, err);

    if (st == FT_OK && ft_stmt_row(q) && !ft_str_is(ft_col_text(q, 0), "ok")) {
        st = ft_fail(err, FT_E_INVALID, "store.damaged", "reason=%.100s", ft_col_text(q, 0).p);
    }
    return ft_stmt_end(q, st, err);
}

ft_status ft_backup_unmark(ft_store *s, ft_error *err)
{
    static const char SQL_UNMARK[] = "DELETE FROM ft_meta WHERE key IN ('backup', 'submission')";

    return ft_db_exec(s->db, SQL_UNMARK, err);
}

ft_status ft_backup_skip_numbers(ft_store *s, ft_error *err)
{
    (void)err;
    s->next_number = (s->next_number + PAPER_NUMBERS - 1) / PAPER_NUMBERS * PAPER_NUMBERS +
                     1; /* kept by ft_store_end */
    return FT_OK;
}

static ft_status remember_former(ft_store *s, ft_error *err)
{
    char id[FT_UUID_TEXT];
    ft_buf list;
    bool found = false;
    ft_status st = FT_OK;

    ft_uuid_text(&s->system_id, id);
    ft_buf_init(&list, 0);
    st = ft_meta_get(s, "former_systems", &list, &found, err);
    ft_buf_printf(&list, "%s%s", found ? " " : "", id);
    st = st == FT_OK ? ft_buf_status(&list, err) : st;
    st = st == FT_OK ? ft_meta_put(s, "former_systems", list.p, err) : st;
    ft_buf_release(&list);
    return st;
}

ft_status ft_backup_take_identity(ft_store *s, const char *system, const ft_uuid *id, ft_error *err)
{
    ft_status st = ft_store_check_name(system, err);

    st = st == FT_OK ? remember_former(s, err) : st;
    return st != FT_OK ? st : ft_store_become(s, id, system, s->organisation, err);
}

ft_status ft_backup_former(ft_store *s, void (*each)(void *who, const ft_uuid *system), void *who, ft_error *err)
{
    ft_buf list;
    bool found = false;
    ft_status st = FT_OK;

    ft_buf_init(&list, 0);
    st = ft_meta_get(s, "former_systems", &list, &found, err);
    for (char *p = st == FT_OK && found ? list.p : NULL; p != NULL && *p != '\0'; p += strspn(p, " ")) {
        ft_uuid id;
        char text[FT_UUID_TEXT];
        size_t n = strcspn(p, " ");

        (void)snprintf(text, sizeof text, "%.*s", (int)n, p);
        if (ft_uuid_parse(text, &id)) {
            each(who, &id);
        }
        p += n;
    }
    ft_buf_release(&list);
    return st;
}

ft_status ft_backup_own_key(ft_store *s, uint8_t out[32], bool *known, ft_error *err)
{
    return ft_trust_own_key(s, out, known, err);
}
