/* A workspace on one sheet: two walks over its records, one for the extent, one that draws from the ground up. */
#include "fieldtool/report/map_internal.h"

#include "geo/wkb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
/* WGS 84 */
static const double A_M = 6378137.0;
static const double E2 = 0.0066943799901413165;

/** What is drawn, from the ground up; @p extent: the sheet is chosen so that it is seen whole. */
static const struct {
    const char *type;
    bool extent;
} ORDER[] = {
    {"location", false}, {"coverage", true}, {"task", false},     {"activity", false}, {"hazard", true},
    {"exclusion", true}, {"release", true},  {"reopening", true}, {"track", false},    {"marking", true},
    {"point", true},     {"evidence", true}, {"device", true},    {"qa", false},       {"accident", true},
};

ft_map_xy ft_map_place(const ft_map *m, ft_lonlat p, double first_lon_deg)
{
    double first = first_lon_deg + 360 * floor((m->mid.lon_deg - first_lon_deg + 180) / 360);
    double east_m = (first + (p.lon_deg - first_lon_deg) - m->mid.lon_deg) * m->m_per_deg_lon;
    double north_m = (p.lat_deg - m->mid.lat_deg) * m->m_per_deg_lat;

    return (ft_map_xy){FT_MAP_FRAME.x + FT_MAP_FRAME.w / 2 + east_m * m->mm_per_m,
                       FT_MAP_FRAME.y + FT_MAP_FRAME.h / 2 - north_m * m->mm_per_m};
}

bool ft_map_shape(ft_map *m, const ft_item *item)
{
    ft_error ignored = {0}; /* a body that cannot be read is a finding of check; the map shows what it can */

    return item->wkb != NULL && ft_wkb_read(item->wkb, item->wkb_n, &m->g, NULL, &ignored) == FT_OK &&
           !ft_geom_is_empty(&m->g);
}

/* ---------- first walk: where is it all, and of which day */

static void grow(ft_map *m)
{
    ft_box b = ft_geom_extent(&m->g);
    double turn = 0;

    if (!m->any) {
        m->any = true;
        m->ref_lon_deg = b.west_deg;
        m->west_deg = b.west_deg;
        m->east_deg = b.east_deg;
        m->south_deg = b.south_deg;
        m->north_deg = b.north_deg;
        return;
    }
    turn = 360 * floor((m->ref_lon_deg - b.west_deg + 180) / 360); /* the short way round */
    m->west_deg = fmin(m->west_deg, b.west_deg + turn);
    m->east_deg = fmax(m->east_deg, b.east_deg + turn);
    m->south_deg = fmin(m->south_deg, b.south_deg);
    m->north_deg = fmax(m->north_deg, b.north_deg);
}

static void note_date(ft_map *m, const ft_item *item)
{
    ft_date d = ft_value_date(ft_values_get(item->values, "date_of_information"));

    if (ft_date_known(d) && (!ft_date_known(m->newest) || ft_date_last_day(d) > ft_date_last_day(m->newest))) {
        m->newest = d;
    }
}

static ft_status walk(ft_map *m, size_t kind, void (*each)(ft_map *m, size_t kind, const ft_item *item), ft_error *err)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_status st = ft_items_open(m->s, ORDER[kind].type, FT_FACE_SHOWN, false, &it, err);

    if (st != FT_OK) {
        return st;
    }
    while (ft_item_next(it, &item)) {
        if (ft_map_shape(m, &item)) {
            each(m, kind, &item);
        }
    }
    return ft_items_close(it, err);
}

static void note_daily(ft_map *m, const ft_item *item)
{
    const ft_value *ids = ft_values_get(item->values, "consolidates");

    for (size_t i = 0; i < ft_value_count(ids) && m->n_daily < FT_MAP_DAILY; i++) {
        m->daily[m->n_daily++] = ft_value_id_at(ids, i);
    }
}

static void measure(ft_map *m, size_t kind, const ft_item *item)
{
    note_date(m, item);
    note_daily(m, item);
    if (ORDER[kind].extent) {
        grow(m);
    }
}

/* ---------- the plane and its scale */

static void choose_plane(ft_map *m)
{
    double lat = 0;
    double w = 0;

    m->mid = (ft_lonlat){(m->west_deg + m->east_deg) / 2, (m->south_deg + m->north_deg) / 2};
    lat = m->mid.lat_deg * PI / 180;
    w = sqrt(1 - E2 * sin(lat) * sin(lat));
    m->m_per_deg_lat = A_M * (1 - E2) / (w * w * w) * PI / 180;
    m->m_per_deg_lon = fmax(1, A_M / w * cos(lat) * PI / 180); /* at a pole no sheet helps */
}

/* The next round denominator at which everything fits with a margin. */
static void choose_scale(ft_map *m)
{
    static const double ROUND[] = {1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7.5, 10};
    double w_m = (m->east_deg - m->west_deg) * m->m_per_deg_lon;
    double h_m = (m->north_deg - m->south_deg) * m->m_per_deg_lat;
    double need = fmax(500, 1000 * 1.07 * fmax(w_m / FT_MAP_FRAME.w, h_m / FT_MAP_FRAME.h));
    double power = pow(10, floor(log10(need)));

    m->scale = 10 * power;
    for (size_t i = FT_COUNT(ROUND); i-- > 0;) {
        if (ROUND[i] * power >= need) {
            m->scale = ROUND[i] * power;
        }
    }
    m->mm_per_m = 1000 / m->scale;
}

