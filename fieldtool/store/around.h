/** @file fieldtool/store/around.h  @brief What lies where, by the spatial indexes; and how much is held, and how old it is. */
#ifndef FT_STORE_AROUND_H
#define FT_STORE_AROUND_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Every record shown with a shape whose box meets @p box; west and east may be infinite. In no order. */
FT_NODISCARD ft_status ft_around(ft_store *s, ft_box box,
                                 ft_status (*each)(void *who, const ft_uuid *record, ft_error *err), void *who,
                                 ft_error *err);

/** What the file shows of one type that has shapes. */
typedef struct ft_holding {
    const char *type;
    int64_t records, without_shape;
    char oldest[16], newest[16]; /**< dates of information; "" when none is stated */
} ft_holding;
/** Each such type, lent for the call, in order of the declarations. */
FT_NODISCARD ft_status ft_holdings(ft_store *s, void (*each)(void *who, const ft_holding *h), void *who, ft_error *err);
/** When the newest statement in the journal became known, UTC milliseconds; 0: there is none. */
FT_NODISCARD ft_status ft_newest_known(ft_store *s, int64_t *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
