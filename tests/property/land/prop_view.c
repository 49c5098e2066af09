/* Random histories against an oracle that works on sets of ancestors (bit masks), not on lists handed from parent to child.
 * Every history is judged in several orders of arrival, and again with revisions missing. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/land/view.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 25000 }; /* ten times as slow */
#else
enum { ROUNDS = 100000 };
#endif
enum { MAX_NODES = 12, N_FIELDS = 6, N_GROUPS = 4 };

/* ---------- a small form: three fields in one safety group, a comment, a targets group, the shape with the safety group */

static const ft_vocab_code CODES[] = {{"indication", "l", 1, "s"}, {"SHA", "l", 2, "s"}, {"CHA", "l", 3, "s"}};
static const ft_vocab CLASSES = {"classification", CODES, FT_COUNT(CODES)};
static const ft_field FIELDS[] = {
    {.id = "classification", .tag = FT_TAG_CODE, .vocab = &CLASSES, .group = "safety", .hazardous = FT_HAZ_RANK},
    {.id = "contamination", .tag = FT_TAG_CODES, .group = "safety", .hazardous = FT_HAZ_UNION},
    {.id = "required_depth_cm", .tag = FT_TAG_INT, .group = "safety", .hazardous = FT_HAZ_LARGER},
    {.id = "comment", .tag = FT_TAG_TEXT, .group = "comment", .hazardous = FT_HAZ_NONE},
    {.id = "targets", .tag = FT_TAG_CODES, .group = "targets", .hazardous = FT_HAZ_INTERSECTION},
};
static const ft_form FORM = {.type = "hazard",
                             .geometry_group = "safety",
                             .geometry_hazardous = FT_HAZ_UNION,
                             .fields = FIELDS,
                             .n = FT_COUNT(FIELDS)};
static const char *const NAMES[N_FIELDS] = {"classification", "contamination", "required_depth_cm",
                                            "comment",        "targets",       "x_unknown"};
static const char *const GROUPS[N_GROUPS] = {"safety", "comment", "targets", "x_unknown"};
static const int GROUP_OF[N_FIELDS] = {0, 0, 0, 1, 2, 3};

/** What a revision says, as small numbers: 0 = absent. shape is a mask of parcels, 0 = none. */
typedef struct words {
    int field[N_FIELDS]; /* class 1..3, contamination mask, depth, comment, target mask, unknown 1..2 */
    int shape;
} words;

typedef struct made {
    ft_op op;
    unsigned parents; /* mask */
    words w;
    ft_hash id;
} made;

typedef struct history {
    made m[MAX_NODES];
    int n;
    unsigned approved, rejected;
} history;

static void put_mask(int mask, ft_buf *b)
{
    static const char *const LETTERS[] = {"a", "b", "c"};
    ft_str codes[3];
    size_t n = 0;

    for (int i = 0; i < 3; i++) {
        if (mask & 1 << i) {
            codes[n++] = ft_str_of(LETTERS[i]);
        }
    }
    ft_value_put_codes(codes, n, b);
}

static ft_hash shape_hash(int mask)
{
    ft_hash h = {{0}};

    h.b[0] = (uint8_t)mask;
    h.b[1] = 0x5a;
    return h;
}

/* Union and intersection of parcels; the view promises distinct, sorted bodies. */
static ft_status combine(void *who, ft_hazardous how, const ft_hash *bodies, size_t n, ft_hash *out, ft_error *err)
{
    int mask = bodies[0].b[0];

    (void)who;
    (void)err;
    assert_int_equal(how, FT_HAZ_UNION);
    assert_true(n >= 2);
    for (size_t i = 1; i < n; i++) {
        assert_true(ft_hash_cmp(&bodies[i - 1], &bodies[i]) < 0);
        mask |= bodies[i].b[0];
    }
    *out = shape_hash(mask);
    return FT_OK;
}

