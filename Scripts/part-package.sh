#!/usr/bin/env bash
# Makes a package of the kernels, the mathematics and the training alone, with their tests, in DIRECTORY: it needs no other
# package, builds in a fraction of the time, and its files may be changed.
#
# usage: Scripts/core-package.sh DIRECTORY
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
cd "$1"

rm -rf Sources Tests Examples
mkdir Sources Tests Examples
# with the dates of the originals, so that a second build compiles what has changed and no more
cp -Rp "$root"/Sources/{CBackpropKernels,BackpropCore,BackpropTraining} Sources
cp -Rp "$root"/Tests/{BackpropCoreTests,BackpropTrainingTests} Tests
cp -Rp "$root"/Examples/worked-examples Examples
cat > Package.swift.new <<'MANIFEST'
// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
  .map { .enableUpcomingFeature($0) }
let package = Package(
  name: "swift-backprop",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "CBackpropKernels"),
    .target(name: "BackpropCore", dependencies: ["CBackpropKernels"], swiftSettings: settings),
    .target(
      name: "BackpropTraining", dependencies: ["BackpropCore", "CBackpropKernels"], swiftSettings: settings),
  ] + ["BackpropCoreTests", "BackpropTrainingTests"].map {
    .testTarget(
      name: $0, dependencies: ["BackpropCore", "BackpropTraining", "CBackpropKernels"],
      resources: [.copy("Fixtures")], swiftSettings: settings)
  },
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
MANIFEST
cmp -s Package.swift.new Package.swift && rm Package.swift.new || mv Package.swift.new Package.swift
