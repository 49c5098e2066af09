/** @file sync/extract.h  @brief A part of the file for a team, a second laptop, and what a team gets back (docs/spec/extract.md). */
#ifndef FT_SYNC_EXTRACT_H
#define FT_SYNC_EXTRACT_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_extract_kind {
    FT_EXTRACT_PART,   /**< a workspace of another computer that holds a part */
    FT_EXTRACT_CLONE,  /**< a workspace of another computer that holds all */
    FT_EXTRACT_RETURN, /**< a submission in part, for a computer that has a part */
} ft_extract_kind;

/** Text UTF-8, lent. */
typedef struct ft_extract_how {
    ft_extract_kind kind;
    const char *system, *organisation; /**< of the other computer; NULL: a name that is free, this organisation */
    ft_uuid for_system;                /**< of RETURN; of the others it is made */
    const ft_uuid *records;            /**< shape [n]; not of a clone */
    size_t n;
    const char *task, *within; /**< how they were chosen, for the next return: UUIDs by comma, WKT; NULL: not so */
    double near_m;
} ft_extract_how;

typedef struct ft_extracted {
    char system[32];
    ft_uuid system_id;
    int64_t batch; /**< of this computer, which carries the declaration */
    size_t revisions, records;
    int64_t bytes;
} ft_extracted;

/** Write @p out_path (refused when it exists): temporary name, verified, fsync, rename. What was unsent here is sent with it; a batch
 *  with the declaration is minted and kept here.
 *  @retval FT_E_CONFLICT "store.exists", "store.system_taken"; FT_E_PERMISSION "sync.key.missing"; FT_E_IO "sync.read_back" */
FT_NODISCARD ft_status ft_extract(ft_store *s, const char *out_path, const ft_extract_how *how, ft_extracted *out,
                                  ft_error *err);

/** A computer that has a part, and by what its parts were chosen; lent for the call. */
typedef struct ft_extract_known {
    ft_uuid system_id;
    const char *system, *organisation, *kind, *task, *within;
    double near_m;
} ft_extract_known;
FT_NODISCARD ft_status ft_extract_each(ft_store *s,
                                       ft_status (*each)(void *who, const ft_extract_known *k, ft_error *err),
                                       void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
