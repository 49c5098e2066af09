/** @file fieldtool/base/catalog.h  @brief Words a person reads: key -> text, from the .po files in data/i18n.
 *
 * A text holds places like {file} that are filled from facts ("file=a.gpkg n=3"). A key that a language lacks
 * falls back to English; a key English lacks is shown as itself, which the catalogue test forbids.
 */
#ifndef FT_BASE_CATALOG_H
#define FT_BASE_CATALOG_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_catalog ft_catalog;

/** One embedded .po file: name "en", bytes. */
typedef struct ft_catalog_source {
    const char *language;
    const char *po;
    size_t n;
} ft_catalog_source;

/** Open @p language (NULL or unknown: English) over @p sources, which must outlive it.
 *  @retval FT_E_INVALID "base.catalog.syntax" with language and line */
FT_NODISCARD ft_status ft_catalog_open(const ft_catalog_source *sources, size_t n_sources, const char *language,
                                       ft_catalog **out, ft_error *err);
void ft_catalog_close(ft_catalog *c);
/** Text of a key, lent; the key itself when no catalogue has it. */
const char *ft_catalog_text(const ft_catalog *c, const char *key);
/** NULL when no catalogue has it. Here and in ft_catalog_text @p c may be NULL: no words at all. */
const char *ft_catalog_find(const ft_catalog *c, const char *key);
/** Append the text of @p key with its places filled from @p facts ("a=1 b=rest of line"). */
void ft_catalog_format(const ft_catalog *c, const char *key, const char *facts, ft_buf *out);
/** Append a whole error: what we were doing, the text, the facts not yet used. */
void ft_catalog_error(const ft_catalog *c, const ft_error *e, ft_buf *out);
/** Value of one fact in @p facts, as a slice. Empty when absent. */
ft_str ft_fact(const char *facts, const char *name);
/** Append each fact as a JSON member {"name": "value", ...}. */
void ft_facts_json(const char *facts, ft_buf *out);

#ifdef __cplusplus
}
#endif
#endif
