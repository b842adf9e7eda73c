// The loops of the network, for the widest vectors of the CPU.
//
// Every kernel takes raw memory; `bp_scalar` says whether it holds float or double. Matrices are row-major.
// Sums have one fixed order and use fused multiply-adds. exp, log, tanh and the normal distribution are the
// polynomials of `functions.inc`. So the results have the same bits at every vector width and on every
// architecture.
#ifndef CBACKPROPKERNELS_H
#define CBACKPROPKERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { BP_FLOAT32 = 0, BP_FLOAT64 = 1 } bp_scalar;

typedef enum {
    BP_IDENTITY,
    BP_SIGMOID,
    BP_TANH,
    BP_RELU,
    BP_LEAKY_RELU,
    BP_ELU,
    BP_SELU,
    BP_SOFTPLUS,
    BP_SILU,
    BP_GELU,
    BP_MISH,
} bp_activation;

typedef enum {
    BP_BINARY_CROSS_ENTROPY,
    BP_CATEGORICAL_CROSS_ENTROPY,
    BP_HALF_SQUARED_ERROR,
    BP_SQUARED_ERROR,
    BP_ABSOLUTE_ERROR,
    BP_HUBER,
    BP_POISSON,
} bp_loss;

// The instruction sets in a binary, narrowest first. NEON is the portable code of an arm64 build.
typedef enum { BP_PORTABLE = 0, BP_AVX2 = 1, BP_AVX512 = 2 } bp_level;

// The level in use, and whether the CPU can run `level`. `bp_use_level` sets the level, for tests and the
// environment variable BACKPROP_CPU, and returns 0 if the CPU cannot run it.
bp_level bp_level_in_use(void);
int bp_can_use_level(bp_level level);
int bp_use_level(bp_level level);

// The number of processors that are online and that this process may use.
int bp_processors(void);

// A hint for the CPU that the thread waits for another one.
static inline void bp_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// A matrix operand: element (i, j) is at base[i * row + j * column], and one of the strides is 1. The transpose has the
// strides swapped.
typedef struct {
    const void *base;
    ptrdiff_t row;
    ptrdiff_t column;
} bp_operand;

// C = scale · A·B + 1·bias, for A of m × k, B of k × n and C of m × n with rows `c_row` apart. bias has n elements
// or is NULL. Each element is summed over k in order, in blocks of 512.
void bp_product(bp_scalar type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, bp_operand a, bp_operand b,
                double scale, const void *bias, void *c, ptrdiff_t c_row);

// a = f(z), for n elements. `parameter` is the slope of leaky ReLU or the α of ELU.
void bp_activate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z, void *a);

// d = d ⊙ f′(z), for a = f(z) computed before.
void bp_differentiate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z,
                      const void *a, void *d);

// For each row i of m × n outputs `a` and targets `y`: prediction = link(a), cost[i] = w_i Σ_k L_ik, and
// delta = w_i ∂L/∂a. `weights` (m elements) and `delta` may be NULL. No two arrays may overlap. `parameter` is
// Huber's δ. `smoothing` is the fraction of the uniform distribution that is mixed into the targets of the
// cross-entropies.
void bp_loss_rows(bp_scalar type, bp_loss loss, double parameter, double smoothing, ptrdiff_t m, ptrdiff_t n,
                  const void *a, const void *y, const void *weights, void *prediction, double *cost,
                  void *delta);

// prediction = link(a). `prediction` may be `a` itself.
void bp_link(bp_scalar type, bp_loss loss, ptrdiff_t m, ptrdiff_t n, const void *a, void *prediction);

// sums[j] = scale · Σ_i d[i][j], rows in order. With fewer than 16 columns, rows are summed in 16 interleaved lanes.
void bp_sum_rows(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *d, double scale, void *sums);

// y = y + scale · x, and y = y + scale · sign(x), with sign(0) = 0.
void bp_add_scaled(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y);
void bp_add_scaled_signs(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y);

// x = scale · x, and x limited to [-bound, bound].
void bp_scale(bp_scalar type, ptrdiff_t n, double scale, void *x);
void bp_limit(bp_scalar type, ptrdiff_t n, double bound, void *x);

