// What fused multiply-adds alone reach on this machine: twelve independent chains of the widest vectors a thread.

#include "peak.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "../../../Sources/CBackpropKernels/include/CBackpropKernels.h"

enum { CHAINS = 12, TURNS = 2000000, ROUNDS = 101, MOST_THREADS = 256 };

#define CHAINS_OF(bytes)                                                                                     \
    typedef float vector __attribute__((vector_size(bytes)));                                                \
    vector sum[CHAINS], a = (vector){0} + 0.999f, b = (vector){0} + 0.001f;                                  \
    for (int i = 0; i < CHAINS; i++) sum[i] = b;                                                             \
    for (long turn = 0; turn < TURNS; turn++) {                                                              \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++)                                  \
            sum[i] = __builtin_elementwise_fma(sum[i], a, b);                                                \
        __asm__ volatile("");                                                                                \
    }                                                                                                        \
    for (int i = 1; i < CHAINS; i++) sum[0] += sum[i];                                                       \
    return sum[0][0]

#if defined(__x86_64__)
__attribute__((target("avx512f"), noinline)) static float chains_64(void) { CHAINS_OF(64); }
__attribute__((target("avx2,fma"), noinline)) static float chains_32(void) { CHAINS_OF(32); }
#endif
__attribute__((noinline)) static float chains_16(void) { CHAINS_OF(16); }

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The median of some rounds: what the machine gives at this time, its other guests considered.
static void *measure(void *result) {
    double rates[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec start, end;
        int bytes = 16;
        volatile float kept;
        clock_gettime(CLOCK_MONOTONIC, &start);
#if defined(__x86_64__)
        if (bp_level_in_use() == BP_AVX512) kept = chains_64(), bytes = 64;
        else if (bp_level_in_use() == BP_AVX2) kept = chains_32(), bytes = 32;
        else
#endif
            kept = chains_16();
        (void)kept;
        clock_gettime(CLOCK_MONOTONIC, &end);
        const double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
        rates[round] = 2e-9 * CHAINS * TURNS * (bytes / 4) / seconds;
    }
    qsort(rates, ROUNDS, sizeof *rates, compare);
    *(double *)result = rates[ROUNDS / 2];
    return NULL;
}

double peak(int threads) {
    pthread_t others[MOST_THREADS];
    double rates[MOST_THREADS], sum = 0;
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, measure, &rates[i]);
    measure(&rates[0]);
    for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
    for (int i = 0; i < threads; i++) sum += rates[i];
    return sum;
}
