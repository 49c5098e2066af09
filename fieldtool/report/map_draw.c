/* A record on the sheet: the rows of style.def that fit it, as fills, hatches, outlines and marks. */
#include "fieldtool/report/map_internal.h"

#include <math.h>
#include <string.h>

static const double HATCH_MM = 1.7;
/** Vertices nearer than this to the last one drawn make no difference in print. */
static const double NEAR_MM = 0.02;
/** What is smaller cannot be seen. */
static const double SEEN_MM = 0.4;

/* ---------- hatches */

static const char *const TYPES[] = {"coverage",  "hazard",   "exclusion", "release",
                                    "reopening", "location", "task",      "activity"};

static void pattern(ft_map *m, const ft_style *s, size_t i)
{
    static const struct {
        ft_style_hatch hatch;
        int turn_deg; /* of a horizontal line; y runs down, so 45 falls to the right */
        bool twice;
    } LOOKS[] = {
        {FT_STYLE_HATCH_HORIZONTAL, 0, false}, {FT_STYLE_HATCH_VERTICAL, 90, false},
        {FT_STYLE_HATCH_DIAGONAL, -45, false}, {FT_STYLE_HATCH_BACK, 45, false},
        {FT_STYLE_HATCH_CROSS, 45, true},
    };

    for (size_t k = 0; k < FT_COUNT(LOOKS); k++) {
        if (LOOKS[k].hatch == s->hatch) {
            ft_buf_printf(
                m->out,
                "<pattern id=\"%s%zu\" width=\"%g\" height=\"%g\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(%d)\">",
                s->type, i, HATCH_MM, HATCH_MM, LOOKS[k].turn_deg);
            if (strcmp(s->type, "release") == 0) { /* lies over the hatch of a hazard and must be told from it */
                ft_buf_printf(m->out, "<path d=\"M0 %gH%g\" stroke=\"#fff\" stroke-width=\".8\"/>", HATCH_MM / 2,
                              HATCH_MM);
            }
            ft_buf_printf(m->out, "<path d=\"M0 %gH%g%s\" stroke=\"%s\" stroke-width=\".3\"/></pattern>\n",
                          HATCH_MM / 2, HATCH_MM, LOOKS[k].twice ? "M.85 0V1.7" : "",
                          ft_style_fill(s, ft_store_forms(m->s)));
        }
    }
}

void ft_map_patterns(ft_map *m)
{
    ft_style s;

    for (size_t t = 0; t < FT_COUNT(TYPES); t++) {
        for (size_t i = 0; ft_style_at(TYPES[t], FT_GEOM_MULTIPOLYGON, i, &s); i++) {
            pattern(m, &s, i);
        }
    }
}

/* ---------- which rows fit */

static bool has_code(const ft_style *s, const ft_item *item)
{
    if (strcmp(s->code, "*") == 0 || s->column[0] == '\0') {
        return true;
    }
    if (strcmp(s->column, "pending") == 0) {
        return strcmp(s->code, item->pending ? "true" : "false") == 0;
    }
    if (strcmp(s->column, "shape_valid") == 0) {
        return strcmp(s->code, item->valid ? "true" : "false") == 0;
    }
    if (strcmp(s->column, "record_state") == 0) {
        return strcmp(s->code, ft_state_word(item->state)) == 0;
    }
    return ft_value_is(ft_values_get(item->values, s->column), s->code);
}

/** Rows of one type and shape, one of each column at most, for the record at hand. */
typedef struct fitting {
    size_t i;
    const char *column;
    bool found; /* in this column */
} fitting;

/* "*" stands last in its column: whatever came before did not fit. */
static bool next_row(fitting *f, const ft_item *item, ft_geom_type shape, ft_style *out, size_t *index)
{
    while (ft_style_at(item->type, shape, f->i, out)) {
        size_t i = f->i++;

        if (f->column == NULL || strcmp(f->column, out->column) != 0) {
            f->column = out->column;
            f->found = false;
        }
        if (!f->found && has_code(out, item)) {
            f->found = true;
            *index = i;
            return true;
        }
    }
    return false;
}

/* A release that nobody approved takes nothing from the hazard beneath: its outline alone is shown. */
static bool only_proposed(const ft_item *item)
{
    return strcmp(item->type, "release") == 0 && !item->has_approved;
}

/* ---------- paths */

static void put_ring(ft_map *m, size_t r, bool area)
{
    ft_map_xy last = {0, 0};

    for (size_t i = m->g.ring[r]; i < m->g.ring[r + 1]; i++) {
        ft_map_xy p = ft_map_place(m, m->g.xy[i], m->g.xy[m->g.ring[r]].lon_deg);
        bool first = i == m->g.ring[r];

        if (first || hypot(p.x - last.x, p.y - last.y) >= NEAR_MM) {
            ft_buf_printf(&m->path, "%c%.2f %.2f", first ? 'M' : 'L', p.x, p.y);
            last = p;
        }
    }
    ft_buf_text(&m->path, area ? "Z" : "");
}

