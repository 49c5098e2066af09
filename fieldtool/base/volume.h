/** @file fieldtool/base/volume.h  @brief What a file lies on: a disk of this computer, a stick, or another computer's disk. */
#ifndef FT_BASE_VOLUME_H
#define FT_BASE_VOLUME_H

#include "fieldtool/base/os.h"

#ifdef __cplusplus
extern "C" {
#endif

/** SHARE: locks and flushes there are another computer's word; STICK: it may be pulled out while it is written. */
typedef enum ft_volume_place { FT_VOLUME_OWN, FT_VOLUME_STICK, FT_VOLUME_SHARE } ft_volume_place;

/** By the name of the file system (volume.def), and by what the system says of the device. */
ft_volume_place ft_volume_place_of(const ft_os_volume *v);
/** "disk", "stick", "share" */
const char *ft_volume_word(ft_volume_place p);
/** Name of the file system of device @p major:minor in text as of /proc/self/mountinfo (proc(5)); false when it is not there. */
bool ft_volume_in_mounts(const char *text, unsigned major, unsigned minor, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
