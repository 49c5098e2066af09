/* Random histories of 2 to 6 computers that pass signed runs of revisions around: by hand, through third parties, twice, out of order,
 * some lost, with clocks that are decades off. When everything has arrived everywhere, every computer says the same, and what it
 * says is what an oracle says that never looks at the graph: it knows who had seen what by vectors of counts, one per computer.
 * FT_ROUNDS=1000000 for the long run. */
#include "tests/support/ft_assert.h"
#include "tests/support/ft_gen.h"

#include "fieldtool/land/view.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 20000 }; /* ten times as slow */
#else
enum { ROUNDS = 100000 };
#endif
enum { SYSTEMS = 6, REVISIONS = 16, BATCHES = 64, N_FIELDS = 3, GROUPS = 3, RETIRED = 2 };

/* ---------- a small form: a class and a depth that are decided together, and a comment */

static const ft_vocab_code CODES[] = {{"indication", "l", 1, "s"}, {"SHA", "l", 2, "s"}, {"CHA", "l", 3, "s"}};
static const ft_vocab CLASSES = {"classification", CODES, FT_COUNT(CODES)};
static const ft_field FIELDS[N_FIELDS] = {
    {.id = "classification", .tag = FT_TAG_CODE, .vocab = &CLASSES, .group = "safety", .hazardous = FT_HAZ_RANK},
    {.id = "comment", .tag = FT_TAG_TEXT, .group = "comment", .hazardous = FT_HAZ_NONE},
    {.id = "required_depth_cm", .tag = FT_TAG_INT, .group = "safety", .hazardous = FT_HAZ_LARGER},
};
static const int GROUP_OF[N_FIELDS] = {0, 1, 0};
static const char *const GROUP_NAMES[GROUPS] = {"safety", "comment", "retired"};
static const ft_form FORM = {.type = "hazard",
                             .geometry_group = "geometry",
                             .geometry_hazardous = FT_HAZ_UNION,
                             .fields = FIELDS,
                             .n = N_FIELDS};

typedef struct said {
    int origin, number; /* the number-th of that computer */
    int seen[SYSTEMS];  /* how many of each computer's its author had seen, itself included */
    ft_op op;
    int field[N_FIELDS]; /* 0: not stated */
    unsigned parents;    /* mask */
    ft_hash named[REVISIONS];
    ft_hash id;
    ft_buf bytes;
    ft_revision_space *space;
    ft_revision rev;
} said;

typedef struct computer {
    unsigned known;   /* mask of revisions */
    uint64_t batches; /* mask of batches it has */
    int made, cut;    /* revisions made, and those of them that a batch carries */
    int order[REVISIONS];
    int n; /* known ones in order of arrival */
    int64_t clock_ms;
} computer;

typedef struct world {
    said all[REVISIONS];
    int n, systems;
    computer at[SYSTEMS];
    unsigned batch[BATCHES]; /* masks of revisions */
    int n_batches;
    ft_draft *draft;
    ft_view_space *space;
    ft_gen *g;
} world;

static bool flip(world *w, uint64_t of)
{
    return ft_gen_below(w->g, of) == 0;
}

/* ---------- making history */

static void learn(world *w, int system, unsigned revisions)
{
    computer *c = &w->at[system];
    int fresh[REVISIONS];
    int n = 0;

    for (int i = 0; i < w->n; i++) {
        if (revisions & ~c->known & 1U << i) {
            fresh[n++] = i;
        }
    }
    while (n > 0) { /* in any order */
        int k = (int)ft_gen_below(w->g, (uint64_t)n);

        c->order[c->n++] = fresh[k];
        fresh[k] = fresh[--n];
    }
    c->known |= revisions;
}

static int by_id(const void *a, const void *b)
{
    return ft_hash_cmp(a, b);
}

