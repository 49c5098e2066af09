/** @file fieldtool/base/words.h  @brief The catalogues built into the program. */
#ifndef FT_BASE_WORDS_H
#define FT_BASE_WORDS_H

#include "fieldtool/base/catalog.h"

#ifdef __cplusplus
extern "C" {
#endif

/** NULL or a language that is not there: English. */
FT_NODISCARD ft_status ft_words_open(const char *language, ft_catalog **out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
