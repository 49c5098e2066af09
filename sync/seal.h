/** @file sync/seal.h  @brief Sealed values: what names a person, readable for the recipients' keys alone (docs/spec/sealed.md). */
#ifndef FT_SYNC_SEAL_H
#define FT_SYNC_SEAL_H

#include "fieldtool/store/sealed.h"
#include "sync/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Sealed values that wait for their transaction: ciphertext alone. */
typedef struct ft_sealing {
    ft_buf boxes; /**< one after the other: 64 bytes field name, u32 length, box, u32 wraps, each an ft_wrap */
    size_t n;
} ft_sealing;
void ft_sealing_init(ft_sealing *s);
void ft_sealing_release(ft_sealing *s);

/** Does anybody here open sealed fields? @retval FT_E_REFUSED "seal.no_recipient" when not */
FT_NODISCARD ft_status ft_seal_allowed(ft_store *s, const char *field, ft_error *err);
/** Seal canonical bytes for every recipient and for the draft key (made when there is none). */
FT_NODISCARD ft_status ft_seal_make(ft_store *s, const char *field, ft_tag tag, const void *p, size_t n,
                                    ft_sealing *into, ft_hash *commitment, ft_error *err);
/** Keep what waits: in the transaction of the revision that names it. @p record NULL: a new one.
 *  @retval FT_E_REFUSED "seal.erased": an order forbids it */
FT_NODISCARD ft_status ft_seal_keep(ft_store *s, const ft_uuid *record, const ft_sealing *from, ft_error *err);

/** What is known of a sealed value without opening it. */
typedef struct ft_seal_state {
    size_t recipients; /**< keys that open it, without the draft key */
    bool draft;        /**< this computer's draft key opens it */
    bool here;         /**< the ciphertext is in this file */
    bool erased;       /**< by an order that counts */
} ft_seal_state;
FT_NODISCARD ft_status ft_seal_look(ft_store *s, const ft_uuid *record, ft_str field, const ft_hash *commitment,
                                    ft_seal_state *out, ft_error *err);
/** Open one into @p out, which the caller wipes (ft_buf_wipe).
 *  @retval FT_E_NOT_FOUND without a message: not sealed for that key, or not here; FT_E_PERMISSION "seal.damaged" */
FT_NODISCARD ft_status ft_seal_open(ft_store *s, const ft_key *key, ft_str field, const ft_hash *commitment,
                                    ft_tag *tag, ft_buf *out, ft_error *err);

typedef struct ft_rewrapped {
    size_t values, opened; /**< that anybody opens; that @p by opens */
    size_t added;          /**< wraps for recipients that had none */
    size_t dropped;        /**< wraps of keys that are no recipients any more */
} ft_rewrapped;
/** Wrap every value that @p by opens for all who are recipients now, and for nobody else. A transaction of its own. */
FT_NODISCARD ft_status ft_seal_rewrap(ft_store *s, const ft_key *by, ft_rewrapped *out, ft_error *err);

/** Order that the sealed fields of a record be erased: signed by @p by, travels as a revision, and is carried out wherever it counts.
 *  @p fields "name,contact", "" for all. @retval FT_E_PERMISSION "seal.no_authority" */
FT_NODISCARD ft_status ft_seal_erase(ft_store *s, const ft_key *by, const ft_uuid *record, const char *fields,
                                     ft_str reason, ft_written *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
