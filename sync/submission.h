/** @file sync/submission.h  @brief A file that somebody brings, checked whole before a byte of it is used. */
#ifndef FT_SYNC_SUBMISSION_H
#define FT_SYNC_SUBMISSION_H

#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FT_MISSING_NAMES 256

typedef struct ft_submission {
    size_t batches, revisions;
    size_t left_out;       /**< revisions of its batches that it does not carry, by its own declaration */
    size_t bodies_missing; /**< shapes and files that revisions name, that did not come along and are not here */
    char missing_names[FT_MISSING_NAMES]; /**< the first files of them: "AO-T1-0002 sign.jpg, ..." */
    int64_t unsent;                       /**< revisions that no batch carries: submit was not run there */
} ft_submission;

/** Every batch: its hash, signature, number and chain. Every revision it names: there (or left out by the declaration of an
 *  extract), hash, strict decoding, written by the system
 *  of the batch (or by nobody, as imports are). Every shape: hash, strict decoding.
 *  @param s NULL, or the workspace it is meant for: then also country and training. Whose key is trusted is no matter of the check
 *  @retval FT_E_INVALID "sync.not_submission" or what is malformed; FT_E_REFUSED "sync.country", "sync.training";
 *          FT_E_PERMISSION "sync.altered", "sync.signature", "sync.other_author" */
FT_NODISCARD ft_status ft_submission_check(ft_foreign *f, ft_store *s, ft_submission *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
