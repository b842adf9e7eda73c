// Times the matrix products of the workloads on one core, ours and OpenBLAS.
//
//     products LIBRARY                LIBRARY: libopenblas.so.0
//     products --peak THREADS         what fused multiply-adds alone reach, in GF/s
//
// Prints one line of JSON a shape: m, n, k, which operand is transposed, and GF/s of each, the median of rounds
// in which the two take turns.

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../Sources/CBackpropKernels/include/CBackpropKernels.h"
#include "peak.h"

typedef void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

typedef struct {
    int m, n, k;
    const char *kind;
} shape;

static const shape shapes[] = {
    // a block of rows forward, the same back (A·Bᵀ), and a gradient (Aᵀ·B), for each layer of the workloads
    {32, 16, 30, "A·B"},      {32, 1, 16, "A·B"},        {32, 16, 1, "A·Bᵀ"},      {30, 16, 32, "Aᵀ·B"},
    {16, 1, 32, "Aᵀ·B"},      {64, 64, 64, "A·B"},       {64, 64, 64, "A·Bᵀ"},     {64, 64, 64, "Aᵀ·B"},
    {32, 64, 64, "A·B"},      {256, 256, 54, "A·B"},     {256, 256, 256, "A·B"},   {256, 7, 256, "A·B"},
    {256, 256, 256, "A·Bᵀ"},  {256, 256, 7, "A·Bᵀ"},     {54, 256, 256, "Aᵀ·B"},   {256, 256, 256, "Aᵀ·B"},
    {256, 7, 256, "Aᵀ·B"},    {32, 128, 784, "A·B"},     {32, 10, 128, "A·B"},     {32, 128, 10, "A·Bᵀ"},
    {784, 128, 32, "Aᵀ·B"},   {128, 10, 32, "Aᵀ·B"},     {128, 128, 784, "A·B"},   {128, 10, 128, "A·B"},
    {128, 128, 10, "A·Bᵀ"},   {784, 128, 128, "Aᵀ·B"},   {128, 10, 128, "Aᵀ·B"},   {128, 784, 128, "A·Bᵀ"},
    {256, 1024, 784, "A·B"},  {256, 1024, 1024, "A·B"},  {256, 10, 1024, "A·B"},   {256, 1024, 1024, "A·Bᵀ"},
    {256, 1024, 10, "A·Bᵀ"},  {784, 1024, 256, "Aᵀ·B"},  {1024, 1024, 256, "Aᵀ·B"}, {1024, 10, 256, "Aᵀ·B"},
    {1024, 1024, 1024, "A·B"},
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static sgemm blas;

static void run(int ours, const shape *s, const float *a, const float *b, float *c) {
    const int a_transposed = strncmp(s->kind, "Aᵀ", strlen("Aᵀ")) == 0, b_transposed = strstr(s->kind, "Bᵀ") != NULL;
    if (ours) {
        bp_operand x = {a, a_transposed ? 1 : s->k, a_transposed ? s->m : 1};
        bp_operand y = {b, b_transposed ? 1 : s->n, b_transposed ? s->k : 1};
        bp_product(BP_FLOAT32, s->m, s->n, s->k, x, y, 1, NULL, c, s->n);
    } else {
        blas(101, a_transposed ? 112 : 111, b_transposed ? 112 : 111, s->m, s->n, s->k, 1, a,
             a_transposed ? s->m : s->k, b, b_transposed ? s->k : s->n, 0, c, s->n);
    }
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "--peak") == 0) {
        printf("{\"gflops\": %.1f}\n", peak(atoi(arguments[2])));
        return 0;
    }
    if (count != 2) {
        fprintf(stderr, "usage: products LIBRARY | products --peak THREADS\n");
        return 2;
    }
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen(arguments[1], RTLD_NOW);
    if (!library || !(blas = (sgemm)dlsym(library, "cblas_sgemm"))) {
        fprintf(stderr, "products: %s\n", dlerror());
        return 1;
    }
    const double seconds = 0.01; // of each of the rounds
    const size_t most = 1024 * 1024;
    float *a = aligned_alloc(64, most * 4), *b = aligned_alloc(64, most * 4), *c = aligned_alloc(64, most * 4);
    for (size_t i = 0; i < most; i++) a[i] = (float)(i % 17) - 8, b[i] = (float)(i % 13) - 6, c[i] = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const shape *s = &shapes[i];
        enum { ROUNDS = 11 };
        double times[2][ROUNDS];
        int repetitions = 1;
        for (;; repetitions *= 2) {
            double start = now();
            for (int r = 0; r < repetitions; r++) run(1, s, a, b, c);
            if (now() - start > seconds) break;
        }
        for (int round = 0; round < ROUNDS; round++)
            for (int ours = 0; ours < 2; ours++) {
                double start = now();
                for (int r = 0; r < repetitions; r++) run(ours, s, a, b, c);
                times[ours][round] = (now() - start) / repetitions;
            }
        for (int ours = 0; ours < 2; ours++) qsort(times[ours], ROUNDS, sizeof(double), compare);
        const double work = 2e-9 * s->m * s->n * s->k;
        printf("{\"m\": %d, \"n\": %d, \"k\": %d, \"kind\": \"%s\", \"ours\": %.1f, \"openblas\": %.1f}\n", s->m, s->n,
               s->k, s->kind, work / times[1][ROUNDS / 2], work / times[0][ROUNDS / 2]);
    }
}
