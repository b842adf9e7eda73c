// Counts the allocations of a program it is loaded before (LD_PRELOAD), and says at the end how many there were.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t),
    *__libc_memalign(size_t, size_t);

static long count;
#define COUNTED(call) (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED), call)

void *malloc(size_t size) { return COUNTED(__libc_malloc(size)); }
void *calloc(size_t n, size_t size) { return COUNTED(__libc_calloc(n, size)); }
void *realloc(void *p, size_t size) { return COUNTED(__libc_realloc(p, size)); }
void *memalign(size_t alignment, size_t size) { return COUNTED(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return COUNTED(__libc_memalign(alignment, size)); }
int posix_memalign(void **p, size_t alignment, size_t size) {
    *p = COUNTED(__libc_memalign(alignment, size));
    return *p ? 0 : 12;
}

__attribute__((destructor)) static void tell(void) { fprintf(stderr, "allocations %ld\n", count); }
