/** @file fieldtool/report/wordlist.h  @brief What a word of a reference list means: the entry, what it is called today, whether it has ended. */
#ifndef FT_REPORT_WORDLIST_H
#define FT_REPORT_WORDLIST_H

#include "fieldtool/land/rules.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_wordlist ft_wordlist;
/** All entries of a list (a record type), retired ones as well: old records bear their names. */
FT_NODISCARD ft_status ft_wordlist_open(ft_store *s, const char *list, ft_wordlist **out, ft_error *err);
void ft_wordlist_close(ft_wordlist *l);
bool ft_wordlist_is_empty(const ft_wordlist *l);
/** Live entries before retired ones, names of today before others. False: no entry bears it. */
bool ft_wordlist_find(const ft_wordlist *l, ft_str word, ft_land_word *out);

#ifdef __cplusplus
}
#endif
#endif
