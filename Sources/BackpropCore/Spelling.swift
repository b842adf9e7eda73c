/// The written form of an activation, a loss, an optimizer or another choice: `name`,
/// `name:parameter` or `name:first,second`.
///
/// Codable conformances of such choices write their description and read it, so that options,
/// configuration files and model files all use the same form.
package struct Spelling {
  /// The name in lower case, without hyphens and underscores.
  package let name: String
  /// The finite numbers after the colon.
  package let parameters: [Double]

  package init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().flatMap {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    }
    let isSpelled = numbers.allSatisfy(\.isFinite)
    name = isSpelled ? parts[0].lowercased().filter { $0 != "-" && $0 != "_" } : text
    parameters = isSpelled ? numbers : []
  }

  /// `name`, followed by `parameters` unless they are the defaults.
  package static func description(
    _ name: String, _ parameters: [Double], defaults: [Double]
  ) -> String {
    guard parameters != defaults else { return name }
    return name + ":" + parameters.map(\.description).joined(separator: ",")
  }

  /// `name`, followed by `parameter` unless it is the default or there is none.
  static func description(
    _ name: String, _ parameter: (value: Double, default: Double)?
  ) -> String {
    parameter.map { description(name, [$0.value], defaults: [$0.default]) } ?? name
  }
}

extension SpelledChoice {
  /// Writes the description as one string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Reads a description.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not the name of a known \(Self.self)")
    }
    self = value
  }
}

/// A choice whose description is its form in files and options.
public protocol SpelledChoice: LosslessStringConvertible, Codable, Hashable, Sendable {}

/// A choice with a name, such as an activation.
public protocol NamedChoice: SpelledChoice {
  /// Every choice, each with its default settings.
  static var all: [Self] { get }
}

extension NamedChoice {
  /// The choice with default settings whose name is `name`, in the form of ``Spelling/name``.
  package static func withDefaults(named name: String) -> Self? {
    all.first { Spelling($0.description).name == name }
  }
}
