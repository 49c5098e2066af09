/* Nothing is ticked off: an entry goes when the next revision of this computer answers it. */
#include "fieldtool/report/todo.h"

#include "fieldtool/land/space.h"
#include "fieldtool/store/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    bool asks;
} KINDS[] = {
    [FT_TODO_REJECTED] = {"rejected", true},
    [FT_TODO_SENT_BACK] = {"sent_back", true},
    [FT_TODO_COMMENTED] = {"commented", true},
    [FT_TODO_TASK] = {"new_task", true},
    [FT_TODO_OFFICIAL_NUMBER] = {"official_number", false},
    [FT_TODO_CODE_LISTS] = {"code_lists", false},
};

const char *ft_todo_word(ft_todo_kind k)
{
    return KINDS[k].word;
}

bool ft_todo_asks(ft_todo_kind k)
{
    return KINDS[k].asks;
}

typedef struct gathering {
    ft_store *s;
    ft_uuid own;
    ft_space memory;
    ft_todo *found; /* shape [n] */
    size_t n, cap;
    ft_uuid *begun; /* shape [n_begun]: tasks that something names */
    size_t n_begun, cap_begun;
    ft_error *err;
} gathering;

static const char *copy_text(gathering *g, ft_str t)
{
    char *p = ft_space_get(&g->memory, t.n + 1, 1);

    if (p != NULL) {
        memcpy(p, t.p == NULL ? "" : t.p, t.n);
        p[t.n] = '\0';
    }
    return p;
}

static ft_status add(gathering *g, const ft_todo *t)
{
    ft_todo kept = *t;

    kept.local_id = copy_text(g, ft_str_of(t->local_id));
    kept.text.p = copy_text(g, t->text);
    kept.by.p = copy_text(g, t->by);
    if (kept.local_id == NULL || kept.text.p == NULL || kept.by.p == NULL ||
        !ft_room(&g->found, &g->cap, g->n, sizeof *g->found)) {
        return ft_fail(g->err, FT_E_NOMEM, "base.no_memory", "what=todo");
    }
    g->found[g->n++] = kept;
    return FT_OK;
}

/* ---------- what became of a record after this computer's last word about it */

typedef struct story {
    gathering *g;
    const ft_item *item;
    bool own, any_since;
    bool first_is_own, seen;
    ft_buf comment, number; /* as this computer last said */
    ft_status st;
} story;

static void remember(ft_buf *to, const ft_revision *r, const char *field)
{
    ft_str v = ft_value_text(ft_values_get(r->values, field));

    ft_buf_reset(to);
    ft_buf_bytes(to, v.p == NULL ? "" : v.p, v.n);
}

static void compare(story *y, const ft_history_entry *e, const char *field, const ft_buf *was, ft_todo_kind kind)
{
    ft_str v = ft_value_text(ft_values_get(e->rev->values, field));
    ft_todo t = {.kind = kind,
                 .record = y->item->record,
                 .type = y->item->type,
                 .local_id = y->item->local_id,
                 .text = v,
                 .by = e->rev->origin.author,
                 .clock_ms = e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms,
                 .revision = e->id};

    if (y->st == FT_OK && v.n > 0 && !ft_str_eq(v, (ft_str){was->p, was->n})) {
        y->st = add(y->g, &t);
    }
}

static bool by_own(const gathering *g, const ft_history_entry *e)
{
    return e->rev->has_origin && ft_uuid_cmp(&e->rev->origin.system, &g->own) == 0;
}

static bool follow(void *who, const ft_history_entry *e)
{
    story *y = who;

    if (!y->seen) {
        y->seen = true;
        y->first_is_own = by_own(y->g, e);
    }
    if (by_own(y->g, e)) {
        y->own = true;
        remember(&y->comment, e->rev, "comment");
        remember(&y->number, e->rev, "official_id");
    }
    return true;
}

/* Of the revisions that follow the last own word, the newest that changes it: heads only, so that nothing is told twice. */
static bool answer(void *who, const ft_history_entry *e)
{
    story *y = who;

    if (by_own(y->g, e) || ft_hash_cmp(&e->id, &y->item->revision) != 0) {
        return true;
    }
    compare(y, e, "comment", &y->comment, FT_TODO_COMMENTED);
    compare(y, e, "official_id", &y->number, FT_TODO_OFFICIAL_NUMBER);
    return y->st == FT_OK;
}

