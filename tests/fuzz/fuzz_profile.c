/* links: ft_land ft_geo ft_base */
/* National profiles: no text harms, and none that is accepted asks less than the core or changes what it means. */
#include "fieldtool/land/form.h"
#include "fieldtool/land/layout.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/ft_stricter.h"

/* Every derived table can be walked. */
static void walk(const ft_forms *f)
{
    ft_layout_column c;
    ft_layout_choice choice;
    size_t n = 0;

    for (size_t i = 0; i < ft_forms_count(f); i++) {
        const ft_form *form = ft_forms_at(f, i);

        for (size_t k = 0; ft_layout_column_at(form, form->geometry[0], k, &c); k++) {
            n += c.name[0] != '\0';
        }
    }
    FUZZ_ASSERT(n > 0);
    FUZZ_ASSERT(ft_layout_choice_at(f, 0, &choice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_forms *core = NULL;
    ft_forms *f = NULL;
    ft_error err = {0};

    FUZZ_ASSERT(ft_forms_load(NULL, 0, &core, &err) == FT_OK);
    if (ft_forms_load((const char *)data, size, &f, &err) == FT_OK) {
        FUZZ_ASSERT(ft_forms_no_looser(core, f));
        walk(f);
    } else {
        FUZZ_ASSERT(err.key != NULL && f == NULL);
    }
    ft_forms_free(f);
    ft_forms_free(core);
    return 0;
}
