/** @file fieldtool/store/external_internal.h  @brief What the parts of external share. */
#ifndef FT_STORE_EXTERNAL_INTERNAL_H
#define FT_STORE_EXTERNAL_INTERNAL_H

#include "fieldtool/store/external.h"
#include "fieldtool/store/internal.h"

/** A walk over all layers. */
typedef struct ft_ext {
    ft_store *s;
    bool take; /**< change the journal; else only count */
    ft_external *out;
    ft_error *err;
    ft_item_space *shown_space, *proposed_space;
    ft_draft *draft;
    ft_buf value, wkb, text, reason, sql;
    ft_geom shape;
    uint8_t *rids; /**< shape [n_rids]: what is known of each record, by rid: FT_EXT_CLAIMED, FT_EXT_LOST */
    size_t n_rids;
    int64_t *hashes; /**< shape [n_rids]: what the row of each record should hash to; 0: it has none */
    size_t *records; /**< shape [s->n_layers]: records that the index shows in each layer */
} ft_ext;

enum { FT_EXT_CLAIMED = 1, FT_EXT_LOST = 2 };

/** What was found in one layer. */
typedef struct ft_ext_layer {
    ft_layer *l;
    bool table, columns, triggers, index; /**< in order */
    bool *has;                            /**< shape [l->n_columns]: is there such a column? */
    int64_t *fids;                        /**< shape [n]: rows that are not what a record's row should be */
    size_t n, cap;
    size_t same; /**< rows that are as they should be */
} ft_ext_layer;

/* ---- external_scan.c */
/** Fill x->hashes and x->records, in one pass over the index. */
FT_NODISCARD ft_status ft_ext_read_index(ft_ext *x);
FT_NODISCARD ft_status ft_ext_scan(ft_ext *x, ft_layer *l, ft_ext_layer *out);
void ft_ext_layer_release(ft_ext_layer *e);
/** Statement that reads one row: every column in order, NULL where there is none; ?1 is the fid. */
FT_NODISCARD ft_status ft_ext_row_statement(ft_ext *x, const ft_ext_layer *e, ft_stmt **out);

/* ---- external_layout.c */
/** Table, triggers and index as they should be; the rows that are there stay. */
FT_NODISCARD ft_status ft_ext_mend(ft_ext *x, ft_ext_layer *e);
/** Drop and make the table again, and let every record of it be written anew at the end of the transaction. */
FT_NODISCARD ft_status ft_ext_remake(ft_ext *x, ft_layer *l);
/** The record has no row any more: it is written anew at the end of the transaction. */
FT_NODISCARD ft_status ft_ext_detach(ft_ext *x, int64_t rid);

/* ---- external_value.c */
/** What a row says against what is shown, on top of what is proposed, into x->draft, x->wkb and x->reason.
 *  @p shown NULL: a new record, of which everything is taken. *differs: something was said that is not proposed already. */
FT_NODISCARD ft_status ft_ext_read_row(ft_ext *x, const ft_ext_layer *e, ft_stmt *q, const ft_item *shown,
                                       const ft_item *proposed, bool *has_shape, bool *differs);
void ft_ext_reason(ft_ext *x);

/* ---- external_take.c */
FT_NODISCARD ft_status ft_ext_take_rows(ft_ext *x, const ft_ext_layer *e);
/** Remember the records of the layer in whose place no row stands. */
FT_NODISCARD ft_status ft_ext_note_lost(ft_ext *x, const ft_ext_layer *e);
/** Those of them that no row anywhere turned out to be. */
FT_NODISCARD ft_status ft_ext_take_lost(ft_ext *x);

#endif
