import Foundation

/// Golden files: the expected texts of derivations.
enum Golden {
  /// The text of the file `name`. If BACKPROP_WRITE_GOLDEN is set, `actual` is first written to the
  /// file in the sources.
  static func text(_ name: String, _ actual: String) throws -> String {
    if ProcessInfo.processInfo.environment["BACKPROP_WRITE_GOLDEN"] != nil {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      try actual.write(
        to: folder.appendingPathComponent("Golden/" + name), atomically: true, encoding: .utf8)
      return actual
    }
    let url = Bundle.module.resourceURL?.appendingPathComponent("Golden/" + name)
    guard let url else { throw CocoaError(.fileNoSuchFile) }
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }
}
