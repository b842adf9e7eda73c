#!/usr/bin/env python3
"""Writes Sources/CBackpropKernels/coefficients.h: near-minimax polynomials of the elementary functions.

usage: python3 Scripts/coefficients.py > Sources/CBackpropKernels/coefficients.h   (needs: pip install mpmath)

Each function is fitted by Chebyshev interpolation at 60 digits; the largest error of the fit is printed
beside the coefficients. Horner order: the constant term first.
"""
from mpmath import mp, mpf, exp, log, sqrt, erfc, chebyfit, quad, pi, ldexp

mp.dps = 60


def exp_tail(r):
    "(e^r - 1 - r) / r^2"
    if abs(r) < mpf("1e-12"):
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (exp(r) - 1 - r) / (r * r)


def log_tail(z):
    "R(z) / z, where ln(1 + f) = f - (f^2/2 - s (f^2/2 + R)), s = f / (2 + f), z = s^2"
    s = sqrt(z)
    if abs(z) < mpf("1e-12"):
        return mpf(2) / 3 + 2 * z / 5 + 2 * z * z / 7
    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


SCALE = mpf(3)  # K of the substitution t = (x - K) / (x + K)


def tail(t):
    "(1 + 2x) e^(x^2/2) P(N > x) with x = K (1 + t) / (1 - t): the normal tail without its decay"
    if t >= 1:
        return 2 / sqrt(2 * pi)
    x = SCALE * (1 + t) / (1 - t)
    if x > 150:
        series = 1 - 1 / x**2 + 3 / x**4 - 15 / x**6 + 105 / x**8
        return (1 + 2 * x) / (x * sqrt(2 * pi)) * series
    return (1 + 2 * x) * exp(x * x / 2) * erfc(x / sqrt(2)) / 2


HALF_LN2 = log(2) / 2 * mpf("1.01")
FITS = [
    ("EXP", "e^r = 1 + r + r^2 P(r), |r| <= ln(2)/2", exp_tail, -HALF_LN2, HALF_LN2, 6, 10),
    ("LOG", "ln(1+f): R(z) = z P(z), z = (f/(2+f))^2 <= 1/9", log_tail, mpf(0), mpf("0.1112"), 5, 11),
    ("TAIL", "(1+2x) e^(x^2/2) P(N > x) = P(t), t = (x-3)/(x+3)", tail, mpf(-1), mpf(1), 12, 29),
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
print("#endif")
