// swift-tools-version: 6.1

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "swift-backprop",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Backprop", targets: ["Backprop"]),
    .library(name: "BackpropInsight", targets: ["BackpropInsight"]),
    .executable(name: "backprop", targets: ["BackpropCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .target(name: "CBackpropKernels"),
    .systemLibrary(name: "CZlib"),
    .target(
      name: "BackpropCore", dependencies: ["CBackpropKernels"], swiftSettings: settings),
    .target(
      name: "BackpropTraining", dependencies: ["BackpropCore", "CBackpropKernels"],
      swiftSettings: settings),
    .target(
      name: "BackpropTables", dependencies: ["BackpropCore", "CZlib"], swiftSettings: settings),
    .target(
      name: "BackpropModels", dependencies: ["BackpropTables", "BackpropTraining"],
      swiftSettings: settings),
    .target(
      name: "Backprop",
      dependencies: ["BackpropCore", "BackpropModels", "BackpropTables", "BackpropTraining"],
      swiftSettings: settings),
    .target(
      name: "BackpropInsight",
      dependencies: ["BackpropCore", "BackpropModels", "BackpropTables", "BackpropTraining"],
      swiftSettings: settings),
    .executableTarget(
      name: "BackpropCommand",
      dependencies: [
        "Backprop", "BackpropInsight", "BackpropModels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "BackpropCoreTests", dependencies: ["BackpropCore", "CBackpropKernels"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "BackpropTrainingTests", dependencies: ["BackpropCore", "BackpropTraining"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "BackpropTablesTests", dependencies: ["BackpropCore", "BackpropTables"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "BackpropModelsTests", dependencies: ["BackpropModels"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "BackpropInsightTests",
      dependencies: [
        "BackpropCore", "BackpropInsight", "BackpropModels", "BackpropTables", "BackpropTraining",
      ],
      resources: [.copy("Fixtures"), .copy("Symbolic/Golden")], swiftSettings: settings),
    .testTarget(
      name: "BackpropCommandTests",
      dependencies: ["BackpropCommand", "BackpropModels", "BackpropTables"],
      exclude: ["Snapshots"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
