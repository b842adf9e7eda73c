import Foundation

/// Files that hold what a command printed when somebody last looked at it.
enum Golden {
  /// The text of the file `name`; with BACKPROP_WRITE_GOLDEN set, the file is written from `actual`
  /// in the sources first.
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
