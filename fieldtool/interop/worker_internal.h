/** @file fieldtool/interop/worker_internal.h  @brief Frames of a file, made and read. Private to interop. */
#ifndef FT_INTEROP_WORKER_INTERNAL_H
#define FT_INTEROP_WORKER_INTERNAL_H

#include "fieldtool/base/confine.h"
#include "fieldtool/interop/reader.h"

/** The word that asks for a child: argv is FT_SELF, this, extension, path, layer or "", preferred layer or "". */
#define FT_WORKER_WORD "read-foreign-file"
enum { FT_WORKER_ARGS = 6 };

/** Frames as a file gives them. */
typedef struct ft_teller ft_teller;
/** @p got: what confines this process, for the first frame. A failure to open is told like any other. NULL: no memory. */
ft_teller *ft_teller_open(const char *path, const ft_format *f, const char *layer, const char *prefer, ft_confined got);
void ft_teller_close(ft_teller *t);
/** Append the next frame. False when there was none left. */
bool ft_teller_more(ft_teller *t, ft_buf *out);

/** Where frames come from. */
typedef struct ft_feed {
    /** Append some bytes. FT_E_NOT_FOUND: no more came, and the end was not told. */
    ft_status (*more)(void *who, ft_buf *into, ft_error *err);
    void (*close)(void *who);
} ft_feed;
/** A reader of frames, which trusts none of them; @p who is closed with it, also when this fails.
 *  @retval FT_E_INVALID "interop.worker.broken"; what the frames say; what the feed says */
FT_NODISCARD ft_status ft_reader_frames(const ft_feed *feed, void *who, ft_reader **out, ft_error *err);

#endif
