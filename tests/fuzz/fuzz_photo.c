/* links: ft_interop ft_store ft_land ft_geo ft_base */
/* Attached files: any bytes have one content type, and a picture says a place on Earth or none; its preview says nothing of it. */
#include "fieldtool/interop/photo.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void as_picture(const uint8_t *data, size_t size, const char *type)
{
    ft_photo photo = {.width_px = 0};
    ft_photo again = {.width_px = 0};
    ft_buf preview;
    ft_buf smaller;
    ft_error err = {0};

    ft_buf_init(&preview, 0);
    ft_buf_init(&smaller, 0);
    if (ft_photo_read(data, size, type, &photo, &preview, &err) == FT_OK) {
        FUZZ_ASSERT(!photo.has_position || (photo.at.lon_deg >= -180 && photo.at.lon_deg <= 180 &&
                                            photo.at.lat_deg >= -90 && photo.at.lat_deg <= 90));
        FUZZ_ASSERT(memchr(photo.taken_text, 0, sizeof photo.taken_text) != NULL);
        FUZZ_ASSERT(ft_photo_read(preview.p, preview.n, "image/jpeg", &again, &smaller, &err) == FT_OK);
        FUZZ_ASSERT(!again.has_position && !again.has_taken && again.taken_text[0] == '\0');
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    ft_buf_release(&preview);
    ft_buf_release(&smaller);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_content c = ft_content_of(data, size);

    FUZZ_ASSERT(c.type != NULL && c.kind != NULL);
    if (c.use == FT_CONTENT_PICTURE) {
        as_picture(data, size, c.type);
    }
    return 0;
}
