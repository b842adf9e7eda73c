// Calls every kernel on fixed data and prints one hash a kernel, and one of all: whatever the CPU and the level, the
// output must be the same. Scripts/check-arm64.sh compares x86-64 with arm64, Scripts/sanitize.sh looks for undefined
// behaviour.
//
// The data comes from integers, so it has the same bits everywhere. A NaN's sign and payload may differ between
// architectures; every NaN counts as the same one. An array ends where its allocation ends, and every second one begins
// one element into it, so a kernel that reads too far or assumes an alignment is caught by a sanitizer.

#include "CBackpropKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

// MARK: data

static uint64_t state;

// SplitMix64 (Steele, Lea and Flood 2014).
static uint64_t next(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

typedef enum {
    PLAIN,   // between -4 and 4
    WIDE,    // of magnitudes between 2^-30 and 2^7
    SPECIAL, // one in four is zero, infinite, NaN, subnormal or at an end of the range
    BITS,    // any bits at all
} data;

static const data all_data[] = {PLAIN, WIDE, SPECIAL, BITS};

static const uint32_t special32[] = {
    0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7fa00000, // ±0, ±∞, NaNs
    0x00000001, 0x80000001, 0x00400000, 0x007fffff, 0x00800000, 0x80800000, // subnormal and least normal numbers
    0x7f7fffff, 0xff7fffff, 0x3f800000, 0xbf800000, 0x3f7fffff, 0x3fb504f3, // ±greatest, ±1, next to 1, √2
    0x42b17218, 0xc2aeac50, 0xc2cff1b5, 0x43000000, // where e^x overflows, becomes subnormal, becomes 0; 128
};
static const uint64_t special64[] = {
    0x0000000000000000, 0x8000000000000000, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
    0xfff8000000000001, 0x7ff4000000000000, 0x0000000000000001, 0x8000000000000001, 0x0008000000000000,
    0x000fffffffffffff, 0x0010000000000000, 0x8010000000000000, 0x7fefffffffffffff, 0xffefffffffffffff,
    0x3ff0000000000000, 0xbff0000000000000, 0x3fefffffffffffff, 0x3ff6a09e667f3bcd, 0x40862e42fefa39ef,
    0xc086232bdd7abcd2, 0xc0874910d52d3051, 0x4090000000000000,
};

static double power_of_2(int exponent) {
    const uint64_t bits = (uint64_t)(1023 + exponent) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void put(bp_scalar type, data kind, void *element) {
    const uint64_t draw = next();
    uint64_t bits = draw;
    if (kind == SPECIAL && draw % 4 == 0) {
        const uint64_t index = (draw >> 8) % COUNT(special32);
        _Static_assert(COUNT(special32) == COUNT(special64), "one for each");
        bits = type == BP_FLOAT32 ? special32[index] : special64[index];
    } else if (kind != BITS) {
        // 24 bits of it, which both types hold
        const int exponent = kind == PLAIN ? -21 : -53 + (int)(next() % 38);
        const double value = (double)((int64_t)(draw >> 40) - (1 << 23)) * power_of_2(exponent);
        const float narrow = (float)value;
        if (type == BP_FLOAT32) memcpy(&bits, &narrow, sizeof narrow);
        else memcpy(&bits, &value, sizeof value);
    }
    // the low bytes come first on every machine this is for
    memcpy(element, &bits, type == BP_FLOAT32 ? 4 : 8);
}

// MARK: arrays

typedef struct {
    void *allocation;
    char *base;
    bp_scalar type;
    ptrdiff_t count;
} array;

static size_t size(bp_scalar type) { return type == BP_FLOAT32 ? sizeof(float) : sizeof(double); }

static array arrays[16];
static int made; // since the last release

static void *empty(bp_scalar type, ptrdiff_t count) {
    if (made == COUNT(arrays)) abort();
    const size_t bytes = size(type), skipped = made % 2 ? bytes : 0;
    array new = {.allocation = malloc(skipped + (size_t)count * bytes), .type = type, .count = count};
    if (!new.allocation && skipped + (size_t)count * bytes > 0) abort();
    if (count > 0) {
        new.base = (char *)new.allocation + skipped;
        memset(new.base, 0x55, (size_t)count * bytes);
    } // else NULL, as an empty array of Swift gives
    return (arrays[made++] = new).base;
}

static void *filled(bp_scalar type, data kind, ptrdiff_t count) {
    char *base = empty(type, count);
    for (ptrdiff_t i = 0; i < count; i++) put(type, kind, base + (size_t)i * size(type));
    return base;
}

static void *magnitudes(bp_scalar type, data kind, ptrdiff_t count) {
    unsigned char *base = filled(type, kind, count);
    for (ptrdiff_t i = 0; i < count; i++) base[(size_t)(i + 1) * size(type) - 1] &= 0x7f;
    return base;
}

// MARK: hashes

#define FNV_BASIS 0xcbf29ce484222325u
static uint64_t hash = FNV_BASIS, hash_of_all = FNV_BASIS;

// FNV-1a (Fowler, Noll and Vo).
static uint64_t with(uint64_t sum, uint64_t value) {
    for (int i = 0; i < 8; i++, value >>= 8) sum = (sum ^ (value & 0xff)) * 0x100000001b3u;
    return sum;
}

static void add(bp_scalar type, const void *element) {
    uint64_t bits = 0;
    memcpy(&bits, element, size(type));
    const uint64_t infinity = type == BP_FLOAT32 ? 0x7f800000u : 0x7ff0000000000000u;
    const uint64_t magnitude = type == BP_FLOAT32 ? bits & 0x7fffffffu : bits & 0x7fffffffffffffffu;
    hash = with(hash, magnitude > infinity ? infinity + 1 : bits);
}

// Takes all arrays made since the last call into the hash, inputs included, and frees them.
static void take(void) {
    for (int k = 0; k < made; k++) {
        for (ptrdiff_t i = 0; i < arrays[k].count; i++)
            add(arrays[k].type, arrays[k].base + (size_t)i * size(arrays[k].type));
        free(arrays[k].allocation);
    }
    made = 0;
}

// The type, the name and perhaps the case of the kernel that is being called.
static char title[80];

static void begin(bp_scalar type, const char *kernel, const char *variant) {
    snprintf(title, sizeof title, "%s%s%s %s", kernel, *variant ? " " : "", variant,
             type == BP_FLOAT32 ? "float32" : "float64");
    state = FNV_BASIS;
    for (const char *letter = title; *letter; letter++) state = with(state, (unsigned char)*letter);
    hash = FNV_BASIS;
}

static void end(void) {
    printf("%016llx  %s\n", (unsigned long long)hash, title);
    hash_of_all = with(hash_of_all, hash);
}

// MARK: kernels

// Nothing, less than a vector, whole vectors, rests of vectors.
static const ptrdiff_t lengths[] = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 1000};

// Calls `...` for every length n, and with a to e arrays of n elements of every kind of data.
#define KERNEL(kernel, variant, ...)                                                                         \
    do {                                                                                                     \
        begin(type, kernel, variant);                                                                        \
        for (int length = 0; length < COUNT(lengths); length++)                                              \
            for (int kind_ = 0; kind_ < COUNT(all_data); kind_++) {                                          \
                const ptrdiff_t n = lengths[length];                                                         \
                const data kind = all_data[kind_];                                                           \
                void *x = filled(type, kind, n), *y = filled(type, kind, n), *s = magnitudes(type, kind, n); \
                void *out = empty(type, n);                                                                  \
                (void)x, (void)y, (void)s, (void)out;                                                        \
                __VA_ARGS__;                                                                                 \
                take();                                                                                      \
            }                                                                                                \
        end();                                                                                               \
    } while (0)

static void elementary(bp_scalar type) {
    KERNEL("exp", "", bp_exp(type, n, x, out));
    KERNEL("log", "", bp_log(type, n, s, out));
    KERNEL("log", "of any sign", bp_log(type, n, x, out));
    KERNEL("normal_cdf", "", bp_normal_cdf(type, n, x, out));
}

static const char *const activations[] = {"identity", "sigmoid", "tanh", "ReLU", "leaky ReLU", "ELU",
                                          "SELU",     "softplus", "SiLU", "GELU", "mish"};
_Static_assert(COUNT(activations) == BP_MISH + 1, "a name for every activation");

static void activation(bp_scalar type, bp_activation f) {
    KERNEL("activate", activations[f], bp_activate(type, f, 0.3, n, x, out));
    KERNEL("differentiate", activations[f], bp_activate(type, f, 0.3, n, x, out);
           bp_differentiate(type, f, 0.3, n, x, out, y));
}

static const char *const losses[] = {"binary cross-entropy", "categorical cross-entropy", "half squared error",
                                     "squared error",        "absolute error",            "Huber",
                                     "Poisson"};
_Static_assert(COUNT(losses) == BP_POISSON + 1, "a name for every loss");

static void loss(bp_scalar type, bp_loss kind_of_loss) {
    const ptrdiff_t m = 5;
    begin(type, "loss_rows", losses[kind_of_loss]);
    for (int length = 1; length < COUNT(lengths); length++)
        for (int kind = 0; kind < COUNT(all_data); kind++)
            for (int variant = 0; variant < 4; variant++) {
                const ptrdiff_t n = lengths[length];
                const void *a = filled(type, all_data[kind], m * n), *y = filled(type, all_data[kind], m * n);
                void *weights = variant & 1 ? magnitudes(type, PLAIN, m) : NULL;
                double *cost = empty(BP_FLOAT64, m);
                void *delta = variant & 2 ? NULL : empty(type, m * n);
                void *prediction = empty(type, m * n);
                bp_loss_rows(type, kind_of_loss, 0.75, variant & 1 ? 0.1 : 0, m, n, a, y, weights, prediction,
                             cost, delta);
                take();
            }
    end();
    begin(type, "link", losses[kind_of_loss]);
    for (int length = 1; length < COUNT(lengths); length++)
        for (int kind = 0; kind < COUNT(all_data); kind++) {
            const ptrdiff_t n = lengths[length];
            const void *a = filled(type, all_data[kind], m * n);
            bp_link(type, kind_of_loss, m, n, a, empty(type, m * n));
            take();
        }
    bp_link(type, kind_of_loss, 0, 3, NULL, NULL);
    bp_loss_rows(type, kind_of_loss, 0.75, 0, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL);
    end();
}

static void vectors(bp_scalar type) {
    const ptrdiff_t m = 3;
    double *sum;
    const int32_t indices[] = {2, 0, 2};
    KERNEL("sum_rows", "", bp_sum_rows(type, m, n, filled(type, kind, m * n), 0.3, out));
    KERNEL("sum_rows", "of none", bp_sum_rows(type, 0, n, NULL, 0.3, out));
    KERNEL("add_scaled", "", bp_add_scaled(type, n, 0.7, x, y));
    KERNEL("add_scaled_signs", "", bp_add_scaled_signs(type, n, 0.7, x, y));
    KERNEL("scale", "", bp_scale(type, n, 0.7, x));
    KERNEL("limit", "", bp_limit(type, n, 0.7, x));
    KERNEL("dot", "", sum = empty(BP_FLOAT64, 1); *sum = bp_dot(type, n, x, y));
    KERNEL("sum_of_magnitudes", "", sum = empty(BP_FLOAT64, 1); *sum = bp_sum_of_magnitudes(type, n, x));
    KERNEL("dropout", "", bp_dropout(type, n, 0.4, next(), next() >> 32, x, out));
    KERNEL("dropout", "past 2^64", bp_dropout(type, n, 0.4, next(), UINT64_MAX - 20, x, out));
    KERNEL("multiply", "", bp_multiply(type, n, x, y));
    KERNEL("gather", "", bp_gather(type, m, n, indices, filled(type, kind, m * n), empty(type, m * n)));
    KERNEL("gather", "none", bp_gather(type, 0, n, NULL, x, NULL));
}

static void optimizers(bp_scalar type) {
    KERNEL("update_descent", "", bp_update_descent(type, n, 0.1, 0.01, 0, 0, x, NULL, y));
    KERNEL("update_descent", "momentum", bp_update_descent(type, n, 0.1, 0.01, 0.9, 0, x, s, y));
    KERNEL("update_descent", "Nesterov", bp_update_descent(type, n, 0.1, 0.01, 0.9, 1, x, s, y));
    KERNEL("update_adagrad", "", bp_update_adagrad(type, n, 0.1, 0.01, 1e-8, x, s, y));
    KERNEL("update_rmsprop", "", bp_update_rmsprop(type, n, 0.1, 0.01, 0.9, 1e-8, x, s, y));
    KERNEL("update_adam", "", void *mean = filled(type, kind, n);
           bp_update_adam(type, n, 0.1, 0.01, 0.9, 0.999, 1e-8, 3, x, mean, s, y));
    KERNEL("update_adam", "step 10^6", void *mean = filled(type, kind, n);
           bp_update_adam(type, n, 0.1, 0, 0.9, 0.999, 1e-8, 1000000, x, mean, s, y));
}

// MARK: products

// C = scale · op(A)·op(B) + 1·bias, A and B stored row by row, transposed or not; c_row ≥ n.
static void multiply(bp_scalar type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *a, int transposed_a,
                     const void *b, int transposed_b, double scale, const void *bias, void *c, ptrdiff_t c_row) {
    const bp_operand left = {a, transposed_a ? 1 : k, transposed_a ? m : 1};
    const bp_operand right = {b, transposed_b ? 1 : n, transposed_b ? k : 1};
    bp_product(type, m, n, k, left, right, scale, bias, c, c_row);
}

static void product(bp_scalar type, const char *variant, int transposed_a, int transposed_b) {
    static const ptrdiff_t heights[] = {1, 6, 7, 14, 15, 33};
    static const ptrdiff_t widths[] = {1, 7, 10, 16, 32, 33};
    static const ptrdiff_t depths[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 1000};
    // the many rows of a batch, the many columns of a layer; and nothing at all
    static const ptrdiff_t others[][3] = {{300, 65, 3}, {130, 10, 64}, {2, 515, 9}, {0, 7, 3}, {7, 0, 3}, {0, 0, 0}};
    const int grid = COUNT(heights) * COUNT(widths) * COUNT(depths);
    begin(type, "product", variant);
    for (int shape = 0; shape < grid + COUNT(others); shape++) {
        ptrdiff_t m, n, k;
        if (shape < grid) {
            m = heights[shape % COUNT(heights)];
            n = widths[shape / COUNT(heights) % COUNT(widths)];
            k = depths[shape / COUNT(heights) / COUNT(widths)];
        } else {
            m = others[shape - grid][0], n = others[shape - grid][1], k = others[shape - grid][2];
        }
        // NaN spreads over rows and columns, so most products have none
        const data kind = all_data[shape % 7 == 3 ? SPECIAL : shape % 2 ? PLAIN : WIDE];
        const ptrdiff_t c_row = n + shape % 3;
        // an operand without elements has an address all the same, as a MatrixView has
        void *a = filled(type, kind, k > 0 ? m * k : m), *b = filled(type, kind, k > 0 ? k * n : n);
        void *bias = shape % 2 ? filled(type, kind, n) : NULL;
        // the last row of C ends with its last element
        void *c = empty(type, m > 0 && n > 0 ? (m - 1) * c_row + n : 0);
        multiply(type, m, n, k, a, transposed_a, b, transposed_b, shape % 5 ? 1 : 0.3, bias, c, c_row);
        take();
    }
    end();
}

int main(void) {
    static const char *const levels[] = {"portable", "AVX2", "AVX-512"};
    fprintf(stderr, "level: %s\n", levels[bp_level_in_use()]);
    for (int t = BP_FLOAT32; t <= BP_FLOAT64; t++) {
        const bp_scalar type = (bp_scalar)t;
        elementary(type);
        for (int f = 0; f < COUNT(activations); f++) activation(type, (bp_activation)f);
        for (int l = 0; l < COUNT(losses); l++) loss(type, (bp_loss)l);
        vectors(type);
        optimizers(type);
        product(type, "A B", 0, 0);
        product(type, "Aᵀ B", 1, 0);
        product(type, "A Bᵀ", 0, 1);
    }
    printf("%016llx  all\n", (unsigned long long)hash_of_all);
}
