/* Names beside what they name: each label tries places around the outline and takes the one that hides least. */
#include "fieldtool/report/map_internal.h"

#include "geo/area.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double NAME_MM = 2.3; /* height of the bold line */
static const double FACT_MM = 2.1;
static const double MINOR_MM = 1.8; /* names of releases and marks */
static const double CLEAR_MM = 1.5; /* between obstacles that stand for an outline */

/* ---------- what is met */

static void obstacle(ft_map *m, ft_map_xy p)
{
    if (m->n_obstacles < FT_MAP_OBSTACLES) {
        m->obstacles[m->n_obstacles++] = p;
    }
}

/* An outline as points no further apart than CLEAR_MM. */
static void outline_obstacles(ft_map *m)
{
    for (size_t r = 0; r < m->g.n_rings; r++) {
        double first = m->g.xy[m->g.ring[r]].lon_deg;
        ft_map_xy last = ft_map_place(m, m->g.xy[m->g.ring[r]], first);

        for (size_t i = m->g.ring[r]; i < m->g.ring[r + 1]; i++) {
            ft_map_xy p = ft_map_place(m, m->g.xy[i], first);
            double d = hypot(p.x - last.x, p.y - last.y);
            int steps = (int)fmin(200, floor(d / CLEAR_MM));

            for (int k = 1; k <= steps; k++) {
                obstacle(m, (ft_map_xy){last.x + (p.x - last.x) * k / (steps + 1),
                                        last.y + (p.y - last.y) * k / (steps + 1)});
            }
            obstacle(m, p);
            last = p;
        }
    }
}

/* Twelve places evenly along the vertices of the first outline. */
static void anchors(ft_map *m, ft_map_label *l)
{
    size_t n = m->g.n_rings == 0 ? 0 : m->g.ring[1] - m->g.ring[0];

    for (size_t k = 0; k < FT_MAP_ANCHORS && k < n; k++) {
        size_t i = n <= FT_MAP_ANCHORS ? k : k * n / FT_MAP_ANCHORS;

        l->at[l->n] = ft_map_place(m, m->g.xy[m->g.ring[0] + i], m->g.xy[m->g.ring[0]].lon_deg);
        l->middle.x += l->at[l->n].x;
        l->middle.y += l->at[l->n++].y;
    }
    l->middle.x /= l->n == 0 ? 1 : (double)l->n;
    l->middle.y /= l->n == 0 ? 1 : (double)l->n;
}

/* The letter that tells class or product without colour. */
static const char *letter_of(const ft_item *item, ft_geom_type shape, ft_style *s)
{
    static const char *const COLUMNS[] = {"classification", "product"};

    for (size_t c = 0; c < FT_COUNT(COLUMNS); c++) {
        for (size_t i = 0; ft_style_at(item->type, shape, i, s); i++) {
            if (strcmp(s->column, COLUMNS[c]) == 0 &&
                (strcmp(s->code, "*") == 0 || ft_value_is(ft_values_get(item->values, s->column), s->code))) {
                return s->letter;
            }
        }
    }
    return "";
}

void ft_map_grouped(double v, char *out, size_t size)
{
    char digits[40];
    size_t n = 0;
    size_t len = 0;

    (void)snprintf(digits, sizeof digits, "%.0f", v);
    len = strlen(digits);
    for (size_t i = 0; i < len && n + 5 < size; i++) {
        if (i > 0 && (len - i) % 3 == 0) {
            memcpy(out + n, "\xe2\x80\x89", 3); /* U+2009, thin space: ISO 80000-1 */
            n += 3;
        }
        out[n++] = digits[i];
    }
    out[n] = '\0';
}

