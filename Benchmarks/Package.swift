// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-backprop", path: "..")],
  targets: [
    .executableTarget(
      name: "measure", dependencies: [.product(name: "Backprop", package: "swift-backprop")]),
    .executableTarget(name: "products", linkerSettings: [.linkedLibrary("m")]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
