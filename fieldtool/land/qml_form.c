/* QGIS forms: a widget, a title and soft constraints for every column, in tabs. Constraints are hints: QGIS saves all the same,
 * since what is half known must be kept (the program checks at submission). */
#include "fieldtool/land/qml_internal.h"

#include "fieldtool/base/num.h"

#include <string.h>

/* ---------- widgets */

static void option(ft_buf *out, const char *type, const char *name, const char *value)
{
    ft_buf_printf(out, "<Option type=\"%s\"", type);
    ft_qml_attribute(out, "name", name);
    ft_qml_attribute(out, "value", value);
    ft_buf_text(out, "/>");
}

static void open_widget(ft_buf *out, const char *type)
{
    ft_buf_printf(out, "<editWidget type=\"%s\"><config><Option type=\"Map\">", type);
}

static void close_widget(ft_buf *out)
{
    ft_buf_text(out, "</Option></config></editWidget>");
}

/* The value that QGIS takes for NULL. */
static const char NOTHING[] = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}";

static void choice(const ft_qml *q, const char *label, const char *value)
{
    ft_buf_text(q->out, "<Option type=\"Map\">");
    option(q->out, "QString", ft_catalog_text(q->words, label), value);
    ft_buf_text(q->out, "</Option>");
}

/* In the file's order; the first choice is NULL. */
static void value_map(const ft_qml *q, const ft_vocab *v)
{
    open_widget(q->out, "ValueMap");
    ft_buf_text(q->out, "<Option type=\"List\" name=\"map\">");
    choice(q, "form.not_stated", NOTHING);
    for (size_t i = 0; i < v->n; i++) {
        choice(q, v->codes[i].label, v->codes[i].code);
    }
    ft_buf_text(q->out, "</Option>");
    close_widget(q->out);
}

/* A check box knows no "not stated": QGIS 3.22 saves "no" for it, unasked. */
static void yes_no(const ft_qml *q)
{
    open_widget(q->out, "ValueMap");
    ft_buf_text(q->out, "<Option type=\"List\" name=\"map\">");
    choice(q, "form.not_stated", NOTHING);
    choice(q, "form.yes", "1");
    choice(q, "form.no", "0");
    ft_buf_text(q->out, "</Option>");
    close_widget(q->out);
}

/* Whole numbers only, and without limits: a spin box rounds a real number to its digits, and moves what lies outside into its
 * range, and saves that, unasked. Reals are typed as text; limits are soft constraints. */
static void whole_range(ft_buf *out)
{
    open_widget(out, "Range");
    option(out, "bool", "AllowNull", "true");
    option(out, "int", "Min", "-2147483648");
    option(out, "int", "Max", "2147483647");
    option(out, "int", "Precision", "0");
    option(out, "int", "Step", "1");
    option(out, "QString", "Style", "SpinBox");
    close_widget(out);
}

static void check_box(ft_buf *out)
{
    open_widget(out, "CheckBox");
    option(out, "QString", "CheckedState", "");
    option(out, "QString", "UncheckedState", "");
    option(out, "int", "TextDisplayMethod", "0");
    close_widget(out);
}

static void text_edit(ft_buf *out, bool long_text)
{
    open_widget(out, "TextEdit");
    option(out, "bool", "IsMultiline", long_text ? "true" : "false");
    option(out, "bool", "UseHtml", "false");
    close_widget(out);
}

static void put_widget(const ft_qml *q, const ft_layout_column *c)
{
    const ft_field *f = c->field;

    if (c->what == FT_LAYOUT_FID) {
        ft_buf_text(q->out, "<editWidget type=\"Hidden\"><config><Option/></config></editWidget>");
    } else if (f == NULL && strcmp(c->sql_type, "BOOLEAN") == 0) {
        check_box(q->out); /* read-only */
    } else if (f == NULL) {
        text_edit(q->out, false);
    } else if (f->tag == FT_TAG_CODE) {
        value_map(q, f->vocab);
    } else if (f->tag == FT_TAG_BOOL) {
        yes_no(q);
    } else if (f->tag == FT_TAG_INT) {
        whole_range(q->out);
    } else {
        text_edit(q->out, f->tag == FT_TAG_TEXT && strcmp(f->id, "comment") == 0);
    }
}

