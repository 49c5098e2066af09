/* Units: records that rest on one another are computed together, and only when something in them changed. docs/spec/books.md 3. */
#include "fieldtool/store/books_internal.h"

#include "fieldtool/base/sets.h"
#include "geo/overlay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---------- which records belong together */

/** Hazards are nodes 0 .. n_hazards - 1, releases the following ones. */
typedef struct sets {
    const ft_books *b;
    size_t *up;
    size_t *by_id; /* nodes of hazards and releases, sorted by record */
    size_t n;
} sets;

static const ft_uuid *id_of(const ft_books *b, size_t node)
{
    return node < b->in.n_hazards ? &b->hazards[node].id : &b->releases[node - b->in.n_hazards].id;
}

typedef struct named {
    const ft_uuid *id;
    size_t node;
} named;

static int named_cmp(const void *x, const void *y)
{
    return ft_uuid_cmp(((const named *)x)->id, ((const named *)y)->id);
}

static ft_status sets_make(sets *s, const ft_books *b, ft_error *err)
{
    named *all = NULL;

    *s = (sets){.b = b, .n = b->in.n_hazards + b->in.n_releases};
    all = calloc(s->n + 1, sizeof *all);
    s->up = calloc(s->n + 1, sizeof *s->up);
    s->by_id = calloc(s->n + 1, sizeof *s->by_id);
    if (all == NULL || s->up == NULL || s->by_id == NULL) {
        free(all);
        return ft_no_memory(err);
    }
    ft_sets_start(s->up, s->n);
    for (size_t i = 0; i < s->n; i++) {
        all[i] = (named){id_of(b, i), i};
    }
    if (s->n > 1) {
        qsort(all, s->n, sizeof *all, named_cmp);
    }
    for (size_t i = 0; i < s->n; i++) {
        s->by_id[i] = all[i].node;
    }
    free(all);
    return FT_OK;
}

static size_t find(const sets *s, const ft_uuid *id)
{
    size_t lo = 0;
    size_t hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = ft_uuid_cmp(id_of(s->b, s->by_id[mid]), id);

        if (c == 0) {
            return s->by_id[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return SIZE_MAX;
}

static void join_ids(sets *s, size_t node, const ft_uuid *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t other = find(s, &ids[i]);

        if (other != SIZE_MAX) {
            (void)ft_sets_join(s->up, node, other);
        }
    }
}

static void join_links(sets *s)
{
    const ft_books *b = s->b;

    for (size_t i = 0; i < b->in.n_hazards; i++) {
        const ft_ledger_hazard *h = &b->hazards[i];

        for (size_t k = 0; k < h->n_versions; k++) {
            join_ids(s, i, h->versions[k].supersedes, h->versions[k].n_supersedes);
            join_ids(s, i, h->versions[k].superseded_by, h->versions[k].n_superseded_by);
        }
    }
    for (size_t i = 0; i < b->in.n_releases; i++) {
        join_ids(s, b->in.n_hazards + i, b->releases[i].hazards, b->releases[i].n_hazards);
        join_ids(s, b->in.n_hazards + i, b->releases[i].consolidates, b->releases[i].n_consolidates);
    }
}

/* ---------- shapes whose boxes meet */

typedef struct boxed {
    ft_box box;
    size_t node;
} boxed;

static int boxed_cmp(const void *x, const void *y)
{
    const boxed *a = x;
    const boxed *b = y;

    if (a->box.west_deg != b->box.west_deg) {
        return a->box.west_deg < b->box.west_deg ? -1 : 1;
    }
    return (a->node > b->node) - (a->node < b->node);
}

static void widen(ft_box *to, const ft_geom *g)
{
    ft_box more = ft_geom_reach(g);

    if (isnan(to->west_deg)) {
        *to = more;
    } else if (!isnan(more.west_deg)) {
        to->west_deg = fmin(to->west_deg, more.west_deg);
        to->south_deg = fmin(to->south_deg, more.south_deg);
        to->east_deg = fmax(to->east_deg, more.east_deg);
        to->north_deg = fmax(to->north_deg, more.north_deg);
    }
}

static ft_box box_of(const ft_books *b, size_t node)
{
    ft_box box = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};

    if (node >= b->in.n_hazards) {
        const ft_geom *g = b->releases[node - b->in.n_hazards].shape;

        return g == NULL ? box : ft_geom_reach(g);
    }
    for (size_t k = 0; k < b->hazards[node].n_versions; k++) {
        const ft_geom *g = b->hazards[node].versions[k].shape;

        if (g != NULL && (k == 0 || g != b->hazards[node].versions[k - 1].shape)) {
            widen(&box, g);
        }
    }
    return box;
}

