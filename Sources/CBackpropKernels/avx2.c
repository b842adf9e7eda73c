// 32-byte vectors: Haswell, Zen and later.

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#define LEVEL avx2
#define VECTOR_BYTES 32
#define TILE_VECTORS 2
#define MASK_BITS 256
#define TILE_ROWS 6
#include "level.inc"
#pragma clang attribute pop
#endif