static void encode(world *w, said *r, int64_t clock_ms)
{
    static const char *const CLASS[] = {"", "indication", "SHA", "CHA"};
    ft_buf b;
    size_t n = 0;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    ft_draft_reset(w->draft);
    for (int f = 0; f < N_FIELDS; f++) {
        ft_buf_reset(&b);
        if (f == 0) {
            ft_buf_text(&b, CLASS[r->field[f]]);
        } else if (f == 1) {
            ft_buf_printf(&b, "%d", r->field[f]);
        } else {
            ft_buf_u64(&b, (uint64_t)r->field[f]);
        }
        if (r->field[f] != 0) {
            ft_assert_ok(ft_draft_set(w->draft, FIELDS[f].id, FIELDS[f].tag, b.p, b.n, &err), &err);
        }
    }
    for (int p = 0; p < w->n; p++) {
        if (r->parents & 1U << p) {
            r->named[n++] = w->all[p].id;
        }
    }
    qsort(r->named, n, sizeof r->named[0], by_id);
    ft_revision rev = {.op = r->op,
                       .type = ft_str_of("hazard"),
                       .parents = r->named,
                       .n_parents = n,
                       .has_origin = true,
                       .values = ft_draft_values(w->draft)};
    rev.record.b[0] = 1;
    rev.origin.system.b[0] = (uint8_t)(r->origin + 1);
    rev.origin.author = ft_str_of("A");
    rev.origin.clock_ms = clock_ms;
    rev.origin.counter = (uint16_t)r->number; /* one computer never says the same thing twice in one moment */
    ft_buf_reset(&r->bytes);
    ft_assert_ok(ft_revision_encode(&rev, &r->bytes, &err), &err);
    r->id = ft_hash_of(r->bytes.p, r->bytes.n);
    ft_assert_ok(ft_revision_decode(r->bytes.p, r->bytes.n, r->space, &r->rev, &err), &err);
    ft_buf_release(&b);
}

static void change(world *w, said *r)
{
    static const ft_op OPS[] = {FT_OP_EDIT,   FT_OP_EDIT,    FT_OP_EDIT,    FT_OP_EDIT,  FT_OP_EXTERNAL,
                                FT_OP_RETIRE, FT_OP_RESTORE, FT_OP_RESOLVE, FT_OP_IMPORT};
    int f = (int)ft_gen_below(w->g, N_FIELDS + 1);

    r->op = r->parents == 0 ? FT_OP_CREATE : OPS[ft_gen_below(w->g, FT_COUNT(OPS))];
    if (f < N_FIELDS) {
        r->field[f] = (int)ft_gen_below(w->g, 3) + (f == 0);
    }
}

static void say(world *w, int system)
{
    enum { YEAR_MS = 31556952 };
    computer *c = &w->at[system];
    said *r = &w->all[w->n];

    r->origin = system;
    r->number = ++c->made;
    memset(r->seen, 0, sizeof r->seen);
    memset(r->field, 0, sizeof r->field);
    r->parents = c->known;
    for (int i = 0; i < w->n; i++) {
        if (c->known & 1U << i) {
            r->parents &= ~w->all[i].parents; /* heads of what it knows */
            for (int k = 0; k < SYSTEMS; k++) {
                r->seen[k] = w->all[i].seen[k] > r->seen[k] ? w->all[i].seen[k] : r->seen[k];
            }
        }
    }
    r->seen[system] = r->number;
    for (int i = 0; i < w->n; i++) {
        if (r->parents & 1U << i) {
            memcpy(r->field, w->all[i].field, sizeof r->field);
        }
    }
    change(w, r);
    if (flip(w, 6)) { /* set right, or put back, by up to twenty years */
        c->clock_ms = 1700000000000 + ((int64_t)ft_gen_below(w->g, 40001) - 20000) * YEAR_MS;
    }
    encode(w, r, c->clock_ms++);
    w->n++;
    learn(w, system, 1U << (w->n - 1));
}

/* A run of its own revisions that no batch carries yet: the oldest of them, or all. */
static void cut_batch(world *w, int system)
{
    computer *c = &w->at[system];
    int upto = c->cut + 1 + (int)ft_gen_below(w->g, (uint64_t)(c->made - c->cut > 0 ? c->made - c->cut : 1));
    unsigned mask = 0;

    for (int i = 0; i < w->n; i++) {
        const said *r = &w->all[i];

        mask |= r->origin == system && r->number > c->cut && r->number <= upto ? 1U << i : 0;
    }
    if (mask != 0 && w->n_batches < BATCHES) {
        c->cut = upto < c->made ? upto : c->made;
        c->batches |= 1ULL << w->n_batches;
        w->batch[w->n_batches++] = mask;
    }
}