/* From west to east; those still open to the east are few. Releases alone do not touch one another's books. */
static ft_status join_near(sets *s, ft_error *err)
{
    boxed *all = calloc(s->n + 1, sizeof *all);
    size_t *live = calloc(s->n + 1, sizeof *live);
    size_t n = 0;
    size_t n_live = 0;

    if (all == NULL || live == NULL) {
        free(all);
        free(live);
        return ft_no_memory(err);
    }
    for (size_t i = 0; i < s->n; i++) {
        ft_box box = box_of(s->b, i);

        if (!isnan(box.west_deg)) {
            all[n++] = (boxed){box, i};
        }
    }
    qsort(all, n, sizeof *all, boxed_cmp);
    for (size_t i = 0; i < n; i++) {
        size_t kept = 0;

        for (size_t k = 0; k < n_live; k++) {
            const boxed *o = &all[live[k]];

            if (o->box.east_deg < all[i].box.west_deg) {
                continue;
            }
            live[kept++] = live[k];
            if (o->box.south_deg <= all[i].box.north_deg && all[i].box.south_deg <= o->box.north_deg &&
                (o->node < s->b->in.n_hazards || all[i].node < s->b->in.n_hazards)) {
                (void)ft_sets_join(s->up, o->node, all[i].node);
            }
        }
        n_live = kept;
        live[n_live++] = i;
    }
    free(all);
    free(live);
    return FT_OK;
}

/* ---------- units from sets */

/** Counts, then indexes: one list of members per unit. */
static ft_status deal(ft_books *b, const size_t *unit, size_t n, size_t list, const size_t *order, ft_error *err)
{
    for (size_t i = 0; i < n; i++) {
        ft_books_unit *u = &b->units[unit[i]];

        u->n[list]++;
    }
    for (size_t k = 0; k < b->n_units; k++) {
        b->units[k].at[list] = ft_books_take(b, b->units[k].n[list], sizeof(size_t));
        if (b->units[k].at[list] == NULL) {
            return ft_no_memory(err);
        }
        b->units[k].n[list] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t member = order == NULL ? i : order[i];
        ft_books_unit *u = &b->units[unit[member]];

        u->at[list][u->n[list]++] = member;
    }
    return FT_OK;
}

/* The unit of what names records; a unit of its own otherwise. */
static size_t unit_of(sets *s, const size_t *unit, const ft_uuid *id, size_t alone)
{
    size_t node = ft_uuid_is_zero(id) ? SIZE_MAX : find(s, id);

    return node == SIZE_MAX ? alone : unit[ft_sets_root(s->up, node)];
}

/** Orders by ID within hazards and releases, from the one list by ID. */
static size_t split_order(const sets *s, bool releases, size_t *out)
{
    size_t first = s->b->in.n_hazards;
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        if ((s->by_id[i] >= first) == releases) {
            out[n++] = releases ? s->by_id[i] - first : s->by_id[i];
        }
    }
    return n;
}

