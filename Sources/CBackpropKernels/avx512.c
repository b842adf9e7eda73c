// 64-byte vectors: Skylake-X, Zen 4 and later.

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                                \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512cd,avx2,fma,bmi,bmi2"))),                \
    apply_to = function)
#define LEVEL avx512
#define VECTOR_BYTES 64
#define TILE_VECTORS 2
#define MASK_BITS 512
#define TILE_ROWS 14
#include "level.inc"
#pragma clang attribute pop
#endif
