/* links: ft_interop ft_store ft_land ft_geo ft_base */
/* Surveyors' tables, read as positions and as legs: each row is a place on Earth, or the table is refused with its line. */
#include "fieldtool/interop/survey.h"
#include "fieldtool/land/form.h"
#include "tests/fuzz/file.h"

static ft_forms *forms;

static void forget(void)
{
    ft_forms_free(forms);
}

static void noticed(void *who, size_t line, const char *key, const char *facts)
{
    (void)who;
    (void)line;
    FUZZ_ASSERT(key != NULL && facts != NULL);
}

static void read_as(const char *path, bool traverse)
{
    const ft_survey_options o = {.traverse = traverse, .adjust = traverse, .north = "true"};
    ft_survey *s = NULL;
    ft_error err = {0};

    if (ft_survey_read(path, ft_forms_find(forms, "point", 5), &o, noticed, NULL, &s, &err) != FT_OK) {
        FUZZ_ASSERT(err.key != NULL);
    }
    for (size_t i = 0; s != NULL && s->points != NULL && i < s->n; i++) {
        FUZZ_ASSERT(s->points[i].at.lat_deg >= -90 && s->points[i].at.lat_deg <= 90);
        FUZZ_ASSERT(s->points[i].at.lon_deg >= -180 && s->points[i].at.lon_deg <= 180);
    }
    ft_survey_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("a.csv", data, size);
    ft_error err = {0};

    if (forms == NULL) {
        FUZZ_ASSERT(ft_forms_load(NULL, 0, &forms, &err) == FT_OK);
        (void)atexit(forget);
    }
    read_as(path, false);
    read_as(path, true);
    return 0;
}
