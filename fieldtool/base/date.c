#include "fieldtool/base/date.h"

#include <stdio.h>

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return m == 2 && leap(y) ? 29 : DAYS[m - 1];
}

/* Days since 1970-01-01 of a civil day: whole 400-year eras of 146097 days, years starting in March. */
static int32_t day_number(int y, int m, int d)
{
    int yy = m <= 2 ? y - 1 : y;
    int era = yy / 400;
    int yoe = yy - era * 400;
    int doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

ft_date ft_date_of_day(int32_t day)
{
    int32_t z = day + 719468;
    int32_t era = z / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    int32_t m = mp < 10 ? mp + 3 : mp - 9;

    return (ft_date){(int16_t)(yoe + era * 400 + (m <= 2 ? 1 : 0)), (int8_t)m, (int8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

static bool digits(const char *p, size_t n, int *out)
{
    int v = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
        v = v * 10 + (p[i] - '0');
    }
    *out = v;
    return true;
}

bool ft_date_parse(const char *text, size_t n, ft_date *out)
{
    int y = 0;
    int m = 0;
    int d = 0;

    if ((n != 4 && n != 7 && n != 10) || !digits(text, 4, &y) || y < 1) {
        return false;
    }
    if (n >= 7 && (text[4] != '-' || !digits(text + 5, 2, &m) || m < 1 || m > 12)) {
        return false;
    }
    if (n == 10 && (text[7] != '-' || !digits(text + 8, 2, &d) || d < 1 || d > month_days(y, m))) {
        return false;
    }
    *out = (ft_date){(int16_t)y, (int8_t)m, (int8_t)d};
    return true;
}

void ft_date_text(ft_date d, char out[FT_DATE_TEXT])
{
    unsigned y = (unsigned)d.year % 10000U;
    unsigned m = (unsigned)d.month % 100U;

    if (!ft_date_known(d)) {
        out[0] = '\0';
    } else if (d.month == 0) {
        (void)snprintf(out, FT_DATE_TEXT, "%04u", y);
    } else if (d.day == 0) {
        (void)snprintf(out, FT_DATE_TEXT, "%04u-%02u", y, m);
    } else {
        (void)snprintf(out, FT_DATE_TEXT, "%04u-%02u-%02u", y, m, (unsigned)d.day % 100U);
    }
}

bool ft_date_known(ft_date d)
{
    return d.year > 0;
}

int32_t ft_date_first_day(ft_date d)
{
    return day_number(d.year, d.month == 0 ? 1 : d.month, d.day == 0 ? 1 : d.day);
}

int32_t ft_date_last_day(ft_date d)
{
    int m = d.month == 0 ? 12 : d.month;

    return day_number(d.year, m, d.day == 0 ? month_days(d.year, m) : d.day);
}

void ft_utc_text(int64_t utc_ms, char out[FT_UTC_TEXT])
{
    int64_t day = utc_ms / 86400000;
    int64_t ms = utc_ms % 86400000;
    ft_date d;

    if (ms < 0) {
        ms += 86400000;
        day--;
    }
    d = ft_date_of_day((int32_t)day);
    (void)snprintf(out, FT_UTC_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)d.year % 10000U,
                   (unsigned)d.month % 100U, (unsigned)d.day % 100U, (unsigned)(ms / 3600000) % 100U,
                   (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60), (unsigned)(ms % 1000));
}

ft_date ft_date_of_utc(int64_t utc_ms, int offset_min)
{
    int64_t local = utc_ms + (int64_t)offset_min * 60000;
    int64_t day = local / 86400000 - (local % 86400000 < 0 ? 1 : 0);

    return ft_date_of_day((int32_t)day);
}
