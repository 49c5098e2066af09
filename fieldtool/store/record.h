/** @file fieldtool/store/record.h  @brief One record with all its revisions and what they mean together. */
#ifndef FT_STORE_RECORD_H
#define FT_STORE_RECORD_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Lent by the record it is of. */
typedef struct ft_record_view {
    ft_uuid record;
    const ft_form *form;
    const char *local_id;
    const ft_node *nodes;    /**< shape [n], in order of arrival */
    const int64_t *known_ms; /**< shape [n]: when each became known here */
    size_t n;
    ft_view view;
} ft_record_view;

typedef struct ft_record ft_record;
/** @retval FT_E_NOT_FOUND "store.record.unknown" */
FT_NODISCARD ft_status ft_record_open(ft_store *s, const ft_uuid *record, ft_record **out, ft_error *err);
void ft_record_close(ft_record *r);
const ft_record_view *ft_record_get(const ft_record *r);

/** Records in conflict, in order of type and local ID; stops at the first failure of @p each. */
FT_NODISCARD ft_status ft_records_in_conflict(ft_store *s,
                                              ft_status (*each)(void *who, const ft_uuid *record, ft_error *err),
                                              void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
