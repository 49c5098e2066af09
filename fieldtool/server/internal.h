/** @file fieldtool/server/internal.h  @brief What the files of server share. Never included from outside. */
#ifndef FT_SERVER_INTERNAL_H
#define FT_SERVER_INTERNAL_H

#include "fieldtool/server/pg.h"
#include "fieldtool/server/server.h"
#include "fieldtool/store/mirror.h"

/* ---- pull.c: from the server into a mirror; inside a transaction */
/** Make the empty temporary table `want`. */
FT_NODISCARD ft_status ft_pull_want(ft_pg *pg, ft_error *err);
FT_NODISCARD ft_status ft_pull_want_records(ft_pg *pg, const ft_uuid *records, size_t n, ft_error *err);
/** Fill @p s with all, or with what the rows of the records in `want` follow from. */
FT_NODISCARD ft_status ft_pull(ft_pg *pg, ft_store *s, bool all, ft_error *err);

/* ---- push.c */
/** Append what is new in @p s, inside a transaction; with its facts when @p facts. Records concerned are stale from there. */
FT_NODISCARD ft_status ft_push(ft_pg *pg, ft_store *s, bool facts, ft_error *err);

/* ---- layers.c */
/** Tables for every layer of @p s. */
FT_NODISCARD ft_status ft_layers_make(ft_pg *pg, const ft_store *s, ft_error *err);
/** Replace the rows of the records in `want` by those of @p s; inside a transaction that holds their locks. */
FT_NODISCARD ft_status ft_layers_write(ft_pg *pg, ft_store *s, ft_error *err);

#endif
