/** @file fieldtool/report/gather_internal.h  @brief What the files of gather share; nobody else includes it. */
#ifndef FT_REPORT_GATHER_INTERNAL_H
#define FT_REPORT_GATHER_INTERNAL_H

#include "fieldtool/land/space.h"
#include "fieldtool/report/gather.h"
#include "fieldtool/report/gazetteer.h"
#include "fieldtool/report/wordlist.h"
#include "geo/boxes.h"
#include "geo/overlay.h"
#include "geo/shared.h"

/** Linked values of one record, growing. */
typedef struct ft_gather_list {
    ft_values *v;
    ft_uuid *id;
    size_t n, cap, cap_id;
} ft_gather_list;

enum {
    FT_GATHER_ACTIVITIES,
    FT_GATHER_HAZARDS,
    FT_GATHER_EVIDENCE,
    FT_GATHER_FINDS,
    FT_GATHER_REOPENINGS,
    FT_GATHER_RELEASES,
    FT_GATHER_HANDOVERS,
    FT_GATHER_QUALITY,
    FT_GATHER_AGREEMENTS,
    FT_GATHER_POINTS,
    FT_GATHER_LISTS
};

struct ft_gather {
    ft_store *s;
    ft_links *links; /* NULL before the first record that needs them */
    const ft_books *proposed;
    ft_books *open;
    ft_date today;
    ft_item_space *sp, *sp_before;
    ft_checker *checker;
    ft_sharer *sharer;
    ft_site *site;    /* NULL before the first */
    ft_space scratch; /* values of this record's hazards */
    ft_gather_list list[FT_GATHER_LISTS];

    /* the record at hand */
    const ft_item *item;
    ft_item before; /* as last approved */
    ft_values before_values;
    bool has_before;
    ft_shape own, own_before;
    ft_shape *others; /* shape [cap_others]: of other records, for one question */
    const ft_geom **other_land;
    size_t cap_others;

    /* made when first asked for */
    ft_boxes *evidence_boxes;
    const ft_linked **evidence; /* shape [n]: direct, live, with a place */
    size_t n_evidence;
    ft_gazetteer *gazetteer;
    ft_land_where where; /* of the record at hand */
    bool asked_where;
    ft_wordlist *lists[2]; /* as fields of ft_reference_at */

    size_t unmeasured; /* questions about this record */
    ft_status st;      /* of questions about ground */
    ft_error first;
};

/** The gazetteer, opened when first asked for. */
FT_NODISCARD ft_status ft_gather_gazetteer(ft_gather *g, ft_error *err);
/** Answers of ft_land_where_fn. */
bool ft_gather_where(void *who, ft_land_where *out);
/** Answers of ft_land_word_fn. */
bool ft_gather_word(void *who, const char *list, ft_str word, ft_land_word *out);
/** Answers of ft_land_ground_fn. */
bool ft_gather_ground(void *who, ft_land_question q, double *answer);
void ft_gather_ground_release(ft_gather *g);
FT_NODISCARD ft_status ft_gather_no_memory(ft_error *err);

#endif
