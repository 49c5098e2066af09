/* bench_parsers [FEATURES [RUNS]] : CPU seconds to read every feature, shape and cell of one file, by our readers and by GDAL's driver of
 * that format, by turns in one process. Both hand out each shape with all vertices and each cell as text. */
#include "bench/fields.h"

#include "fieldtool/interop/source.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

enum { CORNERS = 20, MOST_RUNS = 31 };

typedef struct tally {
    size_t features, vertices, bytes;
} tally;

/* ---------- files */

static double corner(size_t i, int k, bool east)
{
    double a = 6.283185307179586 * (k % CORNERS) / CORNERS;

    return (east ? 15 + 0.01 * (double)(i % 300) : -16 + 0.01 * (double)(i / 300)) + 0.004 * (east ? cos(a) : sin(a));
}

/* Every vertex as open X middle Y close, with something between them. */
static void write_ring(FILE *f, size_t i, const char *open, const char *middle, const char *close, const char *between)
{
    for (int k = 0; k <= CORNERS; k++) {
        (void)fprintf(f, "%s%s%.7f%s%.7f%s", k == 0 ? "" : between, open, corner(i, k, true), middle,
                      corner(i, k, false), close);
    }
}

static void put_geojson(FILE *f, size_t i, size_t n)
{
    (void)fprintf(
        f,
        "%s{\"type\":\"Feature\",\"properties\":{\"id\":%zu,\"name\":\"plot %zu\",\"area\":%zu.5},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
        i == 0 ? "{\"type\":\"FeatureCollection\",\"features\":[\n" : ",\n", i, i, i);
    write_ring(f, i, "[", ",", "]", ",");
    (void)fprintf(f, "]]}}%s", i + 1 == n ? "]}\n" : "");
}

static void put_csv(FILE *f, size_t i, size_t n)
{
    (void)n;
    (void)fprintf(f, "%s%zu,plot %zu,%zu.5,\"POLYGON((", i == 0 ? "id,name,area,wkt\n" : "", i, i, i);
    write_ring(f, i, "", " ", "", ",");
    (void)fprintf(f, "))\"\n");
}

static void put_kml(FILE *f, size_t i, size_t n)
{
    (void)fprintf(
        f,
        "%s<Placemark><name>plot %zu</name><description>%zu.5</description><Polygon><outerBoundaryIs><LinearRing><coordinates>",
        i == 0
            ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n"
            : "",
        i, i);
    write_ring(f, i, "", ",", "", " ");
    (void)fprintf(f, "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n%s",
                  i + 1 == n ? "</Document></kml>\n" : "");
}

static void put_gpx(FILE *f, size_t i, size_t n)
{
    (void)fprintf(
        f, "%s<trk><name>plot %zu</name><trkseg>",
        i == 0
            ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"b\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
            : "",
        i);
    for (int k = 0; k <= CORNERS; k++) {
        (void)fprintf(f, "<trkpt lat=\"%.7f\" lon=\"%.7f\"/>", corner(i, k, false), corner(i, k, true));
    }
    (void)fprintf(f, "</trkseg></trk>\n%s", i + 1 == n ? "</gpx>\n" : "");
}

static const struct format {
    const char *path, *driver, *layer, *option;
    void (*put)(FILE *f, size_t i, size_t n);
} FORMATS[] = {
    {"parsers.geojson", "GeoJSON", NULL, NULL, put_geojson},
    {"parsers.csv", "CSV", NULL, "GEOM_POSSIBLE_NAMES=wkt", put_csv},
    {"parsers.kml", "LIBKML", NULL, NULL, put_kml},
    {"parsers.gpx", "GPX", "tracks", NULL, put_gpx},
};

static void make(const struct format *m, size_t n)
{
    FILE *f = fopen(m->path, "wb");

    if (f == NULL) {
        (void)fprintf(stderr, "%s cannot be written\n", m->path);
        exit(1);
    }
    for (size_t i = 0; i < n; i++) {
        m->put(f, i, n);
    }
    (void)fclose(f);
}

