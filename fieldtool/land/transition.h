/** @file fieldtool/land/transition.h  @brief Which changes of land are lawful, and what each needs beside it (transition.def).
 *
 * Classification, status, product and shape are separate axes; a row leads from a place of one to a place of the same or
 * another ("SHA to cancelled"). Unlisted is refused. Callers ask this for submission and approval, never for saving.
 */
#ifndef FT_LAND_TRANSITION_H
#define FT_LAND_TRANSITION_H

#include "fieldtool/base/catalog.h"
#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_land_axis {
    FT_LAND_AXIS_CLASS,
    FT_LAND_AXIS_STATUS,
    FT_LAND_AXIS_PRODUCT,
    FT_LAND_AXIS_SHAPE
} ft_land_axis;

typedef enum ft_land_place {
#define FT_LAND_PLACE(name, axis, code) FT_LAND_##name,
#include "fieldtool/land/place.def"
#undef FT_LAND_PLACE
} ft_land_place;
enum { FT_LAND_PLACES = FT_LAND_DELETED + 1 };

/** In the order of the vocabulary activity_kind; NONE when no activity is named. */
typedef enum ft_land_activity {
    FT_LAND_ACTIVITY_NTS,
    FT_LAND_ACTIVITY_TS,
    FT_LAND_ACTIVITY_CLEARANCE,
    FT_LAND_ACTIVITY_BAC,
    FT_LAND_ACTIVITY_EOD_SPOT,
    FT_LAND_ACTIVITY_ROAD,
    FT_LAND_ACTIVITY_NONE,
} ft_land_activity;

typedef enum ft_land_proof {
#define FT_LAND_PROOF(name, key) FT_LAND_PROOF_##name,
#include "fieldtool/land/proof.def"
#undef FT_LAND_PROOF
} ft_land_proof;
enum { FT_LAND_PROOFS = FT_LAND_PROOF_WITHDRAWN + 1 };
/** The bit of a proof in a set of them. */
#define FT_LAND_BIT(proof) ((uint64_t)1 << (unsigned)(proof))

typedef enum ft_land_decides { FT_LAND_DECIDES_FIELD, FT_LAND_DECIDES_AUTHORITY } ft_land_decides;

typedef struct ft_transition {
    const char *number; /**< "T9", as in docs/reference.md */
    ft_land_place from, to;
    unsigned activities; /**< bits by ft_land_activity */
    uint64_t needs;      /**< FT_LAND_BIT of each proof */
    ft_land_decides decides;
    const char *source;
} ft_transition;

typedef enum ft_transition_verdict {
    FT_TRANSITION_LAWFUL,
    FT_TRANSITION_LACKS,    /**< lawful once the missing proofs are there */
    FT_TRANSITION_ACTIVITY, /**< lawful, but not by this kind of activity */
    FT_TRANSITION_UNLISTED,
} ft_transition_verdict;

typedef struct ft_transition_finding {
    ft_transition_verdict verdict;
    const char *key;          /**< catalogue key, NULL when lawful */
    const ft_transition *row; /**< the row that fits best; NULL when unlisted or nothing changes */
    ft_land_place from, to;
    ft_land_activity activity;
    uint64_t missing;
} ft_transition_finding;

/** @param proofs  what is there, FT_LAND_BIT of each
 *  @return lawful; *out says why (or which row allowed it). From a class or status to itself is no change, and lawful. */
bool ft_transition_check(ft_land_place from, ft_land_place to, ft_land_activity activity, uint64_t proofs,
                         ft_transition_finding *out);
size_t ft_transition_count(void);
const ft_transition *ft_transition_at(size_t i);
/** Rows that lead away from a place. @return how many there are; at most @p cap are written */
size_t ft_transitions_from(ft_land_place from, const ft_transition **out, size_t cap);
/** Append facts for its key: "from=CHA to=indication lawful=SHA (T17), ..." */
void ft_transition_facts(const ft_transition_finding *f, ft_buf *out);
/** Append what a person reads: the reason, what is missing, and what would be lawful instead. */
void ft_transition_explain(const ft_transition_finding *f, const ft_catalog *words, ft_buf *out);

/** By code of the vocabulary on this axis ("SHA", "open", "cleared"); false when there is none. Empty is NOTHING of the class. */
bool ft_land_place_of(ft_land_axis axis, ft_str code, ft_land_place *out);
const char *ft_land_place_code(ft_land_place p);
ft_land_axis ft_land_place_axis(ft_land_place p);
/** NONE for an empty or unknown code. */
ft_land_activity ft_land_activity_of(ft_str code);
const char *ft_land_activity_code(ft_land_activity a); /**< "" for NONE */
const char *ft_land_proof_key(ft_land_proof p);

#ifdef __cplusplus
}
#endif
#endif
