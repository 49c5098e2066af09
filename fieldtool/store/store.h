/** @file fieldtool/store/store.h  @brief A workspace: the journal of revisions and the layers derived from it, in one GeoPackage.
 *
 * Enduring: journal, bodies, batches. Derived and rebuilt by ft_store_rebuild: record index, layers, R-trees, extents.
 * A handle belongs to one thread. Writing happens inside ft_store_begin / ft_store_end: all of it or nothing
 * (journal_mode=DELETE, synchronous=EXTRA, one file left behind; docs/spec/decisions.md 14).
 */
#ifndef FT_STORE_STORE_H
#define FT_STORE_STORE_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/env.h"
#include "fieldtool/land/form.h"
#include "fieldtool/land/revision.h"
#include "fieldtool/land/view.h"
#include "geo/valid.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_store ft_store;

/** What `new` needs. Text UTF-8, lent. */
typedef struct ft_store_new {
    const char *country; /**< ISO 3166-1 alpha-2, upper case */
    const char *organisation;
    const char *system;       /**< local-ID part that tells this computer apart: letters, digits, 1..16 */
    const char *profile_json; /**< NULL: none */
    size_t profile_n;
    bool training;
    const ft_catalog *words; /**< of the file's language, for layers and choice lists; NULL: catalogue keys */
} ft_store_new;

typedef struct ft_store_info {
    const char *path, *country, *organisation, *system; /**< lent by the store */
    ft_uuid system_id;
    bool training;
} ft_store_info;

/** SCRATCH: a private copy, written even when it is a submission. */
typedef enum ft_store_mode { FT_STORE_READ, FT_STORE_WRITE, FT_STORE_SCRATCH } ft_store_mode;

/** Make an empty workspace; refuses to overwrite. @retval FT_E_CONFLICT "store.exists"; FT_E_INVALID for country or system */
FT_NODISCARD ft_status ft_store_create(const char *path, const ft_store_new *how, const ft_env *env, ft_error *err);
/** @p env must outlive the store.
 *  @retval FT_E_IO "store.no_file", FT_E_INVALID "store.not_workspace", FT_E_REFUSED "store.newer" or "store.sidecar", FT_E_DB */
/** Roll back what a killed program left beside a workspace, where that can be done; opening does it by itself. */
void ft_store_roll_back(const char *path);
FT_NODISCARD ft_status ft_store_open(const char *path, ft_store_mode mode, const ft_env *env, ft_store **out,
                                     ft_error *err);
void ft_store_close(ft_store *s);
ft_store_info ft_store_describe(const ft_store *s);
const ft_env *ft_store_env(const ft_store *s);
/** Core declarations with this workspace's profile. Lent. */
const ft_forms *ft_store_forms(const ft_store *s);

/** One transaction; nothing is visible outside before ft_store_end(s, FT_OK). */
FT_NODISCARD ft_status ft_store_begin(ft_store *s, ft_error *err);
/** As begin, for many new records: layer indexes are rebuilt packed at the end instead of row by row. */
FT_NODISCARD ft_status ft_store_begin_bulk(ft_store *s, ft_error *err);
/** Materialise what was touched and commit when @p status is FT_OK, else roll back. Returns the first failure. */
FT_NODISCARD ft_status ft_store_end(ft_store *s, ft_status status, ft_error *err);

/** Inside a transaction: bring what was touched so far up to date, so that reading sees it. */
FT_NODISCARD ft_status ft_store_settle(ft_store *s, ft_error *err);

/** What is known of a shape once it was looked at. */
typedef struct ft_measured {
    const ft_geom *shape; /**< lent */
    const ft_geom *land;  /**< lent: the shape, or its reading where it is not valid */
    ft_validity validity;
    double drawn_m2; /**< by structure; 0 for points and lines */
    double area_m2;  /**< as a hazard would be read when invalid (a release by its smaller reading) */
} ft_measured;
/** Look at @p shape as records of @p form read it; @p reading is room for what an invalid area is read as. */
FT_NODISCARD ft_status ft_store_measure(ft_store *s, const ft_form *form, const ft_geom *shape, ft_geom *reading,
                                        ft_measured *out, ft_error *err);

