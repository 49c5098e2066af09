/* KML 2.2 and KMZ by our own reader: a tuple that is none is an error here, where GDAL makes a vertex at 0,0 of it. Every
 * Placemark is a feature; its folder is a column. A KMZ is unzipped by GDAL, names inside never used as paths. */
#include "fieldtool/interop/reader.h"

#include "fieldtool/interop/kmz.h"
#include "fieldtool/interop/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FOLDERS = 64 };

typedef struct kml_reader {
    ft_reader base;
    ft_kmz *kmz; /* NULL: a plain KML */
    ft_bytes bytes;
    ft_xml *xml;
    ft_cells cells;
    ft_vertices line;
    ft_buf text;
    struct {
        size_t depth;
        char name[128];
    } folder[MAX_FOLDERS];
    size_t n_folders;
    const char *only; /* folder asked for, NULL: all */
    bool found;       /* it was there */
    size_t others;    /* overlays and links that are no placemarks */
} kml_reader;

/** A shape being built out of its elements. */
typedef struct building {
    kml_reader *k;
    ft_geom *shape;
    ft_row *row;
    ft_error *err;
    size_t n; /* simple geometries so far */
    size_t nested;
} building;

static void close_kml(ft_reader *r)
{
    kml_reader *k = (kml_reader *)r;

    ft_xml_close(k->xml);
    ft_bytes_close(&k->bytes);
    ft_kmz_close(k->kmz);
    ft_cells_release(&k->cells);
    ft_vertices_release(&k->line);
    ft_buf_release(&k->text);
}

static ft_status set_cell(kml_reader *k, const char *name, const char *p, size_t n, ft_error *err)
{
    size_t at = 0;
    ft_status st = FT_OK;

    while (n > 0 && strchr(" \t\r\n", p[0]) != NULL) {
        p++;
        n--;
    }
    while (n > 0 && strchr(" \t\r\n", p[n - 1]) != NULL) {
        n--;
    }
    if (n == 0) {
        return FT_OK;
    }
    st = ft_columns_place(&k->base.columns, name, strlen(name), SIZE_MAX, &at, err);
    return st == FT_OK ? ft_cells_set(&k->cells, at, p, n, err) : st;
}

/* The element's text as a cell. */
static ft_status take_cell(kml_reader *k, const char *name, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&k->text);
    st = ft_xml_content(k->xml, false, &k->text, err);
    return st == FT_OK ? set_cell(k, name, k->text.p == NULL ? "" : k->text.p, k->text.n, err) : st;
}

/* ---------- shapes */

static void refuse(building *b, const char *key, const char *what)
{
    if (b->row->why.status == FT_OK) {
        (void)ft_fail(&b->row->why, FT_E_INVALID, key, "line=%zu what=%s", ft_xml_line(b->k->xml), what);
    }
}

/* "lon,lat[,height]" with nothing lacking and nothing more. */
static bool read_tuple(const char *p, size_t n, size_t line, ft_lonlat *at, double *z, bool *has_z, ft_error *why)
{
    const char *comma = memchr(p, ',', n);
    const char *second = comma == NULL ? NULL : memchr(comma + 1, ',', n - (size_t)(comma + 1 - p));
    size_t lat_n = comma == NULL ? 0 : second == NULL ? n - (size_t)(comma + 1 - p) : (size_t)(second - comma - 1);

    if (comma == NULL) {
        (void)ft_fail(why, FT_E_INVALID, "interop.xml.number", "line=%zu text=%.*s", line, (int)(n < 60 ? n : 60), p);
        return false;
    }
    *has_z = second != NULL;
    return ft_read_number(p, (size_t)(comma - p), 540, line, &at->lon_deg, why) == FT_OK &&
           ft_read_number(comma + 1, lat_n, 90, line, &at->lat_deg, why) == FT_OK &&
           (second == NULL || ft_read_number(second + 1, n - (size_t)(second + 1 - p), 1e7, line, z, why) == FT_OK);
}

