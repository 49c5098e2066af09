/* links: ft_sync ft_store ft_land ft_geo ft_base */
/* What people type into fields, and key files: canonical bytes that the checker accepts, or a reason. */
#include "fieldtool/base/hash.h"
#include "fieldtool/land/form.h"
#include "sync/keyfile.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static ft_forms *forms;

static void forget(void)
{
    ft_forms_free(forms);
}

/* The first two bytes choose the field. */
static void as_field(const uint8_t *data, size_t size)
{
    const ft_form *form = ft_forms_at(forms, data[0] % ft_forms_count(forms));
    const ft_field *field = form->n == 0 ? NULL : &form->fields[data[1] % form->n];
    ft_buf out;
    ft_error err = {0};

    if (field == NULL) {
        return;
    }
    ft_buf_init(&out, 0);
    if (ft_field_parse(field, (const char *)data + 2, size - 2, &out, &err) == FT_OK) {
        FUZZ_ASSERT(ft_value_check(field->tag, out.p, out.n));
    } else {
        FUZZ_ASSERT(err.key != NULL);
    }
    ft_buf_release(&out);
}

static void as_key_file(const uint8_t *data, size_t size)
{
    uint8_t seed[FT_SEED_BYTES];
    uint8_t public_key[32];
    bool locked = false;
    ft_buf text;
    ft_error err = {0};

    ft_buf_init(&text, 0);
    ft_buf_bytes(&text, data, size);
    FUZZ_ASSERT(ft_keyfile_read(&text, "a.key", seed, public_key, &locked, &err) == FT_OK || err.key != NULL);
    ft_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ft_error err = {0};

    if (forms == NULL) {
        FUZZ_ASSERT(ft_hash_setup(&err) == FT_OK && ft_forms_load(NULL, 0, &forms, &err) == FT_OK);
        (void)atexit(forget);
    }
    if (size > 2) {
        as_field(data, size);
    }
    as_key_file(data, size);
    return 0;
}
