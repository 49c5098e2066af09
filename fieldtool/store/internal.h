/** @file fieldtool/store/internal.h  @brief What the files of store share. Never included from outside. */
#ifndef FT_STORE_INTERNAL_H
#define FT_STORE_INTERNAL_H

#include "fieldtool/land/layout.h"
#include "fieldtool/store/db.h"
#include "fieldtool/store/store.h"
#include "fieldtool/store/trust.h"
#include "geo/valid.h"

struct ft_batch_row;
typedef struct ft_mirror ft_mirror;

/** Row constants shared with SQL: ft_record.state is ft_state. */
typedef struct ft_index_row {
    int64_t rid, last_seq, head_seq, approved_seq, shown_seq, fid; /**< 0 = none */
    int64_t row_hash;                                              /**< of the layer row, store/row.c */
    ft_uuid record;
    const char *type; /**< of the forms, static for the store's life */
    char local_id[64];
    ft_state state;
    bool pending, incomplete, hidden, has_geometry, valid;
    int n_heads;
    ft_hash geometry;
    double area_m2;
    const char *layer; /**< name lent by the layer table, NULL when shown nowhere */
} ft_index_row;

/** Boxes of a layer's rows, for its spatial index: as that keeps them, rounded outwards. */
typedef struct ft_rtree_cell {
    int64_t id;
    float box[4]; /**< minx maxx miny maxy */
} ft_rtree_cell;
typedef struct ft_rtree_cells {
    ft_rtree_cell *v; /**< owned, shape [n] */
    size_t n, cap;
} ft_rtree_cells;

/** What the row that is being written has in a column. */
typedef struct ft_layer_cell {
    const ft_value *v; /**< lent, NULL: nothing */
    bool used;         /**< the INSERT names the column: rows so far had something in it, or it is derived */
    bool added;        /**< when the file was opened nothing of the field stood in such a column */
    bool absent;       /**< there was none */
    uint32_t mark;     /**< of the column in the hash of a row */
    size_t from, n;    /**< a value that has no text of its own is shown in the store's: where */
} ft_layer_cell;

/** One layer (table) of the file. */
typedef struct ft_layer {
    const ft_form *form;
    ft_geom_type geometry; /**< FT_GEOM_NONE: a table without shapes */
    char name[80];
    ft_layout_column *columns; /**< owned, shape [n_columns] */
    size_t n_columns;
    ft_layer_cell *cells; /**< owned, shape [n_columns] */
    uint16_t *by_name;    /**< owned, shape [n_fields]: columns of declared fields in order of their names */
    uint16_t *by_mark;    /**< owned, shape [n_columns]: columns in the order in which a row's hash takes them */
    size_t n_fields;
    ft_stmt *insert;       /**< of the columns in use; NULL until the first row */
    char *delete_sql;      /**< owned; its address serves as cache key */
    bool sides;            /**< of conflicts: rows are revisions, not records */
    bool added;            /**< the file had no such layer when it was opened */
    bool strange;          /**< it has columns of fields that only other declarations know */
    bool touched;          /**< rows changed in this transaction */
    bool has_foreign_rows; /**< another program put rows here */
    bool extent_stale;     /**< a row on the edge went away */
    bool triggers_dropped; /**< bulk: index to be packed at the end */
    bool media_stale;      /**< its pictures are to be mapped again */
    bool boxes_known;      /**< bulk: boxes are those of all rows */
    ft_rtree_cells boxes;
    ft_box grown; /**< box of rows added in this transaction */
} ft_layer;

/** A key that somebody who may has spoken about. */
typedef struct ft_trusted {
    uint8_t key[32];
    ft_role role;
    char scope[64];
    bool recipient; /**< sealed fields are sealed for it */
    int64_t until;  /**< what it signed in batches of higher numbers does not count; INT64_MAX: not revoked */
    int level;      /**< 0: root; else how many hands from it */
    char system[64], holder[128];
} ft_trusted;

enum { FT_PCODE = 64 };
/** Where a place of the gazetteer lies. */
typedef struct ft_place_link {
    char code[FT_PCODE], above[FT_PCODE]; /**< above "": nothing */
    bool disputed;                        /**< records differ about it */
} ft_place_link;

