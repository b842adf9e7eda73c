internal import BackpropCore
internal import Foundation

/// Decodes JSON files. Every error names its field, such as `layers[1].weights[0][2]`, counted
/// from 0 as in the file.
enum FieldDecoding {
  /// Decodes the JSON text `bytes`, read from `file`.
  ///
  /// - Throws: `BackpropError` if it is not JSON, or if a field is missing or of another type.
  static func decode<Value: Decodable>(
    _ type: Value.Type, bytes: [UInt8], file: String?
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw fault(of: error, file: file)
    }
  }

  /// The error for a wrong field. `what` follows the name of the field.
  static func fault(
    _ field: String, _ what: String, file: String?, remedy: String
  ) -> BackpropError {
    BackpropError(.badData, "field '\(field)' \(what)", at: .init(file: file), remedy: remedy)
  }

  private static func fault(of error: DecodingError, file: String?) -> BackpropError {
    switch error {
    case .keyNotFound(let key, let context):
      return fault(
        name(context.codingPath + [key]), "is missing", file: file,
        remedy: "add it; Examples/worked-examples contains complete files")
    case .valueNotFound(let type, let context):
      return fault(
        name(context.codingPath), "is null", file: file, remedy: "give it \(words(type))")
    case .typeMismatch(let type, let context):
      return fault(
        name(context.codingPath), "is not \(words(type))", file: file,
        remedy: "give it \(words(type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      let reason = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"]
      return BackpropError(
        .badData, "not JSON: \(reason.map { "\($0)" } ?? context.debugDescription)",
        at: .init(file: file), remedy: "correct the text; numbers are written 0.5, -3 or 1e-7")
    case .dataCorrupted(let context):
      return fault(
        name(context.codingPath), "is not valid: \(context.debugDescription)", file: file,
        remedy: "correct it")
    @unknown default:
      return BackpropError(.badData, "\(error)", at: .init(file: file), remedy: "correct it")
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    path.reduce("") { name, key in
      if let index = key.intValue { return name + "[\(index)]" }
      return name.isEmpty ? key.stringValue : name + ".\(key.stringValue)"
    }
  }

  private static func words(_ type: Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Int.Type: "a whole number"
    case is String.Type: "text"
    case is [Any].Type: "a list"
    default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }
}