/* The element <coordinates> into line. */
static ft_status take_coordinates(building *b)
{
    kml_reader *k = b->k;
    size_t line = ft_xml_line(k->xml);
    ft_status st = FT_OK;
    const char *p = NULL;

    ft_buf_reset(&k->text);
    st = ft_xml_content(k->xml, true, &k->text, b->err);
    p = k->text.p == NULL ? "" : k->text.p;
    while (st == FT_OK && b->row->why.status == FT_OK && p[strspn(p, " \t\r\n")] != '\0') {
        ft_lonlat at = {0, 0};
        double z = 0;
        bool has_z = false;
        size_t n = 0;

        p += strspn(p, " \t\r\n");
        n = strcspn(p, " \t\r\n");
        if (read_tuple(p, n, line, &at, &z, &has_z, &b->row->why)) {
            st = ft_vertices_add(&k->line, at, has_z ? &z : NULL, b->err);
        }
        p += n;
    }
    return st;
}

/* gx:coord of a gx:Track: "lon lat height". */
static ft_status take_coord(building *b)
{
    kml_reader *k = b->k;
    size_t line = ft_xml_line(k->xml);
    double v[3] = {0, 0, 0};
    size_t n = 0;
    const char *p = NULL;
    ft_status st = FT_OK;

    ft_buf_reset(&k->text);
    st = ft_xml_content(k->xml, true, &k->text, b->err);
    p = k->text.p == NULL ? "" : k->text.p;
    while (st == FT_OK && b->row->why.status == FT_OK && p[strspn(p, " \t\r\n")] != '\0' && n < 4) {
        size_t len = 0;

        p += strspn(p, " \t\r\n");
        len = strcspn(p, " \t\r\n");
        if (n < 3) {
            (void)ft_read_number(p, len, n == 0 ? 540 : n == 1 ? 90 : 1e7, line, &v[n], &b->row->why);
        }
        n++;
        p += len;
    }
    if (n < 2 || n > 3) {
        refuse(b, "interop.kml.shape", "two or three numbers in a coord");
    }
    return st == FT_OK ? ft_vertices_add(&k->line, (ft_lonlat){v[0], v[1]}, n == 3 ? &v[2] : NULL, b->err) : st;
}

static ft_status put_ring(building *b, bool polygon)
{
    const ft_vertices *l = &b->k->line;
    ft_geom *g = b->shape;
    ft_status st = FT_OK;

    if (g->n_points == 0) {
        g->has_z = l->all_z && l->n > 0;
    } else if (g->has_z != l->all_z && l->n > 0) {
        refuse(b, "interop.kml.shape", "as many numbers in every position");
        return FT_OK;
    }
    st = ft_geom_add_ring(g, b->err);
    for (size_t i = 0; st == FT_OK && i < l->n; i++) {
        st = ft_geom_add_point(g, l->xy[i], l->z[i], 0, b->err);
    }
    if (st == FT_OK && polygon && l->n > 0 &&
        (l->xy[0].lon_deg != l->xy[l->n - 1].lon_deg || l->xy[0].lat_deg != l->xy[l->n - 1].lat_deg)) {
        b->row->notes.rings_closed++;
        st = ft_geom_add_point(g, l->xy[0], l->z[0], 0, b->err);
    }
    return st;
}

/* A geometry of one kind may follow others of its kind; a mixture is no shape of ours. */
static bool same_kind(building *b, ft_geom_type type)
{
    if (b->n++ == 0) {
        b->shape->type = type;
        return true;
    }
    if (ft_geom_multi_of(b->shape->type) != ft_geom_multi_of(type)) {
        refuse(b, "interop.kml.shape", "shapes of one kind in a placemark");
        return false;
    }
    b->shape->type = ft_geom_multi_of(type);
    return true;
}