static void take(world *w, int system, uint64_t file)
{
    for (int b = 0; b < w->n_batches; b++) {
        if (file & 1ULL << b) {
            learn(w, system, w->batch[b]);
        }
    }
    w->at[system].batches |= file;
}

/* A file leaves: everything that computer has, or some of it as after --since-last; it may get lost, or arrive twice. */
static void carry(world *w)
{
    int from = (int)ft_gen_below(w->g, (uint64_t)w->systems);
    uint64_t file = 0;

    cut_batch(w, from);
    file = w->at[from].batches;
    if (flip(w, 3)) {
        file &= ft_gen_u64(w->g);
    }
    for (uint64_t copies = ft_gen_below(w->g, 3); copies > 0; copies--) {
        take(w, (int)ft_gen_below(w->g, (uint64_t)w->systems), file);
    }
}

static void make_history(world *w)
{
    int want = 2 + (int)ft_gen_below(w->g, REVISIONS - 1);

    w->n = w->n_batches = 0;
    w->systems = 2 + (int)ft_gen_below(w->g, SYSTEMS - 1);
    memset(w->at, 0, sizeof w->at);
    for (int s = 0; s < w->systems; s++) {
        w->at[s].clock_ms = 1700000000000 + (int64_t)ft_gen_below(w->g, 1000000000);
    }
    say(w, 0);
    while (w->n < want) {
        int system = (int)ft_gen_below(w->g, (uint64_t)w->systems);

        if (w->at[system].known != 0 || flip(w, 40)) { /* now and then two record the same thing */
            say(w, system);
        }
        if (flip(w, 2)) {
            carry(w);
        }
    }
    for (int s = 0; s < w->systems; s++) {
        while (w->at[s].cut < w->at[s].made && w->n_batches < BATCHES) {
            cut_batch(w, s);
        }
    }
}

/* ---------- the oracle */

static bool had_seen(const world *w, int later, int earlier)
{
    const said *e = &w->all[earlier];

    return later != earlier && w->all[later].seen[e->origin] >= e->number;
}

typedef struct truth {
    bool retired[REVISIONS];
    unsigned stands[GROUPS];
    bool several[GROUPS];
    unsigned heads;
} truth;

static bool same(const world *w, const truth *t, int group, int a, int b)
{
    bool alike = group != RETIRED || t->retired[a] == t->retired[b];

    for (int f = 0; f < N_FIELDS; f++) {
        alike = alike && (GROUP_OF[f] != group || w->all[a].field[f] == w->all[b].field[f]);
    }
    return alike;
}

static bool differ(const world *w, const truth *t, int group, unsigned set)
{
    for (int a = 0; a < w->n; a++) {
        for (int b = 0; b < a; b++) {
            if (set & 1U << a && set & 1U << b && !same(w, t, group, a, b)) {
                return true;
            }
        }
    }
    return false;
}

/* Everything was made after what its author had seen, so the order of making will do. */
static void judge(const world *w, truth *t, int group)
{
    unsigned words = 0;
    unsigned replaced_by[REVISIONS] = {0};

    for (int z = 0; z < w->n; z++) {
        const said *r = &w->all[z];
        unsigned seen = 0;
        unsigned past = 0;
        bool speaks = r->parents == 0 || r->op == FT_OP_CREATE || r->op == FT_OP_RESOLVE || group == RETIRED;
        bool repeats = false;
        bool several = false;

        for (int x = 0; x < z; x++) {
            past |= had_seen(w, z, x) ? 1U << x : 0;
        }
        for (int x = 0; x < z; x++) {
            seen |= past & words & 1U << x && !(replaced_by[x] & past) ? 1U << x : 0;
            speaks = speaks || (r->parents & 1U << x && !same(w, t, group, z, x));
        }
        several = differ(w, t, group, seen);
        for (int x = 0; x < z; x++) {
            repeats = repeats || (seen & 1U << x && same(w, t, group, z, x));
        }
        if (!speaks || (several && r->op != FT_OP_RESOLVE && repeats)) {
            continue;
        }
        words |= 1U << z;
        for (int x = 0; x < z && (!several || r->op == FT_OP_RESOLVE); x++) {
            replaced_by[x] |= seen & 1U << x ? 1U << z : 0;
        }
    }
    for (int x = 0; x < w->n; x++) {
        t->stands[group] |= words & 1U << x && replaced_by[x] == 0 ? 1U << x : 0;
    }
    t->several[group] = differ(w, t, group, t->stands[group]);
}

