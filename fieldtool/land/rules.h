/** @file fieldtool/land/rules.h  @brief Rules of one record and what it is linked to (rules.def), and of two records of one
 *  type (pairs.def): pure, facts come from the caller.
 *
 * Asked for submission and approval, never for saving. A fact that the caller did not look up is unknown, and a rule that
 * needs it is silent: a partial check says less, never something wrong.
 */
#ifndef FT_LAND_RULES_H
#define FT_LAND_RULES_H

#include "fieldtool/land/form.h"
#include "fieldtool/land/transition.h"
#include "geo/valid.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_land_severity {
    FT_LAND_SEVERITY_OFF,
    FT_LAND_SEVERITY_ADVICE,
    FT_LAND_SEVERITY_WARNING,
    FT_LAND_SEVERITY_ERROR,
} ft_land_severity;

/** Records that this one names or that name it; live ones only. */
typedef struct ft_land_links {
    bool known;         /**< the caller looked; false: rules about them are silent */
    const ft_values *v; /**< shape [n]: those that are here */
    size_t n;
    size_t missing;        /**< named, but not here */
    ft_uuid first_missing; /**< of these; zero: not told */
} ft_land_links;

/** Questions about ground. Answers leave out what lies within the tolerance of the overlay. */
typedef enum ft_land_question {
    FT_LAND_OUTSIDE_HAZARDS, /**< m2 of a release outside the hazards it lists */
    FT_LAND_DIRECT_INSIDE,   /**< number of live pieces of direct evidence inside a release */
    FT_LAND_OPEN_GROUND,     /**< m2 of a hazard that are still open */
    FT_LAND_LOST_GROUND,     /**< m2 that the approved shape has and the proposed one has not */
    FT_LAND_LOST_OPEN,       /**< of these, m2 that no release of the hazard holds */
    FT_LAND_GAINED_GROUND,   /**< m2 that the proposed shape has and the approved one has not */
    FT_LAND_OUTSIDE_UNIT,    /**< m2 outside the place that `location` names */
    FT_LAND_UNMEASURED, /**< number of the questions above, so far, that shapes too large for one plane left open */
} ft_land_question;
/** @retval false the answer is not known */
typedef bool (*ft_land_ground_fn)(void *who, ft_land_question q, double *answer);

/** What the gazetteer says of the place of a record. Names hold no blanks that break (U+00A0), codes none at all. */
typedef struct ft_land_where {
    bool unknown;     /**< it has places, but none with the P-code that is stated */
    bool elsewhere;   /**< a record without ground, outside the place that is stated */
    char stated[200]; /**< code and name of that place; "" when it is not here */
    char found[200];  /**< code and name of the place that holds most of the record; "" none */
    char across
        [300]; /**< places that it lies across, with their shares: "AO01 North 80 %, AO02 South 20 %"; "" when it does not */
} ft_land_where;
/** @retval false nobody knows */
typedef bool (*ft_land_where_fn)(void *who, ft_land_where *out);

/** What a reference list says of a word. */
typedef struct ft_land_word {
    bool unknown;         /**< the list has entries, and none of them bears it */
    bool retired, former; /**< of the entry: no longer used; the word is a name it had, or has elsewhere */
    char name[160];       /**< what the entry is called today */
} ft_land_word;
/** @retval false there is no such list here */
typedef bool (*ft_land_word_fn)(void *who, const char *list, ft_str word, ft_land_word *out);

