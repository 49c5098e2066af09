/** @file fieldtool/base/date.h  @brief Civil dates with a precision (day, month, year) and UTC instants.
 *
 * Proleptic Gregorian, no zone. Text form `YYYY[-MM[-DD]]` (ISO 8601 reduced precision).
 */
#ifndef FT_BASE_DATE_H
#define FT_BASE_DATE_H

#include "fieldtool/base/error.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FT_DATE_TEXT 11 /**< longest text and NUL */
#define FT_UTC_TEXT 25  /**< 2026-11-24T08:30:00.000Z and NUL */

/** Year 1..9999; month and day 0 when not known (a day needs a month). year 0 = unknown date. */
typedef struct ft_date {
    int16_t year;
    int8_t month, day;
} ft_date;

/** Whole-string parse of ASCII `YYYY[-MM[-DD]]`; false when malformed or not in the calendar. */
bool ft_date_parse(const char *text, size_t n, ft_date *out);
/** Empty text for an unknown date. */
void ft_date_text(ft_date d, char out[FT_DATE_TEXT]);
bool ft_date_known(ft_date d);
/** First and last civil day a date of any precision can mean, as days since 1970-01-01. */
int32_t ft_date_first_day(ft_date d);
int32_t ft_date_last_day(ft_date d);
/** The date of a day number (day precision). */
ft_date ft_date_of_day(int32_t day);
/** UTC milliseconds since 1970 as `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
void ft_utc_text(int64_t utc_ms, char out[FT_UTC_TEXT]);
/** Civil date of an instant shifted by @p offset_min minutes east of UTC. */
ft_date ft_date_of_utc(int64_t utc_ms, int offset_min);

#ifdef __cplusplus
}
#endif
#endif
