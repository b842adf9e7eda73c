#!/usr/bin/env bash
# Builds the documentation of all modules as one archive; a warning is an error.
#
#     Scripts/build-documentation.sh [DIRECTORY]      default: .build/documentation
#
# The modules are built together, because the pages of Backprop link to those of the modules it re-exports.
set -euo pipefail
cd "$(dirname "$0")/.."

output=${1:-.build/documentation}
mkdir -p "$output"
output=$(cd "$output" && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

targets=()
for module in BackpropCore BackpropTraining BackpropTables BackpropModels Backprop BackpropInsight; do
    targets+=(--target "$module")
done
swift package --allow-writing-to-directory "$output" generate-documentation \
    --enable-experimental-combined-documentation --warnings-as-errors "${targets[@]}" \
    --output-path "$output/Backprop.doccarchive" 2>&1 | tee "$log" | grep -v '^\[' || true

# the plugin can end with status 0 after an error
if grep -qE '^(error|warning|Error):' "$log"; then
    echo "the documentation has warnings or errors" >&2
    exit 1
fi
for module in backpropcore backproptraining backproptables backpropmodels backprop backpropinsight; do
    test -d "$output/Backprop.doccarchive/documentation/$module" || { echo "$module is missing" >&2; exit 1; }
done
