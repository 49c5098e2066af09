#include "sync/draft.h"

#include "fieldtool/store/sealed.h"

#include <string.h>

ft_status ft_draft_key_find(ft_store *s, ft_draft_key *out, ft_error *err)
{
    ft_key draft = {{0}, {0}, "", ""};
    ft_status st = ft_key_draft(s, false, &draft, err);

    out->any = st == FT_OK;
    memcpy(out->key, draft.public_key, sizeof out->key);
    ft_key_wipe(&draft);
    return st == FT_E_NOT_FOUND ? FT_OK : st;
}

ft_status ft_draft_key_drop(ft_store *s, const ft_draft_key *d, ft_error *err)
{
    return d->any ? ft_wrap_drop(s, d->key, NULL, NULL, err) : FT_OK;
}
