#include "fieldtool/cli/demo_shapes.h"

#include "geo/area.h"

/* splitmix32 in [-1, 1): small, and the same on every machine. */
static double wobble(unsigned *s)
{
    unsigned z = (*s += 0x9e3779b9U);

    z = (z ^ (z >> 16)) * 0x85ebca6bU;
    z = (z ^ (z >> 13)) * 0xc2b2ae35U;
    return (double)((z ^ (z >> 16)) >> 8) / 8388608.0 - 1.0;
}

static void vertex(ft_buf *out, ft_lonlat p, bool first)
{
    ft_buf_printf(out, "%s%.7f %.7f", first ? "" : ",", p.lon_deg, p.lat_deg);
}

enum { MOST_LEGS = 24 };

void ft_demo_belt(ft_buf *out, double lon, double lat, double azimuth_deg, double leg_m, int legs, double width_m,
                  unsigned seed)
{
    ft_lonlat left[MOST_LEGS + 1];
    ft_lonlat right[MOST_LEGS + 1];
    ft_lonlat at = {lon, lat};
    double heading = azimuth_deg;

    legs = legs > MOST_LEGS ? MOST_LEGS : legs;
    for (int i = 0; i <= legs; i++) {
        left[i] = ft_destination(at, heading - 90, width_m / 2 * (1 + 0.25 * wobble(&seed)));
        right[i] = ft_destination(at, heading + 90, width_m / 2 * (1 + 0.25 * wobble(&seed)));
        heading += 9 * wobble(&seed);
        at = ft_destination(at, heading, leg_m);
    }
    ft_buf_text(out, "POLYGON((");
    for (int i = 0; i <= legs; i++) {
        vertex(out, right[i], i == 0);
    }
    for (int i = legs; i >= 0; i--) {
        vertex(out, left[i], false);
    }
    vertex(out, right[0], false);
    ft_buf_text(out, "))");
}

void ft_demo_blob(ft_buf *out, double lon, double lat, double radius_m, int vertices, unsigned seed)
{
    ft_lonlat first = {lon, lat};

    ft_buf_text(out, "POLYGON((");
    for (int i = 0; i < vertices; i++) {
        ft_lonlat p = ft_destination((ft_lonlat){lon, lat}, -360.0 * i / vertices,
                                     radius_m * (1 + 0.25 * wobble(&seed)));

        first = i == 0 ? p : first;
        vertex(out, p, i == 0);
    }
    vertex(out, first, false);
    ft_buf_text(out, "))");
}

void ft_demo_box(ft_buf *out, double lon, double lat, double east_m, double north_m)
{
    ft_lonlat sw = {lon, lat};
    ft_lonlat se = ft_destination(sw, 90, east_m);
    ft_lonlat nw = ft_destination(sw, 0, north_m);
    ft_lonlat ne = {se.lon_deg, nw.lat_deg};

    ft_buf_text(out, "POLYGON((");
    vertex(out, sw, true);
    vertex(out, (ft_lonlat){se.lon_deg, sw.lat_deg}, false);
    vertex(out, ne, false);
    vertex(out, (ft_lonlat){sw.lon_deg, nw.lat_deg}, false);
    vertex(out, sw, false);
    ft_buf_text(out, "))");
}