/* Its box where the whole ring is smaller than what can be seen in print. */
static bool too_small(const ft_map *m, size_t r, ft_map_rect *box)
{
    ft_map_xy low = {HUGE_VAL, HUGE_VAL};
    ft_map_xy high = {-HUGE_VAL, -HUGE_VAL};

    for (size_t i = m->g.ring[r]; i < m->g.ring[r + 1]; i++) {
        ft_map_xy p = ft_map_place(m, m->g.xy[i], m->g.xy[m->g.ring[r]].lon_deg);

        low = (ft_map_xy){fmin(low.x, p.x), fmin(low.y, p.y)};
        high = (ft_map_xy){fmax(high.x, p.x), fmax(high.y, p.y)};
    }
    *box = (ft_map_rect){(low.x + high.x - SEEN_MM) / 2, (low.y + high.y - SEEN_MM) / 2, SEEN_MM, SEEN_MM};
    return high.x - low.x < SEEN_MM && high.y - low.y < SEEN_MM;
}

/* An area too small for the scale is drawn as a dot, never left out; released land is never drawn larger than it is. */
static void put_path(ft_map *m, const char *type)
{
    bool area = ft_geom_multi_of(m->g.type) == FT_GEOM_MULTIPOLYGON;
    bool widen = area && strcmp(type, "release") != 0;
    ft_map_rect box;

    ft_buf_reset(&m->path);
    for (size_t part = 0; part < m->g.n_parts; part++) {
        for (size_t r = m->g.part[part]; r < m->g.part[part + 1]; r++) {
            if (widen && r == m->g.part[part] && too_small(m, r, &box)) {
                ft_buf_printf(&m->path, "M%.2f %.2fh%.2fv%.2fh%.2fZ", box.x, box.y, box.w, box.h, -box.w);
                break; /* its holes are smaller still */
            }
            put_ring(m, r, area);
        }
    }
}

static const char *dashes(ft_style_line line)
{
    switch (line) {
    case FT_STYLE_LINE_DASH: return " stroke-dasharray=\"1.8 .9\"";
    case FT_STYLE_LINE_DOT: return " stroke-dasharray=\".01 .75\" stroke-linecap=\"round\"";
    case FT_STYLE_LINE_DASH_DOT: return " stroke-dasharray=\"1.8 .8 .01 .8\" stroke-linecap=\"round\"";
    case FT_STYLE_LINE_NONE:
    case FT_STYLE_LINE_SOLID: break;
    }
    return "";
}

static void fill(ft_map *m, const ft_style *s, size_t i)
{
    if (strcmp(s->column, "pending") == 0) { /* a veil over what is beneath would make it look less dangerous */
        return;
    }
    if (s->opacity > 0 && s->fill[0] != '\0') {
        ft_buf_printf(m->out, "<path d=\"%s\" fill=\"%s\" fill-opacity=\"%g\" fill-rule=\"evenodd\"/>\n", m->path.p,
                      ft_style_fill(s, ft_store_forms(m->s)), s->opacity / 100.0);
    }
    if (s->hatch != FT_STYLE_HATCH_NONE) {
        ft_buf_printf(m->out, "<path d=\"%s\" fill=\"url(#%s%zu)\" fill-rule=\"evenodd\"/>\n", m->path.p, s->type, i);
    }
}

static void stroke(ft_map *m, const ft_style *s)
{
    if (s->stroke[0] != '\0' && s->line != FT_STYLE_LINE_NONE) {
        ft_buf_printf(
            m->out, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.2f\" stroke-linejoin=\"round\"%s/>\n",
            m->path.p, s->stroke, s->width * FT_MAP_PEN, dashes(s->line));
    }
}

/* ---------- marks of points */

/** Corners on a circle of radius 1, up first; inner > 0 puts a corner at that radius between each two. */
static void corners(ft_map *m, ft_map_xy at, double r, int n, double turn_deg, double inner)
{
    int steps = inner > 0 ? 2 * n : n;

    for (int i = 0; i < steps; i++) {
        double a = (turn_deg + 360.0 * i / steps) * 3.14159265358979323846 / 180;
        double d = inner > 0 && i % 2 == 1 ? r * inner : r;

        ft_buf_printf(&m->path, "%c%.2f %.2f", i == 0 ? 'M' : 'L', at.x + d * sin(a), at.y - d * cos(a));
    }
    ft_buf_char(&m->path, 'Z');
}

static void mark_path(ft_map *m, ft_style_mark mark, ft_map_xy at, double r)
{
    ft_buf_reset(&m->path);
    switch (mark) {
    case FT_STYLE_MARK_CIRCLE: corners(m, at, r, 24, 0, 0); break;
    case FT_STYLE_MARK_SQUARE: corners(m, at, r, 4, 45, 0); break;
    case FT_STYLE_MARK_DIAMOND: corners(m, at, r, 4, 0, 0); break;
    case FT_STYLE_MARK_TRIANGLE: corners(m, at, r, 3, 0, 0); break;
    case FT_STYLE_MARK_DOWN: corners(m, at, r, 3, 180, 0); break;
    case FT_STYLE_MARK_PENTAGON: corners(m, at, r, 5, 0, 0); break;
    case FT_STYLE_MARK_STAR: corners(m, at, r, 5, 0, 0.45); break;
    case FT_STYLE_MARK_PLUS:
        ft_buf_printf(&m->path, "M%.2f %.2fV%.2fM%.2f %.2fH%.2f", at.x, at.y - r, at.y + r, at.x - r, at.y, at.x + r);
        break;
    case FT_STYLE_MARK_CROSSED:
        ft_buf_printf(&m->path, "M%.2f %.2fL%.2f %.2fM%.2f %.2fL%.2f %.2f", at.x - r, at.y - r, at.x + r, at.y + r,
                      at.x - r, at.y + r, at.x + r, at.y - r);
        break;
    }
}