/* Point, LineString, LinearRing, gx:Track: one list of positions. */
static ft_status take_simple(building *b, ft_geom_type type)
{
    kml_reader *k = b->k;
    size_t depth = ft_xml_depth(k->xml);
    ft_xml_event e = FT_XML_START;
    bool fits = same_kind(b, type);
    ft_status st = FT_OK;

    ft_vertices_reset(&k->line);
    while (st == FT_OK && ft_xml_depth(k->xml) >= depth) {
        st = ft_xml_next(k->xml, &e, b->err);
        if (st == FT_OK && e == FT_XML_START) {
            st = ft_xml_is(k->xml, "coordinates") ? take_coordinates(b)
                 : ft_xml_is(k->xml, "coord")     ? take_coord(b)
                                                  : ft_xml_skip(k->xml, b->err);
        }
    }
    if (type == FT_GEOM_POINT && k->line.n > 1) {
        refuse(b, "interop.kml.shape", "one position in a point");
    }
    if (st != FT_OK || !fits || k->line.n == 0) {
        return st;
    }
    st = ft_geom_add_part(b->shape, b->err);
    return st == FT_OK ? put_ring(b, false) : st;
}

/* Polygon: outerBoundaryIs first, then innerBoundaryIs; each LinearRing a ring. */
static ft_status take_polygon(building *b)
{
    kml_reader *k = b->k;
    size_t depth = ft_xml_depth(k->xml);
    ft_xml_event e = FT_XML_START;
    bool inner = false;
    bool outer_seen = false;
    bool fits = same_kind(b, FT_GEOM_POLYGON);
    ft_status st = fits ? ft_geom_add_part(b->shape, b->err) : FT_OK;

    while (st == FT_OK && ft_xml_depth(k->xml) >= depth) {
        st = ft_xml_next(k->xml, &e, b->err);
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        if (ft_xml_is(k->xml, "outerBoundaryIs") || ft_xml_is(k->xml, "innerBoundaryIs")) {
            inner = ft_xml_is(k->xml, "innerBoundaryIs");
        } else if (ft_xml_is(k->xml, "LinearRing")) {
            ft_vertices_reset(&k->line);
            if (inner != outer_seen) { /* exactly one outer ring, and first */
                refuse(b, "interop.kml.shape", "one outer boundary, then the inner ones");
            }
            outer_seen = true;
        } else if (ft_xml_is(k->xml, "coordinates")) {
            st = take_coordinates(b);
            st = st == FT_OK && fits ? put_ring(b, true) : st;
        } else {
            st = ft_xml_skip(k->xml, b->err);
        }
    }
    return st;
}

/* The element that began is a geometry, or a bundle of them: take it. */
static ft_status take_geometry(building *b, bool *was)
{
    static const struct {
        const char *name;
        ft_geom_type type;
    } SIMPLE[] = {{"Point", FT_GEOM_POINT},
                  {"LineString", FT_GEOM_LINESTRING},
                  {"LinearRing", FT_GEOM_LINESTRING},
                  {"Track", FT_GEOM_LINESTRING}};
    ft_xml *x = b->k->xml;
    ft_xml_event e = FT_XML_START;
    size_t depth = ft_xml_depth(x);
    bool inside = false;
    ft_status st = FT_OK;

    *was = true;
    for (size_t i = 0; i < FT_COUNT(SIMPLE); i++) {
        if (ft_xml_is(x, SIMPLE[i].name)) {
            return take_simple(b, SIMPLE[i].type);
        }
    }
    if (ft_xml_is(x, "Polygon")) {
        return take_polygon(b);
    }
    if (ft_xml_is(x, "Model")) {
        refuse(b, "interop.kml.shape", "a point, line or polygon, not a model");
        return ft_xml_skip(x, b->err);
    }
    *was = ft_xml_is(x, "MultiGeometry") || ft_xml_is(x, "MultiTrack");
    if (*was && ++b->nested > 4) {
        return ft_fail(b->err, FT_E_INVALID, "interop.xml.depth", "line=%zu most=4", ft_xml_line(x));
    }
    while (*was && st == FT_OK && ft_xml_depth(x) >= depth) {
        st = ft_xml_next(x, &e, b->err);
        if (st == FT_OK && e == FT_XML_START) {
            st = take_geometry(b, &inside); /* depth is bounded by nested */
            st = st == FT_OK && !inside ? ft_xml_skip(x, b->err) : st;
        }
    }
    b->nested -= *was;
    return st;
}

/* ---------- placemarks */

