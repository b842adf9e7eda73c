// The kernels of one type at one level, as a table of functions. Private to this module.
#ifndef BP_TABLE_H
#define BP_TABLE_H

#include "include/CBackpropKernels.h"

typedef struct {
    void (*product)(ptrdiff_t, ptrdiff_t, ptrdiff_t, bp_operand, bp_operand, double, const void *, void *, ptrdiff_t);
    void (*activate)(bp_activation, double, ptrdiff_t, const void *, void *);
    void (*differentiate)(bp_activation, double, ptrdiff_t, const void *, const void *, void *);
    void (*loss_rows)(bp_loss, double, double, ptrdiff_t, ptrdiff_t, const void *, const void *, const void *,
                      void *, double *, void *);
    void (*link)(bp_loss, ptrdiff_t, ptrdiff_t, const void *, void *);
    void (*sum_rows)(ptrdiff_t, ptrdiff_t, const void *, double, void *);
    void (*add_scaled)(ptrdiff_t, double, const void *, void *);
    void (*add_scaled_signs)(ptrdiff_t, double, const void *, void *);
    void (*scale)(ptrdiff_t, double, void *);
    void (*limit)(ptrdiff_t, double, void *);
    double (*dot)(ptrdiff_t, const void *, const void *);
    double (*sum_of_magnitudes)(ptrdiff_t, const void *);
    void (*dropout)(ptrdiff_t, double, uint64_t, uint64_t, void *, void *);
    void (*multiply)(ptrdiff_t, const void *, void *);
    void (*update_descent)(ptrdiff_t, double, double, double, int, const void *, void *, void *);
    void (*update_adagrad)(ptrdiff_t, double, double, double, const void *, void *, void *);
    void (*update_rmsprop)(ptrdiff_t, double, double, double, double, const void *, void *, void *);
    void (*update_adam)(ptrdiff_t, double, double, double, double, double, int64_t, const void *, void *, void *,
                        void *);
    void (*scale_columns)(ptrdiff_t, ptrdiff_t, const void *, const void *, void *);
    void (*sum_products)(ptrdiff_t, ptrdiff_t, const void *, const void *, double, void *);
    void (*blend)(ptrdiff_t, ptrdiff_t, const void *, const void *, const void *, void *);
    void (*blend_backward)(ptrdiff_t, ptrdiff_t, const void *, const void *, const void *, void *, void *);
    void (*embed)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const int64_t *, bp_embedding, const void *, void *);
    void (*embed_backward)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const int64_t *, bp_embedding, const void *, const void *,
                           void *);
    void (*embed_gradient)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const int64_t *, bp_embedding, const void *, ptrdiff_t,
                           const void *, ptrdiff_t, double, bp_embedding);
    void (*exp_all)(ptrdiff_t, const void *, void *);
    void (*log_all)(ptrdiff_t, const void *, void *);
    void (*cos_all)(ptrdiff_t, const void *, void *);
    void (*normal_cdf_all)(ptrdiff_t, const void *, void *);
} bp_kernels;

extern const bp_kernels bp_kernels_portable[2];
#if defined(__x86_64__)
extern const bp_kernels bp_kernels_avx2[2];
extern const bp_kernels bp_kernels_avx512[2];
#endif

#endif