/** An order that counts to erase what is sealed in a record. */
typedef struct ft_erasure {
    ft_uuid record;
    char fields[256]; /**< "name,contact"; "": every sealed one */
    uint8_t signer[32];
    int64_t seq;
} ft_erasure;

/** What bears a random key. */
typedef enum ft_key_of { FT_KEY_RECORD, FT_KEY_REVISION, FT_KEY_BODY, FT_KEYS } ft_key_of;

typedef struct ft_key_slot {
    uint32_t high, low, row; /**< part of the key; row 0: free */
} ft_key_slot;

/** Keys of one table while its indexes are out of the way. */
typedef struct ft_key_index {
    bool deferred;
    ft_key_slot *slots; /**< shape [cap], cap a power of two */
    size_t n, cap;
    ft_buf make; /**< SQL that makes the indexes again */
} ft_key_index;

struct ft_store {
    ft_db *db;
    const ft_env *env;
    char *path, *country, *organisation, *system;
    ft_uuid system_id;
    bool training, read_only, in_transaction, bulk, failed;
    ft_forms *forms;
    ft_hash schema;       /**< revision that new revisions name */
    ft_hash declarations; /**< hash of what is declared today, and how layers look */
    bool declared;        /**< s->schema says what is declared today */
    bool stale;           /**< the layers do not */
    struct {
        ft_hash schema;
        bool declared, stale;
    } was;              /**< when the transaction began */
    ft_field **strange; /**< owned, shape [n_strange], with their names: fields of columns that are not declared here */
    size_t n_strange;
    int64_t next_number; /**< of local IDs */
    int64_t next_rid;    /**< of the record index; 0: not asked for in this transaction */
    ft_key_index keys[FT_KEYS];
    int64_t last_clock_ms;
    uint16_t last_counter;
    ft_layer *layers; /**< shape [n_layers] */
    size_t n_layers;
    int64_t *touched; /**< rids to materialise at the end of the transaction */
    size_t n_touched, cap_touched;
    int64_t row_hash;   /**< of the row that ft_layer_put wrote last */
    int64_t rows_known; /**< change counter at which every layer row was what the journal says; -1: not known */
    int64_t counter;    /**< change counter when this transaction began */
    bool trust_stale, has_decisions;
    ft_place_link *places; /**< shape [n_places], by code: as a root key has approved it */
    size_t n_places;
    bool scoped;          /**< somebody has a scope: places matter */
    bool places_changed;  /**< in this transaction */
    ft_erasure *erasures; /**< shape [n_erasures]: orders that count */
    size_t n_erasures;
    bool erasures_stale; /**< to be read again */
    bool sealed_came;    /**< in this transaction something came in that an order may be about, or an order */
    bool trust_changed;  /**< a key revision came in: batches may begin or cease to count */
    ft_trusted *trusted;
    size_t n_trusted;
    ft_checker *checker;
    ft_geom geom, reading; /**< scratch */
    ft_buf scratch, blob, wkb, text, row;
    ft_revision_space *rspace;
    ft_view_space *vspace;
    ft_draft *draft;
    ft_mirror *mirror; /**< owned; NULL: the file is all there is */
};

/* ---- meta.c */
FT_NODISCARD ft_status ft_meta_put(ft_store *s, const char *key, const char *value, ft_error *err);
/** Appends; absent leaves @p out as it is. */
FT_NODISCARD ft_status ft_meta_get(ft_store *s, const char *key, ft_buf *out, bool *found, ft_error *err);

