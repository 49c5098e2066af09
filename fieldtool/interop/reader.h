/** @file fieldtool/interop/reader.h  @brief One kind of foreign file behind ft_source. Private to interop.
 *
 * A reader gives rows in file order. It fills the shape it is lent, in the coordinates of the file; ft_source brings them to
 * EPSG:4326. What concerns one row alone (a coordinate that is none, a cut shape) is that row's; what makes the file doubtful
 * (syntax, a key twice, an open quote) ends the reading.
 */
#ifndef FT_INTEROP_READER_H
#define FT_INTEROP_READER_H

#include "fieldtool/interop/cells.h"
#include "fieldtool/interop/format.h"
#include "fieldtool/interop/source.h"

typedef struct ft_reader ft_reader;

typedef struct ft_row {
    char key[32];   /**< the file's own key or line, "" none */
    bool has_shape; /**< the shape it was lent is filled (perhaps empty) */
    ft_geom_notes notes;
    const char *note; /**< catalogue key of something done to the shape ("import.curve"), NULL none */
    ft_error why;     /**< status not FT_OK: this row cannot be read */
    ft_str raw;       /**< of such a row, as it stands in the file; p NULL when the reader has none */
} ft_row;

typedef struct ft_reader_ops {
    /** FT_OK: *row and the shape are filled. FT_E_NOT_FOUND: the end. Else the file is broken. */
    ft_status (*next)(ft_reader *r, ft_geom *shape, ft_row *row, ft_error *err);
    /** Cell of the present row; p NULL when null. Lent until the next call. */
    ft_str (*cell)(ft_reader *r, size_t column);
    void (*close)(ft_reader *r);
} ft_reader_ops;

/** What every reader begins with. */
struct ft_reader {
    const ft_reader_ops *ops;
    ft_columns columns; /**< may grow with next */
    char layer[256];    /**< "" where the format knows no layers */
    char others[400];   /**< other layers with rows, which are not read: "a, b" */
    int epsg;           /**< of the file, 0 unknown */
    bool table;         /**< no shapes of its own: position columns */
    bool planar; /**< set by ft_source: coordinates are those of another system, to be checked only for being finite */
    bool mixed_ends;   /**< lines of text end in more than one way */
    int64_t n_rows;    /**< -1 unknown */
    char confined[48]; /**< what shut in the process that reads, "" when it is this one */
};

typedef ft_status (*ft_reader_open_fn)(const char *path, const ft_format *f, const ft_source_options *o,
                                       ft_reader **out, ft_error *err);
FT_NODISCARD ft_status ft_reader_csv(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                                     ft_error *err);
FT_NODISCARD ft_status ft_reader_geojson(const char *path, const ft_format *f, const ft_source_options *o,
                                         ft_reader **out, ft_error *err);
FT_NODISCARD ft_status ft_reader_gpkg(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                                      ft_error *err);
FT_NODISCARD ft_status ft_reader_gpx(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                                     ft_error *err);
FT_NODISCARD ft_status ft_reader_kml(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                                     ft_error *err);
FT_NODISCARD ft_status ft_reader_gdal(const char *path, const ft_format *f, const ft_source_options *o, ft_reader **out,
                                      ft_error *err);

/** A vertex list being read: positions with or without height. */
typedef struct ft_vertices {
    ft_lonlat *xy;
    double *z;
    size_t n, cap;
    bool all_z; /**< every vertex so far has a height */
} ft_vertices;

void ft_vertices_release(ft_vertices *v);
void ft_vertices_reset(ft_vertices *v);
FT_NODISCARD ft_status ft_vertices_add(ft_vertices *v, ft_lonlat p, const double *z, ft_error *err);
/** A number of the file: the whole token and within +-limit. @retval FT_E_INVALID "interop.xml.number" */
FT_NODISCARD ft_status ft_read_number(const char *p, size_t n, double limit, size_t line, double *out, ft_error *err);

/** ASCII words without case. */
bool ft_same_word(const char *a, const char *b);
/** The first @p n characters of both. */
bool ft_same_word_n(const char *a, const char *b, size_t n);
/** realloc that reports; gives the old memory back when it fails. */
void *ft_grow(void *p, size_t n, size_t size, ft_status *st, ft_error *err);

#endif