static ft_status deal_all(ft_books *b, sets *s, size_t *unit, ft_error *err)
{
    size_t most = s->n + b->in.n_exclusions + b->in.n_reopenings + 1;
    size_t *of = calloc(most, sizeof *of);
    size_t *order = calloc(most, sizeof *order);
    ft_status st = of == NULL || order == NULL ? ft_no_memory(err) : FT_OK;

    for (int list = 0; list < 2 && st == FT_OK; list++) {
        size_t n = split_order(s, list == 1, order);
        size_t first = list == 1 ? b->in.n_hazards : 0;

        for (size_t i = 0; i < n; i++) {
            of[i] = unit[ft_sets_root(s->up, first + i)];
        }
        st = deal(b, of, n, (size_t)list, order, err);
    }
    for (size_t i = 0; i < b->in.n_exclusions && st == FT_OK; i++) {
        const ft_ledger_exclusion *e = &b->exclusions[i];

        of[i] = unit_of(s, unit, ft_uuid_is_zero(&e->release) ? &e->hazard : &e->release, b->n_units - 1);
    }
    st = st == FT_OK ? deal(b, of, b->in.n_exclusions, FT_BOOKS_EXCLUSIONS, NULL, err) : st;
    for (size_t i = 0; i < b->in.n_reopenings && st == FT_OK; i++) {
        of[i] = unit_of(s, unit, &b->reopenings[i].hazard, b->n_units - 1);
    }
    st = st == FT_OK ? deal(b, of, b->in.n_reopenings, FT_BOOKS_REOPENINGS, NULL, err) : st;
    free(of);
    free(order);
    return st;
}

ft_status ft_books_make_units(ft_books *b, ft_error *err)
{
    sets s;
    size_t *unit = NULL;
    ft_status st = sets_make(&s, b, err);

    if (st == FT_OK) {
        join_links(&s);
        st = join_near(&s, err);
    }
    unit = st == FT_OK ? calloc(s.n + 1, sizeof *unit) : NULL;
    st = st == FT_OK && unit == NULL ? ft_no_memory(err) : st;
    for (size_t i = 0; i < s.n && st == FT_OK; i++) { /* roots in order of the smallest ID in them */
        size_t root = ft_sets_root(s.up, s.by_id[i]);

        if (unit[root] == 0) {
            unit[root] = ++b->n_units;
        }
    }
    for (size_t i = 0; i < s.n && st == FT_OK; i++) {
        unit[i] -= unit[i] > 0;
    }
    if (st == FT_OK) {
        b->n_units++; /* the last: what names nothing that is here */
        b->units = ft_books_take(b, b->n_units, sizeof *b->units);
        st = b->units == NULL ? ft_no_memory(err) : deal_all(b, &s, unit, err);
    }
    free(unit);
    free(s.up);
    free(s.by_id);
    return st;
}

/* ---------- computing */

/** A unit's own input: copies of the rows, nothing else. */
typedef struct ft_books_part {
    ft_ledger_hazard *hazards;
    ft_ledger_release *releases;
    ft_ledger_exclusion *exclusions;
    ft_ledger_reopening *reopenings;
    size_t cap[FT_BOOKS_LISTS];
    ft_ledger_input in;
    ft_buf bytes;  /* scratch */
    ft_site *site; /* moved from unit to unit */
    bool has_table;
} part;

static ft_status grow(void *array, size_t *cap, size_t n, size_t size, ft_error *err)
{
    void **at = array;

    if (n > *cap) {
        void *more = realloc(*at, n * 2 * size);

        if (more == NULL) {
            return ft_no_memory(err);
        }
        *at = more;
        *cap = n * 2;
    }
    return FT_OK;
}

static ft_status fill(part *p, const ft_books *b, const ft_books_unit *u, ft_error *err)
{
    ft_status st = grow(&p->hazards, &p->cap[FT_BOOKS_HAZARDS], u->n[FT_BOOKS_HAZARDS], sizeof *p->hazards, err);

    st = st == FT_OK ? grow(&p->releases, &p->cap[FT_BOOKS_RELEASES], u->n[FT_BOOKS_RELEASES], sizeof *p->releases, err)
                     : st;
    st = st == FT_OK
             ? grow(&p->exclusions, &p->cap[FT_BOOKS_EXCLUSIONS], u->n[FT_BOOKS_EXCLUSIONS], sizeof *p->exclusions, err)
             : st;
    st = st == FT_OK
             ? grow(&p->reopenings, &p->cap[FT_BOOKS_REOPENINGS], u->n[FT_BOOKS_REOPENINGS], sizeof *p->reopenings, err)
             : st;
    if (st != FT_OK) {
        return st;
    }
    p->in = b->in;
    p->in.hazards = p->hazards;
    p->in.releases = p->releases;
    p->in.exclusions = p->exclusions;
    p->in.reopenings = p->reopenings;
    p->in.n_hazards = u->n[FT_BOOKS_HAZARDS];
    p->in.n_releases = u->n[FT_BOOKS_RELEASES];
    p->in.n_exclusions = u->n[FT_BOOKS_EXCLUSIONS];
    p->in.n_reopenings = u->n[FT_BOOKS_REOPENINGS];
    for (size_t i = 0; i < p->in.n_hazards; i++) {
        p->hazards[i] = b->hazards[u->at[FT_BOOKS_HAZARDS][i]];
    }
    for (size_t i = 0; i < p->in.n_releases; i++) {
        p->releases[i] = b->releases[u->at[FT_BOOKS_RELEASES][i]];
    }
    for (size_t i = 0; i < p->in.n_exclusions; i++) {
        p->exclusions[i] = b->exclusions[u->at[FT_BOOKS_EXCLUSIONS][i]];
    }
    for (size_t i = 0; i < p->in.n_reopenings; i++) {
        p->reopenings[i] = b->reopenings[u->at[FT_BOOKS_REOPENINGS][i]];
    }
    return FT_OK;
}

