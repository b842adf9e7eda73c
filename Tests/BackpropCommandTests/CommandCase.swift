import Foundation
import Testing

/// One run of the command: what lies in the directory, what is asked, and what must come of it.
struct CommandCase: CustomTestStringConvertible, Sendable {
  let name: String
  var files: [String: [UInt8]] = ["good.csv": Array(Tables.good.utf8)]
  let arguments: [String]
  var input: [UInt8] = []
  var outputPath: String?
  var status: Int32
  /// What standard error must contain.
  var says: [String]
  /// What standard output must contain.
  var prints: [String] = []

  var testDescription: String { name }

  /// A run that fails with `status` and a message with each of `says`.
  static func fails(
    _ name: String, _ status: Int32, _ text: String, _ arguments: String, _ says: [String]
  ) -> CommandCase {
    fails(name, status, bytes: Array(text.utf8), arguments, says)
  }

  static func fails(
    _ name: String, _ status: Int32, bytes: [UInt8]? = nil, _ arguments: String, _ says: [String]
  ) -> CommandCase {
    var result = CommandCase(name: name, arguments: words(arguments), status: status, says: says)
    if let bytes { result.files["x.csv"] = bytes }
    return result
  }

  /// A run that ends well.
  static func works(
    _ name: String, _ text: String? = nil, _ arguments: String, says: [String] = [],
    prints: [String] = []
  ) -> CommandCase {
    var result = CommandCase(
      name: name, arguments: words(arguments), status: 0, says: says, prints: prints)
    if let text { result.files["x.csv"] = Array(text.utf8) }
    return result
  }

  /// The same with other files in the directory too.
  func with(_ files: [String: [UInt8]]) -> CommandCase {
    var result = self
    result.files.merge(files) { $1 }
    return result
  }

  /// The same with something on standard input.
  func with(input: [UInt8]) -> CommandCase {
    var result = self
    result.input = input
    return result
  }

  /// The same with standard output going elsewhere.
  func with(outputPath: String) -> CommandCase {
    var result = self
    result.outputPath = outputPath
    return result
  }

  static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  /// Runs it and checks everything that must hold of any run.
  func check() throws {
    let sandbox = try Sandbox()
    for (name, bytes) in files { try sandbox.write(bytes, to: name) }
    try FileManager.default.createDirectory(
      atPath: sandbox.path("folder"), withIntermediateDirectories: true)
    let before = try sandbox.content()
    let run = try sandbox.run(arguments, input: input, outputPath: outputPath)
    #expect(run.status == status, "\(run.error)\(run.output)")
    for fragment in says { #expect(run.error.contains(fragment), "\(fragment) in: \(run.error)") }
    for fragment in prints {
      #expect(run.output.contains(fragment), "\(fragment) in: \(run.output)")
    }
    if status == 0 {
      #expect(!run.error.contains("backprop:"), "\(run.error)")
    } else {
      #expect(try sandbox.content() == before, "files were created or changed")
      let message = try #require(run.errorLines.last { $0.hasPrefix("backprop: ") }, "\(run.error)")
      #expect(message.contains("To fix it: ") || run.error.contains("--help"), "\(run.error)")
      #expect(run.output.isEmpty, "\(run.output)")
    }
  }
}
