#!/usr/bin/env bash
# Shows that the kernels compute the same bits on arm64 as on x86-64: runs Tests/Kernels/vectors.c at every level of this
# machine and, built for arm64, under qemu, and names each kernel whose hash differs. Some seconds.
#
# usage: Scripts/check-arm64.sh [DIRECTORY]     the programs and their output go there, and stay
#
# Needs clang, a C library for arm64 and qemu; on Debian or Ubuntu, root installs what is missing:
#
#     apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
#
# The status is 1 if a hash differs and 3 if this machine cannot tell.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "arm64 is compared with x86-64 on Linux on x86-64; this is $(uname -sm)"
    exit 3
fi
packages=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)
has_tools() {
    command -v qemu-aarch64 >/dev/null && command -v aarch64-linux-gnu-gcc >/dev/null &&
        [ -e /usr/aarch64-linux-gnu/include/stdio.h ]
}
if ! has_tools && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" || true
fi
has_tools || { echo "missing: apt-get install ${packages[*]}"; exit 3; }

if [ $# -gt 0 ]; then
    work=$1
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi

# as Package.swift builds the kernels
kernels=Sources/CBackpropKernels
build() { # PROGRAM OPTION…
    clang "${@:2}" -std=c17 -O2 -Wall -Wextra -Werror -I "$kernels/include" \
        Tests/Kernels/vectors.c "$kernels"/*.c -lm -o "$work/$1"
}
build x86-64
build arm64 --target=aarch64-linux-gnu

for level in portable avx2 best; do
    BACKPROP_CPU=$level "$work/x86-64" >"$work/$level"
done
qemu-aarch64 -L /usr/aarch64-linux-gnu "$work/arm64" >"$work/arm64-qemu"

status=0
for other in avx2 best arm64-qemu; do
    cmp -s "$work/portable" "$work/$other" && continue
    status=1
    echo "x86-64, portable, and $other do not agree:"
    # both have the kernels in one order
    paste "$work/portable" "$work/$other" | awk -F '\t' '$1 != $2' | sed 's/^/    /'
done
[ "$(tail -1 "$work/portable" | cut -c19-)" = all ] || { echo "the list of hashes is not whole"; exit 1; }
[ "$status" = 1 ] || echo "x86-64 (portable, AVX2, best) and arm64: $(($(wc -l <"$work/portable") - 1)) hashes, all the same"
exit "$status"