static void put_fields(const ft_qml *q)
{
    ft_layout_column c;

    ft_buf_text(q->out, "<fieldConfiguration>\n");
    for (size_t i = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        if (c.what != FT_LAYOUT_GEOM) {
            ft_buf_printf(q->out, "<field configurationFlags=\"None\" name=\"%s\">", c.name);
            put_widget(q, &c);
            ft_buf_text(q->out, "</field>\n");
        }
    }
    ft_buf_text(q->out, "</fieldConfiguration>\n<aliases>\n");
    for (size_t i = 0, at = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        if (c.what != FT_LAYOUT_GEOM) {
            ft_buf title;

            ft_buf_init(&title, 1024);
            ft_layout_title(&c, q->words, &title);
            ft_buf_printf(q->out, "<alias field=\"%s\" index=\"%zu\"", c.name, at++);
            ft_qml_attribute(q->out, "name", title.p == NULL ? "" : title.p);
            ft_buf_text(q->out, "/>\n");
            ft_buf_release(&title);
        }
    }
    ft_buf_text(q->out, "</aliases>\n");
}

/* ---------- constraints: strength 2 is a hint */

/* The condition of a field as a QGIS expression: "status" in ('open','reopened'). */
static void put_condition(const ft_field *f, ft_buf *out)
{
    const char *equals = strchr(f->required_when, '=');
    bool yes = strcmp(equals + 1, "true") == 0;

    if (yes || strcmp(equals + 1, "false") == 0) {
        ft_buf_printf(out, "(\"%.*s\" = %d)", (int)(equals - f->required_when), f->required_when, yes);
        return;
    }
    ft_buf_printf(out, "\"%.*s\" in (", (int)(equals - f->required_when), f->required_when);
    for (const char *p = equals + 1; *p != '\0';) {
        size_t n = strcspn(p, ",");

        ft_buf_printf(out, "'%.*s'%s", (int)n, p, p[n] == ',' ? "," : "");
        p += n + (p[n] == ',');
    }
    ft_buf_char(out, ')');
}

static void put_bound(const ft_field *f, const char *sign, double bound, ft_buf *out)
{
    char text[FT_NUM_TEXT];

    ft_num_text(bound, text);
    ft_buf_printf(out, "%s\"%s\" %s %s", out->n > 0 ? " and " : "", f->id, sign, text);
}

/* What must hold of a value, "" when anything may; NULL is lawful unless a condition asks for the field. */
static void put_expression(const ft_field *f, ft_buf *out)
{
    ft_buf rule;

    ft_buf_init(&rule, 2048);
    if (f->tag == FT_TAG_DATE) {
        ft_buf_printf(&rule, "regexp_match(\"%s\", '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$')", f->id);
    }
    if (f->has_min) {
        put_bound(f, ">=", f->min, &rule);
    }
    if (f->has_max) {
        put_bound(f, "<=", f->max, &rule);
    }
    if (rule.n > 0) {
        ft_buf_printf(out, "(\"%s\" is null or (%s))", f->id, rule.p);
    }
    if (f->required_when != NULL) {
        ft_buf_printf(out, "%s(\"%s\" is not null or coalesce(not ", out->n > 0 ? " and " : "", f->id);
        put_condition(f, out);
        ft_buf_text(out, ", true))");
    }
    ft_buf_release(&rule);
}

static bool always_asked(const ft_field *f)
{
    return f->required != FT_REQ_NEVER && f->required_when == NULL;
}

