/** @file fieldtool/store/subset.h  @brief A part of a journal in a file of its own, and who a copy is (docs/spec/extract.md). For sync. */
#ifndef FT_STORE_SUBSET_H
#define FT_STORE_SUBSET_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** IDs of every counting revision of @p records, of the decisions about those, and of what any file needs (declarations and keys),
 *  ascending, 32 bytes each, appended to @p ids. A record that is not here has none. In a transaction. */
FT_NODISCARD ft_status ft_subset_ids(ft_store *s, const ft_uuid *records, size_t n, ft_buf *ids, ft_error *err);
/** In a copy: drop every revision but @p keep (shape [n]), the batches that then carry none, signatures and bodies of nobody. The caller
 *  rebuilds. In a transaction. */
FT_NODISCARD ft_status ft_subset_keep(ft_store *s, const ft_hash *keep, size_t n, ft_error *err);
/** In a copy: it is another computer's from here on, without a key yet, and numbers from 1. In a transaction. */
FT_NODISCARD ft_status ft_store_become(ft_store *s, const ft_uuid *system_id, const char *system,
                                       const char *organisation, ft_error *err);
/** In a copy: which computer a submission in part is for. */
FT_NODISCARD ft_status ft_store_mark_return(ft_store *s, const ft_uuid *for_system, ft_error *err);
/** The computer that this copy's gaps are judged for beside its own; *found false when it is for everybody. */
FT_NODISCARD ft_status ft_store_return_for(ft_store *s, ft_uuid *out, bool *found, ft_error *err);
/** Is the name that of a computer known here, or in a local ID? @retval FT_E_CONFLICT "store.system_taken"; FT_E_INVALID
 *  "store.new.system" when it can be none */
FT_NODISCARD ft_status ft_store_name_is_free(ft_store *s, const char *system, ft_error *err);

/** Every counting revision of type extract, oldest arrival first; lent for the call. */
FT_NODISCARD ft_status ft_extract_revisions(ft_store *s,
                                            ft_status (*each)(void *who, const ft_revision *r, ft_error *err),
                                            void *who, ft_error *err);
/** Count again what batches lack: of those that are not whole. In a transaction. */
FT_NODISCARD ft_status ft_subset_count_lacks(ft_store *s, ft_error *err);
/** Is any batch here in part? */
FT_NODISCARD ft_status ft_subset_any_lacks(ft_store *s, bool *out, ft_error *err);
/** A batch came of which some revisions are neither in the file nor here. In a transaction. */
FT_NODISCARD ft_status ft_subset_note_lacks(ft_store *s, int64_t number_here, int64_t lacks, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
