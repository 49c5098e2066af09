/* Pictures through GDAL: JPEG, PNG, WEBP, from memory, with exactly the driver of their content. */
#include "fieldtool/interop/photo.h"

#include "fieldtool/base/date.h"
#include "fieldtool/base/limits.h"
#include "fieldtool/base/num.h"
#include "fieldtool/interop/private_gdal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BANDS = 3, QUALITY_DEFAULT = 80 };
static const char IN_MEMORY[] = "/vsimem/fieldtool/in";
static const char OUT_MEMORY[] = "/vsimem/fieldtool/out.jpg";

static const struct driver {
    const char *type, *name;
} DRIVERS[] = {{"image/jpeg", "JPEG"}, {"image/png", "PNG"}, {"image/webp", "WEBP"}};

/* ---- Exif, as GDAL tells it: "(12) (24) (0.5)" */

static const char *tag(GDALDatasetH d, const char *name)
{
    const char *v = GDALGetMetadataItem(d, name, NULL);

    return v == NULL ? "" : v;
}

/* Numbers in brackets; exactly @p n of them. */
static bool bracketed(const char *text, size_t n, double out[3])
{
    for (size_t i = 0; i < n; i++) {
        const char *open = strchr(text, '(');
        const char *close = open == NULL ? NULL : strchr(open, ')');

        if (close == NULL || !ft_num_parse(open + 1, (size_t)(close - open - 1), &out[i])) {
            return false;
        }
        text = close + 1;
    }
    return strchr(text, '(') == NULL;
}

static bool angle(const char *text, const char *letter, const char *letters, double limit, double *out)
{
    double v[3];

    if (!bracketed(text, 3, v) || v[0] < 0 || v[1] < 0 || v[1] >= 60 || v[2] < 0 || v[2] >= 60 || letter[0] == '\0' ||
        (letter[0] != letters[0] && letter[0] != letters[1])) {
        return false;
    }
    *out = v[0] + v[1] / 60 + v[2] / 3600;
    if (*out > limit) {
        return false;
    }
    *out = letter[0] == letters[1] ? -*out : *out;
    return true;
}

/* "2026:11:24" */
static bool day_of(const char *text, int32_t *out)
{
    char iso[11];
    ft_date d;

    if (strlen(text) < 10) {
        return false;
    }
    memcpy(iso, text, 10);
    iso[10] = '\0';
    iso[4] = iso[7] = '-';
    if (text[4] != ':' || text[7] != ':' || !ft_date_parse(iso, 10, &d)) {
        return false;
    }
    *out = ft_date_first_day(d);
    return true;
}

