/** @file fieldtool/store/books_internal.h  @brief What the files of the books share; nobody else includes it. */
#ifndef FT_STORE_BOOKS_INTERNAL_H
#define FT_STORE_BOOKS_INTERNAL_H

#include "fieldtool/store/books.h"
#include "fieldtool/store/internal.h"

/** Memory that lives as long as the books. */
typedef struct ft_books_block {
    struct ft_books_block *before;
    size_t used, size;
} ft_books_block;

/** Zeroed; NULL when there is no memory. */
void *ft_books_take(ft_books *b, size_t n, size_t size);
/** Copy; "" for nothing. NULL when there is no memory. */
const char *ft_books_text(ft_books *b, ft_str text);
/** An empty shape of the books; NULL when there is no memory. */
ft_geom *ft_books_shape(ft_books *b);
/** Room for one more element of an array that grows. */
FT_NODISCARD ft_status ft_books_room(void *array, size_t *cap, size_t n, size_t size, ft_error *err);
/** A finding of the books, beside those of the ledger. */
FT_NODISCARD ft_status ft_books_note(ft_books *b, const char *key, const ft_uuid *record, const ft_uuid *other,
                                     double m2, ft_error *err);

/** One counted statement about a record. Lent until the next record is read. */
typedef struct ft_books_face {
    ft_values values;
    bool has_geometry;
    ft_hash geometry, revision;
    bool retired;
    size_t node; /**< among the reader's nodes; SIZE_MAX: combined from all heads */
    bool beside; /**< an earlier face is no ancestor of it: nothing it says may make ground look safer */
} ft_books_face;

/** Where an accident, device or evidence lies, for reopenings and for ground that it contradicts. */
typedef struct ft_books_point {
    ft_uuid id, hazard, activity; /**< zero: not stated */
    enum { FT_BOOKS_ACCIDENT, FT_BOOKS_DEVICE, FT_BOOKS_EVIDENCE } what;
    int32_t day; /**< first day it can mean, or FT_LEDGER_NO_DAY */
    bool has_place, direct;
    ft_lonlat place;
} ft_books_point;

typedef struct ft_books_activity {
    ft_uuid id;
    ft_ledger_activity kind;
} ft_books_activity;

/** A shape that was read; chained so that it can be released. */
typedef struct ft_books_geom {
    struct ft_books_geom *before;
    ft_geom geom;
} ft_books_geom;

struct ft_books {
    ft_books_ask ask;
    ft_books_block *memory;
    ft_books_geom *geoms;
    ft_ledger_hazard *hazards;
    ft_ledger_release *releases;
    ft_uuid *release_activity; /**< shape [n releases]: zero when not stated */
    ft_ledger_exclusion *exclusions;
    ft_ledger_reopening *reopenings;
    ft_books_point *points;
    ft_books_activity *activities;
    size_t n_points, n_activities;
    size_t cap_hazards, cap_releases, cap_release_activity, cap_exclusions, cap_reopenings, cap_points, cap_activities;
    ft_ledger_input in; /**< the arrays above, lent */
    ft_ledger *ledger;
    struct ft_books_unit *units; /**< shape [n_units], in the books' memory */
    size_t n_units, n_kept;
    int frozen_year;              /**< the last that the authority froze; 0: none */
    struct ft_books_part *part;   /**< what computing needs, kept from unit to unit; NULL before the first */
    struct ft_books_known *known; /**< of books on demand: hazards and releases by ID */
};

/* ---- books_faces.c: what of a record counts */
/** Reads one record after another. */
typedef struct ft_books_reader {
    ft_store *s;
    const ft_books_ask *ask;
    ft_chain chain;
    ft_node *nodes; /**< those known, in causal order */
    size_t n;
    ft_books_face *faces; /**< shape [n_faces] */
    size_t n_faces;
    bool unresolved; /**< heads or approvals contradict one another: the one face is the last that was agreed, if any */
    ft_verdict *verdicts;
    size_t n_verdicts;
    ft_view_space *view;
} ft_books_reader;

FT_NODISCARD ft_status ft_books_reader_open(ft_store *s, const ft_books_ask *ask, ft_books_reader *r, ft_error *err);
void ft_books_reader_close(ft_books_reader *r);
/** Every counted statement, in causal order: for hazards. */
FT_NODISCARD ft_status ft_books_read_all(ft_books_reader *r, const ft_index_row *row, ft_error *err);
/** The one that counts now, none when it is retired: for everything else. */
FT_NODISCARD ft_status ft_books_read_last(ft_books_reader *r, const ft_index_row *row, ft_error *err);
/** Does the face say something of a field that a revision before it did not? False when all of them said the same. */
bool ft_books_says_anew(const ft_books_reader *r, const ft_books_face *f, const char *field);
/** Did a counted approval of that revision say that unstated facts are accepted? */
FT_NODISCARD ft_status ft_books_as_recorded(ft_books_reader *r, const ft_hash *revision, bool *out, ft_error *err);

/* ---- books_load.c */
FT_NODISCARD ft_status ft_books_load(ft_books *b, ft_store *s, ft_error *err);

/* ---- books_points.c: ground contradicted, accidents outside every area */
FT_NODISCARD ft_status ft_books_check_points(ft_books *b, ft_error *err);
/** Even-odd over all rings, in degrees: which district or area a point lies in needs no geodesic. */
bool ft_books_lies_in(const ft_geom *g, ft_lonlat p);

/* ---- books_units.c */
enum { FT_BOOKS_HAZARDS, FT_BOOKS_RELEASES, FT_BOOKS_EXCLUSIONS, FT_BOOKS_REOPENINGS, FT_BOOKS_LISTS };

typedef struct ft_books_unit {
    size_t *at[FT_BOOKS_LISTS]; /**< indexes into the input's arrays; hazards and releases by ID */
    size_t n[FT_BOOKS_LISTS];
    ft_hash digest; /**< of what went in */
    ft_str kept;    /**< what came out, encoded */
    bool found;     /**< it had been kept */
} ft_books_unit;

FT_NODISCARD ft_status ft_books_make_units(ft_books *b, ft_error *err);
FT_NODISCARD ft_status ft_books_compute(ft_books *b, ft_store *s, ft_error *err);
/** One unit: its postings are the last ones of the ledger afterwards. */
FT_NODISCARD ft_status ft_books_compute_unit(ft_books *b, ft_store *s, ft_books_unit *u, ft_error *err);
void ft_books_part_free(struct ft_books_part *p);

/* ---- books_frozen.c */
/** Let the books go on from the last frozen year. */
FT_NODISCARD ft_status ft_books_freeze(ft_books *b, ft_store *s, ft_error *err);

/* ---- books_demand.c */
FT_NODISCARD ft_status ft_books_know(ft_books *b, ft_error *err);

/* ---- books_code.c: bytes of a unit's input (for its digest) and of its result */
void ft_books_put_input(const ft_ledger_input *in, ft_buf *out);
void ft_books_put_result(const ft_ledger *l, ft_buf *out);
/** @retval FT_E_INVALID "store.books.malformed": compute it again */
FT_NODISCARD ft_status ft_books_get_result(ft_books *b, const void *p, size_t n, const ft_ledger_input *in,
                                           ft_ledger *out, ft_error *err);

#endif