/* ---- gpkg.c: tables of layers */
FT_NODISCARD ft_status ft_gpkg_make_layers(ft_store *s, ft_error *err);
/** A column that the table lacks. */
FT_NODISCARD ft_status ft_gpkg_make_column(ft_store *s, const ft_layer *l, size_t column, ft_error *err);
/** A column that the table has beside those of the declarations, to the list (no SQL). */
FT_NODISCARD ft_status ft_gpkg_add_column(ft_layer *l, const ft_layout_column *c, ft_error *err);
/** Names, choice lists and styles for other programs; those of columns that only other declarations know stay. */
FT_NODISCARD ft_status ft_gpkg_describe_layers(ft_store *s, const ft_catalog *words, ft_error *err);
/** Fill s->layers from the forms (no SQL). */
FT_NODISCARD ft_status ft_gpkg_list_layers(ft_store *s, ft_error *err);
FT_NODISCARD ft_status ft_gpkg_make_rtree_triggers(ft_store *s, const char *layer, ft_error *err);
enum { FT_RTREE_TRIGGERS = 6 };
/** Drop what there is of the layer and make it again, empty. Titles and styles stay as they are. */
FT_NODISCARD ft_status ft_gpkg_remake_layer(ft_store *s, const ft_layer *l, ft_error *err);
FT_NODISCARD ft_status ft_gpkg_drop_rtree_triggers(ft_store *s, const char *layer, ft_error *err);

/* ---- renew.c: layers of a file that was made with other declarations */
/** At opening: is it one? Which columns does it lack, and which does it have that are not known here? */
FT_NODISCARD ft_status ft_renew_look(ft_store *s, ft_error *err);
/** At the beginning of a transaction: layers, columns, choice lists, forms and styles as they should be. */
FT_NODISCARD ft_status ft_renew(ft_store *s, ft_error *err);
/** The facts by which ft_renew_look knows. */
FT_NODISCARD ft_status ft_renew_note(ft_store *s, ft_error *err);
/** The profile changes: whatever layers say of their columns is to be said anew. */
FT_NODISCARD ft_status ft_renew_outdate(ft_store *s, const ft_forms *next, ft_error *err);
bool ft_renew_is_strange(const ft_store *s, const ft_layout_column *c);

/* ---- declare.c: declarations and profile as records */
/** What the file's revisions name as their schema. @p profile NULL: none */
FT_NODISCARD ft_status ft_declare(ft_store *s, const void *profile, size_t n, ft_error *err);
/** At opening: does the file's schema say what is declared today? */
FT_NODISCARD ft_status ft_declare_look(ft_store *s, ft_error *err);
/** Before something is written: if it does not, it is declared. */
FT_NODISCARD ft_status ft_declare_again(ft_store *s, ft_error *err);

/* ---- rtree_pack.c */
FT_NODISCARD ft_status ft_rtree_note(ft_rtree_cells *c, int64_t id, const ft_box *b, ft_error *err);
/** Boxes of the rows of @p layer, and the exact box of all (west NaN when empty). */
FT_NODISCARD ft_status ft_rtree_read(ft_db *db, const char *layer, ft_rtree_cells *out, ft_box *extent, ft_error *err);
/** Make the R-tree of @p layer again, packed; @p cells are sorted and used up. */
FT_NODISCARD ft_status ft_rtree_pack(ft_db *db, const char *layer, ft_rtree_cells *cells, ft_error *err);
void ft_rtree_forget(ft_rtree_cells *c);

/* ---- layer.c: rows */
ft_layer *ft_layer_for(ft_store *s, const ft_form *form, ft_geom_type type);
/** Replace or add the row @p fid. @p item gives values, wkb and derived columns, @p m its shape when it has wkb. */
FT_NODISCARD ft_status ft_layer_put(ft_store *s, ft_layer *l, int64_t *fid, bool is_new, const ft_item *item,
                                    const ft_measured *m, ft_error *err);
/** Rows @p from to @p to, both included. */
FT_NODISCARD ft_status ft_layer_remove(ft_store *s, ft_layer *l, int64_t from, int64_t to, ft_error *err);
/** Nothing stands in the layer: from here to the end of the transaction its index follows from the rows that are put. */
void ft_layer_is_empty(ft_layer *l);
/** After commit or roll-back: nothing is touched. */
void ft_layer_forget(ft_layer *l);
/** At the end of a transaction: indexes, extents and last_change of what was touched. */
/** The relation of hazards and their pictures: an extension without any is no conformant one. */
FT_NODISCARD ft_status ft_media_prepare(ft_store *s, ft_error *err);
/** Previews of pictures for other programs; before ft_layers_finish. */
FT_NODISCARD ft_status ft_media_finish(ft_store *s, ft_error *err);
FT_NODISCARD ft_status ft_layers_finish(ft_store *s, ft_error *err);

