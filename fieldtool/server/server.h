/** @file fieldtool/server/server.h  @brief PostgreSQL with PostGIS as the place of a national workspace (docs/spec/postgresql.md).
 *
 * The server keeps the journal and shows the layers. A command works on a mirror (store/mirror.h) made from the journal, with
 * the code of every workspace; what it appends goes to the server in one transaction (phase 1), and then the rows of the records
 * concerned are made again under their locks (phase 2).
 */
#ifndef FT_SERVER_SERVER_H
#define FT_SERVER_SERVER_H

#include "fieldtool/base/os.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Does the word name a server? */
bool ft_server_is(const char *target);

typedef enum ft_server_use {
    FT_SERVER_READ,  /**< a mirror of everything, as it was at one moment */
    FT_SERVER_WRITE, /**< the same; until it is closed nobody else appends */
    FT_SERVER_MERGE, /**< an empty mirror, filled by what ft_mirror_expect asks for; ft_server_finish before the end */
} ft_server_use;

/** @retval FT_E_INVALID "server.not_target", FT_E_REFUSED "server.newer", and those of ft_pg_open */
FT_NODISCARD ft_status ft_server_open(const char *url, ft_server_use use, const ft_env *env, ft_store **out,
                                      ft_error *err);
/** Bring the rows of every stale record up to date. Nothing for a workspace that is no mirror. */
FT_NODISCARD ft_status ft_server_finish(ft_store *s, ft_error *err);
/** Make a target of the empty database, with the journal of the workspace at @p path, which is the caller's to remove.
 *  @retval FT_E_CONFLICT "server.exists" */
FT_NODISCARD ft_status ft_server_create(const char *url, const char *path, const ft_env *env, ft_error *err);

/** A whole mirror as a closed file, for what reads files: @p stale is how many records are behind on the server. */
FT_NODISCARD ft_status ft_server_copy(const char *url, const char *path, const ft_env *env, int64_t *stale,
                                      ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