/* Rows of a unit's ledger become rows of the whole one. */
static ft_status take_over(ft_books *b, const ft_books_unit *u, ft_ledger *from, ft_error *err)
{
    ft_ledger *to = b->ledger;
    ft_status st = FT_OK;

    for (size_t i = 0; i < from->n_postings && st == FT_OK; i++) {
        ft_ledger_posting p = from->postings[i];

        p.hazard = p.hazard == FT_LEDGER_NO_HAZARD ? p.hazard : u->at[FT_BOOKS_HAZARDS][p.hazard];
        p.release = p.release == SIZE_MAX ? p.release : u->at[FT_BOOKS_RELEASES][p.release];
        st = ft_books_room(&to->postings, &to->cap_postings, to->n_postings, sizeof *to->postings, err);
        if (st == FT_OK) {
            to->postings[to->n_postings++] = p;
            from->postings[i].shape = NULL;
        }
    }
    for (size_t i = 0; i < from->n_findings && st == FT_OK; i++) {
        st = ft_books_note(b, from->findings[i].key, &from->findings[i].record, &from->findings[i].other,
                           from->findings[i].m2, err);
    }
    while (from->n_open > 0 && st == FT_OK) {
        ft_ledger_open o = from->open[from->n_open - 1];

        o.hazard = u->at[FT_BOOKS_HAZARDS][o.hazard];
        st = ft_books_room(&to->open, &to->cap_open, to->n_open, sizeof *to->open, err);
        if (st == FT_OK) {
            to->open[to->n_open++] = o;
            from->n_open--;
        }
    }
    to->indications += from->indications;
    to->retries += from->retries;
    return st;
}

static ft_status look_up(ft_books *b, ft_store *s, ft_books_unit *u, const ft_ledger_input *in, ft_ledger **out,
                         ft_error *err)
{
    static const char SQL_KEPT[] = "SELECT bytes FROM ft_books WHERE digest = ?1";
    ft_stmt *q = NULL;
    ft_ledger *l = NULL;
    ft_status st = ft_db_cached(s->db, SQL_KEPT, &q, err);
    ft_status end = FT_OK;

    if (st != FT_OK) {
        return st;
    }
    ft_stmt_blob_at(q, 1, u->digest.b, sizeof u->digest.b);
    if (ft_stmt_row(q)) {
        ft_str bytes = ft_col_blob(q, 0);
        ft_error spoilt = {0};

        l = calloc(1, sizeof *l);
        st = l == NULL ? ft_no_memory(err) : ft_books_get_result(b, bytes.p, bytes.n, in, l, &spoilt);
        if (st == FT_E_INVALID) { /* as if it had not been kept */
            ft_ledger_free(l);
            l = NULL;
            st = FT_OK;
        }
    }
    end = ft_stmt_done(q, err);
    u->found = l != NULL;
    *out = l;
    return st == FT_OK ? end : st;
}

