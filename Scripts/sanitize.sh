#!/usr/bin/env bash
# Looks for undefined behaviour, accesses beyond an allocation and data races:
#
#     vectors   Tests/Kernels/vectors.c at every level, under AddressSanitizer and UndefinedBehaviorSanitizer
#     address   the tests of BackpropCore and BackpropTraining under the same two
#     thread    the tests of the worker pool, of threads and of training under ThreadSanitizer
#
# usage: Scripts/sanitize.sh [PART…]     all of them unless named; some minutes each the first time, then what has changed
#
# The tests are built in a package of their own, .build-sanitize, without the tables, the models and the command. The status
# is 1 if anything was found. For Linux.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- vectors address thread
package=.build-sanitize
Scripts/part-package.sh core "$package"

vectors() {
    local kernels=Sources/CBackpropKernels level
    clang -std=c17 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer \
        -fuse-ld=lld -Wall -Wextra -Werror -I "$kernels/include" \
        Tests/Kernels/vectors.c "$kernels"/*.c -lm -o "$package/vectors" || return 1
    for level in portable avx2 best; do
        BACKPROP_CPU=$level "$package/vectors" >/dev/null || return 1
    done
}

tests() { # SCRATCH OPTION…
    local scratch=$1
    shift
    (cd "$package" && swift test -c release --scratch-path "$scratch" "$@") 2>&1 | tee "$package/$scratch.log" |
        grep -vE '^(◇|✔ Test case|\[)' || return 1
    # a report of a sanitizer does not always end the process
    ! grep -E 'runtime error:|ERROR: AddressSanitizer|ERROR: LeakSanitizer|WARNING: ThreadSanitizer' "$package/$scratch.log"
}

address() {
    # XCTest leaks a few objects of its own; to know them, a stack must be unwound through code without frame pointers
    echo 'leak:libXCTest.so' >"$package/leaks"
    # swiftc has no UndefinedBehaviorSanitizer on Linux: it is for the kernels, and its library is part of the other
    ASAN_OPTIONS=fast_unwind_on_malloc=0 LSAN_OPTIONS=suppressions=$PWD/$package/leaks \
        UBSAN_OPTIONS=print_stacktrace=1 tests address --sanitize address -Xcc -fsanitize=undefined
}

thread() {
    tests thread --sanitize thread --filter 'WorkerPoolTests|ThreadTests|TrainerTests|TrainingEventTests'
}

failed=()
for part in "$@"; do
    case $part in vectors | address | thread) ;; *) echo "no part is called $part" >&2; exit 2 ;; esac
    start=$SECONDS
    if "$part"; then
        echo "=== $part: nothing found, $((SECONDS - start)) s"
    else
        echo "=== $part: FAILED after $((SECONDS - start)) s"
        failed+=("$part")
    fi
done
[ ${#failed[@]} = 0 ]