/** One statement about a record, to be appended. */
typedef struct ft_write {
    ft_op op;
    const char *type; /**< required for CREATE and IMPORT */
    ft_uuid record;   /**< zero with CREATE: a new UUIDv7 */
    ft_values values; /**< full set of what people entered; local_id is filled in for new records */
    const void *wkb;  /**< canonical WKB of the multi or point type the layer wants; NULL: no shape */
    size_t wkb_n;
    const ft_measured *measured; /**< of that shape, when it was looked at already; else NULL */
    const ft_hash *wkb_hash;     /**< BLAKE2b-256 of wkb, when it was taken already; else NULL */
    const ft_hash *shape;        /**< the shape's body when wkb is NULL: named though it has not arrived */
    const char *author;          /**< NULL: the person of the environment */
    ft_str reason;
    const ft_hash *parents; /**< NULL: the record's present heads */
    size_t n_parents;
    bool no_origin;            /**< import: leave clock, system and author out (docs/spec/decisions.md 6) */
    const uint8_t *author_key; /**< 32 bytes, or NULL */
} ft_write;

typedef struct ft_written {
    ft_uuid record;
    char local_id[64];
    ft_hash revision;
    bool known; /**< the very same revision was already in the journal: nothing was appended */
} ft_written;

/** Append one revision. Inside a transaction. The shape must already have passed ft_wkb_read; it need not be valid.
 *  @retval FT_E_INVALID, FT_E_REFUSED, FT_E_DB */
FT_NODISCARD ft_status ft_store_write(ft_store *s, const ft_write *w, ft_written *out, ft_error *err);
/** Put a body (canonical WKB, profile, document) and get its hash; known bodies are kept once. */
FT_NODISCARD ft_status ft_store_put_body(ft_store *s, const void *p, size_t n, ft_hash *out, ft_error *err);
/** @retval FT_E_NOT_FOUND "store.body.missing" */
FT_NODISCARD ft_status ft_store_get_body(ft_store *s, const ft_hash *hash, ft_buf *out, ft_error *err);

/** The batch that brings a revision. */
typedef struct ft_delivery {
    int64_t number_here; /**< of ft_batches_put */
    int64_t clock_ms;    /**< when its revisions became known where they have no clock of their own (imports) */
    bool waits;          /**< its key is not trusted: its revisions are kept and are in no record */
} ft_delivery;
/** Append a revision that came from elsewhere, bytes as they are (already checked by ft_revision_decode), for merge.
 *  *known says that it was there. The record is materialised at ft_store_end. */
FT_NODISCARD ft_status ft_store_append(ft_store *s, const void *bytes, size_t n, const ft_delivery *by, bool *known,
                                       ft_error *err);

/** One record as lists, layers and forms show it. Everything is lent until the next call on the same iterator or item space. */
typedef struct ft_item {
    ft_uuid record;
    const char *type;
    const char *local_id; /**< "" when it has none */
    ft_state state;
    bool pending;
    bool incomplete;
    bool hidden;      /**< retired, and so in no layer; false while only another program deleted its row */
    ft_hash revision; /**< head (smallest ID of several) */
    size_t n_heads;
    bool has_approved;
    ft_hash approved_revision;
    ft_str reason;    /**< of the revision that the face is, or of its first head; empty when none was given */
    ft_values values; /**< shown values (docs/spec/decisions.md 13) */
    bool has_geometry;
    ft_hash geometry;
    const void *wkb; /**< canonical WKB of the shown shape, NULL when none or when its body is missing */
    size_t wkb_n;
    bool valid; /**< of the shape; true when none */
    double
        area_m2; /**< as a hazard would be read when invalid (a release by its smaller reading); 0 for points and lines */
} ft_item;

/** Standard deviation of the area of @p shape, which is the item's, where the record says how good its vertices are; 0 where not. */
double ft_item_area_sd_m2(const ft_item *item, const ft_geom *shape);

/** Which of a record's faces: what layers show, what the heads propose, or the last approved revision. */
typedef enum ft_face { FT_FACE_SHOWN, FT_FACE_PROPOSED, FT_FACE_APPROVED } ft_face;

typedef struct ft_item_iter ft_item_iter;
/** All records of @p type (NULL: every listed type), retired ones only with @p with_retired, in order of local ID. */
FT_NODISCARD ft_status ft_items_open(ft_store *s, const char *type, ft_face face, bool with_retired, ft_item_iter **out,
                                     ft_error *err);
bool ft_item_next(ft_item_iter *it, ft_item *out);
/** The first failure of the walk. */
FT_NODISCARD ft_status ft_items_close(ft_item_iter *it, ft_error *err);

/** Space that keeps one item; reusable. */
typedef struct ft_item_space ft_item_space;
FT_NODISCARD ft_status ft_item_space_new(ft_item_space **out, ft_error *err);
void ft_item_space_free(ft_item_space *sp);
/** @retval FT_E_NOT_FOUND "store.record.unknown" */
FT_NODISCARD ft_status ft_store_get(ft_store *s, const ft_uuid *record, ft_face face, ft_item_space *sp, ft_item *out,
                                    ft_error *err);

