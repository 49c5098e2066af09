/** @file tests/support/ft_records.h  @brief What a test says of a record: values, boxes; and files that somebody has changed. */
#ifndef FT_TESTS_RECORDS_H
#define FT_TESTS_RECORDS_H

#include "tests/support/ft_assert.h"

#include "fieldtool/base/os.h"
#include "fieldtool/land/revision.h"
#include "fieldtool/store/db.h"
#include "geo/wkb.h"

#include <string.h>

/** Put a value into the draft, as a person would type it. */
static inline void ft_say(ft_draft *d, const char *name, ft_tag tag, const char *text)
{
    ft_buf b;
    ft_error err = {0};

    ft_buf_init(&b, 0);
    ft_assert_ok(ft_value_parse(tag, text, strlen(text), &b, &err), &err);
    ft_assert_ok(ft_draft_set(d, name, tag, b.p, b.n, &err), &err);
    ft_buf_release(&b);
}

/** Put the ID of a record (FT_TAG_ID) or a list of that one (FT_TAG_IDS) into the draft. */
static inline void ft_say_id(ft_draft *d, const char *name, ft_tag tag, const ft_uuid *id)
{
    char text[FT_UUID_TEXT];

    ft_uuid_text(id, text);
    ft_say(d, name, tag, text);
}

/** @p wkb becomes a multipolygon of one box, corners in degrees. */
static inline void ft_box_wkb(double west, double south, double east, double north, ft_buf *wkb)
{
    const ft_lonlat corner[] = {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
    ft_geom g;
    ft_error err = {0};

    ft_geom_init(&g, FT_GEOM_MULTIPOLYGON);
    ft_assert_ok(ft_geom_add_part(&g, &err), &err);
    ft_assert_ok(ft_geom_add_ring(&g, &err), &err);
    for (size_t i = 0; i < FT_COUNT(corner); i++) {
        ft_assert_ok(ft_geom_add_point(&g, corner[i], 0, 0, &err), &err);
    }
    ft_buf_reset(wkb);
    ft_wkb_write(&g, wkb);
    ft_geom_release(&g);
}

/** @p to becomes a copy of @p from on which the SQL has been run. */
static inline void ft_changed_copy(const char *from, const char *to, const char *sql)
{
    ft_db *db = NULL;
    ft_error err = {0};

    ft_os_remove(to);
    ft_assert_ok(ft_os_copy_file(from, to, &err), &err);
    ft_assert_ok(ft_db_open(to, FT_DB_WRITE, &db, &err), &err);
    ft_assert_ok(ft_db_exec(db, sql, &err), &err);
    ft_db_close(db);
}

#endif
