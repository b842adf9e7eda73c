// Chooses the level once, when the library is loaded, and passes every call to its table.

#include <stdlib.h>
#include <string.h>

#include "table.h"

static const bp_kernels *kernels = bp_kernels_portable;
static bp_level level = BP_PORTABLE;

int bp_can_use_level(bp_level wanted) {
    if (wanted == BP_PORTABLE) return 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    // all features in the targets of avx2.c and avx512.c
    const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                     __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (wanted == BP_AVX2) return avx2;
    if (wanted == BP_AVX512)
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512cd");
#endif
    return 0;
}

int bp_use_level(bp_level wanted) {
    if (!bp_can_use_level(wanted)) return 0;
    level = wanted;
    kernels = bp_kernels_portable;
#if defined(__x86_64__)
    if (wanted == BP_AVX2) kernels = bp_kernels_avx2;
    if (wanted == BP_AVX512) kernels = bp_kernels_avx512;
#endif
    return 1;
}

bp_level bp_level_in_use(void) { return level; }

__attribute__((constructor)) static void choose_level(void) {
    const char *setting = getenv("BACKPROP_CPU");
    if (setting && strcmp(setting, "portable") == 0 && bp_use_level(BP_PORTABLE)) return;
    if (setting && strcmp(setting, "avx2") == 0 && bp_use_level(BP_AVX2)) return;
    for (int wanted = BP_AVX512; wanted >= BP_PORTABLE; wanted--)
        if (bp_use_level((bp_level)wanted)) return;
}

void bp_product(bp_scalar type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, bp_operand a, bp_operand b, double scale,
                const void *bias, void *c, ptrdiff_t c_row) {
    kernels[type].product(m, n, k, a, b, scale, bias, c, c_row);
}

void bp_activate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z, void *a) {
    kernels[type].activate(f, parameter, n, z, a);
}

void bp_differentiate(bp_scalar type, bp_activation f, double parameter, ptrdiff_t n, const void *z,
                      const void *a, void *d) {
    kernels[type].differentiate(f, parameter, n, z, a, d);
}

void bp_loss_rows(bp_scalar type, bp_loss loss, double parameter, double smoothing, ptrdiff_t m, ptrdiff_t n,
                  const void *a, const void *y, const void *weights, void *prediction, double *cost,
                  void *delta) {
    kernels[type].loss_rows(loss, parameter, smoothing, m, n, a, y, weights, prediction, cost, delta);
}

void bp_link(bp_scalar type, bp_loss loss, ptrdiff_t m, ptrdiff_t n, const void *a, void *prediction) {
    kernels[type].link(loss, m, n, a, prediction);
}

void bp_sum_rows(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *d, double scale, void *sums) {
    kernels[type].sum_rows(m, n, d, scale, sums);
}

void bp_add_scaled(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y) {
    kernels[type].add_scaled(n, scale, x, y);
}

void bp_add_scaled_signs(bp_scalar type, ptrdiff_t n, double scale, const void *x, void *y) {
    kernels[type].add_scaled_signs(n, scale, x, y);
}

void bp_scale(bp_scalar type, ptrdiff_t n, double scale, void *x) { kernels[type].scale(n, scale, x); }

void bp_limit(bp_scalar type, ptrdiff_t n, double bound, void *x) { kernels[type].limit(n, bound, x); }

double bp_dot(bp_scalar type, ptrdiff_t n, const void *x, const void *y) { return kernels[type].dot(n, x, y); }

double bp_sum_of_magnitudes(bp_scalar type, ptrdiff_t n, const void *x) {
    return kernels[type].sum_of_magnitudes(n, x);
}

void bp_dropout(bp_scalar type, ptrdiff_t n, double rate, uint64_t key, uint64_t first, void *a, void *mask) {
    kernels[type].dropout(n, rate, key, first, a, mask);
}

void bp_multiply(bp_scalar type, ptrdiff_t n, const void *b, void *a) { kernels[type].multiply(n, b, a); }

