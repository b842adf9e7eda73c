#include "../../../Sources/CBackpropKernels/avx2.c"
