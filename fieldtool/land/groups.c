#include "fieldtool/land/groups.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    const ft_str *x = a;
    const ft_str *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = memcmp(x->p, y->p, n);

    return c != 0 ? c : x->n < y->n ? -1 : x->n > y->n ? 1 : 0;
}

static ft_status no_memory(ft_error *err)
{
    return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=groups");
}

static size_t group_named(const ft_groups *gs, const char *name)
{
    size_t i = 0;

    while (i < gs->n && strcmp(gs->g[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* Unknown fields, sorted, each once. */
static ft_status unknown_fields(const ft_form *form, const ft_groups *gs, ft_space *space, size_t total, ft_str **out,
                                size_t *n, ft_error *err)
{
    ft_str *names = NULL;
    size_t found = 0;
    size_t kept = 0;

    for (size_t pass = 0; pass < 2; pass++) {
        found = 0;
        for (size_t i = 0; i < gs->n_nodes; i++) {
            for (size_t k = 0; k < gs->nodes[i].rev.values.n; k++) {
                ft_str f = gs->nodes[i].rev.values.v[k].field;

                if (ft_form_field(form, f.p, f.n) == NULL) {
                    found++;
                    if (names != NULL) {
                        names[found - 1] = f;
                    }
                }
            }
        }
        if (pass == 0 && (found == 0 || found > total || (names = ft_space_get(space, found, sizeof *names)) == NULL)) {
            *n = 0;
            return found == 0 ? FT_OK : no_memory(err);
        }
    }
    qsort(names, found, sizeof *names, by_name);
    for (size_t i = 0; i < found; i++) {
        if (kept == 0 || by_name(&names[kept - 1], &names[i]) != 0) {
            names[kept++] = names[i];
        }
    }
    *out = names;
    *n = kept;
    return FT_OK;
}

static ft_status add_groups(const ft_form *form, ft_groups *gs, const ft_str *unknown, size_t n_unknown,
                            ft_space *space, size_t *of_field, ft_error *err)
{
    gs->g = ft_space_get(space, form->n + 1 + n_unknown, sizeof *gs->g);
    if (gs->g == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i <= form->n; i++) { /* the shape's group after those of the fields */
        const char *name = i < form->n ? form->fields[i].group : form->geometry_group;
        size_t at = group_named(gs, name);

        if (at == gs->n) {
            gs->g[gs->n++] = (ft_group){.name = name};
        }
        if (i < form->n) {
            of_field[i] = at;
        } else {
            gs->g[at].has_geometry = true;
        }
    }
    for (size_t i = 0; i < n_unknown; i++) {
        char *name = ft_space_get(space, unknown[i].n + 1, 1);

        if (name == NULL) {
            return no_memory(err);
        }
        memcpy(name, unknown[i].p, unknown[i].n);
        gs->g[gs->n++] = (ft_group){.name = name, .unknown = true};
    }
    return FT_OK;
}

/* Groups of unknown fields come last. */
static size_t group_of(const ft_form *form, size_t n_groups, const ft_str *unknown, size_t n_unknown,
                       const size_t *of_field, ft_str field)
{
    const ft_field *f = ft_form_field(form, field.p, field.n);

    if (f != NULL) {
        return of_field[f - form->fields];
    }
    const ft_str *u = bsearch(&field, unknown, n_unknown, sizeof *unknown, by_name);

    return n_groups - n_unknown + (size_t)(u - unknown);
}

ft_status ft_groups_make(const ft_form *form, const ft_node *nodes, size_t n, ft_space *space, ft_groups *out,
                         ft_error *err)
{
    size_t total = 0;
    size_t at = 0;
    ft_str *unknown = NULL;
    size_t n_unknown = 0;
    size_t *of_field = ft_space_get(space, form->n, sizeof *of_field);
    size_t *of_value = NULL;
    ft_status st = FT_OK;

    *out = (ft_groups){.nodes = nodes, .n_nodes = n};
    for (size_t i = 0; i < n; i++) {
        total += nodes[i].rev.values.n;
    }
    of_value = ft_space_get(space, total, sizeof *of_value);
    out->cells = ft_space_get(space, total, sizeof *out->cells);
    if (of_field == NULL || of_value == NULL || out->cells == NULL) {
        return no_memory(err);
    }
    st = unknown_fields(form, out, space, total, &unknown, &n_unknown, err);
    st = st == FT_OK ? add_groups(form, out, unknown, n_unknown, space, of_field, err) : st;
    if (st != FT_OK) {
        return st;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < nodes[i].rev.values.n; k++) {
            size_t g = group_of(form, out->n, unknown, n_unknown, of_field, nodes[i].rev.values.v[k].field);

            of_value[at++] = g;
            out->g[g].end++;
        }
    }
    at = 0;
    for (size_t g = 0; g < out->n; g++) { /* counts become runs; end grows again while they fill */
        size_t count = out->g[g].end;

        out->g[g].from = out->g[g].end = at;
        at += count;
    }
    at = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < nodes[i].rev.values.n; k++) {
            out->cells[out->g[of_value[at++]].end++] = (ft_group_cell){i, &nodes[i].rev.values.v[k]};
        }
    }
    return FT_OK;
}

/* Run of one node within a group: from *at on, which moves behind it. */
static size_t run_of(const ft_groups *gs, const ft_group *g, size_t node, size_t *at)
{
    size_t from = *at;

    while (*at < g->end && gs->cells[*at].node == node) {
        (*at)++;
    }
    return from;
}

static bool same_shape(const ft_revision *a, const ft_revision *b)
{
    return a->has_geometry == b->has_geometry && (!a->has_geometry || ft_hash_cmp(&a->geometry, &b->geometry) == 0);
}

static bool all_alike(const ft_groups *gs, const ft_group *g)
{
    size_t at = g->from;
    size_t first = run_of(gs, g, 0, &at);
    size_t n_first = at - first;

    for (size_t i = 1; i < gs->n_nodes; i++) {
        size_t from = run_of(gs, g, i, &at);

        if (at - from != n_first || (g->has_geometry && !same_shape(&gs->nodes[0].rev, &gs->nodes[i].rev))) {
            return false;
        }
        for (size_t k = 0; k < n_first; k++) {
            const ft_value *a = gs->cells[first + k].value;
            const ft_value *b = gs->cells[from + k].value;

            if (!ft_str_eq(a->field, b->field) || !ft_value_same(a, b)) {
                return false;
            }
        }
    }
    return true;
}

static void put_value(ft_buf *b, const ft_value *v)
{
    ft_buf_u8(b, (uint8_t)v->field.n);
    ft_buf_bytes(b, v->field.p, v->field.n);
    ft_buf_u8(b, (uint8_t)v->tag);
    ft_buf_u32(b, (uint32_t)v->bytes.n);
    ft_buf_bytes(b, v->bytes.p, v->bytes.n);
}

ft_status ft_groups_content(const ft_groups *gs, size_t group, ft_hash *content, bool *alike, ft_error *err)
{
    const ft_group *g = &gs->g[group];
    size_t at = g->from;
    ft_buf b;
    ft_status st = FT_OK;

    *alike = all_alike(gs, g);
    if (*alike) {
        return FT_OK;
    }
    ft_buf_init(&b, 0);
    for (size_t i = 0; i < gs->n_nodes && st == FT_OK; i++) {
        size_t from = run_of(gs, g, i, &at);
        const ft_revision *r = &gs->nodes[i].rev;

        ft_buf_reset(&b);
        ft_buf_u8(&b, g->has_geometry && r->has_geometry);
        if (g->has_geometry && r->has_geometry) {
            ft_buf_bytes(&b, r->geometry.b, sizeof r->geometry.b);
        }
        for (size_t k = from; k < at; k++) {
            put_value(&b, gs->cells[k].value);
        }
        st = ft_buf_status(&b, err);
        content[i] = ft_hash_of(b.p, b.n);
    }
    ft_buf_release(&b);
    return st;
}
