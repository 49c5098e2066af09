#include "fieldtool/land/conflict_form.h"

#include <string.h>

static const char SOURCE[] = "fieldtool";

#define COLUMN(name, kind) \
    { \
        .id = (name), .label = "field.conflict." name, .tag = (kind), .group = (name), .derived = true, \
        .source = SOURCE \
    }

static const ft_field FIELDS[] = {
    {.id = "local_id",
     .label = "field.common.local_id",
     .tag = FT_TAG_TEXT,
     .group = "local_id",
     .derived = true,
     .source = SOURCE},
    COLUMN("record_type", FT_TAG_TEXT),
    COLUMN("disagreement", FT_TAG_TEXT),
    COLUMN("says", FT_TAG_TEXT),
    COLUMN("act", FT_TAG_TEXT),
    COLUMN("author", FT_TAG_TEXT),
    COLUMN("said_at", FT_TAG_TIME),
    COLUMN("reason", FT_TAG_TEXT),
};

static const ft_form FORM = {
    .type = "conflict",
    .label = "type.conflict",
    .source = SOURCE,
    .geometry = {FT_GEOM_MULTIPOLYGON, FT_GEOM_MULTILINESTRING, FT_GEOM_POINT},
    .geometry_optional = true,
    .geometry_group = "geometry",
    .fields = FIELDS,
    .n = FT_COUNT(FIELDS),
};

const ft_form *ft_conflict_form(void)
{
    return &FORM;
}

static bool is_side(const ft_dispute *p, size_t node)
{
    for (size_t i = 0; i < p->n_sides; i++) {
        if (p->sides[i] == node) {
            return true;
        }
    }
    return false;
}

/* "classification=CHA; geometry=0afd8c63c9b4" and "safety": the words of `resolve`. */
static void put_word(const ft_disputes *d, const ft_dispute *p, size_t side, ft_buf *says)
{
    const ft_revision *r = &d->nodes[side].rev;
    const ft_value *v = p->about == FT_DISPUTE_ABOUT_FIELD ? ft_values_get(r->values, p->field) : NULL;
    char hex[FT_HASH_HEX];

    ft_buf_printf(says, "%s%s=", says->n > 0 ? "; " : "", p->field);
    if (v != NULL) {
        ft_value_show(v, says);
    } else if (p->about == FT_DISPUTE_ABOUT_SHAPE && r->has_geometry) {
        ft_hash_hex(&r->geometry, hex);
        ft_buf_printf(says, "%.12s", hex);
    } else if (p->about == FT_DISPUTE_ABOUT_RETIRED) {
        ft_buf_text(says, d->retired_at[side] ? "true" : "false");
    }
}

static ft_status set(ft_draft *d, const char *field, ft_tag tag, const void *p, size_t n, ft_error *err)
{
    return n == 0 ? FT_OK : ft_draft_set(d, field, tag, p, n, err);
}

static ft_status set_origin(const ft_revision *r, ft_draft *values, ft_error *err)
{
    const char *act = ft_op_word(r->op);
    ft_status st = set(values, "act", FT_TAG_TEXT, act, strlen(act), err);
    ft_buf time;

    ft_buf_init(&time, 16);
    ft_buf_u64(&time, (uint64_t)r->origin.clock_ms);
    ft_buf_u16(&time, (uint16_t)r->origin.offset_min);
    st = st == FT_OK ? ft_buf_status(&time, err) : st;
    if (st == FT_OK && r->has_origin) {
        st = set(values, "author", FT_TAG_TEXT, r->origin.author.p, r->origin.author.n, err);
        st = st == FT_OK ? set(values, "said_at", FT_TAG_TIME, time.p, time.n, err) : st;
    }
    ft_buf_release(&time);
    return st == FT_OK ? set(values, "reason", FT_TAG_TEXT, r->reason.p, r->reason.n, err) : st;
}

ft_status ft_conflict_values(const ft_disputes *d, size_t side, const char *local_id, ft_draft *values, ft_error *err)
{
    const ft_revision *r = &d->nodes[side].rev;
    const char *group = NULL;
    ft_buf groups;
    ft_buf says;
    ft_status st = FT_OK;

    ft_buf_init(&groups, 0);
    ft_buf_init(&says, 0);
    ft_draft_reset(values);
    for (size_t i = 0; i < d->n; i++) {
        if (!is_side(&d->list[i], side)) {
            continue;
        }
        put_word(d, &d->list[i], side, &says);
        if (group == NULL || strcmp(group, d->list[i].group) != 0) {
            ft_buf_printf(&groups, "%s%s", group == NULL ? "" : ",", d->list[i].group);
            group = d->list[i].group;
        }
    }
    st = ft_buf_status(&groups, err);
    st = st == FT_OK ? ft_buf_status(&says, err) : st;
    st = st == FT_OK ? set(values, "local_id", FT_TAG_TEXT, local_id, strlen(local_id), err) : st;
    st = st == FT_OK ? set(values, "record_type", FT_TAG_TEXT, d->form->type, strlen(d->form->type), err) : st;
    st = st == FT_OK ? set(values, "disagreement", FT_TAG_TEXT, groups.p, groups.n, err) : st;
    st = st == FT_OK ? set(values, "says", FT_TAG_TEXT, says.p, says.n, err) : st;
    st = st == FT_OK ? set_origin(r, values, err) : st;
    ft_buf_release(&groups);
    ft_buf_release(&says);
    return st;
}