static void ask_oracle(const world *w, truth *t)
{
    memset(t, 0, sizeof *t);
    for (int z = 0; z < w->n; z++) {
        ft_op op = w->all[z].op;
        bool all = w->all[z].parents != 0;
        bool followed = false;

        for (int x = 0; x < w->n; x++) {
            all = all && (!(w->all[z].parents & 1U << x) || t->retired[x]);
            followed = followed || had_seen(w, x, z);
        }
        t->retired[z] = op == FT_OP_RETIRE || (all && (op == FT_OP_EDIT || op == FT_OP_EXTERNAL || op == FT_OP_IMPORT));
        t->heads |= followed ? 0 : 1U << z;
    }
    for (int group = 0; group < GROUPS; group++) {
        judge(w, t, group);
    }
}

/* ---------- comparing */

static void fill(const world *w, const computer *c, ft_node *nodes)
{
    for (int k = 0; k < c->n; k++) {
        nodes[k] = (ft_node){.id = w->all[c->order[k]].id, .rev = w->all[c->order[k]].rev};
    }
}

static unsigned mask_of(const world *w, const ft_node *nodes, const size_t *at, size_t n)
{
    unsigned mask = 0;

    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < w->n; k++) {
            mask |= ft_hash_cmp(&nodes[at[i]].id, &w->all[k].id) == 0 ? 1U << k : 0;
        }
    }
    return mask;
}

static int smallest(const world *w, unsigned set)
{
    int best = -1;

    for (int i = 0; i < w->n; i++) {
        if (set & 1U << i && (best < 0 || ft_hash_cmp(&w->all[i].id, &w->all[best].id) < 0)) {
            best = i;
        }
    }
    return best;
}

static int stated(ft_values v, int f)
{
    const ft_value *x = ft_values_get(v, FIELDS[f].id);

    if (x == NULL) {
        return 0;
    }
    return f == 0   ? ft_vocab_find(&CLASSES, x->bytes.p, x->bytes.n)->rank
           : f == 1 ? (int)strtol(x->bytes.p, NULL, 10)
                    : (int)ft_value_int(x, 0);
}

static void same_view(const world *w, const truth *t, const ft_node *nodes, const ft_view *v)
{
    size_t n = 0;

    assert_false(v->incomplete);
    assert_int_equal(mask_of(w, nodes, v->heads, v->n_heads), t->heads);
    for (int group = 0; group < GROUPS; group++) {
        n += t->several[group];
    }
    assert_int_equal(v->n_conflicts, n);
    for (size_t i = 0; i < n; i++) {
        int group = 0;

        while (strcmp(v->conflicts[i].group, GROUP_NAMES[group]) != 0) {
            group++;
        }
        assert_true(t->several[group]);
        assert_int_equal(mask_of(w, nodes, v->conflicts[i].setters, v->conflicts[i].n), t->stands[group]);
    }
    for (int f = 0; f < N_FIELDS; f++) {
        unsigned set = t->stands[GROUP_OF[f]];
        int want = f == 1 ? w->all[smallest(w, set)].field[f] : 0;

        for (int i = 0; i < w->n && f != 1; i++) {
            want = set & 1U << i && w->all[i].field[f] > want ? w->all[i].field[f] : want;
        }
        assert_int_equal(stated(v->proposed, f), want);
    }
    assert_int_equal(v->retired, !t->several[RETIRED] && t->retired[smallest(w, t->stands[RETIRED])]);
}

/* Had of any two of these the author of one seen the other? */
static bool one_line(const world *w, unsigned set)
{
    for (int a = 0; a < w->n; a++) {
        for (int b = 0; b < a; b++) {
            if (set & 1U << a && set & 1U << b && !had_seen(w, a, b) && !had_seen(w, b, a)) {
                return false;
            }
        }
    }
    return true;
}

static unsigned past_of(const world *w, int z)
{
    unsigned past = 0;

    for (int x = 0; x < w->n; x++) {
        past |= had_seen(w, z, x) ? 1U << x : 0;
    }
    return past;
}