/* ExtendedData: Data name=".."/value and SchemaData/SimpleData name="..". */
static ft_status take_extended(kml_reader *k, ft_error *err)
{
    size_t depth = ft_xml_depth(k->xml);
    char name[200] = "";
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    while (st == FT_OK && ft_xml_depth(k->xml) >= depth) {
        st = ft_xml_next(k->xml, &e, err);
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        if (ft_xml_is(k->xml, "Data") || ft_xml_is(k->xml, "SimpleData")) {
            const char *n = ft_xml_attribute(k->xml, "name");

            (void)snprintf(name, sizeof name, "%s", n == NULL ? "" : n);
        }
        if (ft_xml_is(k->xml, "SimpleData") || ft_xml_is(k->xml, "value")) {
            st = take_cell(k, name[0] == '\0' ? "value" : name, err);
        }
    }
    return st;
}

static ft_status take_folder_cell(kml_reader *k, ft_error *err)
{
    const char *name = k->n_folders == 0 ? "" : k->folder[k->n_folders - 1].name;

    return set_cell(k, "folder", name, strlen(name), err);
}

static ft_status take_placemark(kml_reader *k, ft_geom *shape, ft_row *row, ft_error *err)
{
    building b = {.k = k, .shape = shape, .row = row, .err = err};
    size_t depth = ft_xml_depth(k->xml);
    const char *id = ft_xml_attribute(k->xml, "id");
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    (void)snprintf(row->key, sizeof row->key, "%zu", ft_xml_line(k->xml));
    ft_cells_reset(&k->cells);
    st = id == NULL ? FT_OK : set_cell(k, "@id", id, strlen(id), err);
    st = st == FT_OK ? take_folder_cell(k, err) : st;
    ft_geom_reset(shape, FT_GEOM_NONE);
    while (st == FT_OK && ft_xml_depth(k->xml) >= depth) {
        bool was = false;

        st = ft_xml_next(k->xml, &e, err);
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        st = take_geometry(&b, &was);
        if (st != FT_OK || was) {
            row->has_shape = true;
            continue;
        }
        if (ft_xml_is(k->xml, "ExtendedData")) {
            st = take_extended(k, err);
        } else if (ft_xml_is(k->xml, "TimeStamp") || ft_xml_is(k->xml, "TimeSpan")) {
            continue; /* when, begin and end stand inside */
        } else if (ft_xml_is(k->xml, "Style") || ft_xml_is(k->xml, "StyleMap") || ft_xml_is(k->xml, "LookAt") ||
                   ft_xml_is(k->xml, "Camera") || ft_xml_is(k->xml, "Region")) {
            st = ft_xml_skip(k->xml, err);
        } else {
            char name[64];

            (void)snprintf(name, sizeof name, "%s", ft_xml_name(k->xml));
            st = take_cell(k, name, err);
        }
    }
    return st;
}

/* Document and Folder: remember the name, so that placemarks know where they lay. */
static void enter_folder(kml_reader *k)
{
    if (k->n_folders < MAX_FOLDERS) {
        k->folder[k->n_folders].depth = ft_xml_depth(k->xml);
        k->folder[k->n_folders++].name[0] = '\0';
    }
}

static ft_status name_folder(kml_reader *k, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&k->text);
    st = ft_xml_content(k->xml, false, &k->text, err);
    if (st == FT_OK && k->n_folders > 0) {
        (void)snprintf(k->folder[k->n_folders - 1].name, sizeof k->folder[0].name, "%s",
                       k->text.p == NULL ? "" : k->text.p);
    }
    return st;
}

static bool wanted(kml_reader *k)
{
    for (size_t i = 0; k->only != NULL && i < k->n_folders; i++) {
        if (ft_same_word(k->folder[i].name, k->only)) {
            k->found = true;
            return true;
        }
    }
    return k->only == NULL;
}

static ft_status at_end(kml_reader *k, ft_error *err)
{
    if (k->only != NULL && !k->found) {
        return ft_fail(err, FT_E_INVALID, "interop.layer", "layer=%.100s layers=?", k->only);
    }
    if (k->others > 0) {
        (void)snprintf(k->base.others, sizeof k->base.others, "%zu overlays and links", k->others);
    }
    return FT_E_NOT_FOUND;
}

