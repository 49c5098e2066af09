#include "fieldtool/land/transition.h"

#include <string.h>

static const struct {
    ft_land_axis axis;
    const char *code;
} PLACES[] = {
#define FT_LAND_PLACE(name, axis, code) {FT_LAND_AXIS_##axis, code},
#include "fieldtool/land/place.def"
#undef FT_LAND_PLACE
};

static const char *const PROOFS[] = {
#define FT_LAND_PROOF(name, key) key,
#include "fieldtool/land/proof.def"
#undef FT_LAND_PROOF
};

static const char *const ACTIVITIES[] = {"nts", "ts", "clearance", "bac", "eod_spot", "road_verification", ""};

#define A(kind) (1u << (unsigned)FT_LAND_ACTIVITY_##kind)
#define WORK (A(TS) | A(CLEARANCE) | A(BAC) | A(EOD_SPOT))
#define ANY ((1u << ((unsigned)FT_LAND_ACTIVITY_NONE + 1)) - 1)
#define P(proof) FT_LAND_BIT(FT_LAND_PROOF_##proof)
static const ft_transition ROWS[] = {
#define FT_LAND_TRANSITION(number, from, to, activities, needs, decides, source) \
    {number, FT_LAND_##from, FT_LAND_##to, activities, needs, FT_LAND_DECIDES_##decides, source},
#include "fieldtool/land/transition.def"
#undef FT_LAND_TRANSITION
};
#undef A
#undef WORK
#undef ANY
#undef P

size_t ft_transition_count(void)
{
    return FT_COUNT(ROWS);
}

const ft_transition *ft_transition_at(size_t i)
{
    return &ROWS[i];
}

const char *ft_land_place_code(ft_land_place p)
{
    return PLACES[p].code;
}

ft_land_axis ft_land_place_axis(ft_land_place p)
{
    return PLACES[p].axis;
}

bool ft_land_place_of(ft_land_axis axis, ft_str code, ft_land_place *out)
{
    for (size_t i = 0; i < FT_COUNT(PLACES); i++) {
        if (PLACES[i].axis == axis && ft_str_is(code, PLACES[i].code)) {
            *out = (ft_land_place)i;
            return true;
        }
    }
    return false;
}

ft_land_activity ft_land_activity_of(ft_str code)
{
    for (size_t i = 0; i < FT_COUNT(ACTIVITIES); i++) {
        if (ft_str_is(code, ACTIVITIES[i])) {
            return (ft_land_activity)i;
        }
    }
    return FT_LAND_ACTIVITY_NONE;
}

const char *ft_land_activity_code(ft_land_activity a)
{
    return ACTIVITIES[a];
}

const char *ft_land_proof_key(ft_land_proof p)
{
    return PROOFS[p];
}

static int bits(uint64_t set)
{
    int n = 0;

    for (; set != 0; set &= set - 1) {
        n++;
    }
    return n;
}

/* A row that the activity fits goes before one that it does not; then the one that lacks least. */
static bool better(const ft_transition *a, const ft_transition *b, unsigned activity, uint64_t proofs)
{
    bool a_fits = (a->activities & activity) != 0;
    bool b_fits = b != NULL && (b->activities & activity) != 0;

    if (b == NULL || a_fits != b_fits) {
        return b == NULL || a_fits;
    }
    return bits(a->needs & ~proofs) < bits(b->needs & ~proofs);
}

static bool may_stay(ft_land_place p)
{
    return PLACES[p].axis == FT_LAND_AXIS_CLASS || PLACES[p].axis == FT_LAND_AXIS_STATUS;
}

bool ft_transition_check(ft_land_place from, ft_land_place to, ft_land_activity activity, uint64_t proofs,
                         ft_transition_finding *out)
{
    unsigned bit = 1u << (unsigned)activity;
    const ft_transition *row = NULL;

    *out = (ft_transition_finding){.from = from, .to = to, .activity = activity};
    if (from == to && may_stay(from)) {
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        if (ROWS[i].from == from && ROWS[i].to == to && better(&ROWS[i], row, bit, proofs)) {
            row = &ROWS[i];
        }
    }
    out->row = row;
    if (row == NULL) {
        out->verdict = FT_TRANSITION_UNLISTED;
        out->key = to == FT_LAND_DELETED ? "transition.deleted" : "transition.unlisted";
        return false;
    }
    if ((row->activities & bit) == 0) {
        out->verdict = FT_TRANSITION_ACTIVITY;
        out->key = activity == FT_LAND_ACTIVITY_NONE ? "transition.no_activity" : "transition.activity";
        return false;
    }
    out->missing = row->needs & ~proofs;
    if (out->missing != 0) {
        out->verdict = FT_TRANSITION_LACKS;
        out->key = "transition.lacks";
        return false;
    }
    return true;
}

size_t ft_transitions_from(ft_land_place from, const ft_transition **out, size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        if (ROWS[i].from == from) {
            if (n < cap) {
                out[n] = &ROWS[i];
            }
            n++;
        }
    }
    return n;
}

/* ---------- words */

static const char *place_word(ft_land_place p)
{
    return p == FT_LAND_NOTHING ? "nothing" : PLACES[p].code;
}

static void put_missing(uint64_t missing, const ft_catalog *words, ft_buf *out)
{
    for (size_t i = 0; i < FT_COUNT(PROOFS); i++) {
        if ((missing & FT_LAND_BIT(i)) != 0) {
            ft_buf_printf(out, " %s", ft_catalog_text(words, PROOFS[i]));
        }
    }
}

/* Each place with its row, once; several rows may lead to one place. */
static void put_lawful(ft_land_place from, ft_buf *out)
{
    const ft_transition *before = NULL;

    for (size_t i = 0; i < FT_COUNT(ROWS); i++) {
        if (ROWS[i].from == from && (before == NULL || before->to != ROWS[i].to)) {
            ft_buf_printf(out, "%s%s (%s)", before == NULL ? "" : ", ", place_word(ROWS[i].to), ROWS[i].number);
            before = &ROWS[i];
        }
    }
    if (before == NULL) {
        ft_buf_text(out, place_word(FT_LAND_NOTHING));
    }
}

/* Only what the text of the key has a place for. */
void ft_transition_facts(const ft_transition_finding *f, ft_buf *out)
{
    ft_buf_printf(out, "from=%s", place_word(f->from));
    if (f->to != FT_LAND_DELETED) {
        ft_buf_printf(out, " to=%s", place_word(f->to));
    }
    if (f->verdict == FT_TRANSITION_ACTIVITY && f->activity != FT_LAND_ACTIVITY_NONE) {
        ft_buf_printf(out, " activity=%s", ACTIVITIES[f->activity]);
    } else if (f->verdict == FT_TRANSITION_UNLISTED) {
        ft_buf_text(out, " lawful=");
        put_lawful(f->from, out);
    }
}

void ft_transition_explain(const ft_transition_finding *f, const ft_catalog *words, ft_buf *out)
{
    ft_buf facts;

    if (f->key == NULL) {
        return;
    }
    ft_buf_init(&facts, 4096);
    ft_transition_facts(f, &facts);
    ft_catalog_format(words, f->key, facts.p == NULL ? "" : facts.p, out);
    put_missing(f->missing, words, out);
    ft_buf_release(&facts);
}
