/** @file fieldtool/interop/format.h  @brief The table of foreign formats: one reader per extension, nothing guessed from content. */
#ifndef FT_INTEROP_FORMAT_H
#define FT_INTEROP_FORMAT_H

#include "fieldtool/base/error.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_format {
    const char *extension; /**< lower case, without dot */
    const char *driver;    /**< GDAL's name; NULL: read by our own code */
    const char *title;
    bool can_read, can_write;
    bool many_layers; /**< one file holds several layers */
    bool xml;
    bool folder; /**< the dataset is a folder */
} ft_format;

extern const ft_format FT_FORMATS[];
extern const size_t FT_FORMATS_N;

/** "3.6.2": the GDAL in use; and whether its data files are there. */
const char *ft_format_library(void);
bool ft_format_has_data(void);
/** By the extension of a path, without case. NULL when unknown. */
const ft_format *ft_format_of(const char *path);
/** By GDAL driver name or extension. NULL when not on the list. */
const ft_format *ft_format_named(const char *name);

/** May this path be read: on the list, a regular file (or folder where the format is one), no virtual file system,
 *  no document type, no -wal or -journal with content beside it. @retval FT_E_REFUSED, FT_E_IO, FT_E_INVALID */
FT_NODISCARD ft_status ft_format_check_source(const char *path, const ft_format **out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
