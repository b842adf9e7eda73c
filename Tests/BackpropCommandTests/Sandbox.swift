import Foundation

/// A fresh directory in which the built command runs as a process of its own.
final class Sandbox {
  /// How a run ended.
  struct Run {
    /// The exit status; 128 and the signal's number where a signal ended it.
    let status: Int32
    let output: String
    let error: String

    /// The lines of standard error.
    var errorLines: [String] { error.split(separator: "\n").map(String.init) }
  }

  /// A run that takes longer is killed, so that nothing hangs.
  private static let longest = 120.0

  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("backprop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: directory.appendingPathComponent(name))
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appendingPathComponent(name)))
  }

  /// Every file of the directory with its bytes.
  func content() throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
      result[name] = (try? read(name)) ?? []
    }
    return result
  }

  /// Runs the command here and waits for it.
  func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    outputPath: String? = nil
  ) throws -> Run {
    let running = try start(
      arguments, input: input, environment: environment, outputPath: outputPath)
    return try running.wait(atMost: Sandbox.longest)
  }

  /// Begins to run the command here.
  func start(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    outputPath: String? = nil
  ) throws -> Running {
    try Running(
      Sandbox.command, arguments, in: directory, input: input, environment: environment,
      outputPath: outputPath)
  }

  /// The built command: it is next to the tests.
  static let command: URL = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let places = bundles + [URL(fileURLWithPath: CommandLine.arguments[0])]
    let candidates = places.map {
      $0.deletingLastPathComponent().appendingPathComponent("backprop")
    }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }()

  /// The path of one of the tables in `Examples`.
  static func example(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples/\(name).csv").path
  }
}
