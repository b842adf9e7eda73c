import Foundation

/// A process that has begun. Its output goes to files, which never fill up as pipes do.
final class Running {
  private let process = Process()
  private let files: URL
  private let outputPath: String

  init(
    _ command: URL, _ arguments: [String], in directory: URL, input: [UInt8],
    environment: [String: String], outputPath: String?
  ) throws {
    files = FileManager.default.temporaryDirectory
      .appendingPathComponent("backprop-streams-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    try Data(input).write(to: files.appendingPathComponent("input"))
    try Data().write(to: files.appendingPathComponent("error"))
    try Data().write(to: files.appendingPathComponent("output"))
    self.outputPath = outputPath ?? files.appendingPathComponent("output").path
    process.executableURL = command
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files.appendingPathComponent("input"))
    process.standardOutput = FileHandle(forWritingAtPath: self.outputPath)
    process.standardError = try FileHandle(forWritingTo: files.appendingPathComponent("error"))
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: files) }

  /// What it has written to standard error so far.
  var error: String {
    let data = try? Data(contentsOf: files.appendingPathComponent("error"))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// Sends SIGINT, as Ctrl-C does.
  func interrupt() { process.interrupt() }

  /// Waits until `condition` holds or the process has ended; false where neither comes in time.
  func wait(atMost seconds: Double = 60, until condition: (Running) -> Bool) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while !condition(self), process.isRunning {
      if Date() > end { return false }
      Thread.sleep(forTimeInterval: 0.005)
    }
    return true
  }

  /// Waits for the end; a process that takes longer than `seconds` is killed.
  func wait(atMost seconds: Double) throws -> Sandbox.Run {
    if !wait(atMost: seconds, until: { _ in false }) {
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    let isRegular = outputPath.hasPrefix(files.path)
    let output = isRegular ? try Data(contentsOf: URL(fileURLWithPath: outputPath)) : Data()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Sandbox.Run(
      status: process.terminationStatus + (isSignal ? 128 : 0),
      output: String(decoding: output, as: UTF8.self), error: error)
  }
}
