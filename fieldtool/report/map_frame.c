/* Around the map: graticule, scale, north, legend, dates, and what a map cannot say. */
#include "fieldtool/report/map_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ft_map_text(ft_map *m, ft_map_xy at, double size, const char *anchor, const char *more, const char *text)
{
    ft_buf_printf(m->out, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\" text-anchor=\"%s\"%s>", at.x, at.y, size,
                  anchor, more);
    ft_xml_text(m->out, text);
    ft_buf_text(m->out, "</text>\n");
}

/* As many words as fit by a mean width of letters; a longer word stands alone. */
static size_t line_of(const char *text, size_t most)
{
    size_t n = strlen(text);
    size_t cut = 0;

    if (n <= most) {
        return n;
    }
    for (size_t i = 0; i < n && (i <= most || cut == 0); i++) {
        cut = text[i] == ' ' ? i : cut;
    }
    return cut == 0 ? n : cut;
}

double ft_map_wrapped(ft_map *m, ft_map_xy at, double size, double width_mm, const char *more, const char *text)
{
    size_t most = (size_t)fmax(8, width_mm / (size * 0.53));
    char line[400];

    while (*text != '\0') {
        size_t n = line_of(text, most);

        (void)snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), text);
        ft_map_text(m, at, size, "start", more, line);
        at.y += size * 1.3;
        text += n;
        text += strspn(text, " ");
    }
    return at.y;
}

/* ---------- graticule */

static const double STEPS_S[] = {1,   2,   5,   10,   15,   30,   60,    120,
                                 300, 600, 900, 1800, 3600, 7200, 18000, 36000}; /* seconds of arc */

static double step_deg(double mm_per_deg)
{
    for (size_t i = 0; i < FT_COUNT(STEPS_S); i++) {
        if (STEPS_S[i] / 3600 * mm_per_deg >= 38) {
            return STEPS_S[i] / 3600;
        }
    }
    return 10;
}

/* 22 deg 20' 30" E, no finer than the step. */
static void angle_text(double deg, double step, const char *plus, const char *minus, char *out, size_t size)
{
    long total = lround(fabs(deg) * 3600);
    const char *side = total == 0 ? "" : deg > 0 ? plus : minus;

    if (step < 1.0 / 60) {
        (void)snprintf(out, size, "%ld\xc2\xb0%02ld\xe2\x80\xb2%02ld\xe2\x80\xb3%s", total / 3600, total / 60 % 60,
                       total % 60, side);
    } else if (step < 1) {
        (void)snprintf(out, size, "%ld\xc2\xb0%02ld\xe2\x80\xb2%s", total / 3600, total / 60 % 60, side);
    } else {
        (void)snprintf(out, size, "%ld\xc2\xb0%s", total / 3600, side);
    }
}

static void meridian(ft_map *m, double lon, double step)
{
    double x = ft_map_place(m, (ft_lonlat){lon, m->mid.lat_deg}, lon).x;
    double shown = lon - 360 * floor((lon + 180) / 360);
    char text[40];

    angle_text(shown, step, ft_catalog_text(m->words, "report.map.east"), ft_catalog_text(m->words, "report.map.west"),
               text, sizeof text);
    ft_buf_printf(m->out, "<path d=\"M%.2f %gv%g\" stroke=\"#b9c4cc\" stroke-width=\".12\"/>\n", x, FT_MAP_FRAME.y,
                  FT_MAP_FRAME.h);
    ft_buf_printf(m->out, "<path d=\"M%.2f %gv1.5M%.2f %gv-1.5\" stroke=\"#111\" stroke-width=\".25\"/>\n", x,
                  FT_MAP_FRAME.y + FT_MAP_FRAME.h, x, FT_MAP_FRAME.y);
    ft_map_text(m, (ft_map_xy){x, FT_MAP_FRAME.y + FT_MAP_FRAME.h + 4.2}, 2.3, "middle", "", text);
}

static void parallel(ft_map *m, double lat, double step)
{
    double y = ft_map_place(m, (ft_lonlat){m->mid.lon_deg, lat}, m->mid.lon_deg).y;
    char text[40];
    char turn[60];

    angle_text(lat, step, ft_catalog_text(m->words, "report.map.north"), ft_catalog_text(m->words, "report.map.south"),
               text, sizeof text);
    (void)snprintf(turn, sizeof turn, " transform=\"rotate(-90 %.2f %.2f)\"", FT_MAP_FRAME.x - 2.2, y);
    ft_buf_printf(m->out, "<path d=\"M%g %.2fh%g\" stroke=\"#b9c4cc\" stroke-width=\".12\"/>\n", FT_MAP_FRAME.x, y,
                  FT_MAP_FRAME.w);
    ft_buf_printf(m->out, "<path d=\"M%g %.2fh-1.5M%g %.2fh1.5\" stroke=\"#111\" stroke-width=\".25\"/>\n",
                  FT_MAP_FRAME.x, y, FT_MAP_FRAME.x + FT_MAP_FRAME.w, y);
    ft_map_text(m, (ft_map_xy){FT_MAP_FRAME.x - 2.2, y}, 2.3, "middle", turn, text);
}

