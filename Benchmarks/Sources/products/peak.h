// GF/s of `threads` threads that do nothing but fused multiply-adds.
double peak(int threads);
