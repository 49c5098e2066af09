#define _POSIX_C_SOURCE 200809L /* mkdtemp */
#include "tests/support/ft_assert.h"

#include "fieldtool/base/json.h"
#include "fieldtool/land/layout.h"
#include "fieldtool/land/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------- what the tests share */

typedef struct words {
    ft_catalog_source source;
    char *po;
    ft_catalog *catalog;
} words;

static char *read_part(const char *name, size_t *n)
{
    char path[512];
    FILE *file = NULL;
    char *text = calloc(1, (size_t)1 << 20);

    (void)snprintf(path, sizeof path, "%s/fieldtool/data/i18n/parts/%s", FT_SOURCE_DIR, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(text);
    *n = fread(text, 1, ((size_t)1 << 20) - 1, file);
    (void)fclose(file);
    return text;
}

/* English of the parts that layers use. */
static void open_words(words *w)
{
    static const char *const PARTS[] = {"forms.po", "land_forms.po", "store.po"};
    size_t total = 0;
    ft_error err = {0};

    w->po = calloc(1, (size_t)3 << 20);
    assert_non_null(w->po);
    for (size_t i = 0; i < FT_COUNT(PARTS); i++) {
        size_t n = 0;
        char *part = read_part(PARTS[i], &n);

        memcpy(w->po + total, part, n);
        total += n;
        w->po[total++] = '\n';
        free(part);
    }
    w->source = (ft_catalog_source){"en", w->po, total};
    ft_assert_ok(ft_catalog_open(&w->source, 1, NULL, &w->catalog, &err), &err);
}

static void close_words(words *w)
{
    ft_catalog_close(w->catalog);
    free(w->po);
}

static ft_forms *core(const char *profile)
{
    ft_forms *f = NULL;
    ft_error err = {0};

    ft_assert_ok(ft_forms_load(profile, profile == NULL ? 0 : strlen(profile), &f, &err), &err);
    return f;
}

/* Every layer: the form and one of its shapes, FT_GEOM_NONE for a table without. */
typedef void (*layer_fn)(void *who, const ft_form *form, ft_geom_type geometry);
static void each_layer(const ft_forms *f, layer_fn each, void *who)
{
    for (size_t i = 0; i < ft_forms_count(f); i++) {
        const ft_form *form = ft_forms_at(f, i);

        for (size_t k = 0; !form->internal && k < 3 && (k == 0 || form->geometry[k] != FT_GEOM_NONE); k++) {
            each(who, form, form->geometry[k]);
        }
    }
}

/* ---------- columns */

static void the_columns_of_a_hazard(void **state)
{
    static const char *const FIRST[] = {"fid",         "geom",           "uuid",       "local_id",    "record_state",
                                        "pending",     "revision_short", "shown_why",  "shape_valid", "area_m2",
                                        "perimeter_m", "area_sd_m2",     "official_id"};
    static const char *const POINT[] = {"fid",     "geom",           "uuid",      "local_id",    "record_state",
                                        "pending", "revision_short", "shown_why", "shape_valid", "official_id"};
    static const char *const TABLE[] = {"fid",     "uuid",           "local_id",  "record_state",
                                        "pending", "revision_short", "shown_why", "official_id"};
    ft_forms *f = core(NULL);
    const ft_form *hazard = ft_forms_find(f, "hazard", 6);
    ft_layout_column c;

    (void)state;
    for (size_t i = 0; i < FT_COUNT(FIRST); i++) {
        assert_true(ft_layout_column_at(hazard, FT_GEOM_MULTIPOLYGON, i, &c));
        assert_string_equal(c.name, FIRST[i]);
        assert_int_equal(c.derived, c.field == NULL && c.what != FT_LAYOUT_GEOM);
    }
    for (size_t i = 0; i < FT_COUNT(POINT); i++) {
        assert_true(ft_layout_column_at(hazard, FT_GEOM_POINT, i, &c));
        assert_string_equal(c.name, POINT[i]);
    }
    for (size_t i = 0; i < FT_COUNT(TABLE); i++) {
        assert_true(ft_layout_column_at(ft_forms_find(f, "decision", 8), FT_GEOM_NONE, i, &c));
        assert_string_equal(c.name, TABLE[i]);
    }
    assert_true(ft_layout_column_at(hazard, FT_GEOM_MULTIPOLYGON, 1, &c));
    assert_string_equal(c.sql_type, "MULTIPOLYGON");
    ft_forms_free(f);
}

static void walk_columns(void *who, const ft_form *form, ft_geom_type geometry)
{
    static const char *const TYPES[] = {"TEXT", "INTEGER", "REAL", "BOOLEAN"};
    const words *w = who;
    ft_layout_column c;
    ft_layout_column d;
    size_t fields = 0;
    size_t sealed = 0;
    ft_buf text;

    ft_buf_init(&text, 0);
    for (size_t i = 0; ft_layout_column_at(form, geometry, i, &c); i++) {
        bool known = c.what == FT_LAYOUT_FID || c.what == FT_LAYOUT_GEOM;

        for (size_t k = 0; k < FT_COUNT(TYPES); k++) {
            known = known || strcmp(c.sql_type, TYPES[k]) == 0;
        }
        assert_true(known);
        assert_non_null(ft_catalog_find(w->catalog, c.title));
        assert_true(c.constraint == NULL || c.field->tag == FT_TAG_CODE || c.field->tag == FT_TAG_BOOL);
        for (size_t k = 0; k < i; k++) { /* each name once */
            assert_true(ft_layout_column_at(form, geometry, k, &d));
            assert_string_not_equal(c.name, d.name);
        }
        ft_buf_reset(&text);
        ft_layout_description(&c, w->catalog, &text);
        assert_true(text.n > 0);
        fields += c.field != NULL;
    }
    for (size_t k = 0; k < form->n; k++) {
        sealed += form->fields[k].sensitivity == FT_SENS_SEALED;
    }
    assert_int_equal(fields + sealed, form->n);
    ft_buf_release(&text);
}

static void every_layer_has_a_column_for_every_open_field_and_none_for_sealed_ones(void **state)
{
    ft_forms *f = core(NULL);
    words w;

    (void)state;
    open_words(&w);
    each_layer(f, walk_columns, &w);
    close_words(&w);
    ft_forms_free(f);
}

static void titles_and_descriptions_say_unit_source_and_when(void **state)
{
    ft_forms *f = core(NULL);
    const ft_form *form = ft_forms_find(f, "release", 7);
    ft_layout_column c;
    words w;
    ft_buf text;

    (void)state;
    open_words(&w);
    ft_buf_init(&text, 0);
    for (size_t i = 0; ft_layout_column_at(form, FT_GEOM_MULTIPOLYGON, i, &c) && strcmp(c.name, "depth_cm") != 0; i++) {
    }
    ft_layout_title(&c, w.catalog, &text);
    assert_string_equal(text.p, "Depth achieved (cm)");
    ft_buf_reset(&text);
    ft_layout_description(&c, w.catalog, &text);
    assert_string_equal(text.p, "IMAS 09.10. Needed before it is approved (product=cleared)");
    ft_buf_release(&text);
    close_words(&w);
    ft_forms_free(f);
}

static void choices_are_the_vocabularies_that_columns_name_each_once(void **state)
{
    ft_forms *f = core("{\"vocabularies\":{\"terrain\":[{\"code\":\"salt\",\"label\":\"Salt\"}]}}");
    ft_layout_choice c;
    size_t n = 0;
    size_t salt = 0;
    size_t classes = 0;

    (void)state;
    for (; ft_layout_choice_at(f, n, &c); n++) {
        const ft_vocab *v = ft_forms_vocab(f, c.constraint);

        if (strcmp(c.constraint, FT_LAYOUT_YES_NO) == 0) {
            continue;
        }
        assert_non_null(v);
        assert_non_null(ft_vocab_find(v, c.value, strlen(c.value)));
        salt += strcmp(c.value, "salt") == 0;
        classes += strcmp(c.constraint, "classification") == 0;
        assert_string_not_equal(c.constraint, "contamination"); /* a comma list has no choice list */
        assert_string_not_equal(c.constraint, "key_role");      /* no layer shows keys */
    }
    assert_true(n > 100);
    assert_int_equal(salt, 1);
    assert_int_equal(classes, 3);
    ft_forms_free(f);
}

/* ---------- styles */

static void walk_styles(void *who, const ft_form *form, ft_geom_type geometry)
{
    ft_style s;
    ft_style before = {.column = NULL};
    ft_layout_column c;

    (void)who;
    for (size_t i = 0; ft_style_at(form->type, geometry, i, &s); i++) {
        const ft_field *f = ft_form_field(form, s.column, strlen(s.column));
        bool there = s.column[0] == '\0';

        print_message("  %s %s=%s\n", form->type, s.column, s.code);
        for (size_t k = 0; !there && ft_layout_column_at(form, geometry, k, &c); k++) {
            there = strcmp(c.name, s.column) == 0;
        }
        assert_true(there);
        assert_true(f == NULL || strcmp(s.code, "*") == 0 || ft_vocab_find(f->vocab, s.code, strlen(s.code)) != NULL);
        assert_true(s.fill[0] == '\0' || strlen(s.fill) == 7);
        assert_true(s.stroke[0] == '\0' || strlen(s.stroke) == 7);
        assert_true(s.fill[0] != '\0' || s.stroke[0] != '\0');
        /* everything else comes last of its column */
        assert_true(before.column == NULL || strcmp(before.code, "*") != 0 || strcmp(before.column, s.column) != 0);
        before = s;
    }
}

static void every_style_row_names_a_column_and_a_code(void **state)
{
    ft_forms *f = core(NULL);

    (void)state;
    each_layer(f, walk_styles, NULL);
    ft_forms_free(f);
}

static const ft_style *row_of(const char *type, const char *column, const char *code, ft_style *out)
{
    for (size_t i = 0; ft_style_at(type, FT_GEOM_MULTIPOLYGON, i, out); i++) {
        if (strcmp(out->column, column) == 0 && strcmp(out->code, code) == 0) {
            return out;
        }
    }
    fail_msg("no style %s %s=%s", type, column, code);
    return NULL;
}

/* TNMA 07.11/01: CHA 255,0,0 and SHA 244,167,24 at 50 %; open solid red, worked on orange dashed. */
static void hazards_look_as_the_technical_note_says_and_without_colour_too(void **state)
{
    static const char *const CLASSES[] = {"CHA", "SHA", "indication", "*"};
    ft_forms *f = core(NULL);
    ft_forms *national = core("{\"colours\":{\"cleared\":\"#123456\"}}");
    ft_style s;
    ft_style t;

    (void)state;
    assert_string_equal(row_of("hazard", "classification", "CHA", &s)->fill, "#ff0000");
    assert_int_equal(s.opacity, 50);
    assert_string_equal(row_of("hazard", "classification", "SHA", &s)->fill, "#f4a718");
    assert_int_equal(s.opacity, 50);
    assert_string_equal(row_of("hazard", "status", "open", &s)->stroke, "#ff0000");
    assert_int_equal(s.line, FT_STYLE_LINE_SOLID);
    assert_string_equal(row_of("hazard", "status", "worked_on", &s)->stroke, "#f4a718");
    assert_int_equal(s.line, FT_STYLE_LINE_DASH);
    assert_string_equal(row_of("hazard", "classification", "*", &s)->fill, "#ff0000"); /* unknown is not less */
    for (size_t i = 0; i < FT_COUNT(CLASSES); i++) {
        for (size_t k = 0; k < i; k++) {
            (void)row_of("hazard", "classification", CLASSES[i], &s);
            (void)row_of("hazard", "classification", CLASSES[k], &t);
            assert_int_not_equal(s.hatch, t.hatch);
            assert_string_not_equal(s.letter, t.letter);
        }
    }
    assert_string_equal(ft_style_fill(row_of("release", "product", "cleared", &s), f), "#1b7837");
    assert_string_equal(ft_style_fill(&s, national), "#123456");
    assert_string_equal(ft_style_fill(row_of("hazard", "classification", "CHA", &s), national), "#ff0000");
    ft_forms_free(f);
    ft_forms_free(national);
}

static void xml_is_escaped(void **state)
{
    ft_buf out;

    (void)state;
    ft_buf_init(&out, 0);
    ft_xml_text(&out, "<a href=\"x\">'&'\x01\n</a>");
    assert_string_equal(out.p, "&lt;a href=&quot;x&quot;&gt;&apos;&amp;&apos;\xef\xbf\xbd\n&lt;/a&gt;");
    ft_buf_release(&out);
}

/* ---------- QGIS itself */

typedef struct folder {
    const ft_forms *forms;
    words w;
    char path[256];
    ft_buf json;
    ft_json_out out;
} folder;

static void save(const folder *d, const char *name, const char *ending, const ft_buf *text)
{
    char path[512];
    FILE *file = NULL;

    (void)snprintf(path, sizeof path, "%s/%s.%s", d->path, name, ending);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text->p, 1, text->n, file), text->n);
    assert_int_equal(fclose(file), 0);
}

