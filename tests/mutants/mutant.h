/* Put before every source by tests/mutants/run: which of the mistakes built into the program is made in this run. */
#ifndef FT_TESTS_MUTANT_H
#define FT_TESTS_MUTANT_H

extern int ft_mutant_made;
extern unsigned char ft_mutant_seen[];

/* 1 when mistake @p id is the one to make; that control came by is remembered. */
static inline int ft_mutant(int id)
{
    ft_mutant_seen[id] = 1;
    return id == ft_mutant_made;
}

#endif