static void set_word(ft_draft *d, int f, int v)
{
    static const char *const CLASS[] = {"", "indication", "SHA", "CHA"};
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    if (f == 0) {
        ft_buf_text(&b, CLASS[v]);
    } else if (f == 1 || f == 4) {
        put_mask(v, &b);
    } else if (f == 2) {
        ft_buf_u64(&b, (uint64_t)v);
    } else {
        ft_buf_printf(&b, "%d", v);
    }
    assert_int_equal(ft_draft_set(d, NAMES[f], f == 5 ? FT_TAG_TEXT : FIELDS[f].tag, b.p, b.n, &err), FT_OK);
    ft_buf_release(&b);
}

/* ---------- generation */

static void mutate(ft_gen *g, words *w)
{
    int f = (int)ft_gen_below(g, N_FIELDS + 1);

    switch (f) {
    case 0: w->field[0] = 1 + (int)ft_gen_below(g, 3); break;
    case 1: w->field[1] = 1 + (int)ft_gen_below(g, 7); break;
    case 2: w->field[2] = (int)ft_gen_below(g, 3) * 10; break;
    case 3: w->field[3] = (int)ft_gen_below(g, 3); break;
    case 4: w->field[4] = (int)ft_gen_below(g, 8); break;
    case 5: w->field[5] = (int)ft_gen_below(g, 3); break;
    default: w->shape = (int)ft_gen_below(g, 4); break;
    }
}

static unsigned some_parents(ft_gen *g, const history *h, bool all_heads)
{
    unsigned heads = (1U << h->n) - 1;
    unsigned mask = 0;
    int want = 1 + (ft_gen_below(g, 3) == 0);

    for (int i = 0; i < h->n; i++) {
        heads &= ~h->m[i].parents;
    }
    if (all_heads) {
        return heads;
    }
    for (int tries = 0; want > 0 && tries < 20; tries++) {
        int p = (int)ft_gen_below(g, (uint64_t)h->n);

        if ((heads & 1U << p || ft_gen_below(g, 4) == 0) && !(mask & 1U << p)) {
            mask |= 1U << p;
            want--;
        }
    }
    return mask != 0 ? mask : 1U << (h->n - 1);
}

static ft_op some_op(ft_gen *g, unsigned *parents, history *h)
{
    static const ft_op OPS[] = {FT_OP_EDIT,   FT_OP_EDIT,   FT_OP_EDIT,    FT_OP_EDIT,    FT_OP_EXTERNAL,
                                FT_OP_IMPORT, FT_OP_RETIRE, FT_OP_RESTORE, FT_OP_RESOLVE, FT_OP_RESOLVE};
    ft_op op = OPS[ft_gen_below(g, FT_COUNT(OPS))];

    if (h->n == 0 || ft_gen_below(g, 40) == 0) {
        *parents = 0;
        return h->n > 0 && ft_gen_below(g, 2) == 0 ? FT_OP_IMPORT : FT_OP_CREATE;
    }
    *parents = some_parents(g, h, op == FT_OP_RESOLVE && ft_gen_below(g, 3) != 0);
    return op;
}

static void make_history(ft_gen *g, history *h)
{
    int n = 1 + (int)ft_gen_below(g, MAX_NODES);
    uint64_t salt = ft_gen_u64(g);

    *h = (history){.n = 0};
    while (h->n < n) {
        made *m = &h->m[h->n];
        uint64_t named[2] = {salt, (uint64_t)h->n};

        m->op = some_op(g, &m->parents, h);
        m->id = ft_hash_of(named, sizeof named);
        for (int p = 0; p < h->n; p++) {
            if (m->parents & 1U << p) {
                m->w = h->m[p].w; /* of the last parent; the others' differing words count as changed */
            }
        }
        for (uint64_t k = ft_gen_below(g, m->parents == 0 ? 4 : 3); k > 0; k--) {
            mutate(g, &m->w);
        }
        h->approved |= ft_gen_below(g, 8) == 0 ? 1U << h->n : 0;
        h->rejected |= ft_gen_below(g, 20) == 0 ? 1U << h->n : 0;
        h->n++;
    }
}

