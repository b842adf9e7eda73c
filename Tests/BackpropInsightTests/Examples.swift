import BackpropCore
import BackpropInsight
import Foundation

/// The folder of the package.
let packageFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The names of the worked examples.
let exampleNames: [String] = {
  let folder = packageFolder.appending(path: "Examples/worked-examples").path
  let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
}()

/// The path of a worked example.
func examplePath(_ name: String) -> String {
  packageFolder.appending(path: "Examples/worked-examples/\(name).json").path
}

/// The trace of a worked example.
func trace(of name: String) throws -> Trace {
  Trace(try WorkedExample(contentsOf: examplePath(name)))
}

/// The numbers in nested lists, in order.
func numbers(_ value: Any?) -> [Double] {
  switch value {
  case let list as [Any]: list.flatMap(numbers)
  case let number as NSNumber: [number.doubleValue]
  default: []
  }
}

/// The path of a new file with the given text.
func temporaryFile(_ text: String) throws -> String {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
  try text.write(toFile: path, atomically: true, encoding: .utf8)
  return path
}
