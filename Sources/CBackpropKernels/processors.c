// Swift does not see sched_getaffinity of the C library.
#define _GNU_SOURCE

#include <sched.h>
#include <unistd.h>

#include "include/CBackpropKernels.h"

int bp_processors(void) {
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