/** What is known of one record. Everything may be left zero but type and values. */
typedef struct ft_land_facts {
    const ft_forms *forms; /**< for the numbers of a profile; NULL: the program's own */
    const char *type;
    ft_values values;
    const ft_values *approved;   /**< as last approved, NULL: never */
    bool as_recorded;            /**< the authority takes what old data does not state as it is */
    bool retired;                /**< the proposal retires the record */
    bool conflict, incomplete;   /**< of its revisions: they disagree, or earlier ones have not arrived */
    bool has_shape;              /**< a perimeter */
    const ft_geom *shape;        /**< as drawn; NULL: none, or not looked at */
    const ft_validity *validity; /**< of the shape; NULL: valid, or not looked at */
    double area_m2;              /**< as it is read when not valid */
    ft_date today;               /**< unknown: dates in the future are not found */
    ft_land_links activity;      /**< of a release: the activity; of a hazard: all activities on it */
    ft_land_links hazards;
    ft_land_links evidence;   /**< of a hazard */
    ft_land_links finds;      /**< of a hazard: accidents and devices */
    ft_land_links reopenings; /**< of a hazard */
    ft_land_links releases;   /**< of a hazard */
    ft_land_links handovers;  /**< of a hazard */
    ft_land_links quality;    /**< quality checks of the activity, the release, or all of a hazard or handover */
    ft_land_links agreements; /**< of a release, or of all releases of a hazard */
    ft_land_links points;     /**< typed points of the shape */
    uint64_t proofs;          /**< FT_LAND_BIT: found by the caller, beside what the rules find themselves */
    ft_land_ground_fn ground; /**< NULL: nothing is known of ground */
    ft_land_where_fn where;   /**< NULL: nothing is known of places */
    ft_land_word_fn word;     /**< NULL: nothing is known of reference lists */
    void *who;
} ft_land_facts;

typedef struct ft_land_rule ft_land_rule;

typedef struct ft_land_finding {
    const ft_land_rule *rule;
    ft_land_severity severity;
    const char *key;                  /**< of the rule, unless it knows better */
    double m2;                        /**< land concerned, 0 when none */
    char facts[400];                  /**< for the text: "depth=10 required=13" */
    ft_transition_finding transition; /**< of a change that is not lawful; its key is NULL for other rules */
} ft_land_finding;

struct ft_land_rule {
    const char *name; /**< "depth" */
    const char *key;  /**< catalogue key "check.depth" */
    const char *type; /**< record type, "any" */
    ft_land_severity at_submit, at_approve;
    const char *source;
    bool (*broken)(const ft_land_facts *f, ft_land_finding *out);
};

size_t ft_land_rule_count(void);
const ft_land_rule *ft_land_rule_at(size_t i);

/** Every rule of the record's type, in the order of rules.def; @p each per rule that is broken.
 *  @param level FT_REQ_SUBMIT or FT_REQ_APPROVE; others ask nothing
 *  @return number of findings that refuse at this level */
size_t ft_land_rules_check(const ft_land_facts *f, ft_required level, void (*each)(void *who, const ft_land_finding *f),
                           void *who);
/** May the authority take it as recorded that old data does not state this field, although approval asks for it?
 *  docs/spec/decisions.md 22 */
bool ft_land_may_be_unstated(const char *type, const char *field);

/** Two records of one type. */
typedef struct ft_land_pair {
    const char *type;
    ft_uuid id[2];
    ft_values values[2];
    double area_m2[2];
    double shared_m2; /**< ground that both hold, more than the tolerance of the overlay; 0 none */
    bool same_shape;  /**< vertex for vertex */
    bool unmeasured;  /**< too large for one plane: what they share is not known */
} ft_land_pair;

typedef struct ft_land_pair_rule {
    const char *name, *key, *type;
    ft_land_severity at_submit, at_approve;
    const char *source;
    bool (*broken)(const ft_land_pair *p);
} ft_land_pair_rule;

size_t ft_land_pair_count(void);
const ft_land_pair_rule *ft_land_pair_at(size_t i);
/** Every rule of pairs of that type, in the order of pairs.def; @p each per rule that is broken. */
void ft_land_pairs_check(const ft_land_pair *p, ft_required level,
                         void (*each)(void *who, const ft_land_pair_rule *r, ft_land_severity severity), void *who);

#ifdef __cplusplus
}
#endif
#endif
