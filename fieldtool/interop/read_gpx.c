/* GPX 1.0 and 1.1 by our own reader: a number that is none is an error here, where atof would give 0 or half of it.
 * A waypoint is a point, a route a line, a track a line or, with several segments, a multi line. */
#include "fieldtool/interop/reader.h"

#include "fieldtool/interop/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gpx_reader {
    ft_reader base;
    ft_bytes bytes;
    ft_xml *xml;
    ft_cells cells;
    ft_vertices line;
    ft_buf text;
    const char *only; /* "wpt", "rte" or "trk" when one layer is asked for */
} gpx_reader;

static const struct {
    const char *element, *layer;
} LAYERS[] = {{"wpt", "waypoints"}, {"rte", "routes"}, {"trk", "tracks"}};

static void close_gpx(ft_reader *r)
{
    gpx_reader *g = (gpx_reader *)r;

    ft_xml_close(g->xml);
    ft_bytes_close(&g->bytes);
    ft_cells_release(&g->cells);
    ft_vertices_release(&g->line);
    ft_buf_release(&g->text);
}

/* A child that holds text alone becomes a cell; extensions are looked into, one level of names. */
static ft_status take_cell(gpx_reader *g, ft_error *err)
{
    char name[128];
    size_t at = 0;
    const char *href = ft_xml_attribute(g->xml, "href");
    ft_status st = FT_OK;

    (void)snprintf(name, sizeof name, "%s", ft_xml_name(g->xml));
    ft_buf_reset(&g->text);
    ft_buf_text(&g->text, href == NULL ? "" : href);
    st = ft_xml_content(g->xml, false, &g->text, err);
    while (g->text.n > 0 && strchr(" \t\r\n", g->text.p[g->text.n - 1]) != NULL) {
        g->text.n--;
    }
    if (st != FT_OK || g->text.n == 0) {
        return st;
    }
    st = ft_columns_place(&g->base.columns, name, strlen(name), SIZE_MAX, &at, err);
    return st == FT_OK ? ft_cells_set(&g->cells, at, g->text.p, g->text.n, err) : st;
}

/* lat and lon of the element that began; what is wrong with them is the row's affair. */
static ft_lonlat position(gpx_reader *g, ft_row *row)
{
    const char *lon = ft_xml_attribute(g->xml, "lon");
    const char *lat = ft_xml_attribute(g->xml, "lat");
    ft_lonlat p = {0, 0};
    ft_error first = {0};
    ft_status st = FT_OK;

    if (lon == NULL || lat == NULL) {
        st = ft_fail(&first, FT_E_INVALID, "interop.gpx.no_position", "line=%zu", ft_xml_line(g->xml));
    }
    st = st == FT_OK ? ft_read_number(lon, strlen(lon), 180, ft_xml_line(g->xml), &p.lon_deg, &first) : st;
    st = st == FT_OK ? ft_read_number(lat, strlen(lat), 90, ft_xml_line(g->xml), &p.lat_deg, &first) : st;
    if (st != FT_OK && row->why.status == FT_OK) {
        row->why = first;
    }
    return p;
}

/* To the end of a wpt, rtept or trkpt: its height, and for a waypoint its texts. */
static ft_status take_point(gpx_reader *g, bool with_cells, ft_row *row, ft_error *err)
{
    ft_lonlat p = position(g, row);
    size_t depth = ft_xml_depth(g->xml);
    ft_xml_event e = FT_XML_START;
    double z = 0;
    bool has_z = false;
    ft_status st = FT_OK;

    while (st == FT_OK && ft_xml_depth(g->xml) >= depth) {
        st = ft_xml_next(g->xml, &e, err);
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        if (ft_xml_is(g->xml, "ele") && ft_xml_depth(g->xml) == depth + 1) {
            size_t line = ft_xml_line(g->xml);

            ft_buf_reset(&g->text);
            st = ft_xml_content(g->xml, true, &g->text, err);
            has_z = true;
            if (st == FT_OK && row->why.status == FT_OK) {
                (void)ft_read_number(g->text.p == NULL ? "" : g->text.p, g->text.n, 1e6, line, &z, &row->why);
            }
        } else if (with_cells && !ft_xml_is(g->xml, "extensions")) {
            st = take_cell(g, err);
        } else if (!with_cells) {
            st = ft_xml_skip(g->xml, err);
        }
    }
    return st == FT_OK ? ft_vertices_add(&g->line, p, has_z ? &z : NULL, err) : st;
}

static ft_status add_ring(gpx_reader *g, ft_geom *shape, size_t from, ft_error *err)
{
    ft_status st = FT_OK;

    if (from == g->line.n) {
        return FT_OK; /* an empty segment */
    }
    st = ft_geom_add_part(shape, err);
    st = st == FT_OK ? ft_geom_add_ring(shape, err) : st;
    for (size_t i = from; st == FT_OK && i < g->line.n; i++) {
        st = ft_geom_add_point(shape, g->line.xy[i], g->line.z[i], 0, err);
    }
    return st;
}