static const char *widget_of(const ft_layout_column *c)
{
    if (c->what == FT_LAYOUT_FID) {
        return "Hidden";
    }
    if (c->field == NULL) {
        return strcmp(c->sql_type, "BOOLEAN") == 0 ? "CheckBox" : "TextEdit";
    }
    switch (c->field->tag) {
    case FT_TAG_CODE:
    case FT_TAG_BOOL: return "ValueMap";
    case FT_TAG_INT: return "Range";
    case FT_TAG_REAL:
    case FT_TAG_NONE:
    case FT_TAG_TEXT:
    case FT_TAG_DATE:
    case FT_TAG_TIME:
    case FT_TAG_ID:
    case FT_TAG_HASH:
    case FT_TAG_CODES:
    case FT_TAG_IDS:
    case FT_TAG_SEALED: break;
    }
    return "TextEdit";
}

static void put_text(ft_json_out *w, const char *name, const char *text)
{
    ft_json_name(w, name);
    ft_json_put_text(w, text);
}

static void put_column(folder *d, const ft_layout_column *c)
{
    const ft_field *f = c->field;
    ft_buf title;

    ft_buf_init(&title, 0);
    ft_layout_title(c, d->w.catalog, &title);
    ft_json_begin(&d->out, '{');
    put_text(&d->out, "name", c->name);
    put_text(&d->out, "type", c->sql_type);
    put_text(&d->out, "title", title.p);
    put_text(&d->out, "widget", widget_of(c));
    ft_json_name(&d->out, "derived");
    ft_json_put_bool(&d->out, c->derived);
    ft_json_name(&d->out, "asked");
    ft_json_put_bool(&d->out, f != NULL && f->required != FT_REQ_NEVER && f->required_when == NULL);
    if (f != NULL && f->tag == FT_TAG_CODE) {
        ft_json_name(&d->out, "codes");
        ft_json_begin(&d->out, '[');
        for (size_t i = 0; i < f->vocab->n; i++) {
            ft_json_put_text(&d->out, f->vocab->codes[i].code);
        }
        ft_json_end(&d->out, ']');
    } else if (f != NULL && f->tag == FT_TAG_BOOL) {
        ft_json_name(&d->out, "codes");
        ft_json_put_raw(&d->out, "[\"1\",\"0\"]", 9);
    }
    ft_json_end(&d->out, '}');
    ft_buf_release(&title);
}

