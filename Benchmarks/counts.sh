#!/usr/bin/env bash
# Checks what can be counted rather than timed: a step of training and a prediction allocate nothing, and the instructions
# of both stay within their budgets. On Linux with glibc; needs clang and python3, and valgrind for the instructions.
#
#     Benchmarks/counts.sh
set -euo pipefail
cd "$(dirname "$0")"
library=$(ldd --version 2>&1 || true) # kept whole: a pipe that closes early is a failure of ldd
if ! grep -qi -e glibc -e 'gnu libc' <<< "$library"; then
    echo "allocations are counted on Linux with glibc only"
    exit 0
fi
swift build -c release --product measure
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang -O2 -shared -fPIC -o "$work/counts.so" counts.c
# valgrind does not read the debug information of Swift
strip -o "$work/measure" .build/release/measure
python3 - "$work" <<'PYTHON'
import random, struct, sys
random.seed(0)
x = [random.gauss(0, 1) for _ in range(569 * 30)]
y = [float(sum(x[row * 30:row * 30 + 5]) > 0) for row in range(569)]
for name, values in (("x", x), ("y", y)):
    open(f"{sys.argv[1]}/{name}.f32", "wb").write(struct.pack(f"{len(values)}f", *values))
PYTHON

failed=0
same() { # WHAT LEAST MOST
    if [ $(($3 - $2)) -gt 20 ] || [ $(($2 - $3)) -gt 20 ]; then
        echo "$1: $2 allocations, and $3 with more of them"
        failed=1
    else
        echo "$1: $2 and $3 allocations"
    fi
}
allocations() { LD_PRELOAD=$work/counts.so "$work/measure" "$@" 2>&1 >/dev/null | sed -n 's/^allocations //p'; }
for threads in 1 2; do
    same "10 epochs of 1 step and of 143, $threads threads" "$(allocations train "$work" 30-300-1 569 10 $threads)" \
        "$(allocations train "$work" 30-300-1 4 10 $threads)"
    same "100 and 10,000 predictions, $threads threads" "$(allocations predict "$work" 30-300-1 1 10 $threads)" \
        "$(allocations predict "$work" 30-300-1 1 1000 $threads)"
done

# Instructions of one observation, on the vectors valgrind knows: those of many less those of few.
instructions() {
    BACKPROP_CPU=avx2 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/measure" "$@" 2>&1 |
        sed -n 's/.*Collected : //p'
}
budget() { # WHAT LIMIT COUNT OF-FEW OF-MANY
    local each=$((($5 - $4) / $3))
    echo "$1: $each instructions, at most $2"
    [ "$each" -le "$2" ] || failed=1
}
if [ "$(uname -m)" = x86_64 ] && command -v valgrind >/dev/null; then
    budget "training an observation, 30-16-1, batches of 32" 1200 $((569 * 20)) \
        "$(instructions train "$work" 30-16-1 32 1 1)" "$(instructions train "$work" 30-16-1 32 21 1)"
    budget "a prediction, 30-16-1" 3300 10000 \
        "$(instructions predict "$work" 30-16-1 1 1 1)" "$(instructions predict "$work" 30-16-1 1 1001 1)"
else
    echo "instructions are counted on x86-64 where there is valgrind"
fi
exit $failed
