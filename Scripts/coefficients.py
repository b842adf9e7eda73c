#!/usr/bin/env python3
"""Writes Sources/CBackpropKernels/coefficients.h: near-minimax polynomials of the elementary functions.

usage: python3 Scripts/coefficients.py > Sources/CBackpropKernels/coefficients.h   (needs: pip install mpmath)

Each function is fitted by Chebyshev interpolation at 90 digits; the largest error of the fit is printed
next to the coefficients. Horner order: the constant term first.
"""
from mpmath import mp, mpf, cos, exp, log, sqrt, erfc, chebyfit, diff, pi

mp.dps = 90


def exp_tail(r):
    "(e^r - 1 - r) / r^2"
    if abs(r) < mpf("1e-12"):
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (exp(r) - 1 - r) / (r * r)


def log_tail(z):
    "R(z) / z, where ln(1 + f) = f - s (f - R), s = f / (2 + f), z = s^2"
    s = sqrt(z)
    if abs(z) < mpf("1e-12"):
        return mpf(2) / 3 + 2 * z / 5 + 2 * z * z / 7
    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


def cosine_tail(w):
    "(cos(2 pi v) - 1) / v^2, w = v^2"
    if w < mpf("1e-20"):
        return -2 * pi * pi
    return (cos(2 * pi * sqrt(w)) - 1) / w


SCALE = mpf(4)  # K of the substitution t = 2K / (x + K) - 1


def tail(t):
    "G(t) = (x + K) e^(x^2/2) P(N > x) with x = 2K / (1 + t) - K: the normal tail without its decay"
    if t <= -1:
        return 1 / sqrt(2 * pi)
    x = 2 * SCALE / (1 + t) - SCALE
    if x > 150:
        series = 1 - 1 / x**2 + 3 / x**4 - 15 / x**6 + 105 / x**8
        return (x + SCALE) / (x * sqrt(2 * pi)) * series
    return (x + SCALE) * exp(x * x / 2) * erfc(x / sqrt(2)) / 2


TAIL_0 = tail(mpf(0))
TAIL_1 = diff(tail, 0)


def tail_curve(t):
    "(G(t) - G(0) - G'(0) t) / t^2"
    if abs(t) < mpf("1e-20"):
        t = mpf("1e-20")
    return (tail(t) - TAIL_0 - TAIL_1 * t) / (t * t)


HALF_LN2 = log(2) / 2 * mpf("1.01")
FITS = [
    ("EXP", "e^r = 1 + r + r^2 P(r), |r| <= ln(2)/2", exp_tail, -HALF_LN2, HALF_LN2, 6, 10),
    ("LOG", "ln(1+f): R(z) = z P(z), z = (f/(2+f))^2 <= 1/9", log_tail, mpf(0), mpf("0.1112"), 5, 11),
    ("TAIL", "(x+4) e^(x^2/2) P(N > x) = G(0) + G'(0) t + t^2 P(t), t = 8/(x+4) - 1", tail_curve, mpf(-1), mpf(1), 10, 24),
    ("COS", "cos(2 pi v) = 1 + v^2 P(v^2), |v| <= 1/4", cosine_tail, mpf(0), mpf(1) / 16, 6, 11),
]


def literal(value, digits, suffix):
    return mp.nstr(value, digits) + suffix


print("// Made by Scripts/coefficients.py: do not edit. Constant term first.")
print("#ifndef BP_COEFFICIENTS_H\n#define BP_COEFFICIENTS_H\n")
for name, formula, function, low, high, terms32, terms64 in FITS:
    for suffix, terms, digits, ending in (("f32", terms32, 10, "f"), ("f64", terms64, 20, "")):
        coefficients, error = chebyfit(function, [low, high], terms, error=True)
        print(f"// {formula}; largest error {mp.nstr(error, 3)}")
        print(f"#define {name}_{suffix} \\\n    {{ " + ", \\\n      ".join(
            literal(c, digits, ending) for c in reversed(coefficients)) + " }\n")
print("// G(0) - 3/4 and G'(0) - 5/8 of TAIL")
print(f"#define TAIL_0_REST {mp.nstr(TAIL_0 - mpf(3) / 4, 20)}")
print(f"#define TAIL_1_REST {mp.nstr(TAIL_1 - mpf(5) / 8, 20)}\n")
print("#endif")