static void put_layer(void *who, const ft_form *form, ft_geom_type geometry)
{
    folder *d = who;
    char name[80];
    ft_layout_column c;
    ft_style s;
    ft_error err = {0};
    ft_buf text;
    size_t rules = 0;

    assert_true(ft_form_layer_name(form, geometry, name));
    ft_buf_init(&text, 0);
    ft_assert_ok(ft_qml_write(d->forms, form, geometry, d->w.catalog, &text, &err), &err);
    save(d, name, "qml", &text);
    ft_buf_reset(&text);
    ft_assert_ok(ft_sld_write(d->forms, form, geometry, d->w.catalog, &text, &err), &err);
    assert_int_equal(text.n == 0, geometry == FT_GEOM_NONE);
    if (text.n > 0) {
        save(d, name, "sld", &text);
    }
    while (ft_style_at(form->type, geometry, rules, &s)) {
        rules++;
    }
    ft_json_begin(&d->out, '{');
    put_text(&d->out, "name", name);
    put_text(&d->out, "geometry", geometry == FT_GEOM_NONE ? "NONE" : ft_geom_type_name(geometry));
    ft_json_name(&d->out, "rules");
    ft_json_put_int(&d->out, (int64_t)rules);
    ft_json_name(&d->out, "columns");
    ft_json_begin(&d->out, '[');
    for (size_t i = 0; ft_layout_column_at(form, geometry, i, &c); i++) {
        put_column(d, &c);
    }
    ft_json_end(&d->out, ']');
    ft_json_end(&d->out, '}');
    ft_buf_release(&text);
}