static ft_status compute_with(ft_books *b, ft_store *s, ft_books_unit *u, part *p, ft_error *err)
{
    ft_buf *bytes = &p->bytes;
    ft_ledger *l = NULL;
    ft_status st = fill(p, b, u, err);

    if (st == FT_OK && p->has_table) {
        ft_buf_reset(bytes);
        ft_books_put_input(&p->in, bytes);
        st = ft_buf_status(bytes, err);
        u->digest = ft_hash_of(bytes->p, bytes->n);
        st = st == FT_OK ? look_up(b, s, u, &p->in, &l, err) : st;
    }
    if (st == FT_OK && l == NULL) {
        st = ft_ledger_run_with(&p->in, &p->site, &l, err);
    }
    if (st == FT_OK && p->has_table && !b->ask.has_known) {
        ft_buf_reset(bytes);
        ft_books_put_result(l, bytes);
        st = ft_buf_status(bytes, err);
        u->kept = (ft_str){ft_books_text(b, (ft_str){bytes->p, bytes->n}), bytes->n};
        st = st == FT_OK && u->kept.p == NULL ? ft_no_memory(err) : st;
    }
    b->n_kept += u->found;
    st = st == FT_OK ? take_over(b, u, l, err) : st;
    ft_ledger_free(l);
    return st;
}

static ft_status has_books_table(ft_store *s, bool *out, ft_error *err)
{
    int64_t n = 0;
    ft_status st = ft_db_one_int(s->db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'ft_books'",
                                 0, &n, err);

    *out = n != 0;
    return st;
}

ft_status ft_books_compute_unit(ft_books *b, ft_store *s, ft_books_unit *u, ft_error *err)
{
    ft_status st = FT_OK;

    if (b->part == NULL) {
        b->part = calloc(1, sizeof *b->part);
        if (b->part == NULL) {
            return ft_no_memory(err);
        }
        ft_buf_init(&b->part->bytes, 0);
        st = has_books_table(s, &b->part->has_table, err);
        b->part->has_table = b->part->has_table && !b->ask.shapes;
    }
    return st == FT_OK ? compute_with(b, s, u, b->part, err) : st;
}

void ft_books_part_free(part *p)
{
    if (p != NULL) {
        ft_buf_release(&p->bytes);
        ft_site_close(p->site);
        free(p->hazards);
        free(p->releases);
        free(p->exclusions);
        free(p->reopenings);
        free(p);
    }
}

ft_status ft_books_compute(ft_books *b, ft_store *s, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < b->n_units && st == FT_OK; i++) {
        st = ft_books_compute_unit(b, s, &b->units[i], err);
        if (st == FT_OK && i % 256 == 0) {
            ft_env_progress(s->env, "books.computing", (int64_t)i, (int64_t)b->n_units);
            st = ft_env_stop(s->env) ? ft_fail(err, FT_E_INTERRUPTED, "base.interrupted", "what=books") : FT_OK;
        }
    }
    return st;
}

/* ---------- keeping */

ft_status ft_books_forget(ft_store *s, ft_error *err)
{
    bool has_table = false;
    ft_status st = has_books_table(s, &has_table, err);

    return st == FT_OK && has_table ? ft_db_exec(s->db, "DELETE FROM ft_books", err) : st;
}

ft_status ft_books_keep(ft_store *s, const ft_books *b, ft_error *err)
{
    static const char SQL_KEEP[] = "INSERT OR REPLACE INTO ft_books (digest, bytes) VALUES (?1, ?2)";
    bool has_table = false;
    ft_status st = has_books_table(s, &has_table, err);

    if (st != FT_OK || !has_table || b->ask.has_known || b->ask.shapes || b->ask.on_demand) {
        return st;
    }
    st = ft_books_forget(s, err);
    for (size_t i = 0; i < b->n_units && st == FT_OK; i++) {
        const ft_books_unit *u = &b->units[i];
        ft_stmt *q = NULL;

        st = ft_db_cached(s->db, SQL_KEEP, &q, err);
        if (st == FT_OK) {
            ft_stmt_blob_at(q, 1, u->digest.b, sizeof u->digest.b);
            ft_stmt_blob_at(q, 2, u->kept.p, u->kept.n);
            st = ft_stmt_run(q, err);
        }
    }
    return st;
}
