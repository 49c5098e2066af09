/** @file fieldtool/store/mirror.h  @brief A workspace that is a private copy of a journal kept on a server (docs/spec/postgresql.md).
 *
 * The server keeps what endures; a mirror holds all of it, or the part that concerns some records, and everything derived is made
 * from that by the same code as in any workspace. What a command appends to a mirror is handed to what stands behind it before
 * the transaction ends: when that fails, the command fails.
 */
#ifndef FT_STORE_MIRROR_H
#define FT_STORE_MIRROR_H

#include "fieldtool/store/db.h"
#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a file that is about to be merged speaks of: nothing of it has been checked. */
typedef struct ft_expected {
    const ft_uuid *records; /**< shape [n_records], lent */
    const ft_hash *targets; /**< shape [n_targets], lent: revisions that it decides about */
    const ft_hash *keys;    /**< shape [n_keys], lent: its revisions about keys */
    size_t n_records, n_targets, n_keys;
} ft_expected;

/** What stands behind a mirror. */
typedef struct ft_behind {
    void *who;
    /** Bring what the server knows about that. NULL: all of it is here. */
    ft_status (*expect)(void *who, const ft_expected *e, ft_error *err);
    /** Inside the transaction, when it is about to be committed: take what is new. */
    ft_status (*push)(void *who, ft_error *err);
    /** After it. */
    ft_status (*pushed)(void *who, ft_error *err);
    void (*close)(void *who); /**< the workspace is closed */
} ft_behind;

/** A fact of a copy of the file (ft_meta). */
typedef struct ft_mirror_fact {
    const char *key, *value;
} ft_mirror_fact;

/** An empty workspace with the facts of another, among them "country", "organisation", "system", "system_id" and "training". */
FT_NODISCARD ft_status ft_mirror_create(const char *path, const ft_mirror_fact *facts, size_t n, ft_str profile,
                                        const ft_env *env, ft_error *err);
/** From here @p s is a mirror that messages call @p name. */
FT_NODISCARD ft_status ft_mirror_begin(ft_store *s, const char *name, const ft_behind *behind, ft_error *err);
/** Does a server stand behind it? Its layers are then never edited by others. */
bool ft_mirror_is(const ft_store *s);
/** The one that the mirror's functions are called with; NULL for a workspace that is no mirror. */
void *ft_mirror_behind(const ft_store *s);
/** See ft_behind.expect; nothing for a workspace that is no mirror. */
FT_NODISCARD ft_status ft_mirror_expect(ft_store *s, const ft_expected *e, ft_error *err);

/** Drop the journal that is here and take another: begin, rows as they stand on the server, end, which makes everything derived. */
FT_NODISCARD ft_status ft_mirror_fill_begin(ft_store *s, ft_error *err);
typedef struct ft_mirror_batch {
    int64_t number_here, number, received_ms, revisions;
    ft_str id, system, bytes, signature, key;
} ft_mirror_batch;
FT_NODISCARD ft_status ft_mirror_put_batch(ft_store *s, const ft_mirror_batch *b, ft_error *err);
/** @p batch 0: none. What was known already stays. */
FT_NODISCARD ft_status ft_mirror_put_revision(ft_store *s, ft_str id, int64_t batch, int64_t known_ms, ft_str bytes,
                                              ft_error *err);
FT_NODISCARD ft_status ft_mirror_put_body(ft_store *s, ft_str hash, ft_str bytes, ft_error *err);
FT_NODISCARD ft_status ft_mirror_put_signature(ft_store *s, ft_str revision, ft_str key, ft_str signature,
                                               ft_error *err);
FT_NODISCARD ft_status ft_mirror_put_wrap(ft_store *s, ft_str commitment, ft_str key, ft_str bytes, ft_error *err);
/** @p batch carries that revision too. */
FT_NODISCARD ft_status ft_mirror_put_carried(ft_store *s, ft_str revision, int64_t batch, ft_error *err);
/** Conflicts that are open in records of which nothing is here. */
void ft_mirror_conflicts_elsewhere(ft_store *s, int64_t n);
FT_NODISCARD ft_status ft_mirror_fill_end(ft_store *s, ft_status st, ft_error *err);

/** What of a mirror is looked at; columns as the statement has them. */
typedef enum ft_mirror_set {
    FT_MIRROR_FACTS, /**< key, value: all but those of the file itself */
    FT_MIRROR_BATCHES, /**< new ones by ID: number_here, id, system, number, bytes, signature, received_ms, key, revisions */
    FT_MIRROR_REVISIONS,  /**< new ones: id, batch, known_ms, bytes */
    FT_MIRROR_BODIES,     /**< new ones: hash, bytes */
    FT_MIRROR_SIGNATURES, /**< new ones: revision, key, signature */
    FT_MIRROR_WRAPS,      /**< new ones: commitment, key, bytes */
    FT_MIRROR_WRAPS_GONE, /**< those that an order erased: commitment, key, bytes */
    FT_MIRROR_RECORDS,    /**< every one: rid, record, type, state */
} ft_mirror_set;
typedef ft_status (*ft_mirror_fn)(void *who, ft_stmt *q, ft_error *err);
/** "New" is what came after the last fill. */
FT_NODISCARD ft_status ft_mirror_each(ft_store *s, ft_mirror_set what, ft_mirror_fn each, void *who, ft_error *err);
/** The batch of that number names the revision, and the revision's own batch is another. */
FT_NODISCARD ft_status ft_mirror_also_carried(ft_store *s, int64_t number_here,
                                              ft_status (*each)(void *who, const ft_hash *revision, ft_error *err),
                                              void *who, ft_error *err);
/** Records that this transaction looked at again, each once at least. */
FT_NODISCARD ft_status ft_mirror_touched(ft_store *s,
                                         ft_status (*each)(void *who, const ft_uuid *record, ft_error *err), void *who,
                                         ft_error *err);
/** A layer; @p type is its records', or "conflict" of one that shows sides. */
typedef struct ft_mirror_layer {
    const char *name, *type;
    bool sides;
} ft_mirror_layer;
/** Layer @p i, and column @p i of it: false past the last. */
bool ft_mirror_layer_at(const ft_store *s, size_t i, ft_mirror_layer *out);
typedef struct ft_mirror_column {
    const char *name, *sql_type; /**< as in the GeoPackage */
    bool fid, geom;
} ft_mirror_column;
bool ft_mirror_column_at(const ft_store *s, size_t layer, size_t i, ft_mirror_column *out);
/** Every row of that layer, its columns in order. */
FT_NODISCARD ft_status ft_mirror_rows(ft_store *s, size_t layer, ft_mirror_fn each, void *who, ft_error *err);
/** The number of a row on a server: it has the record's there, which is @p to instead of @p from here. */
int64_t ft_mirror_fid(int64_t fid, bool sides, int64_t to);
/** The number of the record that a row belongs to. */
int64_t ft_mirror_rid(int64_t fid, bool sides);
/** The revision that a decision is about; false for others. */
bool ft_decision_target(const ft_revision *r, ft_hash *out);

#ifdef __cplusplus
}
#endif
#endif