/** Rows of this layer may stand where no record's row should: look before one is put. */
FT_NODISCARD ft_status ft_layer_expect_rows(ft_store *s, ft_layer *l, ft_error *err);

/* ---- row.c: begin, every column that is not NULL in the order of ft_layer.by_mark, end */
/** What a column is called in a hash. */
uint32_t ft_row_mark(const char *column);
void ft_row_begin(ft_buf *row, const ft_layer *l, int64_t fid);
void ft_row_int(ft_buf *row, uint32_t mark, int64_t v);
void ft_row_real(ft_buf *row, uint32_t mark, double v);
void ft_row_text(ft_buf *row, uint32_t mark, const void *p, size_t n);
void ft_row_blob(ft_buf *row, uint32_t mark, const void *p, size_t n);
void ft_row_column(ft_buf *row, uint32_t mark, const ft_stmt *q, int i);
int64_t ft_row_end(const ft_buf *row);

/* ---- mirror.c: nothing in a workspace that is no mirror */
void ft_mirror_close(ft_mirror *m);
/** The record is looked at again. */
FT_NODISCARD ft_status ft_mirror_note(ft_store *s, int64_t rid, ft_error *err);
/** Before the commit, and after it or the roll-back. */
FT_NODISCARD ft_status ft_mirror_push(ft_store *s, ft_error *err);
FT_NODISCARD ft_status ft_mirror_ended(ft_store *s, ft_status st, ft_error *err);
/** Open conflicts in records that are not here. */
int64_t ft_mirror_conflicts(const ft_store *s);

/* ---- keys.c */
/** Many new rows come: in a transaction, no statement under way. From here to ft_keys_finish nobody but this file may look for
 *  a key by SQL. */
FT_NODISCARD ft_status ft_keys_defer(ft_store *s, ft_error *err);
/** Make the indexes again: before the commit. */
FT_NODISCARD ft_status ft_keys_finish(ft_store *s, ft_error *err);
/** After commit or roll-back. */
void ft_keys_forget(ft_store *s);
/** Row with that key, 0 when there is none. */
FT_NODISCARD ft_status ft_key_row(ft_store *s, ft_key_of which, const void *key, int64_t *row, ft_error *err);
/** As ft_key_row while the index is out of the way, else 0: what an index that is there would find out by itself. */
FT_NODISCARD ft_status ft_key_recent(ft_store *s, ft_key_of which, const void *key, int64_t *row, ft_error *err);
/** A row was added. */
FT_NODISCARD ft_status ft_key_note(ft_store *s, ft_key_of which, const void *key, int64_t row, ft_error *err);

/* ---- journal.c */
FT_NODISCARD ft_status ft_body_put(ft_store *s, const ft_hash *hash, const void *p, size_t n, ft_error *err);
/** How a revision comes in. */
typedef struct ft_arrival {
    int64_t known_ms;
    int64_t batch; /**< ft_batch.number_here that brings it; 0: made here */
    bool apart;    /**< its batch waits: kept in the journal, in no record (docs/spec/trust.md) */
} ft_arrival;
/** Where it stands now. */
typedef struct ft_placed {
    int64_t seq, rid; /**< rid 0 when apart */
    bool new_record, known;
} ft_placed;
/** Append bytes; nothing changes when the revision is known. The index row of a new record is the caller's to add.
 *  @retval FT_E_REFUSED "store.record.other_type" */
FT_NODISCARD ft_status ft_journal_append(ft_store *s, ft_str bytes, const ft_hash *id, const ft_uuid *record,
                                         const char *type, const ft_arrival *a, ft_placed *out, ft_error *err);
/** Put a revision that stood apart into its record, by order of arrival, or take it out: then last_seq may become 0, and
 *  materialising the record removes it. Already so: nothing. */
FT_NODISCARD ft_status ft_journal_link(ft_store *s, int64_t seq, const ft_uuid *record, const char *type, int64_t *rid,
                                       ft_error *err);
