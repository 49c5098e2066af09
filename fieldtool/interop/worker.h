/** @file fieldtool/interop/worker.h  @brief The program as a child that reads one foreign file through GDAL and does nothing else. */
#ifndef FT_INTEROP_WORKER_H
#define FT_INTEROP_WORKER_H

#include "fieldtool/base/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Was this process started as that child? To be asked before anything else; every program that imports must ask. */
bool ft_worker_asked(int argc, char **argv);
/** Be it: frames on standard output. Does not return. */
void ft_worker_run(char **argv);

#ifdef __cplusplus
}
#endif
#endif
