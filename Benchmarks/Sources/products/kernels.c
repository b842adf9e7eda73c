// The library's kernels, compiled into this program: they are no product of their own.
#include "../../../Sources/CBackpropKernels/dispatch.c"
