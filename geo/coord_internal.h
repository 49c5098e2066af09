/** @file geo/coord_internal.h  @brief The words of a coordinate, shared by the coord_*.c files. */
#ifndef FT_GEO_COORD_INTERNAL_H
#define FT_GEO_COORD_INTERNAL_H

#include "geo/coord.h"

typedef enum ft_token_kind {
    FT_TOKEN_END,
    FT_TOKEN_NUMBER,
    FT_TOKEN_WORD, /**< letters */
    FT_TOKEN_DEGREE,
    FT_TOKEN_MINUTE,
    FT_TOKEN_SECOND,
    FT_TOKEN_COMMA,
    FT_TOKEN_SEMICOLON,
    FT_TOKEN_COLON,
    FT_TOKEN_MINUS,
    FT_TOKEN_PLUS,
} ft_token_kind;

enum { FT_TOKENS = 40, FT_TOKEN_TEXT = 32 };

typedef struct ft_token {
    ft_token_kind kind;
    bool gap;                 /**< a blank stands before it */
    bool lower;               /**< a word that begins with a small letter */
    size_t column;            /**< of its first character, from 1 */
    size_t from, n;           /**< bytes in the text */
    char text[FT_TOKEN_TEXT]; /**< ASCII: digits with a point, letters in upper case */
    double value;
    int whole, decimals; /**< digits before and behind the point */
    bool comma;          /**< the point was a comma */
} ft_token;

typedef struct ft_tokens {
    const char *source;
    ft_token v[FT_TOKENS]; /**< the last one is FT_TOKEN_END */
    size_t n;              /**< without it */
    size_t at;             /**< where reading stands */
    ft_error *err;
} ft_tokens;

/** @retval FT_E_INVALID "geo.coord.character", ".number", ".points", ".comma", ".long", ".empty" */
FT_NODISCARD ft_status ft_tokens_of(const char *text, size_t n, ft_tokens *out, ft_error *err);
/** An error about the token @p t. */
ft_status ft_tokens_wrong(const ft_tokens *t, const ft_token *at, const char *key);
const ft_token *ft_tokens_peek(const ft_tokens *t, size_t ahead);
/** Step over the next token when it is of that kind. */
bool ft_tokens_take(ft_tokens *t, ft_token_kind kind);
/** Step over the next token when it is one of these words, a list with blanks around each: " N NORTH ". */
bool ft_tokens_word(ft_tokens *t, const char *words);
bool ft_token_is_word(const ft_token *t, const char *words);
/** Commas and semicolons between numbers. */
void ft_tokens_separators(ft_tokens *t);
/** Nothing may follow. @retval FT_E_INVALID "geo.coord.end" */
FT_NODISCARD ft_status ft_tokens_finish(ft_tokens *t);

FT_NODISCARD ft_status ft_coord_degrees(ft_tokens *t, ft_coord_format as, ft_coord *out);
FT_NODISCARD ft_status ft_coord_one_axis(ft_tokens *t, ft_axis axis, double *out_deg);
FT_NODISCARD ft_status ft_coord_utm(ft_tokens *t, ft_coord *out);
FT_NODISCARD ft_status ft_coord_mgrs(ft_tokens *t, ft_coord *out);
FT_NODISCARD ft_status ft_coord_epsg(ft_tokens *t, int epsg, ft_coord *out);
/** Does it look like one, so that its errors are the ones that help? */
bool ft_coord_like_utm(const ft_tokens *t);
bool ft_coord_like_mgrs(const ft_tokens *t);

#endif
