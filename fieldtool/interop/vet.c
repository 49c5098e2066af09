#include "fieldtool/interop/vet.h"

#include "fieldtool/base/buf.h"
#include "fieldtool/base/json.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/base/os.h"
#include "fieldtool/store/foreign.h"

#include <string.h>

/* Duplicate keys mean different things to different parsers, so the whole document is read strictly first. */
static ft_status vet_json(const char *path, ft_error *err)
{
    ft_buf b;
    ft_json *root = NULL;
    int64_t size = 0;
    ft_status st = FT_OK;

    if (ft_os_stat(path, &size, NULL) != FT_OS_FILE || (size_t)size > FT_LIMIT_JSON_BYTES) {
        return FT_OK; /* too large to read whole; features are still checked one by one */
    }
    ft_buf_init(&b, 0);
    st = ft_os_read_file(path, FT_LIMIT_JSON_BYTES, &b, err);
    st = st == FT_OK ? ft_json_parse(b.p == NULL ? "" : b.p, b.n, &root, err) : st;
    ft_json_free(root);
    ft_buf_release(&b);
    return st;
}

static size_t line_of(const ft_buf *b, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++) {
        line += b->p[i] == '\n';
    }
    return line;
}

static ft_status bad_number(const ft_buf *b, size_t at, size_t n, ft_error *err)
{
    return ft_fail(err, FT_E_INVALID, "interop.xml.number", "line=%zu text=%.*s", line_of(b, at), (int)(n < 40 ? n : 40), b->p + at);
}

/* lat="..." and lon="..." of GPX. */
static ft_status vet_attribute(const ft_buf *b, const char *name, double limit, ft_error *err)
{
    size_t n = strlen(name);

    for (size_t i = 1; i + n + 2 < b->n; i++) {
        size_t from = i + n;
        size_t end = 0;
        char quote = 0;
        double v = 0;

        if (memcmp(b->p + i, name, n) != 0 || strchr(" \t\r\n", b->p[i - 1]) == NULL) {
            continue;
        }
        while (from < b->n && strchr(" \t\r\n=", b->p[from]) != NULL) {
            from++;
        }
        quote = from < b->n ? b->p[from] : '\0';
        if (quote != '"' && quote != '\'') {
            continue;
        }
        for (end = ++from; end < b->n && b->p[end] != quote;) {
            end++;
        }
        if (!ft_num_parse(b->p + from, end - from, &v) || v < -limit || v > limit) {
            return bad_number(b, from, end - from, err);
        }
    }
    return FT_OK;
}

/* lon,lat[,height] tuples between <coordinates> tags of KML. */
static ft_status vet_coordinates(const ft_buf *b, ft_error *err)
{
    static const char OPEN[] = "<coordinates>";
    size_t i = 0;

    while (i + sizeof OPEN < b->n) {
        if (memcmp(b->p + i, OPEN, sizeof OPEN - 1) != 0) {
            i++;
            continue;
        }
        i += sizeof OPEN - 1;
        while (i < b->n && b->p[i] != '<') {
            size_t from = i;
            double v = 0;

            if (strchr(" \t\r\n,", b->p[i]) != NULL) {
                i++;
                continue;
            }
            while (i < b->n && strchr(" \t\r\n,<", b->p[i]) == NULL) {
                i++;
            }
            if (!ft_num_parse(b->p + from, i - from, &v)) {
                return bad_number(b, from, i - from, err);
            }
        }
    }
    return FT_OK;
}

static ft_status vet_xml(const char *path, const ft_format *f, ft_error *err)
{
    ft_buf b;
    ft_status st = FT_OK;

    ft_buf_init(&b, 0);
    st = ft_os_read_file(path, (size_t)256 << 20, &b, err);
    if (st == FT_OK && strcmp(f->extension, "gpx") == 0) {
        st = vet_attribute(&b, "lat", 90, err);
        st = st == FT_OK ? vet_attribute(&b, "lon", 180, err) : st;
    } else if (st == FT_OK) {
        st = vet_coordinates(&b, err);
    }
    ft_buf_release(&b);
    return st;
}

ft_status ft_vet_source(const char *path, const ft_format *f, ft_error *err)
{
    ft_status st = FT_OK;

    if (f->driver != NULL && strcmp(f->driver, "GeoJSON") == 0) {
        st = vet_json(path, err);
    } else if (f->xml) {
        st = vet_xml(path, f, err);
    } else if (strcmp(f->extension, "gpkg") == 0) {
        st = ft_foreign_vet(path, err);
    }
    return st == FT_OK ? st : ft_within(err, st, "file=%s", path);
}
