#include "fieldtool/interop/bytes.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1 << 16 };

static int64_t file_read(void *who, void *to, size_t n)
{
    size_t got = fread(to, 1, n, who);

    return got == 0 && ferror((FILE *)who) != 0 ? -1 : (int64_t)got;
}

static void file_close(void *who)
{
    (void)fclose(who);
}

static const ft_bytes_ops FILE_OPS = {file_read, file_close};

ft_status ft_bytes_open(const ft_bytes_ops *ops, void *who, ft_bytes *out, ft_error *err)
{
    *out = (ft_bytes){.line = 1, .ops = ops, .who = who, .block = malloc(BLOCK)};
    out->at = out->end = out->block;
    if (out->block == NULL) {
        ft_bytes_close(out);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=bytes");
    }
    return FT_OK;
}

ft_status ft_bytes_open_file(const char *path, ft_bytes *out, ft_error *err)
{
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        *out = (ft_bytes){.line = 1};
        return ft_fail(err, FT_E_IO, "interop.read", "file=%s", path);
    }
    return ft_bytes_open(&FILE_OPS, f, out, err);
}

void ft_bytes_of(const void *text, size_t n, ft_bytes *out)
{
    *out = (ft_bytes){.at = text, .end = (const unsigned char *)text + n, .line = 1};
}

void ft_bytes_close(ft_bytes *b)
{
    if (b->ops != NULL && b->who != NULL) {
        b->ops->close(b->who);
    }
    free(b->block);
    *b = (ft_bytes){.line = 1};
}

bool ft_bytes_more(ft_bytes *b)
{
    int64_t n = 0;

    if (b->ops == NULL || b->failed) {
        return false;
    }
    b->taken += (uint64_t)(b->end - b->block);
    n = b->ops->read(b->who, b->block, BLOCK);
    b->failed = n < 0;
    b->at = b->block;
    b->end = b->block + (n > 0 ? n : 0);
    return n > 0;
}

ft_status ft_bytes_status(const ft_bytes *b, ft_error *err)
{
    return b->failed ? ft_fail(err, FT_E_IO, "interop.read", "file=-") : FT_OK;
}