/* ---------- second walk */

static const ft_form *form_of(const ft_map *m, size_t kind)
{
    return ft_forms_find(ft_store_forms(m->s), ORDER[kind].type, strlen(ORDER[kind].type));
}

static void draw_one(ft_map *m, size_t kind, const ft_item *item)
{
    const ft_form *form = form_of(m, kind);

    m->records++;
    ft_map_draw(m, form, item);
    ft_map_note(m, form, item);
}

static ft_status draw_all(ft_map *m, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_text(m->out, "<g clip-path=\"url(#frame)\">\n");
    for (size_t i = 0; i < FT_COUNT(ORDER) && st == FT_OK; i++) {
        if (form_of(m, i) != NULL) {
            ft_buf_printf(m->out, "<g id=\"%s\">\n", ORDER[i].type);
            st = walk(m, i, draw_one, err);
            ft_buf_text(m->out, "</g>\n");
        }
    }
    ft_map_labels(m);
    ft_buf_text(m->out, "</g>\n");
    return st;
}

/* ---------- the document */

static const char *title(const ft_map *m)
{
    return m->o != NULL && m->o->title != NULL ? m->o->title : ft_catalog_text(m->words, "report.map.title");
}

static void open_document(ft_map *m)
{
    ft_buf_printf(
        m->out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%gmm\" height=\"%gmm\" viewBox=\"0 0 %g %g\" role=\"img\" "
        "font-family=\"Noto Sans,DejaVu Sans,Arial,sans-serif\" fill=\"#111\">\n<title>",
        FT_MAP_SHEET_W, FT_MAP_SHEET_H, FT_MAP_SHEET_W, FT_MAP_SHEET_H);
    ft_xml_text(m->out, title(m));
    ft_buf_text(m->out, "</title>\n<desc>");
    ft_xml_text(m->out, ft_catalog_text(m->words, "report.map.unknown"));
    ft_buf_text(m->out, "</desc>\n<defs>\n");
    ft_buf_printf(m->out, "<clipPath id=\"frame\"><rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"/></clipPath>\n",
                  FT_MAP_FRAME.x, FT_MAP_FRAME.y, FT_MAP_FRAME.w, FT_MAP_FRAME.h);
    ft_map_patterns(m);
    ft_buf_printf(m->out, "</defs>\n<rect width=\"%g\" height=\"%g\" fill=\"#fff\"/>\n", FT_MAP_SHEET_W,
                  FT_MAP_SHEET_H);
    ft_map_text(m, (ft_map_xy){FT_MAP_FRAME.x, 12}, 5, "start", " font-weight=\"bold\"", title(m));
}

static ft_status draw(ft_map *m, ft_error *err)
{
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(ORDER) && st == FT_OK; i++) {
        st = form_of(m, i) == NULL ? FT_OK : walk(m, i, measure, err);
    }
    if (st != FT_OK) {
        return st;
    }
    open_document(m);
    ft_buf_printf(m->out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#fdfcf8\"/>\n", FT_MAP_FRAME.x,
                  FT_MAP_FRAME.y, FT_MAP_FRAME.w, FT_MAP_FRAME.h);
    if (m->any) {
        choose_plane(m);
        choose_scale(m);
        ft_map_graticule(m);
        st = draw_all(m, err);
    } else {
        ft_map_text(m, (ft_map_xy){FT_MAP_FRAME.x + FT_MAP_FRAME.w / 2, FT_MAP_FRAME.y + FT_MAP_FRAME.h / 2}, 5,
                    "middle", "", ft_catalog_text(m->words, "report.map.empty"));
    }
    ft_buf_printf(
        m->out,
        "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"none\" stroke=\"#111\" stroke-width=\".35\"/>\n",
        FT_MAP_FRAME.x, FT_MAP_FRAME.y, FT_MAP_FRAME.w, FT_MAP_FRAME.h);
    ft_map_margin(m);
    ft_buf_text(m->out, "</svg>\n");
    return st;
}

ft_status ft_map_svg(ft_store *s, const ft_catalog *words, const ft_map_options *o, ft_buf *out, ft_map_result *result,
                     ft_error *err)
{
    ft_map m = {.s = s, .words = words, .o = o, .out = out};
    ft_status st = FT_OK;

    ft_geom_init(&m.g, FT_GEOM_NONE);
    ft_buf_init(&m.path, 0);
    m.labels = calloc(FT_MAP_LABELS, sizeof *m.labels);
    m.obstacles = calloc(FT_MAP_OBSTACLES, sizeof *m.obstacles);
    m.daily = calloc(FT_MAP_DAILY, sizeof *m.daily);
    st = m.labels == NULL || m.obstacles == NULL || m.daily == NULL
             ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=map")
             : draw(&m, err);
    st = st == FT_OK ? ft_buf_status(&m.path, err) : st;
    st = st == FT_OK ? ft_buf_status(out, err) : st;
    if (st == FT_OK) {
        *result = (ft_map_result){.records = m.records, .scale = m.scale, .unlabelled = m.unlabelled};
    }
    free(m.labels);
    free(m.obstacles);
    free(m.daily);
    ft_buf_release(&m.path);
    ft_geom_release(&m.g);
    return st;
}
