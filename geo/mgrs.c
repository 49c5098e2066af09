/* The letters of MGRS (NGA.STND.0037, chapters 8 to 12): sets of columns by zone, rows that repeat every 2000 km, and the polar squares. */
#include "geo/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double SQUARE_M = 100000;
static const double FALSE_NORTHING_M = 10000000;
static const char LETTERS[] = "ABCDEFGHJKLMNPQRSTUVWXYZ"; /* no I, no O */
static const char BAND_LETTERS[] = "CDEFGHJKLMNPQRSTUVWX";
static const char *const COLUMNS[] = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"}; /* by zone modulo 3, from 100 km */
enum { ROWS = 20 };

/* A, B, Y, Z: columns and the easting of the first, northing of the first row, rows. */
static const struct polar {
    char band;
    bool north;
    const char *columns;
    double west_m, south_m;
    int rows;
} POLAR[] = {
    {'A', false, "JKLPQRSTUXYZ", 800000, 800000, 24},
    {'B', false, "ABCFGHJKLPQR", 2000000, 800000, 24},
    {'Y', true, "RSTUXYZ", 1300000, 1300000, 14},
    {'Z', true, "ABCFGHJ", 2000000, 1300000, 14},
};

static const struct polar *polar_of(char band)
{
    for (size_t i = 0; i < FT_COUNT(POLAR); i++) {
        if (POLAR[i].band == band) {
            return &POLAR[i];
        }
    }
    return NULL;
}

static char row_letter(int zone, int row)
{
    return LETTERS[(row + (zone % 2 == 0 ? 5 : 0)) % ROWS];
}

/* The letters of the square, or false where MGRS has none. */
static bool letters_of(const ft_grid *g, double lat_deg, char out[3])
{
    int column = (int)floor(g->easting_m / SQUARE_M);
    int row = (int)floor(g->northing_m / SQUARE_M);
    const struct polar *p = NULL;

    if (g->zone != 0) {
        out[0] = ft_grid_band(lat_deg);
        out[1] = column >= 1 && column <= 8 ? COLUMNS[g->zone % 3][column - 1] : '\0';
        out[2] = row_letter(g->zone, row);
        return out[0] != '\0' && out[1] != '\0';
    }
    p = polar_of(g->north ? (g->easting_m < 2000000 ? 'Y' : 'Z') : (g->easting_m < 2000000 ? 'A' : 'B'));
    column -= (int)(p->west_m / SQUARE_M);
    row -= (int)(p->south_m / SQUARE_M);
    if (column < 0 || column >= (int)strlen(p->columns) || row < 0 || row >= p->rows) {
        return false;
    }
    out[0] = p->band;
    out[1] = p->columns[column];
    out[2] = LETTERS[row];
    return true;
}

ft_status ft_mgrs_write(ft_lonlat at, int digits, char out[FT_MGRS_TEXT], ft_error *err)
{
    static const double UNIT_M[] = {100000, 10000, 1000, 100, 10, 1};
    ft_grid g;
    char letters[3] = "";
    ft_status st = ft_grid_of(at, &g, err);
    size_t n = 0;

    if (st != FT_OK) {
        return st;
    }
    if (!letters_of(&g, at.lat_deg, letters)) {
        return ft_fail(err, FT_E_INVALID, "geo.grid.outside", "zone=%d lon=%.9g lat=%.9g", g.zone, at.lon_deg,
                       at.lat_deg);
    }
    if (g.zone != 0) {
        n = (size_t)snprintf(out, FT_MGRS_TEXT, "%02d", g.zone);
    }
    n += (size_t)snprintf(out + n, FT_MGRS_TEXT - n, "%.3s", letters);
    if (digits > 0) {
        (void)snprintf(out + n, FT_MGRS_TEXT - n, "%0*d%0*d", digits,
                       (int)floor(fmod(g.easting_m, SQUARE_M) / UNIT_M[digits]), digits,
                       (int)floor(fmod(g.northing_m, SQUARE_M) / UNIT_M[digits]));
    }
    return FT_OK;
}

/* ---------- a square that is named */

static int index_of(const char *letters, char c)
{
    const char *p = c == '\0' ? NULL : strchr(letters, c);

    return p == NULL ? -1 : (int)(p - letters);
}

static ft_status polar_square(const ft_mgrs *m, const struct polar *p, double side_m, ft_grid *corner, char *where,
                              ft_error *err)
{
    int column = index_of(p->columns, m->column);
    int row = index_of(LETTERS, m->row);

    if (column < 0) {
        *where = 'c';
        return ft_fail(err, FT_E_INVALID, "geo.mgrs.column", "letter=%c band=%c wanted=%s", m->column, m->band,
                       p->columns);
    }
    if (row < 0 || row >= p->rows) {
        *where = 'r';
        return ft_fail(err, FT_E_INVALID, "geo.mgrs.row", "letter=%c square=%c%c wanted=%.*s", m->row, m->band,
                       m->column, p->rows, LETTERS);
    }
    *corner = (ft_grid){0, p->north, p->west_m + column * SQUARE_M + (double)m->easting * side_m,
                        p->south_m + row * SQUARE_M + (double)m->northing * side_m};
    return FT_OK;
}