FT_NODISCARD ft_status ft_journal_unlink(ft_store *s, int64_t seq, const ft_uuid *record, int64_t *rid, ft_error *err);
/** Load the index row of a record by rid, or by record id. @retval FT_E_NOT_FOUND "store.record.unknown" */
FT_NODISCARD ft_status ft_index_by_rid(ft_store *s, int64_t rid, ft_index_row *out, ft_error *err);
FT_NODISCARD ft_status ft_index_by_record(ft_store *s, const ft_uuid *record, ft_index_row *out, ft_error *err);
FT_NODISCARD ft_status ft_index_put(ft_store *s, const ft_index_row *row, bool is_new, ft_error *err);
/** Row of a record that is materialised at the end of the transaction. @p type of the forms */
FT_NODISCARD ft_status ft_index_begin(ft_store *s, int64_t rid, const ft_uuid *record, const char *type, int64_t seq,
                                      ft_error *err);
/** Bytes of one revision into @p out (reset), and its id. */
FT_NODISCARD ft_status ft_journal_read(ft_store *s, int64_t seq, ft_buf *out, ft_hash *id, ft_error *err);
FT_NODISCARD ft_status ft_touch(ft_store *s, int64_t rid, ft_error *err);
/** Which record that revision is about; *found false when it is not here. */
FT_NODISCARD ft_status ft_journal_peek(ft_store *s, const void *id, ft_uuid *record, bool *found, ft_error *err);

/** All revisions of a record, decoded, in order of arrival. */
typedef struct ft_chain {
    ft_node *nodes;                  /**< shape [n], owned */
    int64_t *seq, *batch, *known_ms; /**< shape [n]; batch 0 = none */
    ft_revision_space **spaces;
    char **bytes;
    size_t n;
} ft_chain;
FT_NODISCARD ft_status ft_chain_load(ft_store *s, int64_t last_seq, ft_chain *out, ft_error *err);
void ft_chain_release(ft_chain *c);

/* ---- conflict_rows.c: a record's sides have the fids from rid * 2^FT_SIDES_BITS on */
enum { FT_SIDES_BITS = 20 };
/** Rows of the conflict layers for a record; @p had: it had some before. */
FT_NODISCARD ft_status ft_conflict_rows(ft_store *s, const ft_index_row *row, const ft_chain *chain, const ft_view *v,
                                        bool had, ft_error *err);
/** A record that is in no list any more has no sides either. */
FT_NODISCARD ft_status ft_conflict_rows_remove(ft_store *s, int64_t rid, ft_error *err);

/* ---- trust.c */
FT_NODISCARD ft_status ft_trust_load(ft_store *s, ft_error *err);
/** What is known of a key, NULL when nobody who may has spoken about it. */
const ft_trusted *ft_trust_find(const ft_store *s, const uint8_t key[32]);

/* ---- scope.c */
/** Does a P-code lie in the scope ("" is everywhere)? Trust has been loaded. */
bool ft_trust_covers(const ft_store *s, const char *scope, ft_str location);
/** Read which places lie in which; roots are known. */
FT_NODISCARD ft_status ft_scope_load(ft_store *s, ft_error *err);
/** A revision came in, in a record or @p apart: it may change where places lie. */
FT_NODISCARD ft_status ft_scope_note(ft_store *s, const ft_revision *r, bool apart, ft_error *err);

/* ---- trust.c again */
/** This computer's own key; *known false before it is enrolled. */
FT_NODISCARD ft_status ft_trust_own_key(ft_store *s, uint8_t out[32], bool *known, ft_error *err);
/** Did the key sign the revision? */
FT_NODISCARD ft_status ft_trust_signed(ft_store *s, const ft_hash *revision, const uint8_t key[32], bool *ok,
                                       ft_error *err);

/* ---- verdicts.c */
/** Decisions that count about the revisions of a chain; *out is malloc'ed. */
FT_NODISCARD ft_status ft_trust_verdicts(ft_store *s, const ft_chain *c, ft_verdict **out, size_t *n, ft_error *err);
/** Does the key decide about that place? When it is revoked, only in batches up to the number named. */
FT_NODISCARD ft_status ft_trust_may_decide(ft_store *s, const uint8_t key[32], ft_str location, int64_t seq, bool *out,
                                           ft_error *err);