static void name_area(ft_map *m, const ft_item *item, ft_map_label *l)
{
    ft_style s;
    char area[48];
    ft_str official = ft_value_text(ft_values_get(item->values, "official_id"));
    const char *letter = letter_of(item, m->g.type, &s);

    l->minor = strcmp(item->type, "hazard") != 0;
    if (!l->minor && official.n > 0) {
        (void)snprintf(l->name, sizeof l->name, "%.*s", (int)(official.n < 60 ? official.n : 60), official.p);
    } else if (!l->minor) {
        (void)snprintf(l->name, sizeof l->name, "%s", item->local_id);
    }
    ft_map_grouped(item->area_m2, area, sizeof area);
    if (item->area_m2 > 0) {
        (void)snprintf(l->fact, sizeof l->fact, "%s%s%s\xc2\xa0m\xc2\xb2", letter, letter[0] == '\0' ? "" : " ", area);
    } else {
        (void)snprintf(l->fact, sizeof l->fact, "%s", letter);
    }
    l->size_mm2 = item->area_m2 * m->mm_per_m * m->mm_per_m;
}

static bool is_daily(const ft_map *m, const ft_uuid *id)
{
    for (size_t i = 0; i < m->n_daily; i++) {
        if (ft_uuid_cmp(&m->daily[i], id) == 0) {
            return true;
        }
    }
    return false;
}

void ft_map_note(ft_map *m, const ft_form *form, const ft_item *item)
{
    static const char *const NAMED[] = {"hazard", "release", "location"};
    ft_map_label *l = NULL;

    (void)form;
    if (strcmp(item->type, "location") != 0 || ft_geom_multi_of(m->g.type) == FT_GEOM_MULTIPOINT) {
        outline_obstacles(m);
    }
    for (size_t i = 0; i < FT_COUNT(NAMED); i++) {
        if (strcmp(NAMED[i], item->type) != 0) {
            continue;
        }
        if (m->n_labels == FT_MAP_LABELS) {
            m->unlabelled++;
            return;
        }
        l = &m->labels[m->n_labels];
        *l = (ft_map_label){.n = 0};
        anchors(m, l);
        if (i == 2) {
            ft_str name = ft_value_text(ft_values_get(item->values, "name"));

            l->minor = true;
            (void)snprintf(l->fact, sizeof l->fact, "%.*s", (int)(name.n < 60 ? name.n : 60),
                           name.p == NULL ? "" : name.p);
        } else if (i == 1 && (!item->has_approved || is_daily(m, &item->record))) {
            continue;
        } else {
            name_area(m, item, l);
        }
        m->n_labels += l->n > 0 && (l->name[0] != '\0' || l->fact[0] != '\0');
    }
}

/* ---------- placing */

/* Characters of UTF-8, roughly as wide as each other; thin spaces and the like count too. */
static double width_of(const char *text, double size, double per_char)
{
    size_t n = 0;

    for (const char *p = text; *p != '\0'; p++) {
        n += ((unsigned char)*p & 0xc0U) != 0x80U;
    }
    return (double)n * size * per_char;
}

typedef struct placed {
    ft_map_rect box;
    ft_map_xy anchor;
    double cost;
    bool leader;
} placed;

