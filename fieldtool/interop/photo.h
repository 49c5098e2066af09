/** @file fieldtool/interop/photo.h  @brief What an attached file is, by its content; what a picture says of itself; a small copy without that. */
#ifndef FT_INTEROP_PHOTO_H
#define FT_INTEROP_PHOTO_H

#include "fieldtool/base/buf.h"
#include "geo/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_content_use { FT_CONTENT_PICTURE, FT_CONTENT_KEEP, FT_CONTENT_REFUSE } ft_content_use;

typedef struct ft_content {
    const char *type; /**< "image/jpeg", static storage */
    const char *kind; /**< code of the vocabulary attachment_kind */
    ft_content_use use;
} ft_content;

/** By content.def, then text, then bytes of no known kind ("application/octet-stream"). Pages (HTML, SVG) are refused. */
ft_content ft_content_of(const void *p, size_t n);

/** What a picture says of itself (Exif 2.3); unknown when it does not. */
typedef struct ft_photo {
    int width_px, height_px; /**< as a person sees it, turned upright */
    bool has_position, has_taken;
    ft_lonlat at;        /**< EPSG:4326 */
    int64_t taken_ms;    /**< UTC: from the clock of the satellites, or a time that names its offset */
    char taken_text[32]; /**< DateTimeOriginal as it stands there, "" when none: its zone is not known */
} ft_photo;

/**
 * Read a picture of ft_content_of() use PICTURE and make a preview: JPEG, upright, longest side FT_PREVIEW_PX or less, without Exif.
 * @param[out] preview  bytes of a JPEG file
 * @retval FT_E_INVALID "interop.photo" when it cannot be decoded; FT_E_REFUSED "interop.photo.large" beyond FT_LIMIT_PICTURE_PIXELS
 */
FT_NODISCARD ft_status ft_photo_read(const void *p, size_t n, const char *type, ft_photo *out, ft_buf *preview,
                                     ft_error *err);
#define FT_PREVIEW_PX 1280

#ifdef __cplusplus
}
#endif
#endif
