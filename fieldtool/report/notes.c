#include "fieldtool/report/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ft_land_severity ft_note_severity(const char *key)
{
    static const struct {
        const char *key;
        ft_land_severity severity;
    } OTHER[] = {
        {"books.contradicted", FT_LAND_SEVERITY_ERROR},
        {"books.unresolved", FT_LAND_SEVERITY_ERROR},
        {"books.location.differs", FT_LAND_SEVERITY_ADVICE},
        {"ledger.frozen.adjusted", FT_LAND_SEVERITY_ADVICE},
        {"ledger.frozen.missing", FT_LAND_SEVERITY_ERROR},
        {"ledger.hazard.moved", FT_LAND_SEVERITY_ADVICE},
        {"ledger.hazard.undated", FT_LAND_SEVERITY_ADVICE},
        {"ledger.release.as_recorded", FT_LAND_SEVERITY_ADVICE},
        {"ledger.release.before_split", FT_LAND_SEVERITY_ADVICE},
        {"ledger.release.without_shape", FT_LAND_SEVERITY_ADVICE},
        {"ledger.hazard.missed", FT_LAND_SEVERITY_ADVICE},
        {"ledger.remainder.narrow", FT_LAND_SEVERITY_ADVICE},
    };

    for (size_t i = 0; i < FT_COUNT(OTHER); i++) {
        if (strcmp(OTHER[i].key, key) == 0) {
            return OTHER[i].severity;
        }
    }
    return FT_LAND_SEVERITY_WARNING;
}

typedef struct telling {
    ft_store *s;
    ft_item_space *sp[2];
    ft_finding_fn each;
    void *who;
} telling;

static ft_status tell(const telling *t, const ft_ledger_finding *f, ft_error *err)
{
    ft_item item;
    ft_item other = {.local_id = ""};
    bool two = !ft_uuid_is_zero(&f->other);
    ft_finding out;
    char facts[200];
    ft_status st = ft_store_get(t->s, &f->record, FT_FACE_PROPOSED, t->sp[0], &item, err);

    st = st == FT_OK && two ? ft_store_get(t->s, &f->other, FT_FACE_PROPOSED, t->sp[1], &other, err) : st;
    if (st != FT_OK) {
        return st;
    }
    (void)snprintf(facts, sizeof facts, "id=%s other=%s m2=%.1f", item.local_id, other.local_id, f->m2 < 0 ? 0 : f->m2);
    out = (ft_finding){.severity = ft_note_severity(f->key),
                       .key = f->key,
                       .type = item.type,
                       .has_record = true,
                       .has_other = two,
                       .record = f->record,
                       .other = f->other,
                       .local_id = item.local_id,
                       .other_local_id = two ? other.local_id : NULL,
                       .m2 = f->m2 < 0 ? 0 : f->m2,
                       .facts = facts};
    t->each(t->who, &out);
    return FT_OK;
}

/* The books of what is proposed may measure the same contradiction differently: by the records alone. */
static bool is_told(const ft_books *by, const ft_ledger_finding *f)
{
    const ft_ledger *l = by == NULL ? NULL : ft_books_ledger(by);
    ft_ledger_finding least = *f;
    size_t lo = 0;
    size_t hi = l == NULL ? 0 : l->n_findings;

    least.m2 = -2; /* before all of that key and these records */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ft_ledger_finding_cmp(&l->findings[mid], &least) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return l != NULL && lo < l->n_findings && strcmp(l->findings[lo].key, f->key) == 0 &&
           ft_uuid_cmp(&l->findings[lo].record, &f->record) == 0 && ft_uuid_cmp(&l->findings[lo].other, &f->other) == 0;
}

static bool is_contradiction(const ft_ledger_finding *f)
{
    return strcmp(f->key, "books.contradicted") == 0;
}

static ft_status tell_all(const telling *t, const ft_books *of, bool contradictions, const ft_books *told,
                          ft_error *err)
{
    const ft_ledger *l = of == NULL ? NULL : ft_books_ledger(of);
    ft_status st = FT_OK;

    for (size_t i = 0; l != NULL && i < l->n_findings && st == FT_OK; i++) {
        const ft_ledger_finding *f = &l->findings[i];
        bool asked = contradictions ? is_contradiction(f) : strcmp(f->key, "books.accident.outside") == 0;

        st = asked && !is_told(told, f) ? tell(t, f, err) : FT_OK;
    }
    return st;
}

ft_status ft_notes_each(ft_store *s, const ft_books *approved, const ft_books *proposed, ft_finding_fn each, void *who,
                        ft_error *err)
{
    telling t = {s, {NULL, NULL}, each, who};
    ft_status st = ft_item_space_new(&t.sp[0], err);

    st = st == FT_OK ? ft_item_space_new(&t.sp[1], err) : st;
    st = st == FT_OK ? tell_all(&t, approved, true, NULL, err) : st;
    st = st == FT_OK ? tell_all(&t, proposed, true, approved, err) : st;
    st = st == FT_OK ? tell_all(&t, proposed, false, NULL, err) : st; /* an area that is only proposed is an area */
    ft_item_space_free(t.sp[0]);
    ft_item_space_free(t.sp[1]);
    return st;
}

const ft_ledger_finding *ft_notes_against(const ft_books *b, const ft_uuid *release)
{
    const ft_ledger *l = ft_books_ledger(b);

    for (size_t i = 0; i < l->n_findings; i++) {
        if (is_contradiction(&l->findings[i]) && ft_uuid_cmp(&l->findings[i].record, release) == 0) {
            return &l->findings[i];
        }
    }
    return NULL;
}
