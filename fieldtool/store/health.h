/** @file fieldtool/store/health.h  @brief What doctor asks of a workspace. */
#ifndef FT_STORE_HEALTH_H
#define FT_STORE_HEALTH_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_health {
    int64_t revisions, unsent; /**< unsent: in no batch */
    int64_t newest_ms;         /**< newest time that any revision claims; 0: none */
    char journal_mode[16];     /**< "delete" as we write it */
} ft_health;

FT_NODISCARD ft_status ft_store_health(ft_store *s, ft_health *out, ft_error *err);
/** "3.40.1": the SQLite in use. */
const char *ft_store_library(void);

#ifdef __cplusplus
}
#endif
#endif
