/** @file fieldtool/report/links.h  @brief Which live records name a record: activities of a hazard, evidence, quality checks, agreements.
 *
 * Read once for a whole check or review; only the fields that rules read are kept. As proposed: what a release rests on is
 * approved with it, and what contradicts is seen at once.
 */
#ifndef FT_REPORT_LINKS_H
#define FT_REPORT_LINKS_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_linked {
    ft_uuid id;
    const char *type;
    ft_values values; /**< those that are kept */
    bool has_place;   /**< a point */
    ft_lonlat place;
} ft_linked;

typedef struct ft_links ft_links;
FT_NODISCARD ft_status ft_links_open(ft_store *s, ft_links **out, ft_error *err);
void ft_links_close(ft_links *l);
/** Records of @p type that name @p record, by ID. @return the first of @p n, lent */
const ft_linked *const *ft_links_naming(const ft_links *l, const ft_uuid *record, const char *type, size_t *n);
/** All records of a type that is read. @return the first of @p n, lent */
const ft_linked *const *ft_links_all(const ft_links *l, const char *type, size_t *n);
/** A record itself; NULL when it is not here, is retired, or is of a type that names nothing. */
const ft_linked *ft_links_get(const ft_links *l, const ft_uuid *record);

#ifdef __cplusplus
}
#endif
#endif