static void put_constraint(const ft_qml *q, const ft_layout_column *c, bool strengths)
{
    const ft_field *f = c->field;
    ft_buf expression;
    ft_buf words;

    if (f == NULL || c->derived) {
        return;
    }
    ft_buf_init(&expression, 4096);
    ft_buf_init(&words, 4096);
    put_expression(f, &expression);
    if (strengths && (always_asked(f) || expression.n > 0)) {
        ft_buf_printf(
            q->out,
            "<constraint field=\"%s\" constraints=\"%d\" notnull_strength=\"%d\" unique_strength=\"0\" exp_strength=\"%d\"/>\n",
            c->name, (always_asked(f) ? 1 : 0) + (expression.n > 0 ? 4 : 0), always_asked(f) ? 2 : 0,
            expression.n > 0 ? 2 : 0);
    }
    if (!strengths && expression.n > 0) {
        ft_layout_description(c, q->words, &words);
        ft_buf_printf(q->out, "<constraint field=\"%s\"", c->name);
        ft_qml_attribute(q->out, "exp", expression.p);
        ft_qml_attribute(q->out, "desc", words.p == NULL ? "" : words.p);
        ft_buf_text(q->out, "/>\n");
    }
    ft_buf_release(&expression);
    ft_buf_release(&words);
}

static void put_constraints(const ft_qml *q)
{
    ft_layout_column c;

    ft_buf_text(q->out, "<constraints>\n");
    for (size_t i = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        put_constraint(q, &c, true);
    }
    ft_buf_text(q->out, "</constraints>\n<constraintExpressions>\n");
    for (size_t i = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        put_constraint(q, &c, false);
    }
    ft_buf_text(q->out, "</constraintExpressions>\n");
}

/* ---------- tabs */

enum tab { TAB_SAFETY, TAB_DETAILS, TAB_RECORD, TAB_COMPUTED, TABS };

static enum tab tab_of(const ft_layout_column *c)
{
    if (c->field == NULL) {
        return TAB_COMPUTED;
    }
    if (strcmp(c->field->group, "safety") == 0) {
        return TAB_SAFETY;
    }
    return strncmp(c->field->label, "field.common.", 13) == 0 ? TAB_RECORD : TAB_DETAILS;
}

static void put_tab(const ft_qml *q, enum tab tab)
{
    static const char *const NAMES[] = {"form.tab.safety", "form.tab.details", "form.tab.record", "form.tab.computed"};
    ft_layout_column c;
    bool open = false;

    for (size_t i = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        if (c.what == FT_LAYOUT_GEOM || c.what == FT_LAYOUT_FID || tab_of(&c) != tab) {
            continue;
        }
        if (!open) {
            ft_buf_text(
                q->out,
                "<attributeEditorContainer columnCount=\"1\" groupBox=\"0\" showLabel=\"1\" visibilityExpression=\"\" "
                "visibilityExpressionEnabled=\"0\"");
            ft_qml_attribute(q->out, "name", ft_catalog_text(q->words, NAMES[tab]));
            ft_buf_text(q->out, ">\n");
            open = true;
        }
        ft_buf_printf(q->out, "<attributeEditorField showLabel=\"1\" index=\"-1\" name=\"%s\"/>\n", c.name);
    }
    ft_buf_text(q->out, open ? "</attributeEditorContainer>\n" : "");
}

static void put_editable(const ft_qml *q)
{
    ft_layout_column c;

    ft_buf_text(q->out, "<editable>\n");
    for (size_t i = 0; ft_layout_column_at(q->form, q->geometry, i, &c); i++) {
        if (c.what != FT_LAYOUT_GEOM) {
            ft_buf_printf(q->out, "<field name=\"%s\" editable=\"%d\"/>\n", c.name, !c.derived);
        }
    }
    ft_buf_text(q->out, "</editable>\n");
}

void ft_qml_form(const ft_qml *q)
{
    put_fields(q);
    put_constraints(q);
    ft_buf_text(q->out, "<editform tolerant=\"1\"></editform>\n<featformsuppress>0</featformsuppress>\n"
                        "<editorlayout>tablayout</editorlayout>\n<attributeEditorForm>\n");
    for (int tab = TAB_SAFETY; tab < TABS; tab++) {
        put_tab(q, (enum tab)tab);
    }
    ft_buf_text(q->out, "</attributeEditorForm>\n");
    put_editable(q);
    ft_buf_text(q->out, "<previewExpression>coalesce(\"official_id\", \"local_id\")</previewExpression>\n");
}
