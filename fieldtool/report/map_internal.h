/** @file fieldtool/report/map_internal.h  @brief The sheet that the files of the map draw on. */
#ifndef FT_REPORT_MAP_INTERNAL_H
#define FT_REPORT_MAP_INTERNAL_H

#include "fieldtool/land/style.h"
#include "fieldtool/report/map.h"

/** Millimetres on the sheet, y downwards. */
typedef struct ft_map_xy {
    double x, y;
} ft_map_xy;

typedef struct ft_map_rect {
    double x, y, w, h;
} ft_map_rect;

static const double FT_MAP_SHEET_W = 297;
static const double FT_MAP_SHEET_H = 210;
static const ft_map_rect FT_MAP_FRAME = {13, 21, 211, 177};
static const ft_map_rect FT_MAP_SIDE = {230, 21, 59, 181};
/** Pens and marks of style.def are made for a screen of a GIS; a sheet of A4 carries finer ones. */
static const double FT_MAP_PEN = 0.06;  /* mm per unit of 0.1 mm */
static const double FT_MAP_MARK = 0.05; /* the same for the size of marks */

enum {
    FT_MAP_ANCHORS = 12,     /* places on an outline where a label may stand */
    FT_MAP_LABELS = 400,     /* more than that nobody reads on A4 */
    FT_MAP_OBSTACLES = 8000, /* places that labels keep clear of */
    FT_MAP_USED = 96,        /* rows of the legend */
    FT_MAP_DAILY = 4000,     /* daily products that a completion stands for */
};

/** Something to be named: an area or a mark. */
typedef struct ft_map_label {
    ft_map_xy at[FT_MAP_ANCHORS]; /* shape [n] */
    ft_map_xy middle;             /* of those */
    size_t n;
    char name[64]; /* bold */
    char fact[64];
    double size_mm2;
    bool minor; /* may be left out */
} ft_map_label;

typedef struct ft_map {
    ft_store *s;
    const ft_catalog *words;
    const ft_map_options *o;
    ft_buf *out;
    /* extent in degrees, longitudes run on from ref_lon_deg */
    bool any;
    double ref_lon_deg, west_deg, east_deg, south_deg, north_deg;
    /* the plane */
    ft_lonlat mid;
    double m_per_deg_lon, m_per_deg_lat, scale, mm_per_m;
    /* what was met */
    ft_geom g;
    ft_buf path; /* d="" of the shape at hand */
    struct {
        ft_style style;
        size_t row; /* of its type and shape in style.def */
        const ft_form *form;
    } used[FT_MAP_USED]; /* in order of drawing and of rows */
    size_t n_used;
    ft_uuid *daily; /* shape [n_daily]: releases that a completion consolidates need no name of their own */
    size_t n_daily;
    ft_map_label *labels; /* shape [n_labels] */
    size_t n_labels, unlabelled;
    ft_map_xy *obstacles; /* shape [n_obstacles] */
    size_t n_obstacles;
    size_t records;
    ft_date newest;
} ft_map;

/** A vertex on the sheet; @p first_lon_deg is the longitude its ring or line began with. */
ft_map_xy ft_map_place(const ft_map *m, ft_lonlat p, double first_lon_deg);
/** Read an item's shape into m->g; false when it has none that can be drawn. */
bool ft_map_shape(ft_map *m, const ft_item *item);

/** Hatches of every row, as patterns. */
void ft_map_patterns(ft_map *m);
/** Draw the shape in m->g as its record is. */
void ft_map_draw(ft_map *m, const ft_form *form, const ft_item *item);
/** One row of the legend: its look at @p r. */
void ft_map_swatch(ft_map *m, const ft_style *s, size_t row, ft_map_rect r);
/** Remember the shape in m->g for labels and as something they keep clear of. */
void ft_map_note(ft_map *m, const ft_form *form, const ft_item *item);
void ft_map_labels(ft_map *m);

void ft_map_graticule(ft_map *m);
/** Title above, and to the right legend, scale, north arrow, dates and what a map cannot say. */
void ft_map_margin(ft_map *m);
/** Text with escapes; @p anchor "start", "middle" or "end". */
void ft_map_text(ft_map *m, ft_map_xy at, double size, const char *anchor, const char *more, const char *text);
/** Text broken at blanks to fit @p width_mm; returns y below it. */
double ft_map_wrapped(ft_map *m, ft_map_xy at, double size, double width_mm, const char *more, const char *text);
/** "12 345" with thin blanks between thousands. */
void ft_map_grouped(double v, char *out, size_t size);

#endif