void bp_gather(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const int32_t *indices, const void *x, void *out) {
    if (n == 0) return; // memcpy must not get NULL, not even for 0 bytes
    const size_t bytes = (size_t)n * (type == BP_FLOAT32 ? sizeof(float) : sizeof(double));
    for (ptrdiff_t i = 0; i < m; i++) {
        // the rows are anywhere in memory, so the hardware does not prefetch them
        const char *later = (const char *)x + (size_t)indices[i + 4 < m ? i + 4 : m - 1] * bytes;
        for (size_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch(later + byte, 0, 2);
        memcpy((char *)out + (size_t)i * bytes, (const char *)x + (size_t)indices[i] * bytes, bytes);
    }
}

void bp_update_descent(bp_scalar type, ptrdiff_t n, double rate, double decay, double momentum, int nesterov,
                       const void *g, void *velocity, void *w) {
    kernels[type].update_descent(n, rate, decay, momentum, nesterov, g, velocity, w);
}

void bp_update_adagrad(bp_scalar type, ptrdiff_t n, double rate, double decay, double epsilon, const void *g,
                       void *sum, void *w) {
    kernels[type].update_adagrad(n, rate, decay, epsilon, g, sum, w);
}

void bp_update_rmsprop(bp_scalar type, ptrdiff_t n, double rate, double decay, double smoothing, double epsilon,
                       const void *g, void *square, void *w) {
    kernels[type].update_rmsprop(n, rate, decay, smoothing, epsilon, g, square, w);
}

void bp_update_adam(bp_scalar type, ptrdiff_t n, double rate, double decay, double beta1, double beta2,
                    double epsilon, int64_t step, const void *g, void *mean, void *square, void *w) {
    kernels[type].update_adam(n, rate, decay, beta1, beta2, epsilon, step, g, mean, square, w);
}

void bp_scale_columns(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *s, const void *a, void *z) {
    kernels[type].scale_columns(m, n, s, a, z);
}

void bp_sum_products(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *a, const void *d, double scale,
                     void *sums) {
    kernels[type].sum_products(m, n, a, d, scale, sums);
}

void bp_blend(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f, void *a) {
    kernels[type].blend(m, n, alphas, z, f, a);
}

void bp_blend_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t n, const void *alphas, const void *z, const void *f,
                       void *slopes, void *d) {
    kernels[type].blend_backward(m, n, alphas, z, f, slopes, d);
}

void bp_embed(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
              bp_embedding e, const void *x, void *z) {
    kernels[type].embed(m, inputs, features, columns, e, x, z);
}

void bp_embed_backward(bp_scalar type, ptrdiff_t m, ptrdiff_t inputs, ptrdiff_t features, const int64_t *columns,
                       bp_embedding e, const void *x, const void *dz, void *dx) {
    kernels[type].embed_backward(m, inputs, features, columns, e, x, dz, dx);
}

void bp_embed_gradient(bp_scalar type, ptrdiff_t m, ptrdiff_t first, ptrdiff_t end, const int64_t *columns,
                       bp_embedding e, const void *x, ptrdiff_t x_row, const void *dz, ptrdiff_t dz_row, double scale,
                       bp_embedding gradient) {
    kernels[type].embed_gradient(m, first, end, columns, e, x, x_row, dz, dz_row, scale, gradient);
}

void bp_exp(bp_scalar type, ptrdiff_t n, const void *x, void *y) { kernels[type].exp_all(n, x, y); }

void bp_log(bp_scalar type, ptrdiff_t n, const void *x, void *y) { kernels[type].log_all(n, x, y); }

void bp_cosine_of_turns(bp_scalar type, ptrdiff_t n, const void *x, void *y) { kernels[type].cos_all(n, x, y); }

void bp_normal_cdf(bp_scalar type, ptrdiff_t n, const void *x, void *y) {
    kernels[type].normal_cdf_all(n, x, y);
}