enum { MAX_SEGMENTS = 10000 };

/* To the end of a rte or trk. */
static ft_status take_line(gpx_reader *g, ft_geom *shape, ft_row *row, ft_error *err)
{
    size_t depth = ft_xml_depth(g->xml);
    size_t *from = calloc(MAX_SEGMENTS + 1, sizeof *from);
    size_t n = 0;
    ft_xml_event e = FT_XML_START;
    ft_status st = from == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gpx") : FT_OK;

    while (st == FT_OK && ft_xml_depth(g->xml) >= depth) {
        st = ft_xml_next(g->xml, &e, err);
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        if (ft_xml_is(g->xml, "trkseg")) {
            if (n == MAX_SEGMENTS) {
                st = ft_fail(err, FT_E_INVALID, "geo.too_large", "what=segments most=%d", (int)MAX_SEGMENTS);
            } else {
                from[n++] = g->line.n;
            }
        } else if (ft_xml_is(g->xml, "trkpt") || ft_xml_is(g->xml, "rtept")) {
            st = take_point(g, false, row, err);
        } else if (!ft_xml_is(g->xml, "extensions")) {
            st = take_cell(g, err);
        }
    }
    n = n == 0 ? 1 : n; /* a route is one piece */
    for (size_t i = 0; st == FT_OK && i < n; i++) {
        size_t all = g->line.n;

        g->line.n = i + 1 < n ? from[i + 1] : all;
        shape->has_z = g->line.all_z;
        st = add_ring(g, shape, from[i], err);
        g->line.n = all;
    }
    shape->type = shape->n_parts > 1 ? FT_GEOM_MULTILINESTRING : FT_GEOM_LINESTRING;
    free(from);
    return st;
}

static ft_status take_feature(gpx_reader *g, const char *element, ft_geom *shape, ft_row *row, ft_error *err)
{
    ft_status st = FT_OK;

    (void)snprintf(row->key, sizeof row->key, "%zu", ft_xml_line(g->xml));
    ft_cells_reset(&g->cells);
    ft_vertices_reset(&g->line);
    row->has_shape = true;
    ft_geom_reset(shape, FT_GEOM_POINT);
    if (strcmp(element, "wpt") != 0) {
        return take_line(g, shape, row, err);
    }
    st = take_point(g, true, row, err);
    shape->has_z = g->line.all_z;
    return st == FT_OK ? add_ring(g, shape, 0, err) : st;
}

static ft_status next_gpx(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    gpx_reader *g = (gpx_reader *)r;
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    while (st == FT_OK) {
        st = ft_xml_next(g->xml, &e, err);
        if (st == FT_OK && e == FT_XML_EOF) {
            return FT_E_NOT_FOUND;
        }
        for (size_t i = 0; st == FT_OK && e == FT_XML_START && ft_xml_depth(g->xml) == 2 && i < FT_COUNT(LAYERS); i++) {
            if (ft_xml_is(g->xml, LAYERS[i].element) && (g->only == NULL || strcmp(g->only, LAYERS[i].element) == 0)) {
                return take_feature(g, LAYERS[i].element, shape, row, err);
            }
        }
        if (st == FT_OK && e == FT_XML_START && ft_xml_depth(g->xml) >= 2) {
            st = ft_xml_skip(g->xml, err); /* metadata, extensions of the file, or a layer not asked for */
        }
    }
    return st;
}

static ft_str cell_gpx(ft_reader *r, size_t column)
{
    return ft_cells_get(&((gpx_reader *)r)->cells, column);
}

static const ft_reader_ops GPX_OPS = {next_gpx, cell_gpx, close_gpx};

ft_status ft_reader_gpx(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                        ft_error *err)
{
    gpx_reader *g = calloc(1, sizeof *g);
    ft_xml_event e = FT_XML_EOF;
    ft_status st = FT_OK;

    (void)f;
    if (g == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=gpx");
    }
    g->base = (ft_reader){.ops = &GPX_OPS, .epsg = 4326, .n_rows = -1};
    ft_cells_init(&g->cells);
    ft_buf_init(&g->text, 0);
    *out = &g->base;
    for (size_t i = 0; o->layer != NULL && i < FT_COUNT(LAYERS); i++) {
        g->only = ft_same_word(LAYERS[i].layer, o->layer) ? LAYERS[i].element : g->only;
    }
    if (o->layer != NULL && g->only == NULL) {
        return ft_fail(err, FT_E_INVALID, "interop.layer", "layer=%.100s layers=waypoints, routes, tracks", o->layer);
    }
    st = ft_bytes_open_file(path, &g->bytes, err);
    st = st == FT_OK ? ft_xml_open(&g->bytes, &g->xml, err) : st;
    st = st == FT_OK ? ft_xml_next(g->xml, &e, err) : st;
    if (st == FT_OK && !ft_xml_is(g->xml, "gpx")) {
        st = ft_fail(err, FT_E_INVALID, "interop.xml.root", "wanted=gpx root=%.80s", ft_xml_name(g->xml));
    }
    return st;
}