/** Called for every decision revision that enters a record. */
FT_NODISCARD ft_status ft_trust_note_decision(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err);
/** Called for every one that leaves it. */
FT_NODISCARD ft_status ft_trust_drop_decision(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err);

/** Does the key decide about that place, in the revision at @p seq? */
FT_NODISCARD ft_status ft_trust_may_decide(ft_store *s, const uint8_t key[32], ft_str location, int64_t seq, bool *out,
                                           ft_error *err);

/* ---- sealed.c */
/** At the end of a transaction: what orders of erasure name is removed. */
FT_NODISCARD ft_status ft_sealed_settle(ft_store *s, ft_error *err);

/* ---- batches.c */
/** In a copy: bodies, wraps and signatures that no revision names any more. */
FT_NODISCARD ft_status ft_store_drop_unnamed(ft_store *s, ft_error *err);

/* ---- stranger.c */
/** Columns id, system, number, bytes, signature; false when one of them cannot be. */
bool ft_batch_take_row(ft_stmt *q, struct ft_batch_row *out);

/* ---- waiting.c */
/** IDs that a batch names, 32 bytes each, into @p out (reset). */
FT_NODISCARD ft_status ft_waiting_ids(ft_store *s, int64_t number_here, ft_buf *out, ft_error *err);
/** Who signed a batch. */
typedef struct ft_carrier {
    ft_uuid system;
    uint8_t key[32];
    int64_t number;
} ft_carrier;
/** Does a batch count here? */
FT_NODISCARD ft_status ft_waiting_counts(ft_store *s, const ft_carrier *c, bool *out, ft_error *err);
/** Bring every batch in line with what is trusted now: free what counts, set apart what does not. */
FT_NODISCARD ft_status ft_waiting_settle(ft_store *s, ft_error *err);
/** The batch of that local number; *known false when there is none. */
FT_NODISCARD ft_status ft_waiting_carrier(ft_store *s, int64_t number_here, ft_carrier *out, bool *known,
                                          ft_error *err);
/** A revision that only waiting batches carry is made on this computer too: it counts. */
FT_NODISCARD ft_status ft_waiting_made_here(ft_store *s, const ft_hash *revision, bool *was_apart, ft_error *err);
/** What follows from a revision that enters a record: decisions and keys are looked at again. */
FT_NODISCARD ft_status ft_after_entering(ft_store *s, const ft_revision *r, int64_t seq, ft_error *err);
/** Key records changed: every decision may count differently now. */
FT_NODISCARD ft_status ft_touch_decided(ft_store *s, ft_error *err);

/* ---- materialise.c */
/** Fast path: a record with exactly this one revision. */
FT_NODISCARD ft_status ft_materialise_new(ft_store *s, int64_t rid, int64_t seq, const ft_hash *id,
                                          const ft_revision *r, bool own_unsent, const void *wkb, size_t wkb_n,
                                          const ft_measured *m, ft_error *err);
/** General path: from all its revisions. */
FT_NODISCARD ft_status ft_materialise(ft_store *s, int64_t rid, ft_error *err);
FT_NODISCARD ft_status ft_materialise_touched(ft_store *s, ft_error *err);
/** View of a record for reading another face; chain and view are the caller's. */
FT_NODISCARD ft_status ft_view_load(ft_store *s, const ft_index_row *row, ft_chain *chain, ft_view_space *space,
                                    ft_view *view, ft_error *err);
/** ft_store_measure of a stored shape; what @p out lends lasts until the next call. */
FT_NODISCARD ft_status ft_measure_shape(ft_store *s, const ft_form *form, const void *wkb, size_t n, ft_measured *out,
                                        ft_error *err);

/* ---- item.c */
/** Fill in the batch of that local number; 0: none. */
FT_NODISCARD ft_status ft_history_batch(ft_store *s, int64_t number_here, ft_history_entry *e, ft_error *err);

/* ---- workspace.c */
/** May a computer be called that? @retval FT_E_INVALID "store.new.system" */
FT_NODISCARD ft_status ft_store_check_name(const char *system, ft_error *err);

FT_NODISCARD ft_status ft_no_memory(ft_error *err);

#endif