static ft_status note_begun(gathering *g, const ft_item *item)
{
    ft_uuid task;

    if (!ft_value_id(ft_values_get(item->values, "task"), &task)) {
        return FT_OK;
    }
    if (!ft_room(&g->begun, &g->cap_begun, g->n_begun, sizeof *g->begun)) {
        return ft_fail(g->err, FT_E_NOMEM, "base.no_memory", "what=todo");
    }
    g->begun[g->n_begun++] = task;
    return FT_OK;
}

static bool finished(const ft_item *item)
{
    static const char *const OVER[] = {"finished", "cancelled"};
    ft_str status = ft_value_text(ft_values_get(item->values, "task_status"));

    for (size_t i = 0; i < FT_COUNT(OVER); i++) {
        if (ft_str_is(status, OVER[i])) {
            return true;
        }
    }
    return false;
}

/* A task that names a team is that team's; one that names nobody concerns whoever has it. */
static bool others(const gathering *g, const ft_item *item)
{
    ft_store_info info = ft_store_describe(g->s);
    ft_str team = ft_value_text(ft_values_get(item->values, "team"));

    return team.n > 0 && !ft_str_is(team, info.organisation) && !ft_str_is(team, info.system);
}

typedef struct origin {
    ft_str by;
    char author[128];
    int64_t clock_ms;
} origin;

static bool find_origin(void *who, const ft_history_entry *e)
{
    origin *o = who;

    (void)snprintf(o->author, sizeof o->author, "%.*s",
                   (int)(e->rev->origin.author.n < 127 ? e->rev->origin.author.n : 127),
                   e->rev->origin.author.p == NULL ? "" : e->rev->origin.author.p);
    o->by = ft_str_of(o->author);
    o->clock_ms = e->rev->has_origin ? e->rev->origin.clock_ms : e->known_ms;
    return false;
}

static ft_status note_task(gathering *g, const ft_item *item)
{
    origin o = {.clock_ms = 0};
    ft_buf text;
    ft_todo t = {.kind = FT_TODO_TASK,
                 .record = item->record,
                 .type = item->type,
                 .local_id = item->local_id,
                 .revision = item->revision};
    ft_str number = ft_value_text(ft_values_get(item->values, "number"));
    ft_str comment = ft_value_text(ft_values_get(item->values, "comment"));
    ft_status st = ft_store_history(g->s, &item->record, find_origin, &o, g->err);

    ft_buf_init(&text, 0);
    ft_buf_bytes(&text, number.p == NULL ? "" : number.p, number.n);
    ft_buf_text(&text, number.n > 0 && comment.n > 0 ? ": " : "");
    ft_buf_bytes(&text, comment.p == NULL ? "" : comment.p, comment.n);
    t.text = (ft_str){text.p, text.n};
    t.by = o.by;
    t.clock_ms = o.clock_ms;
    st = st == FT_OK ? ft_buf_status(&text, g->err) : st;
    st = st == FT_OK ? add(g, &t) : st;
    ft_buf_release(&text);
    return st;
}

static ft_status look_at(gathering *g, const ft_item *item)
{
    story y = {.g = g, .item = item, .st = FT_OK};
    ft_status st = note_begun(g, item);

    ft_buf_init(&y.comment, 0);
    ft_buf_init(&y.number, 0);
    st = st == FT_OK ? ft_store_history(g->s, &item->record, follow, &y, g->err) : st;
    if (st == FT_OK && y.own) {
        st = ft_store_history(g->s, &item->record, answer, &y, g->err);
        st = st == FT_OK ? y.st : st;
    }
    if (st == FT_OK && strcmp(item->type, "task") == 0 && !y.first_is_own && !finished(item) && !others(g, item)) {
        st = note_task(g, item);
    }
    ft_buf_release(&y.comment);
    ft_buf_release(&y.number);
    return st;
}

/* ---------- decisions about what was said here */

typedef struct target {
    gathering *g;
    ft_hash revision;
    bool own, here;
} target;

static bool find_target(void *who, const ft_history_entry *e)
{
    target *t = who;

    t->own = t->own || by_own(t->g, e);
    t->here = t->here || ft_hash_cmp(&e->id, &t->revision) == 0;
    return true;
}

