// The instructions of every CPU of the architecture: NEON on arm64, SSE2 on x86-64. With SSE2 the fused multiply-add is
// that of the C library: slow, but with the same bits.

#include <stddef.h>
#include <stdint.h>

#define LEVEL portable
#define VECTOR_BYTES 16
#define TILE_VECTORS 2
#define MASK_BITS 0
#if defined(__aarch64__)
#define TILE_ROWS 14
#else
#define TILE_ROWS 6
#endif
#include "level.inc"