/* ---------- from a history to nodes: the members of @p present in the order @p at */

typedef struct stock {
    ft_draft *drafts[MAX_NODES];
    ft_hash parents[MAX_NODES][MAX_NODES];
    ft_node nodes[MAX_NODES];
    ft_verdict verdicts[2 * MAX_NODES];
    size_t n, n_verdicts;
} stock;

static int by_id(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

static void fill(const history *h, unsigned present, const int *at, stock *s)
{
    s->n = s->n_verdicts = 0;
    for (int k = 0; k < h->n; k++) {
        const made *m = &h->m[at[k]];
        ft_node *node = &s->nodes[s->n];
        ft_draft *d = s->drafts[s->n];
        size_t np = 0;

        if (!(present & 1U << at[k])) {
            continue;
        }
        ft_draft_reset(d);
        for (int f = 0; f < N_FIELDS; f++) {
            if (m->w.field[f] != 0) {
                set_word(d, f, m->w.field[f]);
            }
        }
        for (int p = 0; p < h->n; p++) {
            if (m->parents & 1U << p) {
                s->parents[s->n][np++] = h->m[p].id;
            }
        }
        qsort(s->parents[s->n], np, sizeof(ft_hash), by_id);
        *node = (ft_node){.id = m->id};
        node->rev = (ft_revision){.op = m->op,
                                  .type = ft_str_of("hazard"),
                                  .parents = s->parents[s->n],
                                  .n_parents = np,
                                  .values = ft_draft_values(d),
                                  .has_geometry = m->w.shape != 0,
                                  .geometry = shape_hash(m->w.shape)};
        for (int v = 0; v < 2; v++) {
            if ((v == 0 ? h->approved : h->rejected) & 1U << at[k]) {
                s->verdicts[s->n_verdicts++] = (ft_verdict){.revision = m->id,
                                                            .what = v == 0 ? FT_VERDICT_APPROVED : FT_VERDICT_REJECTED};
            }
        }
        s->n++;
    }
}

/* ---------- the oracle */

typedef struct truth {
    unsigned present, anc[MAX_NODES];                /* strict ancestors, through known revisions only */
    unsigned known_parents[MAX_NODES], holes, heads; /* holes: those that no resolve has settled */
    unsigned statements, replaced_by[MAX_NODES];     /* of the group being judged: who replaced it */
    unsigned stands[N_GROUPS + 1];                   /* last: retired or live */
    bool several[N_GROUPS + 1];
    unsigned retired;
} truth;

static bool same_words(const words *a, const words *b, int group)
{
    bool same = group != 0 || a->shape == b->shape;

    for (int f = 0; f < N_FIELDS; f++) {
        same = same && (GROUP_OF[f] != group || a->field[f] == b->field[f]);
    }
    return same;
}

static bool same_in(const history *h, const truth *t, int group, int a, int b)
{
    return group == N_GROUPS ? (t->retired >> a & 1U) == (t->retired >> b & 1U)
                             : same_words(&h->m[a].w, &h->m[b].w, group);
}

/* Statements within a set closed under ancestors that nobody in the set replaced. */
static unsigned standing(const truth *t, unsigned set)
{
    unsigned out = 0;

    for (int x = 0; x < MAX_NODES; x++) {
        if (t->statements & set & 1U << x && !(t->replaced_by[x] & set)) {
            out |= 1U << x;
        }
    }
    return out;
}

static bool differ(const history *h, const truth *t, int group, unsigned set)
{
    for (int a = 0; a < h->n; a++) {
        for (int b = 0; b < a; b++) {
            if (set & 1U << a && set & 1U << b && !same_in(h, t, group, a, b)) {
                return true;
            }
        }
    }
    return false;
}

static void judge_node(const history *h, truth *t, int group, int z)
{
    unsigned seen = standing(t, t->anc[z]);
    bool several = differ(h, t, group, seen);
    bool speaks = t->known_parents[z] == 0 || h->m[z].op == FT_OP_CREATE || h->m[z].op == FT_OP_RESOLVE ||
                  group == N_GROUPS;
    bool repeats = false;

    for (int p = 0; p < h->n; p++) {
        speaks = speaks || (t->known_parents[z] & 1U << p && !same_in(h, t, group, z, p));
        repeats = repeats || (seen & 1U << p && same_in(h, t, group, z, p));
    }
    if (!speaks || (several && h->m[z].op != FT_OP_RESOLVE && repeats)) {
        return;
    }
    t->statements |= 1U << z;
    for (int x = 0; x < h->n && (!several || h->m[z].op == FT_OP_RESOLVE); x++) {
        t->replaced_by[x] |= seen & 1U << x ? 1U << z : 0;
    }
}

static void ask_oracle(const history *h, unsigned present, truth *t)
{
    *t = (truth){.present = present, .heads = present};
    for (int z = 0; z < h->n; z++) {
        if (!(present & 1U << z)) {
            continue;
        }
        bool all = (h->m[z].parents & present) != 0;

        t->known_parents[z] = h->m[z].parents & present;
        t->holes |= t->known_parents[z] != h->m[z].parents ? 1U << z : 0;
        t->heads &= ~h->m[z].parents;
        for (int p = 0; p < z; p++) {
            if (t->known_parents[z] & 1U << p) {
                t->anc[z] |= t->anc[p] | 1U << p;
                all = all && t->retired & 1U << p;
            }
        }
        ft_op op = h->m[z].op;

        t->retired |= op == FT_OP_RETIRE || (all && (op == FT_OP_EDIT || op == FT_OP_EXTERNAL || op == FT_OP_IMPORT))
                          ? 1U << z
                          : 0;
    }
    for (int r = 0; r < h->n;
         r++) { /* a resolve that is above or below everything settles the holes it descends from */
        unsigned kin = t->anc[r] | 1U << r;

        for (int z = 0; z < h->n; z++) {
            kin |= t->anc[z] & 1U << r ? 1U << z : 0;
        }
        if (present & 1U << r && h->m[r].op == FT_OP_RESOLVE && kin == present &&
            !(t->holes & ~(t->anc[r] | 1U << r))) {
            t->holes = 0;
        }
    }
    for (int group = 0; group <= N_GROUPS; group++) {
        t->statements = 0;
        memset(t->replaced_by, 0, sizeof t->replaced_by);
        for (int z = 0; z < h->n; z++) {
            if (present & 1U << z) {
                judge_node(h, t, group, z);
            }
        }
        t->stands[group] = standing(t, present);
        t->several[group] = differ(h, t, group, t->stands[group]);
    }
}

static int smallest(const history *h, unsigned set)
{
    int best = -1;

    for (int i = 0; i < h->n; i++) {
        if (set & 1U << i && (best < 0 || ft_hash_cmp(&h->m[i].id, &h->m[best].id) < 0)) {
            best = i;
        }
    }
    return best;
}

/* The hazardous reading of a set of words, first those of @p first (-1: none). */
static words read_words(const words *list, int n)
{
    words out = list[0];

    for (int i = 1; i < n; i++) {
        out.field[0] = list[i].field[0] > out.field[0] ? list[i].field[0] : out.field[0];
        out.field[1] |= list[i].field[1];
        out.field[2] = list[i].field[2] > out.field[2] ? list[i].field[2] : out.field[2];
        out.field[4] &= list[i].field[4];
        out.shape |= list[i].shape;
    }
    return out;
}

static words group_reading(const history *h, const unsigned *stands)
{
    words out = {.shape = 0};

    for (int group = 0; group < N_GROUPS; group++) {
        words list[MAX_NODES];
        int n = 0;
        unsigned left = stands[group];

        while (left != 0) {
            int i = smallest(h, left);

            list[n++] = h->m[i].w;
            left &= ~(1U << i);
        }
        words got = read_words(list, n);

        for (int f = 0; f < N_FIELDS; f++) {
            out.field[f] = GROUP_OF[f] == group ? got.field[f] : out.field[f];
        }
        out.shape = group == 0 ? got.shape : out.shape;
    }
    return out;
}

/* ---------- comparing */

static int index_of(const history *h, const ft_hash *id)
{
    for (int i = 0; i < h->n; i++) {
        if (ft_hash_cmp(&h->m[i].id, id) == 0) {
            return i;
        }
    }
    fail();
    return -1;
}

static unsigned mask_of(const history *h, const stock *s, const size_t *at, size_t n)
{
    unsigned mask = 0;

    for (size_t i = 0; i < n; i++) {
        mask |= 1U << index_of(h, &s->nodes[at[i]].id);
        assert_true(i == 0 || ft_hash_cmp(&s->nodes[at[i - 1]].id, &s->nodes[at[i]].id) < 0);
    }
    return mask;
}

static void same_values(ft_values got, bool has_geometry, ft_hash geometry, const words *want)
{
    ft_error err = {0};
    ft_draft *d = NULL;
    ft_values v;
    ft_hash shape = shape_hash(want->shape);

    ft_assert_ok(ft_draft_new(&d, &err), &err);
    for (int f = 0; f < N_FIELDS; f++) {
        if (want->field[f] != 0) {
            set_word(d, f, want->field[f]);
        }
    }
    v = ft_draft_values(d);
    assert_int_equal(got.n, v.n);
    for (size_t i = 0; i < v.n; i++) {
        assert_true(ft_str_eq(got.v[i].field, v.v[i].field));
        assert_true(ft_value_same(&got.v[i], &v.v[i]));
    }
    assert_int_equal(has_geometry, want->shape != 0);
    assert_true(want->shape == 0 || ft_hash_cmp(&geometry, &shape) == 0);
    ft_draft_free(d);
}

/* Conflicting groups as a mask; each conflict names exactly the standing statements. */
static unsigned conflicts_of(const history *h, const stock *s, const truth *t, const ft_view *v)
{
    unsigned mask = 0;

    for (size_t c = 0; c < v->n_conflicts; c++) {
        int group = N_GROUPS;

        for (int g = 0; g < N_GROUPS; g++) {
            group = strcmp(v->conflicts[c].group, GROUPS[g]) == 0 ? g : group;
        }
        assert_true(group < N_GROUPS || strcmp(v->conflicts[c].group, "retired") == 0);
        assert_int_equal(mask_of(h, s, v->conflicts[c].setters, v->conflicts[c].n), t->stands[group]);
        mask |= 1U << group;
    }
    return mask;
}

static void same_approval(const history *h, const stock *s, const truth *t, const ft_view *v, const words *proposed)
{
    unsigned yes = h->approved & ~h->rejected & t->present;
    unsigned top = yes;
    words list[MAX_NODES + 1] = {*proposed};
    int n = 1;

    for (int i = 0; i < h->n; i++) {
        top &= ~(yes & 1U << i ? t->anc[i] : 0);
    }
    assert_int_equal(v->has_approved, top != 0);
    for (unsigned left = top; left != 0; n++) {
        int i = smallest(h, left);

        list[n] = h->m[i].w;
        left &= ~(1U << i);
    }
    assert_true(top == 0 || index_of(h, &s->nodes[v->approved].id) == smallest(h, top));
    assert_int_equal(v->pending, top != t->heads || (top & (top - 1)) != 0);
    *list = v->pending ? read_words(list, n) : *proposed;
    same_values(v->shown, v->shown_has_geometry, v->shown_geometry, list);
}

static void same_view(const history *h, const stock *s, const truth *t, const ft_view *v)
{
    words want = group_reading(h, t->stands);
    unsigned conflicts = conflicts_of(h, s, t, v);

    assert_int_equal(mask_of(h, s, v->heads, v->n_heads), t->heads);
    assert_int_equal(v->incomplete, t->holes != 0);
    same_values(v->proposed, v->has_geometry, v->geometry, &want);
    for (int g = 0; g <= N_GROUPS && t->holes == 0; g++) {
        assert_int_equal(conflicts >> g & 1U, t->several[g]);
    }
    assert_int_equal(v->retired, !differ(h, t, N_GROUPS, t->stands[N_GROUPS]) &&
                                     (t->retired & t->stands[N_GROUPS]) == t->stands[N_GROUPS]);
    assert_int_equal(v->state == FT_STATE_CONFLICT, conflicts != 0);
    if (v->n_heads == 1 && t->holes == 0 && conflicts == 0) { /* one head without a conflict: that is the state */
        int head = index_of(h, &s->nodes[v->heads[0]].id);

        same_values(v->proposed, v->has_geometry, v->geometry, &h->m[head].w);
    }
    same_approval(h, s, t, v, &want);
}

/* ---------- rounds */

static unsigned with_ancestors(const history *h, unsigned set)
{
    for (int i = h->n - 1; i >= 0; i--) {
        set |= set & 1U << i ? h->m[i].parents : 0;
    }
    return set;
}

static void shuffle(ft_gen *g, int *at, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int k = (int)ft_gen_below(g, (uint64_t)i + 1);
        int x = at[i];

        at[i] = at[k];
        at[k] = x;
    }
}

