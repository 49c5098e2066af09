/** @file fieldtool/report/todo.h  @brief What others have said that is left to this computer to do (docs/spec/extract.md 6). */
#ifndef FT_REPORT_TODO_H
#define FT_REPORT_TODO_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ft_todo_kind {
    FT_TODO_REJECTED,
    FT_TODO_SENT_BACK,
    FT_TODO_COMMENTED,
    FT_TODO_TASK,            /**< given by others, and nothing here names it yet */
    FT_TODO_OFFICIAL_NUMBER, /**< for what was recorded here */
    FT_TODO_CODE_LISTS,      /**< the national profile that this file follows now */
    FT_TODO_KINDS,
} ft_todo_kind;
/** "rejected", "sent_back" ... */
const char *ft_todo_word(ft_todo_kind k);
/** Is anything to be done about it, or is it only to know? */
bool ft_todo_asks(ft_todo_kind k);

/** Lent for the call. */
typedef struct ft_todo {
    ft_todo_kind kind;
    ft_uuid record;
    const char *type, *local_id;
    ft_str text, by; /**< the reason, comment or number; the person */
    int64_t clock_ms;
    ft_hash revision; /**< that says it */
} ft_todo;

/** By kind, then local ID. */
FT_NODISCARD ft_status ft_report_todo(ft_store *s, ft_status (*each)(void *who, const ft_todo *t, ft_error *err),
                                      void *who, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
