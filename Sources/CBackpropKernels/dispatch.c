#include "CBackpropKernels.h"