static void draw_mark(ft_map *m, const ft_style *s, ft_map_xy at)
{
    double r = s->size * FT_MAP_MARK / 2;

    mark_path(m, s->mark, at, r);
    if (s->opacity > 0 && s->fill[0] != '\0') {
        ft_buf_printf(m->out, "<path d=\"%s\" fill=\"%s\" fill-opacity=\"%g\"/>\n", m->path.p, s->fill,
                      s->opacity / 100.0);
    }
    stroke(m, s);
    if (s->letter[0] != '\0') {
        ft_map_text(m, (ft_map_xy){at.x, at.y + r * (s->mark == FT_STYLE_MARK_TRIANGLE ? 0.45 : 0.36)}, r * 1.1,
                    "middle", " font-weight=\"bold\"", s->letter);
    }
}

/* ---------- one record */

/* Types in the order they are drawn in, rows of a type in the order of style.def. */
static void use(ft_map *m, const ft_style *s, size_t row, const ft_form *form)
{
    size_t at = m->n_used;

    for (size_t i = 0; i < m->n_used; i++) {
        bool same = m->used[i].form == form && m->used[i].style.shape == s->shape;

        if (same && m->used[i].row == row) {
            return;
        }
        at = same && m->used[i].row > row && at == m->n_used ? i : at;
    }
    if (m->n_used == FT_MAP_USED) {
        return;
    }
    memmove(&m->used[at + 1], &m->used[at], (m->n_used - at) * sizeof m->used[0]);
    m->n_used++;
    m->used[at].style = *s;
    m->used[at].row = row;
    m->used[at].form = form;
}

static void draw_points(ft_map *m, const ft_form *form, const ft_item *item)
{
    fitting f = {0, NULL, false};
    ft_style s;
    size_t i = 0;

    while (next_row(&f, item, m->g.type, &s, &i)) {
        use(m, &s, i, form);
        for (size_t k = 0; k < m->g.n_points; k++) {
            draw_mark(m, &s, ft_map_place(m, m->g.xy[k], m->g.xy[k].lon_deg));
        }
    }
}

static void draw_ground(ft_map *m, const ft_form *form, const ft_item *item)
{
    fitting f = {0, NULL, false};
    ft_style s;
    size_t i = 0;
    bool proposed = only_proposed(item);

    put_path(m, item->type);
    while (next_row(&f, item, m->g.type, &s, &i)) {
        if (!proposed || strcmp(s.column, "product") != 0) {
            if (!proposed) {
                fill(m, &s, i);
            }
            use(m, &s, i, form);
        }
    }
    f = (fitting){0, NULL, false};
    while (next_row(&f, item, m->g.type, &s, &i)) {
        if (!proposed || strcmp(s.column, "product") != 0) {
            stroke(m, &s);
        }
    }
}

void ft_map_draw(ft_map *m, const ft_form *form, const ft_item *item)
{
    ft_buf_text(m->out, "<g><title>");
    ft_xml_text(m->out, item->local_id);
    ft_buf_text(m->out, "</title>\n");
    if (ft_geom_multi_of(m->g.type) == FT_GEOM_MULTIPOINT) {
        draw_points(m, form, item);
    } else {
        draw_ground(m, form, item);
    }
    ft_buf_text(m->out, "</g>\n");
}

void ft_map_swatch(ft_map *m, const ft_style *s, size_t row, ft_map_rect r)
{
    ft_buf_reset(&m->path);
    if (s->shape == FT_STYLE_POINT) {
        draw_mark(m, s, (ft_map_xy){r.x + r.w / 2, r.y + r.h / 2});
        return;
    }
    if (s->shape == FT_STYLE_LINE) {
        ft_buf_printf(&m->path, "M%.2f %.2fh%.2f", r.x, r.y + r.h / 2, r.w);
    } else {
        ft_buf_printf(&m->path, "M%.2f %.2fh%.2fv%.2fh%.2fZ", r.x, r.y, r.w, r.h, -r.w);
        fill(m, s, row);
    }
    stroke(m, s);
    if (s->letter[0] != '\0') {
        ft_map_text(m, (ft_map_xy){r.x + r.w / 2, r.y + r.h / 2 + 0.9}, 2.5, "middle",
                    " font-weight=\"bold\" stroke=\"#fff\" stroke-width=\".7\" paint-order=\"stroke\"", s->letter);
    }
}