/* What must hold whatever the rule is: who saw everything contradicts nothing; and two edits that nobody followed, by people who had
 * seen nothing in dispute, that set one thing differently, are a conflict. */
static void plain_truths(const world *w, const truth *t)
{
    for (int group = 0; group < GROUPS; group++) {
        assert_false(t->several[group] && one_line(w, (1U << w->n) - 1));
    }
    for (int a = 0; a < w->n; a++) {
        for (int b = 0; b < a; b++) {
            bool last_words = t->heads & 1U << a && t->heads & 1U << b && w->all[a].op == FT_OP_EDIT &&
                              w->all[b].op == FT_OP_EDIT && one_line(w, past_of(w, a)) && one_line(w, past_of(w, b));

            for (int group = 0; group < RETIRED && last_words; group++) {
                bool both_set = w->all[a].parents != 0 && w->all[b].parents != 0 && !same(w, t, group, a, b);

                for (int p = 0; p < w->n; p++) {
                    both_set = both_set && !(w->all[a].parents & 1U << p && same(w, t, group, a, p)) &&
                               !(w->all[b].parents & 1U << p && same(w, t, group, b, p));
                }
                assert_true(!both_set || t->several[group]);
            }
        }
    }
}

/* While something is missing nothing is called a conflict, unless a resolution has settled what came before. */
static void on_the_way(world *w)
{
    static ft_node nodes[REVISIONS];
    computer *c = &w->at[ft_gen_below(w->g, (uint64_t)w->systems)];
    ft_view v;
    ft_error err = {0};

    if (c->n > 0) {
        fill(w, c, nodes);
        ft_assert_ok(ft_view_make(&FORM, nodes, (size_t)c->n, NULL, 0, NULL, NULL, w->space, &v, &err), &err);
        assert_true(!v.incomplete || v.n_conflicts == 0);
        assert_true(v.n_missing == 0 || c->known != (1U << w->n) - 1);
    }
}

static void everything_arrives(world *w)
{
    static ft_node nodes[REVISIONS];
    uint64_t all = w->n_batches == BATCHES ? ~0ULL : (1ULL << w->n_batches) - 1;
    truth t;

    ask_oracle(w, &t);
    plain_truths(w, &t);
    for (int s = 0; s < w->systems; s++) {
        computer *c = &w->at[s];
        ft_view v;
        ft_error err = {0};

        take(w, s, all);
        assert_int_equal(c->known, (1U << w->n) - 1); /* nothing that was said is lost */
        if (s < 2 || s == w->systems - 1) {
            fill(w, c, nodes);
            ft_assert_ok(ft_view_make(&FORM, nodes, (size_t)c->n, NULL, 0, NULL, NULL, w->space, &v, &err), &err);
            same_view(w, &t, nodes, &v);
        }
    }
}

static void all_computers_agree_with_who_had_seen_what(void **state)
{
    static world w;
    ft_gen g = ft_gen_seeded(424242);
    long rounds = ft_gen_rounds(ROUNDS);
    long conflicts = 0;
    ft_error err = {0};

    (void)state;
    w.g = &g;
    ft_assert_ok(ft_hash_setup(&err), &err);
    ft_assert_ok(ft_draft_new(&w.draft, &err), &err);
    ft_assert_ok(ft_view_space_new(&w.space, &err), &err);
    for (int i = 0; i < REVISIONS; i++) {
        ft_buf_init(&w.all[i].bytes, 0);
        ft_assert_ok(ft_revision_space_new(&w.all[i].space, &err), &err);
    }
    for (long i = 0; i < rounds; i++) {
        truth t;

        make_history(&w);
        on_the_way(&w);
        everything_arrives(&w);
        ask_oracle(&w, &t);
        conflicts += t.several[0] || t.several[1] || t.several[2];
    }
    print_message("  %ld histories, %ld of them end in a conflict\n", rounds, conflicts);
    assert_true(rounds < 1000 || (conflicts > rounds / 20 && conflicts < rounds - rounds / 20));
    for (int i = 0; i < REVISIONS; i++) {
        ft_buf_release(&w.all[i].bytes);
        ft_revision_space_free(w.all[i].space);
    }
    ft_draft_free(w.draft);
    ft_view_space_free(w.space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_computers_agree_with_who_had_seen_what),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
