#include "fieldtool/base/volume.h"

#include <stdio.h>
#include <string.h>

static const struct volume {
    const char *name;
    ft_volume_place place;
} VOLUMES[] = {
#define FT_VOLUME(name, place) {name, FT_VOLUME_##place},
#include "fieldtool/base/volume.def"
#undef FT_VOLUME
};

ft_volume_place ft_volume_place_of(const ft_os_volume *v)
{
    if (v->remote) {
        return FT_VOLUME_SHARE;
    }
    for (size_t i = 0; i < FT_COUNT(VOLUMES); i++) {
        if (strcmp(VOLUMES[i].name, v->file_system) == 0) {
            return VOLUMES[i].place;
        }
    }
    return v->removable ? FT_VOLUME_STICK : FT_VOLUME_OWN;
}

const char *ft_volume_word(ft_volume_place p)
{
    static const char *const WORDS[] = {"disk", "stick", "share"};

    return WORDS[p];
}

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw : the device is the third word, the name follows the dash. */
bool ft_volume_in_mounts(const char *text, unsigned major, unsigned minor, char *out, size_t size)
{
    for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        unsigned a = 0;
        unsigned b = 0;
        const char *end = NULL;
        const char *dash = NULL;

        line += *line == '\n';
        end = strchr(line, '\n');
        dash = strstr(line, " - ");
        if (sscanf(line, "%*u %*u %u:%u", &a, &b) != 2 || a != major || b != minor || dash == NULL ||
            (end != NULL && dash > end)) {
            continue;
        }
        (void)snprintf(out, size, "%.*s", (int)strcspn(dash + 3, " \n"), dash + 3);
        return true;
    }
    return false;
}
