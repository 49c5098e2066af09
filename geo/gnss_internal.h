/* The two languages of receivers, for gnss.c. */
#ifndef FT_GEO_GNSS_INTERNAL_H
#define FT_GEO_GNSS_INTERNAL_H

#include "fieldtool/base/buf.h"
#include "geo/gnss.h"

enum { FT_GNSS_LINE_MAX = 65536, FT_NMEA_LINE_MAX = 256, FT_NMEA_FIELDS_MAX = 40 };

#define FT_GNSS_DAY_UNKNOWN INT32_MIN

/** One sentence, taken apart: field[0] is the address ("GPGGA"). */
typedef struct ft_sentence {
    ft_str field[FT_NMEA_FIELDS_MAX];
    size_t n;
} ft_sentence;

/** An epoch that is being put together. */
typedef struct ft_epoch {
    ft_fix fix;
    int32_t tod_ms; /**< time of day, -1 unknown */
    int32_t day;    /**< since 1970-01-01, FT_GNSS_DAY_UNKNOWN */
    unsigned seen;  /**< bit per row of SENTENCES */
    bool disowned;  /**< a sentence says that the position must not be used */
    bool by_gga;    /**< position and kind come from the most telling sentence */
} ft_epoch;

/** @retval FT_E_INVALID "gnss.line", "gnss.checksum": address, fields and checksum of one sentence */
FT_NODISCARD ft_status ft_nmea_split(const char *line, size_t n, ft_sentence *out, ft_error *err);
/** Time of day that a sentence carries, -1 when it has none or does not belong to an epoch. @p row gets its kind, -1: not read */
FT_NODISCARD ft_status ft_nmea_time(const ft_sentence *s, int *row, int32_t *tod_ms, ft_error *err);
/** Put what a sentence says into @p e, whole or not at all. */
FT_NODISCARD ft_status ft_nmea_apply(const ft_sentence *s, int row, ft_epoch *e, ft_error *err);

/** What gpsd said of the sky, for the positions that follow. */
typedef struct ft_sky {
    bool has_hdop, has_accuracy;
    double hdop, hacc_m_95;
    int satellites;
} ft_sky;
/** 95 % of positions whose latitude and longitude deviate so much, metres: a circle of their mean, or the worse alone. */
double ft_fix_error_95(double lat_sd_m, double lon_sd_m);
/** One JSON report; *ready when it is a position. */
FT_NODISCARD ft_status ft_gpsd_report(const char *line, size_t n, ft_sky *sky, ft_fix *out, bool *ready, ft_error *err);

ft_fix_kind ft_fix_of_gga(int64_t quality);
ft_fix_kind ft_fix_of_gpsd(int64_t status);
/** The position was seen by satellites: not reckoned, typed in or simulated. */
bool ft_fix_seen(ft_fix_kind k);

#endif