/* Begin the document that bytes hold. */
static ft_status begin_document(kml_reader *k, ft_error *err)
{
    ft_xml_event e = FT_XML_EOF;
    ft_status st = ft_xml_open(&k->bytes, &k->xml, err);

    k->n_folders = 0;
    st = st == FT_OK ? ft_xml_next(k->xml, &e, err) : st;
    if (st == FT_OK && !ft_xml_is(k->xml, "kml")) {
        st = ft_fail(err, FT_E_INVALID, "interop.xml.root", "wanted=kml root=%.80s", ft_xml_name(k->xml));
    }
    return st;
}

/* The next document of a KMZ; the end behind the last. */
static ft_status next_document(kml_reader *k, ft_error *err)
{
    ft_status st = FT_OK;

    if (k->kmz == NULL) {
        return at_end(k, err);
    }
    ft_xml_close(k->xml);
    k->xml = NULL;
    ft_bytes_close(&k->bytes);
    st = ft_kmz_next(k->kmz, &k->bytes, err);
    return st == FT_OK ? begin_document(k, err) : st == FT_E_NOT_FOUND ? at_end(k, err) : st;
}

/* Links of a KMZ lead to its own documents, which are read; others lead into the network. */
static ft_status take_link(kml_reader *k, ft_error *err)
{
    ft_status st = FT_OK;

    ft_buf_reset(&k->text);
    st = ft_xml_content(k->xml, false, &k->text, err);
    k->others += st == FT_OK && (k->kmz == NULL || (k->text.p != NULL && strstr(k->text.p, "://") != NULL));
    return st;
}

static ft_status next_kml(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err)
{
    kml_reader *k = (kml_reader *)r;
    ft_xml_event e = FT_XML_START;
    ft_status st = FT_OK;

    while (st == FT_OK) {
        st = ft_xml_next(k->xml, &e, err);
        if (st == FT_OK && e == FT_XML_EOF) {
            st = next_document(k, err);
            continue;
        }
        while (st == FT_OK && k->n_folders > 0 && ft_xml_depth(k->xml) < k->folder[k->n_folders - 1].depth) {
            k->n_folders--;
        }
        if (st != FT_OK || e != FT_XML_START) {
            continue;
        }
        if (ft_xml_is(k->xml, "Placemark") && wanted(k)) {
            return take_placemark(k, shape, row, err);
        }
        if (ft_xml_is(k->xml, "Document") || ft_xml_is(k->xml, "Folder")) {
            enter_folder(k);
        } else if (ft_xml_is(k->xml, "name")) {
            st = name_folder(k, err);
        } else if (ft_xml_is(k->xml, "NetworkLink")) {
            st = take_link(k, err);
        } else if (!ft_xml_is(k->xml, "kml")) {
            k->others += strstr(ft_xml_name(k->xml), "Overlay") != NULL;
            st = ft_xml_skip(k->xml, err);
        }
    }
    return st;
}

static ft_str cell_kml(ft_reader *r, size_t column)
{
    return ft_cells_get(&((kml_reader *)r)->cells, column);
}

static const ft_reader_ops KML_OPS = {next_kml, cell_kml, close_kml};

ft_status ft_reader_kml(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                        ft_error *err)
{
    kml_reader *k = calloc(1, sizeof *k);
    ft_status st = FT_OK;

    if (k == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=kml");
    }
    k->base = (ft_reader){.ops = &KML_OPS, .epsg = 4326, .n_rows = -1};
    k->only = o->layer;
    ft_cells_init(&k->cells);
    ft_buf_init(&k->text, 0);
    *out = &k->base;
    if (strcmp(f->extension, "kmz") == 0) {
        st = ft_kmz_open(path, &k->kmz, err);
        st = st == FT_OK ? ft_kmz_next(k->kmz, &k->bytes, err) : st;
    } else {
        st = ft_bytes_open_file(path, &k->bytes, err);
    }
    return st == FT_OK ? begin_document(k, err) : st;
}