/* Not answered yet: what was decided about is still the record's last word. */
static ft_status note_decision(gathering *g, const ft_item *decision, ft_item_space *sp)
{
    const ft_value *about = ft_values_get(decision->values, "revision");
    ft_str verdict = ft_value_text(ft_values_get(decision->values, "verdict"));
    ft_str reason = ft_value_text(ft_values_get(decision->values, "reason"));
    target t = {.g = g};
    origin o = {.clock_ms = 0};
    ft_uuid record;
    ft_item item;
    ft_todo d = {.text = reason, .revision = decision->revision};
    bool there = false;
    ft_status st = FT_OK;

    if (about == NULL || about->bytes.n != sizeof t.revision.b ||
        !ft_value_id(ft_values_get(decision->values, "record"), &record)) {
        return FT_OK;
    }
    d.kind = ft_str_is(verdict, "rejected")    ? FT_TODO_REJECTED
             : ft_str_is(verdict, "sent_back") ? FT_TODO_SENT_BACK
                                               : FT_TODO_COMMENTED;
    memcpy(t.revision.b, about->bytes.p, sizeof t.revision.b);
    st = ft_store_has_record(g->s, &record, &there, g->err);
    if (st != FT_OK || !there || (d.kind == FT_TODO_COMMENTED && reason.n == 0)) {
        return st;
    }
    st = ft_store_get(g->s, &record, FT_FACE_PROPOSED, sp, &item, g->err);
    st = st == FT_OK ? ft_store_history(g->s, &record, find_target, &t, g->err) : st;
    st = st == FT_OK ? ft_store_history(g->s, &decision->record, find_origin, &o, g->err) : st;
    if (st != FT_OK || !t.own || !t.here || (item.n_heads == 1 && ft_hash_cmp(&item.revision, &t.revision) != 0)) {
        return st;
    }
    d.record = record;
    d.type = item.type;
    d.local_id = item.local_id;
    d.by = o.by;
    d.clock_ms = o.clock_ms;
    return add(g, &d);
}

/* ---------- all of it */

static ft_status read_all(gathering *g)
{
    ft_item_iter *it = NULL;
    ft_item item;
    ft_item_space *sp = NULL;
    ft_error ignored = {0};
    ft_status st = ft_item_space_new(&sp, g->err);

    st = st == FT_OK ? ft_items_open(g->s, NULL, FT_FACE_PROPOSED, false, &it, g->err) : st;
    while (st == FT_OK && ft_item_next(it, &item)) {
        st = strcmp(item.type, "decision") == 0 ? note_decision(g, &item, sp) : look_at(g, &item);
    }
    if (it != NULL) {
        ft_status end = ft_items_close(it, st == FT_OK ? g->err : &ignored);

        st = st == FT_OK ? end : st;
    }
    ft_item_space_free(sp);
    return st;
}

static ft_status note_profile(void *who, const ft_profile_word *p, ft_error *err)
{
    gathering *g = who;
    ft_todo t = {.kind = FT_TODO_CODE_LISTS,
                 .record = p->record,
                 .type = "profile",
                 .local_id = "",
                 .text = p->reason,
                 .by = p->author,
                 .clock_ms = p->clock_ms,
                 .revision = p->revision};

    (void)err;
    return p->in_force && ft_uuid_cmp(&p->system, &g->own) != 0 ? add(g, &t) : FT_OK;
}

static int in_order(const void *x, const void *y)
{
    const ft_todo *a = x;
    const ft_todo *b = y;
    int c = strcmp(a->local_id, b->local_id);

    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return c != 0 ? c : ft_hash_cmp(&a->revision, &b->revision);
}

static bool begun(const gathering *g, const ft_todo *t)
{
    for (size_t i = 0; i < g->n_begun && t->kind == FT_TODO_TASK; i++) {
        if (ft_uuid_cmp(&g->begun[i], &t->record) == 0) {
            return true;
        }
    }
    return false;
}

ft_status ft_report_todo(ft_store *s, ft_status (*each)(void *who, const ft_todo *t, ft_error *err), void *who,
                         ft_error *err)
{
    gathering g = {.s = s, .own = ft_store_describe(s).system_id, .err = err};
    ft_status st = read_all(&g);

    st = st == FT_OK ? ft_profile_words(s, note_profile, &g, err) : st;
    if (g.n > 1) {
        qsort(g.found, g.n, sizeof *g.found, in_order);
    }
    for (size_t i = 0; i < g.n && st == FT_OK; i++) {
        st = begun(&g, &g.found[i]) ? FT_OK : each(who, &g.found[i], err);
    }
    ft_space_release(&g.memory);
    free(g.found);
    free(g.begun);
    return st;
}
