#include "fieldtool/base/env.h"

#include "fieldtool/base/os.h"

#include <stddef.h>

int64_t ft_env_now(const ft_env *env)
{
    return env->now_ms(env->clock);
}

void ft_env_progress(const ft_env *env, const char *phase, int64_t done, int64_t total)
{
    if (env->progress != NULL) {
        env->progress(env->progress_who, phase, done, total);
    }
}

bool ft_env_stop(const ft_env *env)
{
    return env->interrupted != NULL && env->interrupted();
}

static int64_t system_clock(void *clock)
{
    (void)clock;
    return ft_os_now_ms();
}

ft_env ft_env_system(char *author_space, unsigned size)
{
    ft_os_user_name(author_space, size);
    return (ft_env){.now_ms = system_clock, .offset_min = ft_os_utc_offset_min(), .author = author_space};
}
