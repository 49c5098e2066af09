/** @file fieldtool/store/sealed.h  @brief Side records of sealed values: who may open them, and orders to erase them
 *  (docs/spec/sealed.md). What they hold is ciphertext; sync/seal.h makes and opens it.
 */
#ifndef FT_STORE_SEALED_H
#define FT_STORE_SEALED_H

#include "fieldtool/store/foreign.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FT_WRAP_BOX = 80, FT_WRAP_BYTES = FT_WRAP_BOX + 16 };

/** The value's own key, sealed for one recipient. */
typedef struct ft_wrap {
    ft_hash commitment;
    uint8_t key[32];              /**< Ed25519 public key of the recipient */
    uint8_t bytes[FT_WRAP_BYTES]; /**< sealed box, then a checksum over everything before it */
} ft_wrap;
void ft_wrap_sum(const ft_wrap *w, uint8_t out[16]);
/** Is the checksum that of the rest? */
bool ft_wrap_sound(const ft_wrap *w);

/** In a transaction; what is there stays. *fresh, when not NULL, says that it was not. */
FT_NODISCARD ft_status ft_wrap_put(ft_store *s, const ft_wrap *w, bool *fresh, ft_error *err);
/** Each of one value, by key. Those whose checksum fails are left out. */
FT_NODISCARD ft_status ft_wrap_each(ft_store *s, const ft_hash *commitment,
                                    ft_status (*each)(void *who, const ft_wrap *w, ft_error *err), void *who,
                                    ft_error *err);
FT_NODISCARD ft_status ft_foreign_wraps(ft_foreign *f, const ft_hash *commitment,
                                        ft_status (*each)(void *who, const ft_wrap *w, ft_error *err), void *who,
                                        ft_error *err);
/** Every value that anybody may open, 32 bytes each, into @p out. */
FT_NODISCARD ft_status ft_wrap_values(ft_store *s, ft_buf *out, ft_error *err);
/** No wrap for that key stays: its pages are overwritten. @p commitment NULL: of any value. In a transaction. */
FT_NODISCARD ft_status ft_wrap_drop(ft_store *s, const uint8_t key[32], const ft_hash *commitment, int64_t *n,
                                    ft_error *err);

/** Has an order that counts here erased that field of the record? */
FT_NODISCARD ft_status ft_sealed_erased(ft_store *s, const ft_uuid *record, ft_str field, bool *out, ft_error *err);
/** A sealed value comes in: at the end of the transaction orders are held against it. */
void ft_sealed_came(ft_store *s);

#ifdef __cplusplus
}
#endif
#endif
