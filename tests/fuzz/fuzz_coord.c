/* links: ft_geo */
/* Positions and bearings as text: whatever comes, it is one place on Earth or an error with its reason, and what was read writes back. */
#include "geo/bearing.h"
#include "geo/coord.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

static void writes_back(const ft_coord *c)
{
    char text[FT_COORD_TEXT];
    ft_error err = {0};
    ft_coord back;

    FUZZ_ASSERT(ft_coord_write(c->at, (ft_coord_as){FT_COORD_DMS, 0}, text, NULL, &err) == FT_OK);
    FUZZ_ASSERT(ft_coord_read(text, strlen(text), (ft_coord_as){FT_COORD_ANY, 0}, &back, &err) == FT_OK);
    FUZZ_ASSERT(fabs(back.at.lat_deg - c->at.lat_deg) < 1e-9 &&
                fabs(remainder(back.at.lon_deg - c->at.lon_deg, 360.0)) < 1e-9);
}

static void bearing(const char *text, size_t size)
{
    ft_error err = {0};
    double deg = 0;

    if (ft_bearing_read(text, size, &deg, &err) == FT_OK) {
        FUZZ_ASSERT(deg >= 0 && deg < 360);
    } else {
        FUZZ_ASSERT(err.key != NULL && err.status != FT_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ft_coord_as AS[] = {
        {FT_COORD_ANY, 0}, {FT_COORD_DDM, 0}, {FT_COORD_DMS, 0}, {FT_COORD_UTM, 0}, {FT_COORD_MGRS, 0}};
    const char *text = (const char *)data;

    for (size_t i = 0; i < sizeof AS / sizeof AS[0]; i++) {
        ft_error err = {0};
        ft_coord c;

        if (ft_coord_read(text, size, AS[i], &c, &err) == FT_OK) {
            FUZZ_ASSERT(fabs(c.at.lat_deg) <= 90 && fabs(c.at.lon_deg) <= 540);
            writes_back(&c);
        } else {
            FUZZ_ASSERT(err.key != NULL && err.status != FT_OK);
        }
    }
    bearing(text, size);
    for (ft_axis axis = FT_AXIS_LAT; axis <= FT_AXIS_LON; axis++) {
        ft_error err = {0};
        double deg = 0;

        if (ft_coord_read_axis(text, size, axis, &deg, &err) == FT_OK) {
            FUZZ_ASSERT(fabs(deg) <= 180);
        }
    }
    return 0;
}