/** Is there a record of that ID? */
FT_NODISCARD ft_status ft_store_has_record(ft_store *s, const ft_uuid *record, bool *out, ft_error *err);

/** Resolve what a person typed: UUID, unambiguous prefix or suffix of 8+ hex digits, local ID, official number or alias
 *  (compared trimmed, without case). @retval FT_E_NOT_FOUND "store.id.unknown"; FT_E_CONFLICT "store.id.ambiguous" with candidates */
FT_NODISCARD ft_status ft_store_find(ft_store *s, const char *id_text, ft_uuid *out, ft_error *err);
/** The same for a comma list, as a comma list of UUIDs. A UUID stays as it is: the record may come with a later file. */
FT_NODISCARD ft_status ft_store_find_list(ft_store *s, const char *text, ft_buf *out, ft_error *err);

/** One revision in a record's history, oldest causal order first. The entry is lent for the call, its rev until the walk ends. */
typedef struct ft_history_entry {
    ft_hash id;
    const ft_revision *rev;
    bool has_batch;
    int64_t batch_number;
    ft_uuid batch_system;
    int64_t known_ms; /**< when it entered this journal's knowledge: its own clock, or its batch's for imports */
} ft_history_entry;
FT_NODISCARD ft_status ft_store_history(ft_store *s, const ft_uuid *record,
                                        bool (*each)(void *who, const ft_history_entry *e), void *who, ft_error *err);

/** A decision about one of a record's revisions. Lent for the call. */
typedef struct ft_decided {
    ft_hash about;
    ft_history_entry decision;
    bool counts; /**< here: docs/spec/trust.md 5 */
} ft_decided;
/** Every decision about revisions of a record, in order of arrival for each of them. */
FT_NODISCARD ft_status ft_store_decisions(ft_store *s, const ft_uuid *record,
                                          ft_status (*each)(void *who, const ft_decided *d, ft_error *err), void *who,
                                          ft_error *err);

/** Keep a person's signature of a revision (Ed25519 over its ID by the author key it names). Not checked here:
 *  decisions check it each time they are counted. */
FT_NODISCARD ft_status ft_store_put_signature(ft_store *s, const ft_hash *revision, const uint8_t key[32],
                                              const uint8_t signature[64], ft_error *err);
/** Remember which key this computer signs its batches with. */
FT_NODISCARD ft_status ft_store_note_own_key(ft_store *s, const uint8_t key[32], ft_error *err);
/** Does this workspace trust @p key as authority for a record at P-code @p location? */
FT_NODISCARD ft_status ft_store_is_authority(ft_store *s, const uint8_t key[32], ft_str location, bool *out,
                                             ft_error *err);
/** Records in conflict now. */
FT_NODISCARD ft_status ft_store_conflicts_open(ft_store *s, int64_t *out, ft_error *err);
/** Is any authority trusted here at all? Without one nothing is approved. */
bool ft_store_has_authority(ft_store *s);
/** Is @p key the author's own of that revision: did it sign the revision, or a batch that carries it? Of what is not sent yet: is it
 *  this computer's? Imports have no author. */
FT_NODISCARD ft_status ft_store_is_author(ft_store *s, const ft_history_entry *e, const uint8_t key[32], bool *own,
                                          ft_error *err);

/** A problem of the file itself: catalogue key and facts, lent for the call. */
typedef void (*ft_problem_fn)(void *who, const char *key, const char *facts);
/** Pages, hashes of everything enduring, indexes, and the questions of store/sql/check. Problems are answers, not errors. */
FT_NODISCARD ft_status ft_store_check_file(ft_store *s, ft_problem_fn each, void *who, bool *whole, bool *conformant,
                                           ft_error *err);

/** How the layers of a file stand to the declarations of this program and its profile. */
typedef struct ft_renewal {
    bool due;               /**< they differ: the first transaction brings the file up to date */
    size_t columns, layers; /**< that it will add */
    size_t strange;         /**< columns of fields that are not declared here: their values stay as they are */
    char names[200];        /**< of those, with commas; cut off where there are many */
} ft_renewal;
ft_renewal ft_store_renewal(const ft_store *s);
/** Another national profile from here on. Layers follow with the next transaction after the file was opened anew.
 *  @retval FT_E_INVALID "land.form.*"; FT_E_REFUSED "store.strange.profile" */
FT_NODISCARD ft_status ft_store_set_profile(ft_store *s, const void *profile, size_t n, ft_error *err);

/** Drop everything derived and make it again from the journal. A transaction of its own. */
FT_NODISCARD ft_status ft_store_rebuild(ft_store *s, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
