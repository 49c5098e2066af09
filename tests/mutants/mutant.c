/* The other half of mutant.h, built into the module base of the copy that tests/mutants/run makes. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MUTANTS_MAX = 1 << 14 };

int ft_mutant_made = -1;
unsigned char ft_mutant_seen[MUTANTS_MAX];

/* FT_MUTANT_SEEN names a folder: one file for each process that comes to its end. */
static void tell(void)
{
    char path[4096];
    FILE *f = NULL;

    (void)snprintf(path, sizeof path, "%s/%ld", getenv("FT_MUTANT_SEEN"), (long)getpid());
    f = fopen(path, "w");
    for (int i = 0; f != NULL && i < MUTANTS_MAX; i++) {
        if (ft_mutant_seen[i]) {
            (void)fprintf(f, "%d\n", i);
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
}

static __attribute__((constructor)) void choose(void)
{
    const char *id = getenv("FT_MUTANT");

    ft_mutant_made = id == NULL ? -1 : atoi(id);
    if (getenv("FT_MUTANT_SEEN") != NULL) {
        (void)atexit(tell);
    }
}
