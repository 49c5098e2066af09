/** @file fieldtool/land/revision.h  @brief A revision: one immutable statement about one record, and its canonical bytes.
 *
 * Its ID is the BLAKE2b-256 of the bytes. docs/spec/revision.md gives the encoding byte by byte with vectors.
 */
#ifndef FT_LAND_REVISION_H
#define FT_LAND_REVISION_H

#include "fieldtool/land/value.h"

#ifdef __cplusplus
extern "C" {
#endif

/** docs/spec/decisions.md 1. Numbers are part of the encoding. */
typedef enum ft_op {
    FT_OP_CREATE = 1,
    FT_OP_EDIT = 2,
    FT_OP_RETIRE = 3,
    FT_OP_RESTORE = 4,
    FT_OP_RESOLVE = 5,
    FT_OP_IMPORT = 6,
    FT_OP_EXTERNAL = 7,
} ft_op;

/** Where a revision comes from; import revisions have none, so that two computers make the same ones. */
typedef struct ft_origin {
    ft_uuid system; /**< the computer (a workspace clone is another system) */
    ft_str author;  /**< person, UTF-8 */
    bool has_author_key;
    uint8_t author_key[32]; /**< Ed25519 public key of the person, when one signs */
    int64_t clock_ms;       /**< UTC milliseconds, for lists only */
    uint16_t counter;       /**< hybrid logical clock: order within one millisecond */
    int16_t offset_min;     /**< the author's minutes east of UTC */
} ft_origin;

/** Borrowed view; the encoder reads it, the decoder fills it with slices of the bytes it was given. */
typedef struct ft_revision {
    ft_op op;
    ft_str type; /**< record type: "hazard" */
    ft_uuid record;
    ft_hash schema;         /**< revision ID of the schema in force when it was written; zero for the schema's own */
    const ft_hash *parents; /**< shape [n_parents], sorted, no duplicates */
    size_t n_parents;
    bool has_origin;
    ft_origin origin;
    ft_str reason; /**< empty when none was given */
    bool has_geometry;
    ft_hash geometry; /**< BLAKE2b-256 of the canonical WKB, which lives in the body table */
    ft_values values; /**< the full set, NULL fields left out */
} ft_revision;

/** Memory a decoded revision points into besides the input bytes; reusable. */
typedef struct ft_revision_space ft_revision_space;
FT_NODISCARD ft_status ft_revision_space_new(ft_revision_space **out, ft_error *err);
void ft_revision_space_free(ft_revision_space *s);

/** Append the canonical bytes. Parents and values must be sorted (asserted).
 *  @retval FT_E_INVALID "land.revision.too_large", or "land.revision.unlawful" for what decode would refuse: @p out is as before */
FT_NODISCARD ft_status ft_revision_encode(const ft_revision *r, ft_buf *out, ft_error *err);
/** Strict: every byte must be what the encoder would write for the result, or FT_E_INVALID "land.revision.malformed" at=N.
 *  Unknown field names pass; unknown tags, ops, flags and trailing bytes do not. */
FT_NODISCARD ft_status ft_revision_decode(const void *p, size_t n, ft_revision_space *s, ft_revision *out,
                                          ft_error *err);
/** Record and type without decoding the rest, for indexing: false when the prefix is malformed. */
bool ft_revision_peek(const void *p, size_t n, ft_uuid *record, ft_str *type);
const char *ft_op_word(ft_op op);
/** Author of what another program did to the file; who found it stands in the reason (docs/spec/decisions.md 17). */
#define FT_EXTERNAL_AUTHOR "external"
bool ft_revision_is_external(const ft_revision *r);

#ifdef __cplusplus
}
#endif
#endif