// Σ x·y and Σ |x|, summed in double over 16 interleaved lanes.
double bp_dot(bp_scalar type, ptrdiff_t n, const void *x, const void *y);
double bp_sum_of_magnitudes(bp_scalar type, ptrdiff_t n, const void *x);

// Keeps each element of `a` with probability 1 - rate and divides it by 1 - rate; the others become 0. Writes the
// factors to `mask`. Element i uses number `first` + i of the SplitMix64 sequence of `key`.
void bp_dropout(bp_scalar type, ptrdiff_t n, double rate, uint64_t key, uint64_t first, void *a, void *mask);

// a = a ⊙ b.
void bp_multiply(bp_scalar type, ptrdiff_t n, const void *b, void *a);

// Row i of `out` = row indices[i] of `x`, for m rows of n elements.
void bp_gather(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const int32_t *indices, const void *x, void *out);

// z_ij = a_ij s_j for m × n elements, and sums_j = scale Σ_i a_ij d_ij, rows in order.
void bp_scale_columns(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *s, const void *a, void *z);
void bp_sum_products(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *a, const void *d, double scale,
                     void *sums);

// A parametric activation, for f = f(z) computed before: a_ij = z_ij + α_j (f_ij - z_ij). `a` may be `f` itself.
// Backward, for slopes = d f′(z) computed before: d = d + α (slopes - d), and slopes = d (f - z) of the old d, the
// terms of dα.
void bp_blend(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f, void *a);
void bp_blend_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f,
                       void *slopes, void *d);

// The parameters of a numeric (periodic, PBLD) embedding, or their gradient. Number x_j becomes x_j and size - 1 sums
// β_jt + Σ_k w_jtk cos(2π f_jk x_j + φ_jk). A row of f and φ has `frequencies` elements, at most 1024. A row of w has
// as many for each sum. A row of β has size - 1.
typedef struct {
    ptrdiff_t frequencies;
    ptrdiff_t size;
    void *f;
    void *phi;
    void *w;
    void *beta;
} bp_embedding;

// bp_embed: z from m rows of `inputs` numbers. It embeds `columns`, in ascending order, and copies the others.
// bp_embed_backward: ∂L/∂x from ∂L/∂z. bp_embed_gradient: the gradient of embedded columns `first` to `end` - 1,
// `scale` times sums over the rows in order; the rows of x and dz are `x_row` and `dz_row` apart.
void bp_embed(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
              bp_embedding e, const void *x, void *z);
void bp_embed_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
                       bp_embedding e, const void *x, const void *dz, void *dx);
void bp_embed_gradient(bp_scalar type, ptrdiff_t m, ptrdiff_t first, ptrdiff_t end, const int64_t *columns,
                       bp_embedding e, const void *x, ptrdiff_t x_row, const void *dz, ptrdiff_t dz_row, double scale,
                       bp_embedding gradient);

// The updates of `n` parameters w by their gradients g. The formulas are above the loops in optimizers.inc.
void bp_update_descent(bp_scalar type, ptrdiff_t n, double rate, double decay, double momentum, int nesterov,
                       const void *g, void *velocity, void *w);
void bp_update_adagrad(bp_scalar type, ptrdiff_t n, double rate, double decay, double epsilon, const void *g,
                       void *sum, void *w);
void bp_update_rmsprop(bp_scalar type, ptrdiff_t n, double rate, double decay, double smoothing, double epsilon,
                       const void *g, void *square, void *w);
void bp_update_adam(bp_scalar type, ptrdiff_t n, double rate, double decay, double beta1, double beta2,
                    double epsilon, int64_t step, const void *g, void *mean, void *square, void *w);

// The elementary functions over n elements, for tests and for Swift code whose results must not depend on the
// system's mathematics library.
void bp_exp(bp_scalar type, ptrdiff_t n, const void *x, void *y);
void bp_log(bp_scalar type, ptrdiff_t n, const void *x, void *y);
void bp_cosine_of_turns(bp_scalar type, ptrdiff_t n, const void *x, void *y); // cos(2π x)
void bp_normal_cdf(bp_scalar type, ptrdiff_t n, const void *x, void *y);

#endif
