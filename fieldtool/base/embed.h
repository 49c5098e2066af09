/** @file fieldtool/base/embed.h  @brief Files built into the program (cmake/FtModule.cmake, ft_embed), sorted by name. */
#ifndef FT_BASE_EMBED_H
#define FT_BASE_EMBED_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_embedded {
    const char *name;           /**< file name without its folder: "hazard.json" */
    const unsigned char *bytes; /**< NUL terminated behind n */
    size_t n;
} ft_embedded;

#ifdef __cplusplus
}
#endif
#endif
