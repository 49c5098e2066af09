/* What a program that was killed leaves beside a file: SQLite's rollback journal (SQLite file format, 3).
 *
 *   first page: magic d9 d5 05 f9 20 a1 63 d7 once the journal counts; zeros before, when nothing of the file was touched yet
 *   last bytes: name of a super-journal, its length (4), checksum (4), magic; only where several files were written at once */
#include "fieldtool/store/db.h"

#include "fieldtool/base/limits.h"
#include "fieldtool/base/os.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC = 8 };

typedef struct beside {
    char path[FT_PATH_MAX];
    bool hot;    /* it counts: who opens the file has to roll back */
    bool unused; /* nothing of the file was touched yet */
    bool others; /* names another file, which SQLite would remove: never written by this program */
} beside;

/* The word, or as much of it as was written when the program was killed: to SQLite the first byte alone makes it count. */
static bool begins(const unsigned char first[MAGIC], const unsigned char word[MAGIC])
{
    size_t n = 0;

    while (n < MAGIC && first[n] == word[n]) {
        n++;
    }
    for (size_t i = n; i < MAGIC; i++) {
        if (first[i] != 0) {
            return false;
        }
    }
    return n > 0;
}

static void look(const char *path, beside *out)
{
    static const unsigned char WORD[MAGIC] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    unsigned char first[MAGIC] = {0};
    unsigned char last[MAGIC] = {0};
    int64_t size = 0;
    FILE *f = NULL;

    *out = (beside){.hot = false};
    if (snprintf(out->path, sizeof out->path, "%s-journal", path) >= (int)sizeof out->path ||
        ft_os_stat(out->path, &size, NULL) != FT_OS_FILE || size == 0) {
        return;
    }
    f = fopen(out->path, "rb");
    if (f == NULL) {
        return;
    }
    if (fread(first, 1, MAGIC, f) == MAGIC && fseek(f, -MAGIC, SEEK_END) == 0 && fread(last, 1, MAGIC, f) == MAGIC) {
        out->hot = begins(first, WORD);
        out->unused = first[0] == 0;
        out->others = size > MAGIC && memcmp(last, WORD, MAGIC) == 0;
    }
    (void)fclose(f);
}

ft_status ft_db_journal_check(const char *path, ft_error *err)
{
    beside j;

    look(path, &j);
    return j.others ? ft_fail(err, FT_E_REFUSED, "store.journal_of_others", "file=%s", path) : FT_OK;
}

bool ft_db_journal_hot(const char *path)
{
    beside j;

    look(path, &j);
    return j.hot;
}

void ft_db_journal_settle(const char *path)
{
    ft_db *db = NULL;
    beside j;

    look(path, &j);
    if (j.others || !(j.hot || j.unused) || ft_db_open(path, FT_DB_WRITE, &db, NULL) != FT_OK) {
        return;
    }
    if (ft_db_begin(db, NULL) == FT_OK) { /* nobody else writes now, so what still lies there is nobody's */
        ft_os_remove(j.path);
        (void)!ft_db_end(db, FT_E_REFUSED, NULL);
    }
    ft_db_close(db);
}
