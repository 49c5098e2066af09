#include "fieldtool/base/words.h"

#include "fieldtool/base/embed.h"

#include <stdlib.h>

extern const ft_embedded FT_CATALOGS[];
extern const size_t FT_CATALOGS_N;

ft_status ft_words_open(const char *language, ft_catalog **out, ft_error *err)
{
    static const char ENGLISH[] = "en";
    ft_catalog_source *sources = calloc(FT_CATALOGS_N + 1, sizeof *sources);
    ft_status st = FT_OK;

    if (sources == NULL) {
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=catalogue");
    }
    for (size_t i = 0; i < FT_CATALOGS_N; i++) {
        sources[i] = (ft_catalog_source){ENGLISH, (const char *)FT_CATALOGS[i].bytes, FT_CATALOGS[i].n};
    }
    st = ft_catalog_open(sources, FT_CATALOGS_N, language, out, err);
    free(sources);
    return st;
}
