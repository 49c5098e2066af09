/** @file fieldtool/interop/receiver.h  @brief A satellite receiver, live or from its log: epochs one by one, lines logged as they come. */
#ifndef FT_INTEROP_RECEIVER_H
#define FT_INTEROP_RECEIVER_H

#include "fieldtool/base/env.h"
#include "geo/gnss.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_receiver ft_receiver;

typedef struct ft_receiver_options {
    /** "gpsd:" or "gpsd:HOST:PORT", "tcp:HOST:PORT", a serial port, a pipe, or a file of NMEA sentences or gpsd reports. */
    const char *source;
    int baud;        /**< of a serial port */
    const char *log; /**< every line is appended here as it came; NULL: none */
    double speed;    /**< a file is replayed this many times as fast as it was written; 0: at once */
} ft_receiver_options;

typedef enum ft_receiver_event {
    FT_RECEIVER_FIX,   /**< an epoch, with or without a position */
    FT_RECEIVER_BAD,   /**< a damaged line, told in the error; it was not used */
    FT_RECEIVER_QUIET, /**< nothing came for a second */
    FT_RECEIVER_END,
} ft_receiver_event;

/** @retval FT_E_USAGE "gnss.source" for a malformed name; else what opening says */
FT_NODISCARD ft_status ft_receiver_open(const ft_receiver_options *o, ft_receiver **out, ft_error *err);
void ft_receiver_close(ft_receiver *r);
/** What comes next. FT_RECEIVER_BAD returns FT_OK and fills @p bad. @retval FT_E_INTERRUPTED, FT_E_IO */
FT_NODISCARD ft_status ft_receiver_next(ft_receiver *r, const ft_env *env, ft_receiver_event *what, ft_fix *fix,
                                        ft_error *bad, ft_error *err);
size_t ft_receiver_lines(const ft_receiver *r);
/** A file, whose time is past; false for a receiver that speaks now. */
bool ft_receiver_is_file(const ft_receiver *r, int64_t *written_ms);

#ifdef __cplusplus
}
#endif
#endif