static bool meets(ft_map_rect a, ft_map_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool inside(ft_map_rect r, ft_map_xy p)
{
    return p.x > r.x && p.x < r.x + r.w && p.y > r.y && p.y < r.y + r.h;
}

/* What the box hides, on top of @p cost; no further than @p enough. */
static double cost_of(const ft_map *m, ft_map_rect box, const ft_map_rect *taken, size_t n_taken, double cost,
                      double enough)
{
    ft_map_rect room = {FT_MAP_FRAME.x + 1, FT_MAP_FRAME.y + 1, FT_MAP_FRAME.w - 2, FT_MAP_FRAME.h - 2};

    if (box.x < room.x || box.y < room.y || box.x + box.w > room.x + room.w || box.y + box.h > room.y + room.h) {
        cost += 10000;
    }
    for (size_t i = 0; i < n_taken; i++) {
        cost += meets(box, taken[i]) ? 300 : 0;
    }
    for (size_t i = 0; i < m->n_obstacles && cost < enough; i++) {
        cost += inside(box, m->obstacles[i]) ? 5 : 0;
    }
    return cost;
}

static placed best_place(const ft_map *m, const ft_map_label *l, double w, double h, const ft_map_rect *taken,
                         size_t n_taken)
{
    static const double DIRECTIONS[][2] = {{1, 0},     {-1, 0},     {0, 1},      {0, -1},
                                           {0.7, 0.7}, {-0.7, 0.7}, {0.7, -0.7}, {-0.7, -0.7}};
    static const double AWAY_MM[] = {0.9, 4, 9, 15};
    placed best = {.cost = 1e9};

    for (size_t a = 0; a < l->n; a++) {
        for (size_t d = 0; d < FT_COUNT(DIRECTIONS); d++) {
            for (size_t k = 0; k < FT_COUNT(AWAY_MM); k++) {
                double x = l->at[a].x + DIRECTIONS[d][0] * (AWAY_MM[k] + w / 2);
                double y = l->at[a].y + DIRECTIONS[d][1] * (AWAY_MM[k] + h / 2);
                ft_map_rect box = {x - w / 2, y - h / 2, w, h};
                double far_mm = hypot(l->at[a].x - l->middle.x, l->at[a].y - l->middle.y);
                double cost = 1.2 * (double)k * (double)k + 0.1 * (double)d + 0.03 * far_mm;

                cost = cost_of(m, box, taken, n_taken, cost, best.cost);

                if (cost < best.cost) {
                    best = (placed){box, l->at[a], cost, k > 0};
                }
            }
        }
    }
    return best;
}

static void put_label(ft_map *m, const ft_map_label *l, const placed *p)
{
    static const char HALO[] = " stroke=\"#fff\" stroke-width=\".75\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
    char bold[160];
    double x = p->box.x + p->box.w / 2;
    double size = l->minor ? MINOR_MM : FACT_MM;

    (void)snprintf(bold, sizeof bold, " font-weight=\"bold\"%s", HALO);
    if (p->leader) {
        double ex = fmin(fmax(p->anchor.x, p->box.x), p->box.x + p->box.w);
        double ey = fmin(fmax(p->anchor.y, p->box.y), p->box.y + p->box.h);

        ft_buf_printf(m->out, "<path d=\"M%.2f %.2fL%.2f %.2f\" stroke=\"#333\" stroke-width=\".15\"/>\n", p->anchor.x,
                      p->anchor.y, ex, ey);
    }
    if (l->name[0] != '\0') {
        ft_map_text(m, (ft_map_xy){x, p->box.y + NAME_MM}, NAME_MM, "middle", bold, l->name);
    }
    if (l->fact[0] != '\0') {
        ft_map_text(m, (ft_map_xy){x, p->box.y + p->box.h - 0.35}, size, "middle", HALO, l->fact);
    }
}

/* Great areas have most room to give way, so the small come first; what may be left out comes last. */
static bool before(const ft_map_label *a, const ft_map_label *b)
{
    return a->minor != b->minor ? !a->minor : a->size_mm2 < b->size_mm2;
}

static void sort(ft_map_label *l, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        ft_map_label x = l[i];
        size_t k = i;

        for (; k > 0 && before(&x, &l[k - 1]); k--) {
            l[k] = l[k - 1];
        }
        l[k] = x;
    }
}

void ft_map_labels(ft_map *m)
{
    ft_map_rect taken[FT_MAP_LABELS];
    size_t n_taken = 0;

    if (m->unlabelled > 0) { /* there are more than a sheet can name: none, rather than some by chance */
        m->unlabelled += m->n_labels;
        return;
    }
    ft_buf_text(m->out, "<g id=\"labels\">\n");
    sort(m->labels, m->n_labels);
    for (size_t i = 0; i < m->n_labels; i++) {
        const ft_map_label *l = &m->labels[i];
        double w = fmax(width_of(l->name, NAME_MM, 0.70), width_of(l->fact, l->minor ? MINOR_MM : FACT_MM, 0.60)) + 0.6;
        double h = (l->name[0] == '\0' ? 0 : NAME_MM + 0.3) + (l->fact[0] == '\0' ? 0
                                                               : l->minor         ? MINOR_MM + 0.3
                                                                                  : FACT_MM + 0.3);
        placed p = best_place(m, l, w, h, taken, n_taken);

        if (p.cost >= (l->minor ? 12 : 60)) { /* a name that hides others, or ground, helps nobody */
            m->unlabelled += !l->minor;
            continue;
        }
        taken[n_taken++] = p.box;
        put_label(m, l, &p);
    }
    ft_buf_text(m->out, "</g>\n");
}
