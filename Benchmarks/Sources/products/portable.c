#include "../../../Sources/CBackpropKernels/portable.c"
