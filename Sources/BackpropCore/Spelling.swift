/// How the name of an activation, a loss, an optimizer or another choice is written: `name`,
/// `name:parameter` or `name:first,second`.
///
/// Codable conformances of such choices write their description and read it back, so that options,
/// configuration files and model files spell them alike.
package struct Spelling {
  /// The name in lower case, without hyphens and underscores.
  package let name: String
  /// The finite numbers behind the colon.
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

  /// `name`, followed by `parameters` unless they are the usual ones.
  package static func description(_ name: String, _ parameters: [Double], usual: [Double]) -> String
  {
    parameters == usual ? name : name + ":" + parameters.map(\.description).joined(separator: ",")
  }
}

extension SpelledChoice {
  /// Writes the description, as one string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Reads a description back.
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

/// A choice that is written by its description wherever it is written.
public protocol SpelledChoice: LosslessStringConvertible, Codable, Hashable, Sendable {}

/// A choice with a name, such as an activation.
public protocol NamedChoice: SpelledChoice {
  /// Every choice there is, each with its usual settings.
  static var all: [Self] { get }
}

extension NamedChoice {
  /// The choice with its usual settings whose name, as ``Spelling`` reads it, is `name`.
  package static func usual(named name: String) -> Self? {
    all.first { Spelling($0.description).name == name }
  }
}
