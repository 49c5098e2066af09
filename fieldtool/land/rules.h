/** @file fieldtool/land/rules.h  @brief Rules of one record and what it is linked to (rules.def): pure, facts come from the caller.
 *
 * Asked for submission and approval, never for saving. A fact that the caller did not look up is unknown, and a rule that
 * needs it is silent: a partial check says less, never something wrong.
 */
#ifndef FT_LAND_RULES_H
#define FT_LAND_RULES_H

#include "fieldtool/land/form.h"
#include "fieldtool/land/transition.h"

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
    size_t missing; /**< named, but not here */
} ft_land_links;

/** Questions about ground. Answers leave out what lies within the tolerance of the overlay. */
typedef enum ft_land_question {
    FT_LAND_OUTSIDE_HAZARDS,   /**< m2 of a release outside the hazards it lists */
    FT_LAND_DIRECT_INSIDE,     /**< number of live pieces of direct evidence inside a release */
    FT_LAND_OPEN_GROUND,       /**< m2 of a hazard that are still open */
    FT_LAND_LOST_GROUND,       /**< m2 that the approved shape has and the proposed one has not */
    FT_LAND_OVERLAPS_HAZARDS,  /**< m2 shared with other active hazards */
    FT_LAND_OVERLAPS_RELEASES, /**< m2 shared with other releases */
    FT_LAND_OUTSIDE_UNIT,      /**< m2 outside the place that `location` names */
} ft_land_question;
/** @retval false the answer is not known */
typedef bool (*ft_land_ground_fn)(void *who, ft_land_question q, double *answer);

/** What is known of one record. Everything may be left zero but type and values. */
typedef struct ft_land_facts {
    const ft_forms *forms; /**< for the numbers of a profile; NULL: the program's own */
    const char *type;
    ft_values values;
    const ft_values *approved; /**< as last approved, NULL: never */
    bool as_recorded;          /**< the authority takes unstated depth, targets, activity of old data as they are */
    bool has_shape;
    double area_m2;
    ft_date today;          /**< unknown: dates in the future are not found */
    ft_land_links activity; /**< of a release: the activity; of a hazard: all activities on it */
    ft_land_links hazards;
    ft_land_links evidence;   /**< of a hazard */
    ft_land_links quality;    /**< quality checks of the activity, the release, or all of a hazard or handover */
    ft_land_links agreements; /**< of a release */
    ft_land_links points;     /**< typed points of the shape */
    uint64_t proofs;          /**< FT_LAND_BIT: found by the caller, beside what the rules find themselves */
    uint64_t unasked;         /**< FT_LAND_BIT: not looked for, so not missed */
    ft_land_ground_fn ground; /**< NULL: nothing is known of ground */
    void *who;
} ft_land_facts;

typedef struct ft_land_rule ft_land_rule;

typedef struct ft_land_finding {
    const ft_land_rule *rule;
    ft_land_severity severity;
    double m2;                        /**< land concerned, 0 when none */
    char facts[200];                  /**< for the text: "depth=10 required=13" */
    ft_transition_finding transition; /**< of check.transition and check.transition_lacks */
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

#ifdef __cplusplus
}
#endif
#endif
