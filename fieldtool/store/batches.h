/** @file fieldtool/store/batches.h  @brief Batches in a workspace, and the journal of a stranger's file, for sync. */
#ifndef FT_STORE_BATCHES_H
#define FT_STORE_BATCHES_H

#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** IDs of revisions made or imported here that no batch carries, in the order they were written; those of other systems are
 *  theirs to send. Append 32 bytes each. */
FT_NODISCARD ft_status ft_batches_unsent(ft_store *s, ft_buf *ids, ft_error *err);
/** Highest batch of a system known here; number 0 when none. */
FT_NODISCARD ft_status ft_batches_last(ft_store *s, const ft_uuid *system, int64_t *number, ft_hash *id, ft_error *err);
/** Bytes of that batch into @p out; none when none is known. */
FT_NODISCARD ft_status ft_batches_newest(ft_store *s, const ft_uuid *system, ft_buf *out, ft_error *err);
typedef struct ft_batch_row {
    ft_hash id;
    ft_uuid system;
    int64_t number;
    const void *bytes;
    size_t n;
    const uint8_t *signature; /**< 64 bytes */
    uint8_t key[32];          /**< as in bytes; not filled by ft_foreign_batches */
    int64_t revisions;        /**< how many it names; likewise */
    bool waits;               /**< its key is not trusted here; likewise */
    int64_t number_here;      /**< likewise */
    int64_t lacks;            /**< likewise: how many of its revisions are not here (docs/spec/extract.md) */
} ft_batch_row;
/** Store a batch; *known when it was there. @p number_here is what ft_batches_assign takes. In a transaction. */
FT_NODISCARD ft_status ft_batches_put(ft_store *s, const ft_batch_row *b, int64_t *number_here, bool *known,
                                      ft_error *err);
/** The revision is carried by that batch (the first to carry it stays named); its record is materialised again. */
FT_NODISCARD ft_status ft_batches_assign(ft_store *s, const ft_hash *revision, int64_t number_here, ft_error *err);
/** A known revision came once more, in that batch: which batch is named for it follows from the set of those that carry it. */
FT_NODISCARD ft_status ft_batches_carried(ft_store *s, const ft_hash *revision, int64_t number_here, ft_error *err);
/** Does that batch wait? */
FT_NODISCARD ft_status ft_batches_waits(ft_store *s, int64_t number_here, bool *out, ft_error *err);
/** Every batch known here by system, key and number. */
FT_NODISCARD ft_status ft_batches_each(ft_store *s, void (*each)(void *who, const ft_batch_row *b), void *who,
                                       ft_error *err);
/** Copy the workspace, compacted, to a new file, and mark the copy as a submission, which is never written again. */
FT_NODISCARD ft_status ft_store_copy(ft_store *s, const char *path, ft_error *err);
FT_NODISCARD ft_status ft_store_mark_submission(ft_store *s, ft_error *err);
/** In a copy: keep these batches (shape [n]) alone; drop the others, the revisions only they carry, and bodies that nothing
 *  names any more. The caller rebuilds. */
FT_NODISCARD ft_status ft_store_prune(ft_store *s, const ft_hash *keep, size_t n, ft_error *err);
/** Keep the receipt of that centre, in place of its last one. In a transaction. */
FT_NODISCARD ft_status ft_receipts_put(ft_store *s, const ft_uuid *centre, const char *text, ft_error *err);
FT_NODISCARD ft_status ft_receipts_drop(ft_store *s, const ft_uuid *centre, ft_error *err);
/** Text of the receipt of that centre, empty when there is none; and of each. Lent for the call. */
FT_NODISCARD ft_status ft_receipts_get(ft_store *s, const ft_uuid *centre, ft_buf *out, ft_error *err);
FT_NODISCARD ft_status ft_receipts_each(ft_store *s, void (*each)(void *who, ft_str text), void *who, ft_error *err);
/** Append the IDs (16 bytes) of records about which revisions say something that no batch of @p have (shape [n]) carries, without
 *  order, some more than once. */