/* "+01:00" in minutes */
static bool offset_of(const char *text, int64_t *out)
{
    int64_t h = 0;
    int64_t m = 0;

    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !ft_int_parse(text + 1, 2, &h) ||
        !ft_int_parse(text + 4, 2, &m) || h < 0 || h > 14 || m < 0 || m > 59) {
        return false;
    }
    *out = (text[0] == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

static bool clock_of(const char *text, int64_t *ms)
{
    int64_t h = 0;
    int64_t m = 0;
    int64_t s = 0;

    if (strlen(text) < 8 || text[2] != ':' || text[5] != ':' || !ft_int_parse(text, 2, &h) ||
        !ft_int_parse(text + 3, 2, &m) || !ft_int_parse(text + 6, 2, &s) || h < 0 || h > 23 || m < 0 || m > 59 ||
        s < 0 || s > 60) {
        return false;
    }
    *ms = ((h * 60 + m) * 60 + s) * 1000;
    return true;
}

static void read_exif(GDALDatasetH d, ft_photo *out)
{
    const char *written = tag(d, "EXIF_DateTimeOriginal");
    double hms[3];
    int32_t day = 0;
    int64_t ms = 0;
    int64_t offset_min = 0;

    out->has_position = angle(tag(d, "EXIF_GPSLatitude"), tag(d, "EXIF_GPSLatitudeRef"), "NS", 90, &out->at.lat_deg) &&
                        angle(tag(d, "EXIF_GPSLongitude"), tag(d, "EXIF_GPSLongitudeRef"), "EW", 180, &out->at.lon_deg);
    if (out->at.lon_deg == 0 && out->at.lat_deg == 0) { /* what cameras write while they have no fix */
        out->has_position = false;
    }
    if (day_of(written, &day)) {
        (void)snprintf(out->taken_text, sizeof out->taken_text, "%s", written);
        if (strlen(written) >= 19 && clock_of(written + 11, &ms) &&
            offset_of(tag(d, "EXIF_OffsetTimeOriginal"), &offset_min)) {
            out->has_taken = true;
            out->taken_ms = (int64_t)day * 86400000 + ms - offset_min * 60000;
        }
    }
    if (day_of(tag(d, "EXIF_GPSDateStamp"), &day) && bracketed(tag(d, "EXIF_GPSTimeStamp"), 3, hms) && hms[0] >= 0 &&
        hms[0] < 24 && hms[1] >= 0 && hms[1] < 60 && hms[2] >= 0 && hms[2] < 61) {
        out->has_taken = true;
        out->taken_ms = (int64_t)day * 86400000 + (int64_t)llround(((hms[0] * 60 + hms[1]) * 60 + hms[2]) * 1000);
    }
}

/* ---- the preview */

/* Exif orientation 1..8: where the pixel (x, y) of the upright picture stands in the stored one of w by h. */
static size_t stored_at(int orientation, size_t w, size_t h, size_t x, size_t y)
{
    switch (orientation) {
    case 2: return y * w + (w - 1 - x);
    case 3: return (h - 1 - y) * w + (w - 1 - x);
    case 4: return (h - 1 - y) * w + x;
    case 5: return x * w + y;
    case 6: return (h - 1 - x) * w + y;
    case 7: return (h - 1 - x) * w + (w - 1 - y);
    case 8: return x * w + (w - 1 - y);
    default: return y * w + x;
    }
}

/* Pixels of a stored picture of w by h into an upright one; bands one after the other. */
static void turn(const uint8_t *in, size_t w, size_t h, int orientation, uint8_t *out)
{
    bool sideways = orientation >= 5 && orientation <= 8;
    size_t ow = sideways ? h : w;
    size_t oh = sideways ? w : h;

    for (size_t b = 0; b < BANDS; b++) {
        for (size_t y = 0; y < oh; y++) {
            for (size_t x = 0; x < ow; x++) {
                out[b * w * h + y * ow + x] = in[b * w * h + stored_at(orientation, w, h, x, y)];
            }
        }
    }
}

static ft_status encode(uint8_t *pixels, size_t w, size_t h, ft_buf *preview, ft_error *err)
{
    char quality[16];
    char *options[] = {quality, NULL};
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", (int)w, (int)h, BANDS, GDT_Byte, NULL);
    GDALDatasetH jpeg = NULL;
    vsi_l_offset n = 0;
    GByte *bytes = NULL;
    ft_status st = FT_OK;

    (void)snprintf(quality, sizeof quality, "QUALITY=%d", QUALITY_DEFAULT);
    if (memory == NULL || GDALDatasetRasterIO(memory, GF_Write, 0, 0, (int)w, (int)h, pixels, (int)w, (int)h, GDT_Byte,
                                              BANDS, NULL, 1, (int)w, (int)(w * h)) != CE_None) {
        st = ft_gdal_fail(FT_E_INVALID, "interop.photo", "preview", err);
    } else {
        jpeg = GDALCreateCopy(GDALGetDriverByName("JPEG"), OUT_MEMORY, memory, FALSE, options, NULL, NULL);
        st = jpeg == NULL ? ft_gdal_fail(FT_E_INVALID, "interop.photo", "preview", err) : FT_OK;
    }
    if (jpeg != NULL) {
        GDALClose(jpeg);
        bytes = VSIGetMemFileBuffer(OUT_MEMORY, &n, FALSE);
        ft_buf_reset(preview);
        ft_buf_bytes(preview, bytes, bytes == NULL ? 0 : (size_t)n);
        st = ft_buf_status(preview, err);
    }
    if (memory != NULL) {
        GDALClose(memory);
    }
    (void)VSIUnlink(OUT_MEMORY);
    return st;
}

static ft_status make_preview(GDALDatasetH d, int orientation, ft_buf *preview, ft_error *err)
{
    double most = fmax(GDALGetRasterXSize(d), GDALGetRasterYSize(d));
    double shrink = most > FT_PREVIEW_PX ? FT_PREVIEW_PX / most : 1;
    size_t w = (size_t)fmax(1, floor(GDALGetRasterXSize(d) * shrink));
    size_t h = (size_t)fmax(1, floor(GDALGetRasterYSize(d) * shrink));
    int bands[BANDS] = {1, 2, 3};
    uint8_t *in = malloc(w * h * BANDS);
    uint8_t *out = malloc(w * h * BANDS);
    GDALRasterIOExtraArg how;
    bool sideways = orientation >= 5 && orientation <= 8;
    ft_status st = in == NULL || out == NULL ? ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=preview") : FT_OK;

    if (GDALGetRasterCount(d) < BANDS) { /* grey, with or without transparency */
        bands[1] = bands[2] = 1;
    }
    INIT_RASTERIO_EXTRA_ARG(how);
    how.eResampleAlg = GRIORA_Average;
    if (st == FT_OK &&
        GDALDatasetRasterIOEx(d, GF_Read, 0, 0, GDALGetRasterXSize(d), GDALGetRasterYSize(d), in, (int)w, (int)h,
                              GDT_Byte, BANDS, bands, 1, (GSpacing)w, (GSpacing)(w * h), &how) != CE_None) {
        st = ft_gdal_fail(FT_E_INVALID, "interop.photo", "pixels", err);
    }
    if (st == FT_OK) {
        turn(in, w, h, orientation, out);
        st = encode(out, sideways ? h : w, sideways ? w : h, preview, err);
    }
    free(in);
    free(out);
    return st;
}

static ft_status read_picture(GDALDatasetH d, ft_photo *out, ft_buf *preview, ft_error *err)
{
    int64_t orientation = 1;
    const char *said = tag(d, "EXIF_Orientation");
    double pixels = (double)GDALGetRasterXSize(d) * GDALGetRasterYSize(d);

    if (pixels > (double)FT_LIMIT_PICTURE_PIXELS) {
        return ft_fail(err, FT_E_REFUSED, "interop.photo.large", "width=%d height=%d most=%zu", GDALGetRasterXSize(d),
                       GDALGetRasterYSize(d), FT_LIMIT_PICTURE_PIXELS);
    }
    if (GDALGetRasterCount(d) < 1) {
        return ft_gdal_fail(FT_E_INVALID, "interop.photo", "no pixels", err);
    }
    if (!ft_int_parse(said, strlen(said), &orientation) || orientation < 1 || orientation > 8) {
        orientation = 1;
    }
    out->width_px = orientation >= 5 ? GDALGetRasterYSize(d) : GDALGetRasterXSize(d);
    out->height_px = orientation >= 5 ? GDALGetRasterXSize(d) : GDALGetRasterYSize(d);
    read_exif(d, out);
    return make_preview(d, (int)orientation, preview, err);
}

ft_status ft_photo_read(const void *p, size_t n, const char *type, ft_photo *out, ft_buf *preview, ft_error *err)
{
    const char *drivers[2] = {NULL, NULL};
    GDALDatasetH d = NULL;
    VSILFILE *file = NULL;
    ft_photo photo = {0};
    ft_status st = FT_OK;

    for (size_t i = 0; i < FT_COUNT(DRIVERS); i++) {
        drivers[0] = strcmp(DRIVERS[i].type, type) == 0 ? DRIVERS[i].name : drivers[0];
    }
    assert(drivers[0] != NULL);
    ft_gdal_setup();
    ft_gdal_forget();
    file = VSIFileFromMemBuffer(IN_MEMORY, (GByte *)(uintptr_t)p, n, FALSE); /* read only, and ours to free */
    d = file == NULL ? NULL : GDALOpenEx(IN_MEMORY, GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, NULL, NULL);
    st = d == NULL ? ft_gdal_fail(FT_E_INVALID, "interop.photo", type, err) : read_picture(d, &photo, preview, err);
    if (d != NULL) {
        GDALClose(d);
    }
    if (file != NULL) {
        (void)VSIFCloseL(file);
    }
    (void)VSIUnlink(IN_MEMORY);
    if (st == FT_OK) {
        *out = photo;
    }
    return st;
}
