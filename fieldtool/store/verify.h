/** @file fieldtool/store/verify.h  @brief For verify: the digest of a state, and whether what is derived follows from the journal. */
#ifndef FT_STORE_VERIFY_H
#define FT_STORE_VERIFY_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** BLAKE2b-256 over records, heads, setters, decisions that count and trust (docs/spec/state.md): nothing of fids, areas or clocks. */
FT_NODISCARD ft_status ft_store_state_digest(ft_store *s, ft_hash *out, ft_error *err);
/** Problems of the GeoPackage beside the records: the questions of store/sql/check and spatial indexes. */
FT_NODISCARD ft_status ft_store_check_shell(ft_store *s, ft_problem_fn each, void *who, ft_error *err);
/** Make everything derived anew in @p copy, a private copy of the file @p was, and name what differs there: rows of layers with
 *  "verify.layer_differs", the rest with "verify.index_differs". Both paths are the caller's to remove. @p digest is that of the
 *  rebuilt state. */
FT_NODISCARD ft_status ft_store_compare(const char *was, const char *copy, const ft_env *env, ft_problem_fn each,
                                        void *who, ft_hash *digest, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
