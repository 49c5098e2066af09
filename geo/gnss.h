/** @file geo/gnss.h  @brief What a satellite receiver says, and the mean of what it said. Pure: no device is met here.
 *
 * Two languages are read: NMEA 0183 sentences (GGA, RMC, GLL, GST, GSA, GNS, ZDA, VTG; any talker; the checksum is
 * mandatory) and the reports TPV and SKY of gpsd's JSON. Positions are EPSG:4326 degrees as the receiver gives them.
 */
#ifndef FT_GEO_GNSS_H
#define FT_GEO_GNSS_H

#include "geo/geom.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_fix_kind {
#define FT_FIX_KIND(name, code, gga, gpsd, averaged, floor_m_95) FT_FIX_##name,
#include "geo/fix_kind.def"
#undef FT_FIX_KIND
} ft_fix_kind;

/** Code in the vocabulary `fix`. */
const char *ft_fix_code(ft_fix_kind k);
/** Least error at 95 % that one standing receiver of this kind is credited with, metres. */
double ft_fix_floor_m_95(ft_fix_kind k);

/** One epoch of a receiver. What it did not say is unknown, not zero. */
typedef struct ft_fix {
    ft_fix_kind kind;
    bool has_position, has_time, has_elevation, has_hdop, has_accuracy, has_speed;
    ft_lonlat at;
    int64_t utc_ms;
    double elevation_m; /**< above mean sea level, as the receiver's geoid has it */
    double hdop;
    double hacc_m_95; /**< as the receiver estimates it (GST, or gpsd's eph) */
    double speed_ms;
    int satellites; /**< used, -1: unknown */
    int dimensions; /**< 2 or 3, 0: unknown */
} ft_fix;

/** Reader of lines; puts the sentences of one epoch together. */
typedef struct ft_gnss ft_gnss;
FT_NODISCARD ft_status ft_gnss_new(ft_gnss **out, ft_error *err);
void ft_gnss_free(ft_gnss *g);
/**
 * One line without its end. An epoch is told when the next one begins, so the last needs ft_gnss_end().
 * @param[out] ready  an epoch is in @p out
 * @retval FT_E_INVALID  the line is damaged and was not used ("gnss.checksum", "gnss.field", "gnss.line", "gnss.gpsd");
 *                       reading goes on, and *ready may still be true. Lines of other kinds are passed over.
 */
FT_NODISCARD ft_status ft_gnss_line(ft_gnss *g, const char *line, size_t n, ft_fix *out, bool *ready, ft_error *err);
/** The epoch that is not finished yet. @return false when there is none */
bool ft_gnss_end(ft_gnss *g, ft_fix *out);

typedef enum ft_fix_refusal {
#define FT_FIX_REFUSAL(name, key) FT_REFUSED_##name,
#include "geo/fix_refusal.def"
#undef FT_FIX_REFUSAL
} ft_fix_refusal;
enum { FT_FIX_REFUSALS = FT_REFUSED_OUTLIER + 1 };
const char *ft_fix_refusal_key(ft_fix_refusal r);

/** Which fixes a mean takes. */
typedef struct ft_mean_rule {
    double hdop_max;      /**< 0: no limit */
    double hacc_max_m_95; /**< by the receiver's own estimate, where it gives one; 0: no limit */
    double outlier_sigma; /**< scaled median deviations from the median, per axis; 0: none is thrown out */
} ft_mean_rule;
#define FT_MEAN_RULE ((ft_mean_rule){.hdop_max = 5, .hacc_max_m_95 = 0, .outlier_sigma = 3})

typedef struct ft_mean {
    ft_lonlat at;
    double elevation_m;
    bool has_elevation;
    ft_fix_kind kind; /**< the least precise of those used */
    size_t n;         /**< fixes used */
    size_t refused[FT_FIX_REFUSALS];
    double spread_m_95;   /**< 95 % of the fixes used lie within it, by their standard deviation */
    double spread_max_m;  /**< farthest fix used */
    double hacc_m_95;     /**< of the mean: largest of spread, the receiver's own estimate and the floor of its kind */
    double hdop_median;   /**< 0: unknown */
    int satellites_least; /**< -1: unknown */
    double seconds;       /**< first to last fix used */
    double moved_m;       /**< from the first third to the last third */
    bool moved;           /**< more than a standing receiver does: the antenna was carried */
} ft_mean;

/** Collects fixes. */
typedef struct ft_averager ft_averager;
FT_NODISCARD ft_status ft_averager_new(ft_mean_rule rule, ft_averager **out, ft_error *err);
void ft_averager_free(ft_averager *a);
/** @return FT_REFUSED_NOTHING when it was taken; outliers are only found by ft_averager_mean(). @retval FT_E_NOMEM in st */
FT_NODISCARD ft_status ft_averager_add(ft_averager *a, const ft_fix *f, ft_fix_refusal *why, ft_error *err);
size_t ft_averager_count(const ft_averager *a);
/** @retval FT_E_REFUSED "gnss.none" when nothing was taken */
FT_NODISCARD ft_status ft_averager_mean(ft_averager *a, ft_mean *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
