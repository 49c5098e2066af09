/** @file fieldtool/base/env.h  @brief What a run sees of the world: clock, time zone, catalogue, interrupt flag.
 *
 * Made once in main; tests make their own with a fixed clock. Nothing below cli reads the clock any other way.
 */
#ifndef FT_BASE_ENV_H
#define FT_BASE_ENV_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_env {
    int64_t (*now_ms)(void *clock); /**< UTC milliseconds since 1970 */
    void *clock;                    /**< handed to now_ms; lent */
    int offset_min;                 /**< the author's minutes east of UTC */
    const char *author;             /**< person, from --as or the account; UTF-8, lent, never NULL */
    /** Called by long work now and then with a phase key ("import.read"), done and total (0 = unknown). May be NULL. */
    void (*progress)(void *who, const char *phase, int64_t done, int64_t total);
    void *progress_who;
    /** True when the person pressed Ctrl-C; long work then stops with FT_E_INTERRUPTED. May be NULL. */
    bool (*interrupted)(void);
    /** Ask the person for the passphrase of the key @p name; false when nobody can be asked. The caller wipes @p out. May be NULL. */
    bool (*secret)(void *who, const char *name, char *out, unsigned size);
    void *secret_who;
} ft_env;

int64_t ft_env_now(const ft_env *env);
void ft_env_progress(const ft_env *env, const char *phase, int64_t done, int64_t total);
bool ft_env_stop(const ft_env *env);
/** The computer's clock and the account's name; @p author_space keeps the name. */
ft_env ft_env_system(char *author_space, unsigned size);

#ifdef __cplusplus
}
#endif
#endif
