// The loops of the network, for the widest vectors of the CPU that runs them.
//
// Every kernel takes raw memory and is told by `bp_scalar` whether it holds float or double. Matrices are
// row-major. Accumulations run in one fixed order with fused multiply-adds, and exp, log, tanh and the
// normal distribution are the polynomials of `functions.inc`, so the results have the same bits at every
// vector width and on every architecture.
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

// The instruction sets a binary carries, narrowest first. NEON is the portable code of an arm64 build.
typedef enum { BP_PORTABLE = 0, BP_AVX2 = 1, BP_AVX512 = 2 } bp_level;

// The level in use, and whether the CPU can run `level`; `bp_use_level` forces one (for tests and the
// setting BACKPROP_CPU) and returns 0 where the CPU cannot run it.
bp_level bp_level_in_use(void);
int bp_can_use_level(bp_level level);
int bp_use_level(bp_level level);

// The number of processors that are online and that this process is not kept off.
int bp_processors(void);

// Tells the CPU that the thread is waiting for another one.
static inline void bp_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// A matrix operand whose element (i, j) stands at base[i * row + j * column]; one of the strides is 1. A transpose is a
// swap of strides.
typedef struct {
    const void *base;
    ptrdiff_t row;
    ptrdiff_t column;
} bp_operand;

// C = scale · A·B + 1·bias, for A of m × k, B of k × n, C of m × n with rows `c_row` apart; bias has n elements
// or is NULL. Each element is accumulated over k in order, in blocks of 512.
void bp_product(bp_scalar type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, bp_operand a, bp_operand b,
                double scale, const void *bias, void *c, ptrdiff_t c_row);

// a = f(z), for n elements. `parameter` is the slope of leaky ReLU or the α of ELU.
void bp_activate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z, void *a);

// d = d ⊙ f′(z), where a = f(z) has been computed already.
void bp_differentiate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z,
                      const void *a, void *d);

// For each row i of m × n outputs `a` and targets `y`: prediction = link(a), cost[i] = w_i Σ_k L_ik, and
// delta = w_i ∂L/∂a. `weights` (m elements) and `delta` may be NULL; no two arrays may overlap.
// `parameter` is Huber's δ; `smoothing` mixes that share of the uniform distribution into the targets of
// the cross-entropies.
void bp_loss_rows(bp_scalar type, bp_loss loss, double parameter, double smoothing, ptrdiff_t m, ptrdiff_t n,
                  const void *a, const void *y, const void *weights, void *prediction, double *cost,
                  void *delta);

// prediction = link(a) alone; `prediction` may be `a` itself.
void bp_link(bp_scalar type, bp_loss loss, ptrdiff_t m, ptrdiff_t n, const void *a, void *prediction);

// sums[j] = scale · Σ_i d[i][j], rows in order; of fewer than 16 columns, the rows in 16 interleaved lanes.
void bp_sum_rows(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *d, double scale, void *sums);

// y = y + scale · x, and the same with sign(x) for x (0 where x is 0).
void bp_add_scaled(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y);
void bp_add_scaled_signs(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y);

// x = scale · x; x limited to [-bound, bound].
void bp_scale(bp_scalar type, ptrdiff_t n, double scale, void *x);
void bp_limit(bp_scalar type, ptrdiff_t n, double bound, void *x);

// Σ x·y, Σ |x|, accumulated in double over 16 interleaved lanes.
double bp_dot(bp_scalar type, ptrdiff_t n, const void *x, const void *y);
double bp_sum_of_magnitudes(bp_scalar type, ptrdiff_t n, const void *x);

// Keeps each element of `a` with probability 1 - rate, divided by that, and writes the factors to `mask`. The
// element numbered `first` + i draws the number of that index from the SplitMix64 sequence of `key`.
void bp_dropout(bp_scalar type, ptrdiff_t n, double rate, uint64_t key, uint64_t first, void *a, void *mask);

// a = a ⊙ b.
void bp_multiply(bp_scalar type, ptrdiff_t n, const void *b, void *a);

// row i of `out` = row indices[i] of `x`, for m rows of n elements.
void bp_gather(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const int32_t *indices, const void *x, void *out);

// z_ij = a_ij s_j for m × n elements; sums_j = scale Σ_i a_ij d_ij, rows in order.
void bp_scale_columns(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *s, const void *a, void *z);
void bp_sum_products(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *a, const void *d, double scale,
                     void *sums);

// A parametric activation, with f = f(z) computed already: a_ij = z_ij + α_j (f_ij - z_ij); `a` may be `f` itself.
// Backward, with slopes = d f′(z) computed already: d = d + α (slopes - d), and slopes become the terms of dα.
void bp_blend(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f, void *a);
void bp_blend_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f,
                       void *slopes, void *d);

// The parameters of a numeric embedding, or their gradient: number j becomes itself and size - 1 sums
// β_jt + Σ_k w_jtk cos(2π f_jk x_j + φ_jk). f and φ have rows of `frequencies`, at most 1024, w of as many for
// each sum, β of size - 1.
typedef struct {
    ptrdiff_t frequencies;
    ptrdiff_t size;
    void *f;
    void *phi;
    void *w;
    void *beta;
} bp_embedding;

// z of m rows of `inputs` numbers, of which the `columns`, in ascending order, are embedded and the others copied;
// ∂L/∂x of ∂L/∂z; and the gradient of the columns numbered `first` to `end` - 1, `scale` times sums over the rows in
// order, with rows of x and dz that far apart.
void bp_embed(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
              bp_embedding e, const void *x, void *z);
void bp_embed_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
                       bp_embedding e, const void *x, const void *dz, void *dx);
void bp_embed_gradient(bp_scalar type, ptrdiff_t m, ptrdiff_t first, ptrdiff_t end, const int64_t *columns,
                       bp_embedding e, const void *x, ptrdiff_t x_row, const void *dz, ptrdiff_t dz_row, double scale,
                       bp_embedding gradient);

// The updates of `n` parameters w by their gradients g; each formula stands beside its loop in optimizers.inc.
void bp_update_descent(bp_scalar type, ptrdiff_t n, double rate, double decay, double momentum, int nesterov,
                       const void *g, void *velocity, void *w);
void bp_update_adagrad(bp_scalar type, ptrdiff_t n, double rate, double decay, double epsilon, const void *g,
                       void *sum, void *w);
void bp_update_rmsprop(bp_scalar type, ptrdiff_t n, double rate, double decay, double smoothing, double epsilon,
                       const void *g, void *square, void *w);
void bp_update_adam(bp_scalar type, ptrdiff_t n, double rate, double decay, double beta1, double beta2,
                    double epsilon, int64_t step, const void *g, void *mean, void *square, void *w);

// The elementary functions themselves, over n elements: used by tests and by Swift code whose results must
// not depend on the system's mathematics library.
void bp_exp(bp_scalar type, ptrdiff_t n, const void *x, void *y);
void bp_log(bp_scalar type, ptrdiff_t n, const void *x, void *y);
void bp_cosine_of_turns(bp_scalar type, ptrdiff_t n, const void *x, void *y); // cos(2π x)
void bp_normal_cdf(bp_scalar type, ptrdiff_t n, const void *x, void *y);

#endif
