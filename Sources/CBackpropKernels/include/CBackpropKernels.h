#ifndef CBACKPROPKERNELS_H
#define CBACKPROPKERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { BP_FLOAT32 = 0, BP_FLOAT64 = 1 } bp_scalar;

#endif
