#!/usr/bin/env bash
# Makes a package of some of the targets with their tests in DIRECTORY: it needs no other package, builds in a fraction of the
# time, and its files may be changed.
#
#     core       the kernels, the mathematics and the training
#     models     tables and models of them, and what they are built on; the tests of the former only
#     insight    what shows and explains, and what it is built on; the tests of the former only
#
# usage: Scripts/part-package.sh core|models|insight DIRECTORY
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
case $1 in
  core) sources=(CBackpropKernels BackpropCore BackpropTraining) tests=(BackpropCoreTests BackpropTrainingTests) ;;
  models)
    sources=(CBackpropKernels CZlib BackpropCore BackpropTraining BackpropTables BackpropModels)
    tests=(BackpropTablesTests BackpropModelsTests) ;;
  insight)
    sources=(CBackpropKernels CZlib BackpropCore BackpropTraining BackpropTables BackpropModels BackpropInsight)
    tests=(BackpropInsightTests) ;;
  *) echo "no part is called $1" >&2; exit 2 ;;
esac
mkdir -p "$2"
cd "$2"

rm -rf Sources Tests Examples
mkdir Sources Tests Examples
# with the dates of the originals, so that a second build compiles what has changed and no more
cp -Rp "${sources[@]/#/$root/Sources/}" Sources
cp -Rp "${tests[@]/#/$root/Tests/}" Tests
cp -Rp "$root"/Examples/worked-examples Examples
{
  cat "$root/Package.swift"
  printf 'let part: Set = ['
  printf '"%s", ' "${sources[@]}" "${tests[@]}"
  printf ']\npackage.targets.removeAll { !part.contains($0.name) }\npackage.products = []\npackage.dependencies = []\n'
} > Package.swift.new
cmp -s Package.swift.new Package.swift && rm Package.swift.new || mv Package.swift.new Package.swift