/* FT_KEEP=DIR keeps the files and the picture of all classes, statuses and products. */
static void qgis_takes_every_style(void **state)
{
    ft_forms *forms = core("{\"vocabularies\":{\"terrain\":[{\"code\":\"x\",\"label\":\"<\\\"R&D\\\">\"}]}}");
    folder d = {.forms = forms};
    const char *keep = getenv("FT_KEEP");
    char command[1024];
    int code = 0;

    (void)state;
    (void)snprintf(d.path, sizeof d.path, "%s", keep == NULL ? "/tmp/ft_qml_XXXXXX" : keep);
    if (keep == NULL) {
        assert_non_null(mkdtemp(d.path));
    }
    open_words(&d.w);
    ft_buf_init(&d.json, 0);
    d.out = ft_json_writer(&d.json);
    ft_json_begin(&d.out, '[');
    each_layer(d.forms, put_layer, &d);
    ft_json_end(&d.out, ']');
    save(&d, "layers", "json", &d.json);
    (void)snprintf(command, sizeof command,
                   "LSAN_OPTIONS= LD_PRELOAD= /usr/bin/python3 -B '%s/tests/support/qml_load.py' '%s' 2>'%s/log'",
                   FT_SOURCE_DIR, d.path, d.path);
    code = system(command);
    ft_buf_release(&d.json);
    close_words(&d.w);
    ft_forms_free(forms);
    if (keep == NULL) {
        (void)snprintf(command, sizeof command, "rm -rf '%s'", d.path);
        (void)system(command);
    }
    if ((code == 77 * 256 || code == 127 * 256) && getenv("FT_NEED_ALL") == NULL) {
        skip();
    }
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_columns_of_a_hazard),
        cmocka_unit_test(every_layer_has_a_column_for_every_open_field_and_none_for_sealed_ones),
        cmocka_unit_test(titles_and_descriptions_say_unit_source_and_when),
        cmocka_unit_test(choices_are_the_vocabularies_that_columns_name_each_once),
        cmocka_unit_test(every_style_row_names_a_column_and_a_code),
        cmocka_unit_test(hazards_look_as_the_technical_note_says_and_without_colour_too),
        cmocka_unit_test(xml_is_escaped),
        cmocka_unit_test(qgis_takes_every_style),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
