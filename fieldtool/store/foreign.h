/** @file fieldtool/store/foreign.h  @brief A stranger's GeoPackage, opened so that it can do no harm.
 *
 * Never where it lies and never with write rights: refused with a -wal or -journal beside it, header and page count checked,
 * copied to a private file, opened immutable and read only with SQLite's defences, schema on an allow-list (no view, no
 * generated column, no expression default, no virtual table but rtree, no trigger but the standard ones), pages checked.
 */
#ifndef FT_STORE_FOREIGN_H
#define FT_STORE_FOREIGN_H

#include "fieldtool/store/db.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_foreign ft_foreign;

/** @retval FT_E_REFUSED "store.foreign.*" naming what is wrong; FT_E_INVALID "store.damaged", "store.not_sqlite"; FT_E_IO */
FT_NODISCARD ft_status ft_foreign_open(const char *path, ft_foreign **out, ft_error *err);
/** Closes and removes the private copy. */
void ft_foreign_close(ft_foreign *f);
/** The database: only SELECT works. */
ft_db *ft_foreign_db(ft_foreign *f);
/** Open, check, close. */
FT_NODISCARD ft_status ft_foreign_vet(const char *path, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