/* ---------- readers */

static double ours(const struct format *m, tally *t)
{
    const ft_source_options o = {.layer = m->layer};
    double from = now_s();
    ft_source *s = NULL;
    ft_feature f;
    ft_error err = {0};

    *t = (tally){.features = 0};
    MUST(ft_source_open(m->path, &o, &s, &err), &err);
    while (ft_source_next(s, &f)) {
        t->features++;
        t->vertices += f.geometry == NULL ? 0 : f.geometry->n_points;
        for (size_t i = 0; i < ft_source_describe(s).n_fields; i++) {
            t->bytes += ft_source_cell(s, i).n;
        }
    }
    MUST(ft_source_status(s, &err), &err);
    ft_source_close(s);
    return now_s() - from;
}

static void take(OGRFeatureH f, int fields, ft_buf *wkb, tally *t)
{
    OGRGeometryH g = OGR_F_GetGeometryRef(f);

    t->features++;
    for (int i = 0; i < fields; i++) {
        t->bytes += strlen(OGR_F_GetFieldAsString(f, i));
    }
    if (g != NULL) { /* flat, as ours is handed out */
        ft_buf_reset(wkb);
        (void)OGR_G_ExportToIsoWkb(g, wkbNDR, ft_buf_grow(wkb, (size_t)OGR_G_WkbSize(g)));
        t->vertices += wkb->n / 16;
    }
}

static double theirs(const struct format *m, tally *t)
{
    const char *const drivers[] = {m->driver, NULL};
    const char *const options[] = {m->option, NULL};
    double from = now_s();
    GDALDatasetH d = GDALOpenEx(m->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL);
    OGRLayerH l = d == NULL          ? NULL
                  : m->layer != NULL ? GDALDatasetGetLayerByName(d, m->layer)
                                     : GDALDatasetGetLayer(d, 0);
    int fields = l == NULL ? 0 : OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(l));
    OGRFeatureH f = NULL;
    ft_buf wkb;

    *t = (tally){.features = 0};
    ft_buf_init(&wkb, 0);
    while (l != NULL && (f = OGR_L_GetNextFeature(l)) != NULL) {
        take(f, fields, &wkb, t);
        OGR_F_Destroy(f);
    }
    ft_buf_release(&wkb);
    if (d != NULL) {
        (void)GDALClose(d);
    }
    return now_s() - from;
}

/* ---------- the figures */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static bool compare(const struct format *m, size_t n, size_t runs)
{
    double a[MOST_RUNS];
    double b[MOST_RUNS];
    tally mine;
    tally other;

    make(m, n);
    for (size_t i = 0; i < runs; i++) {
        a[i] = ours(m, &mine);
        b[i] = theirs(m, &other);
    }
    remove(m->path);
    if (mine.features != n || other.features != n || mine.vertices < n * CORNERS || other.vertices < n * CORNERS) {
        (void)fprintf(stderr, "%s: not the same was read: %zu and %zu features\n", m->path, mine.features,
                      other.features);
        exit(1);
    }
    qsort(a, runs, sizeof *a, by_size);
    qsort(b, runs, sizeof *b, by_size);
    (void)printf("%-16s ours %6.3f s   GDAL %6.3f s   ratio %5.2f   (%.2f to %.2f of %zu runs)\n", m->path, a[runs / 2],
                 b[runs / 2], a[runs / 2] / b[runs / 2], a[0] / b[runs - 1], a[runs - 1] / b[0], runs);
    return a[runs / 2] <= b[runs / 2];
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 30000;
    size_t runs = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 5;
    bool good = true;

    runs = runs < 1 ? 1 : runs > MOST_RUNS ? MOST_RUNS : runs;
    GDALAllRegister();
    for (size_t i = 0; i < FT_COUNT(FORMATS); i++) {
        good = compare(&FORMATS[i], n, runs) && good;
    }
    return good ? 0 : 1;
}