static unsigned missing_of(const history *h, unsigned present)
{
    unsigned named = 0;

    for (int i = 0; i < h->n; i++) {
        named |= present & 1U << i ? h->m[i].parents : 0;
    }
    return named & ~present;
}

/* Holes that a resolve has settled: what is missing changes nothing when it comes. */
static void same_when_settled(const history *h, unsigned present, const truth *t)
{
    truth whole;

    if (t->holes != 0 || missing_of(h, present) == 0) {
        return;
    }
    ask_oracle(h, with_ancestors(h, present), &whole);
    assert_int_equal(whole.heads, t->heads);
    for (int g = 0; g <= N_GROUPS; g++) {
        assert_int_equal(whole.stands[g], t->stands[g]);
    }
}

static void judge(const history *h, unsigned present, ft_gen *g, stock *s, ft_view_space *space, int orders)
{
    int at[MAX_NODES];
    truth t;

    for (int i = 0; i < h->n; i++) {
        at[i] = i;
    }
    ask_oracle(h, present, &t);
    for (int k = 0; k < orders; k++) {
        ft_view v;
        ft_error err = {0};
        unsigned missing = 0;

        shuffle(g, at, h->n);
        fill(h, present, at, s);
        ft_assert_ok(ft_view_make(&FORM, s->nodes, s->n, s->verdicts, s->n_verdicts, combine, NULL, space, &v, &err),
                     &err);
        same_view(h, s, &t, &v);
        for (size_t i = 0; i < v.n_missing; i++) {
            missing |= 1U << index_of(h, &v.missing[i]);
        }
        assert_int_equal(missing, missing_of(h, present));
        assert_true(t.holes == 0 || v.n_conflicts == 0);
        same_when_settled(h, present, &t);
    }
}

static void views_are_what_the_oracle_says(void **state)
{
    ft_gen g = ft_gen_seeded(20261124);
    long rounds = ft_gen_rounds(ROUNDS);
    ft_view_space *space = NULL;
    static stock s;
    history h;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_view_space_new(&space, &err), &err);
    for (int i = 0; i < MAX_NODES; i++) {
        ft_assert_ok(ft_draft_new(&s.drafts[i], &err), &err);
    }
    for (long i = 0; i < rounds; i++) {
        unsigned some = 0;

        make_history(&g, &h);
        judge(&h, (1U << h.n) - 1, &g, &s, space, 2);
        some = (unsigned)ft_gen_u64(&g) & ((1U << h.n) - 1);
        if (some != 0) {
            judge(&h, some | ((unsigned)ft_gen_u64(&g) & ((1U << h.n) - 1)), &g, &s, space, 1);
        }
    }
    for (int i = 0; i < MAX_NODES; i++) {
        ft_draft_free(s.drafts[i]);
    }
    ft_view_space_free(space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_are_what_the_oracle_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