/* Is a place of that zone and band within @p near_m of @p at? */
static bool near_band(ft_lonlat at, double near_m, int zone, char band)
{
    double lat = near_m / 110000;
    double lon = lat / fmax(0.05, cos(at.lat_deg / 57.3));

    for (int i = -1; i <= 1; i++) {
        for (int k = -1; k <= 1; k++) {
            ft_lonlat p = {at.lon_deg + i * lon, at.lat_deg + k * lat};

            if (ft_grid_zone(p) == zone && ft_grid_band(p.lat_deg) == band) {
                return true;
            }
        }
    }
    return false;
}

/* Does the square touch its band and zone? Edges of bands bend across it, so all of it is walked, and a strip between two steps counts. */
static bool square_in_band(const ft_grid *corner, double side_m, char band)
{
    enum { STEPS = 8, PLACES = (STEPS + 1) * (STEPS + 1) };
    ft_grid g[PLACES];
    ft_lonlat at[PLACES];
    bool touches = false;

    for (int i = 0; i < PLACES; i++) {
        g[i] = *corner;
        g[i].easting_m += side_m * (i / (STEPS + 1)) / STEPS;
        g[i].northing_m += side_m * (i % (STEPS + 1)) / STEPS;
    }
    if (ft_grid_to_lonlats(g, PLACES, at, NULL) != FT_OK) {
        return false;
    }
    for (int i = 0; i < PLACES && !touches; i++) {
        touches = near_band(at[i], side_m / STEPS, corner->zone, band);
    }
    return touches;
}

/* South-west corner of what is named, in the row of that letter which touches the band: letters repeat, a band has each once. */
static bool find_row(const ft_mgrs *m, int column, int letter, double side_m, ft_grid *corner)
{
    int band = index_of(BAND_LETTERS, m->band);
    bool north = m->band >= 'N';
    double from_m = 110500.0 * (8 * band - 80) + (north ? 0 : FALSE_NORTHING_M) -
                    3 * SQUARE_M; /* no band begins lower */
    int first = (int)floor(fmax(from_m, 0) / SQUARE_M);

    for (int row = first; row < first + ROWS && row < 100; row++) {
        if (row_letter(m->zone, row) == LETTERS[letter]) {
            *corner = (ft_grid){m->zone, north, (column + 1) * SQUARE_M + (double)m->easting * side_m,
                                row * SQUARE_M + (double)m->northing * side_m};
            return square_in_band(corner, side_m, m->band);
        }
    }
    return false;
}

/* The rows that there are, for the error. */
static void rows_there(const ft_mgrs *m, int column, char out[ROWS + 1])
{
    ft_mgrs whole = *m;
    ft_grid corner;
    int n = 0;

    whole.easting = whole.northing = 0;
    for (int letter = 0; letter < ROWS; letter++) {
        if (find_row(&whole, column, letter, SQUARE_M, &corner)) {
            out[n++] = LETTERS[letter];
        }
    }
    out[n] = '\0';
}

static ft_status zone_square(const ft_mgrs *m, double side_m, ft_grid *corner, char *where, ft_error *err)
{
    const char *columns = COLUMNS[m->zone % 3];
    int column = index_of(columns, m->column);
    int row = index_of(LETTERS, m->row);
    char there[ROWS + 1] = "";

    if (m->band == 'X' && (m->zone == 32 || m->zone == 34 || m->zone == 36)) {
        *where = 'z';
        return ft_fail(err, FT_E_INVALID, "geo.mgrs.zone", "zone=%dX", m->zone);
    }
    if (column < 0) {
        *where = 'c';
        return ft_fail(err, FT_E_INVALID, "geo.mgrs.column", "letter=%c band=%d%c wanted=%s", m->column, m->zone,
                       m->band, columns);
    }
    if (row < 0 || row >= ROWS || !find_row(m, column, row, side_m, corner)) {
        *where = 'r';
        rows_there(m, column, there);
        return ft_fail(err, FT_E_INVALID, there[0] == '\0' ? "geo.mgrs.no_column" : "geo.mgrs.row",
                       "letter=%c square=%d%c%c wanted=%s", m->row, m->zone, m->band, m->column, there);
    }
    return FT_OK;
}

ft_status ft_mgrs_square(const ft_mgrs *m, ft_grid *corner, double *side_m, char *where, ft_error *err)
{
    const struct polar *p = m->zone == 0 ? polar_of(m->band) : NULL;
    double side = SQUARE_M / pow(10, m->digits);
    ft_grid g = {0, false, 0, 0};
    ft_status st = FT_OK;

    if (m->zone < 0 || m->zone > 60) {
        *where = 'z';
        return ft_fail(err, FT_E_INVALID, "geo.coord.zone", "zone=%d", m->zone);
    }
    if (m->zone == 0 ? p == NULL : index_of(BAND_LETTERS, m->band) < 0) {
        *where = 'b';
        return ft_fail(err, FT_E_INVALID, "geo.mgrs.band", "band=%c", m->band);
    }
    st = p != NULL ? polar_square(m, p, side, &g, where, err) : zone_square(m, side, &g, where, err);
    if (st == FT_OK) {
        *side_m = side;
        *corner = g;
    }
    return st;
}
