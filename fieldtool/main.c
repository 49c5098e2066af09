/* Builds nothing and decides nothing: hands the words to the command table. */
#include "fieldtool/base/os.h"
#include "fieldtool/cli/cli.h"
#include "fieldtool/interop/worker.h"

int main(int argc, char **argv)
{
    char **words = ft_os_utf8_argv(&argc, argv);

    if (ft_worker_asked(argc, words)) {
        ft_worker_run(words);
    }
    return ft_cli_main(argc, words, stdout, stderr);
}
