import Foundation
import Testing

/// The content of a file in `Fixtures/`.
func fixture<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) -> Value {
  do {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/\(name)")
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  } catch {
    preconditionFailure("the fixture \(name) cannot be read: \(error)")
  }
}
