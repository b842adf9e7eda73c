#include "../../../Sources/CBackpropKernels/avx512.c"
