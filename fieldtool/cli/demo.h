/** @file fieldtool/cli/demo.h  @brief The worked example: its ground, its story as lines of a shell, and how a line is read. */
#ifndef FT_CLI_DEMO_H
#define FT_CLI_DEMO_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One step: a remark (catalogue key) or a line that a person could type in the folder of the example. */
typedef struct ft_demo_step {
    const char *tell; /**< NULL: a line */
    const char *line;
    int code;     /**< its exit code */
    size_t lines; /**< of its output shown; 0: FT_DEMO_LINES */
} ft_demo_step;

enum {
    FT_DEMO_LINES = 8,
    FT_DEMO_ALL = 1000,
    FT_DEMO_WORDS = 160,
};

extern const ft_demo_step FT_DEMO_STORY[];
extern const size_t FT_DEMO_STORY_N;

/** Folders of the files that the story takes as given. */
extern const char *const FT_DEMO_FOLDERS[];
extern const size_t FT_DEMO_FOLDERS_N;

/** Write file @p i of the ground into @p text; false past the last. The same bytes on every computer. */
bool ft_demo_file(size_t i, const char **name, ft_buf *text);

/** Words of a line as a shell would see them. */
typedef struct ft_demo_words {
    ft_buf text;                /**< words, each ended by NUL */
    size_t from[FT_DEMO_WORDS]; /**< shape [n]: where each begins */
    size_t n;
} ft_demo_words;

/** What "$(...)" puts out, without its last newline. */
typedef ft_status (*ft_demo_run_fn)(void *who, const char *line, ft_buf *out, ft_error *err);

void ft_demo_words_init(ft_demo_words *w);
void ft_demo_words_release(ft_demo_words *w);
/** Read a line: blanks, 'quotes', "quotes" with $(...) in them, and a backslash at the end of a row; nothing else of a shell.
 *  Words that name a file ("x.gpkg", "@x.geojson", "CHA=@x.geojson") are put below @p dir. */
FT_NODISCARD ft_status ft_demo_read(const char *line, const char *dir, ft_demo_run_fn run, void *who,
                                    ft_demo_words *out, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