FT_NODISCARD ft_status ft_receipts_lacking(ft_store *s, const int64_t *have, size_t n, ft_buf *records, ft_error *err);

/** Other batches of that system and key with the same number: a restored backup or a cloned disk. */
FT_NODISCARD ft_status ft_batches_rivals(ft_store *s, const ft_batch_row *b, int64_t *out, ft_error *err);
/** Bytes of a revision, appended. @retval FT_E_NOT_FOUND without a message */
FT_NODISCARD ft_status ft_batches_revision(ft_store *s, const ft_hash *id, ft_buf *out, ft_error *err);
FT_NODISCARD ft_status ft_batches_has_revision(ft_store *s, const ft_hash *id, bool *out, ft_error *err);
FT_NODISCARD ft_status ft_batches_has_body(ft_store *s, const ft_hash *hash, bool *out, ft_error *err);
/** The record is materialised again at the end of the transaction: a body of it has come. */
FT_NODISCARD ft_status ft_batches_touch(ft_store *s, const ft_uuid *record, ft_error *err);

/* ---- a stranger's journal */

/** Has it the tables of a workspace? Text of one of its facts ("country", "training"), *found false when absent. */
FT_NODISCARD ft_status ft_foreign_fact(ft_foreign *f, const char *key, ft_buf *out, bool *found, ft_error *err);
FT_NODISCARD ft_status ft_foreign_batches(ft_foreign *f,
                                          ft_status (*each)(void *who, const ft_batch_row *b, ft_error *err), void *who,
                                          ft_error *err);
/** A row of the journal as it stands: no check has been made. Lent for the call. */
typedef struct ft_foreign_row {
    ft_str id, bytes;
    int64_t batch, known_ms; /**< batch 0: none */
} ft_foreign_row;
typedef ft_status (*ft_foreign_row_fn)(void *who, const ft_foreign_row *r, ft_error *err);
/** Every revision, every body, every combined shape; of a signature, id is revision and key, bytes the signature. */
FT_NODISCARD ft_status ft_foreign_revisions(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err);
FT_NODISCARD ft_status ft_foreign_bodies(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err);
FT_NODISCARD ft_status ft_foreign_combined(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err);
FT_NODISCARD ft_status ft_foreign_signatures(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err);
/** Every key that opens a sealed value: id is commitment and key. */
FT_NODISCARD ft_status ft_foreign_all_wraps(ft_foreign *f, ft_foreign_row_fn each, void *who, ft_error *err);
/** Is a revision there, a body? */
FT_NODISCARD ft_status ft_foreign_has_revision(ft_foreign *f, const ft_hash *id, bool *out, ft_error *err);
FT_NODISCARD ft_status ft_foreign_has_body(ft_foreign *f, const ft_hash *hash, bool *out, ft_error *err);
/** What a file says of one batch beside its bytes; and the batch a revision is said to come with (-1: no such revision). */
FT_NODISCARD ft_status ft_foreign_batch_facts(ft_foreign *f, const ft_hash *id, uint8_t key[32], int64_t *revisions,
                                              int64_t *number_here, ft_error *err);
FT_NODISCARD ft_status ft_foreign_carrier(ft_foreign *f, const ft_hash *revision, int64_t *batch, ft_error *err);

/** Bytes of a revision, or of a body. @retval FT_E_NOT_FOUND without a message */
FT_NODISCARD ft_status ft_foreign_revision(ft_foreign *f, const ft_hash *id, ft_buf *out, ft_error *err);
FT_NODISCARD ft_status ft_foreign_body(ft_foreign *f, const ft_hash *hash, ft_buf *out, ft_error *err);
/** Person's signature of a revision by the key. @retval FT_E_NOT_FOUND without a message */
FT_NODISCARD ft_status ft_foreign_signature(ft_foreign *f, const ft_hash *revision, const uint8_t key[32],
                                            uint8_t out[64], ft_error *err);
/** Revisions that no batch carries. */
FT_NODISCARD ft_status ft_foreign_unsent(ft_foreign *f, int64_t *n, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