void ft_map_graticule(ft_map *m)
{
    double half_lon = FT_MAP_FRAME.w / 2 / m->mm_per_m / m->m_per_deg_lon;
    double half_lat = FT_MAP_FRAME.h / 2 / m->mm_per_m / m->m_per_deg_lat;
    double step = step_deg(fmin(m->m_per_deg_lon, m->m_per_deg_lat) * m->mm_per_m);

    ft_buf_text(m->out, "<g id=\"graticule\">\n");
    for (double k = ceil((m->mid.lon_deg - half_lon) / step); k * step <= m->mid.lon_deg + half_lon; k++) {
        meridian(m, k * step, step);
    }
    for (double k = ceil((m->mid.lat_deg - half_lat) / step); k * step <= m->mid.lat_deg + half_lat; k++) {
        if (fabs(k * step) <= 90) {
            parallel(m, k * step, step);
        }
    }
    ft_buf_text(m->out, "</g>\n");
}

/* ---------- scale and north */

static void north_arrow(ft_map *m, double x, double y)
{
    ft_buf_printf(
        m->out,
        "<g id=\"north\"><path d=\"M%.2f %.2fl2.6 9l-2.6 -1.8z\" fill=\"#111\"/><path d=\"M%.2f %.2fl-2.6 9l2.6 -1.8z\" fill=\"#fff\" stroke=\"#111\" stroke-width=\".25\"/>\n",
        x, y, x, y);
    ft_map_text(m, (ft_map_xy){x, y - 1}, 3.2, "middle", " font-weight=\"bold\"",
                ft_catalog_text(m->words, "report.map.north"));
    ft_buf_text(m->out, "</g>\n");
}

/* The longest round length of at most 42 mm. */
static double bar_length_m(const ft_map *m)
{
    double most = 42 / m->mm_per_m;
    double power = pow(10, floor(log10(most)));

    return most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
}

static void length_text(double length_m, bool unit, char *out, size_t size)
{
    bool km = length_m >= 1000;

    (void)snprintf(out, size, "%g%s", km ? length_m / 1000 : length_m, !unit ? "" : km ? "\xc2\xa0km" : "\xc2\xa0m");
}

static void scale_bar(ft_map *m, double x, double y)
{
    double length_m = bar_length_m(m);
    double w = length_m * m->mm_per_m;
    char text[80];
    char facts[64];
    ft_buf ratio;

    ft_buf_text(m->out, "<g id=\"scale\">\n");
    for (int i = 0; i < 4; i++) {
        ft_buf_printf(
            m->out,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"1.6\" fill=\"%s\" stroke=\"#111\" stroke-width=\".2\"/>\n",
            x + w * i / 4, y, w / 4, i % 2 == 0 ? "#111" : "#fff");
    }
    ft_map_text(m, (ft_map_xy){x, y - 1}, 2.4, "middle", "", "0");
    length_text(length_m / 2, length_m >= 1000 && length_m / 2 < 1000, text, sizeof text);
    ft_map_text(m, (ft_map_xy){x + w / 2, y - 1}, 2.4, "middle", "", text);
    length_text(length_m, true, text, sizeof text);
    ft_map_text(m, (ft_map_xy){x + w, y - 1}, 2.4, "middle", "", text);
    ft_map_grouped(m->scale, text, sizeof text);
    (void)snprintf(facts, sizeof facts, "scale=%s", text);
    ft_buf_init(&ratio, 512);
    ft_catalog_format(m->words, "report.map.scale", facts, &ratio);
    ft_map_text(m, (ft_map_xy){x, y + 4.8}, 2.4, "start", "", ratio.p == NULL ? "" : ratio.p);
    ft_buf_release(&ratio);
    ft_buf_text(m->out, "</g>\n");
}

/* ---------- legend */

static double legend_row(ft_map *m, size_t i, double y)
{
    const ft_style *s = &m->used[i].style;
    ft_buf text;

    ft_buf_init(&text, 1024);
    ft_style_legend(s, m->used[i].form, m->words, &text);
    ft_map_swatch(m, s, m->used[i].row, (ft_map_rect){0, y, 7, 3.4});
    y = ft_map_wrapped(m, (ft_map_xy){9, y + 2.6}, 2.4, FT_MAP_SIDE.w - 9, "", text.p == NULL ? "" : text.p);
    ft_buf_release(&text);
    return y - 0.9;
}

