/** @file fieldtool/base/limits.h  @brief Every maximum of the program, once. */
#ifndef FT_BASE_LIMITS_H
#define FT_BASE_LIMITS_H

#define FT_LIMIT_BUF_MAX ((size_t)1 << 30)           /**< bytes in one growable buffer */
#define FT_LIMIT_VERTICES ((size_t)1000000)          /**< vertices of one geometry */
#define FT_LIMIT_RINGS ((size_t)100000)              /**< rings, lines or points of one geometry */
#define FT_LIMIT_WKB_DEPTH 4                         /**< nesting of collections in WKB */
#define FT_LIMIT_GEOM_BYTES ((size_t)64 << 20)       /**< bytes of one geometry */
#define FT_LIMIT_TEXT ((size_t)1 << 20)              /**< bytes of one text value */
#define FT_LIMIT_FIELDS ((size_t)512)                /**< fields of one record type */
#define FT_LIMIT_PARENTS ((size_t)256)               /**< parents of one revision */
#define FT_LIMIT_SET ((size_t)65535)                 /**< members of one set value */
#define FT_LIMIT_REVISION_BYTES ((size_t)16 << 20)   /**< canonical bytes of one revision */
#define FT_LIMIT_FILE_BYTES ((int64_t)64 << 30)      /**< a file somebody brings */
#define FT_LIMIT_ATTACHMENT_BYTES ((size_t)64 << 20) /**< one attached file */
#define FT_LIMIT_PICTURE_PIXELS ((size_t)150000000)  /**< of a picture that gets a preview */
#define FT_LIMIT_JSON_BYTES ((size_t)64 << 20)       /**< a JSON document read whole */
#define FT_LIMIT_JSON_DEPTH 64
#define FT_LIMIT_READER_MEMORY ((size_t)448 << 20) /**< of the child that reads a file through GDAL */
#define FT_LIMIT_READER_SILENCE_MS 300000          /**< without a word from it */
#define FT_LIMIT_FRAME_BYTES ((size_t)192 << 20)   /**< it says at once: one row of the largest */
#define FT_LIMIT_IMPORT_RECORDS ((int64_t)20000000)

#endif