/* From 0 downwards; returns how high it is. */
static double legend_rows(ft_map *m)
{
    const ft_form *form = NULL;
    double y = 2.6;

    ft_map_text(m, (ft_map_xy){0, y}, 3.4, "start", " font-weight=\"bold\"",
                ft_catalog_text(m->words, "report.map.legend"));
    y += 2;
    for (size_t i = 0; i < m->n_used; i++) {
        bool alone = m->used[i].style.column[0] == '\0';

        if (m->used[i].form != form && !alone) {
            ft_map_text(m, (ft_map_xy){0, y + 2.8}, 2.4, "start", " font-weight=\"bold\"",
                        ft_catalog_text(m->words, m->used[i].form->label));
            y += 3.9;
        }
        form = m->used[i].form;
        y = legend_row(m, i, y);
    }
    return y;
}

/* As large as the room allows: nothing is left out of a legend. */
static void legend(ft_map *m, double room_mm)
{
    ft_buf *out = m->out;
    ft_buf aside;
    double h = 0;

    ft_buf_init(&aside, 0);
    m->out = &aside;
    h = legend_rows(m);
    m->out = out;
    ft_buf_printf(out, "<g id=\"legend\" transform=\"translate(%g %g) scale(%.4f)\">\n", FT_MAP_SIDE.x, FT_MAP_SIDE.y,
                  h > room_mm ? room_mm / h : 1.0);
    ft_buf_bytes(out, aside.p == NULL ? "" : aside.p, aside.n);
    ft_buf_text(out, "</g>\n");
    ft_buf_release(&aside);
}

/* ---------- what the sheet says in words */

static double said(ft_map *m, double y, const char *key, const char *facts, const char *more)
{
    ft_buf text;

    ft_buf_init(&text, 2048);
    ft_catalog_format(m->words, key, facts, &text);
    y = ft_map_wrapped(m, (ft_map_xy){FT_MAP_SIDE.x, y}, 2.4, FT_MAP_SIDE.w, more, text.p == NULL ? "" : text.p);
    ft_buf_release(&text);
    return y + 1;
}

static double notes(ft_map *m, double y)
{
    char day[FT_DATE_TEXT];
    char facts[300];

    ft_buf_text(m->out, "<g id=\"notes\">\n");
    y = said(m, y, "report.map.unknown", "", " font-weight=\"bold\"");
    y = said(m, y, "report.map.reading", "", "");
    ft_date_text(m->newest, day);
    (void)snprintf(facts, sizeof facts, "date=%s", day);
    y = said(m, y, ft_date_known(m->newest) ? "report.map.date" : "report.map.no_date", facts, "");
    if (m->unlabelled > 0) {
        (void)snprintf(facts, sizeof facts, "n=%zu", m->unlabelled);
        y = said(m, y, "report.map.unnamed", facts, "");
    }
    if (m->any) {
        y = said(m, y, "report.map.plane", "", "");
    }
    ft_buf_text(m->out, "</g>\n");
    return y;
}

/* How high the notes will be, by writing them into nothing. */
static double notes_height(ft_map *m)
{
    ft_buf aside;
    ft_buf *out = m->out;
    double h = 0;

    ft_buf_init(&aside, 0);
    m->out = &aside;
    h = notes(m, 0);
    m->out = out;
    ft_buf_release(&aside);
    return h;
}

void ft_map_margin(ft_map *m)
{
    ft_store_info info = ft_store_describe(m->s);
    double bottom = FT_MAP_FRAME.y + FT_MAP_FRAME.h;
    double y = bottom - notes_height(m) + 2;
    char who[300];

    (void)snprintf(who, sizeof who, "%s \xc2\xb7 %s \xc2\xb7 %s", info.country, info.organisation, info.system);
    ft_map_text(m, (ft_map_xy){FT_MAP_FRAME.x, 17.5}, 3, "start", " fill=\"#444\"", who);
    if (info.training) {
        ft_map_text(m, (ft_map_xy){FT_MAP_FRAME.x + FT_MAP_FRAME.w, 17.5}, 4.5, "end",
                    " font-weight=\"bold\" fill=\"#c00\"", ft_catalog_text(m->words, "report.map.training"));
    }
    legend(m, y - 6 - FT_MAP_SIDE.y);
    (void)notes(m, y);
    if (m->any) {
        scale_bar(m, FT_MAP_SIDE.x + 1, 11);
        north_arrow(m, FT_MAP_SIDE.x + FT_MAP_SIDE.w - 4, 8);
    }
}
