/// How the name of an activation, a loss or another choice is written: `name` or `name:parameter`.
///
/// Codable conformances of such choices write their description and read it back, so that options,
/// configuration files and model files spell them alike.
struct Spelling {
  /// The name in lower case, without hyphens and underscores.
  let name: String
  /// The finite number behind the colon.
  let parameter: Double?

  init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let letters = parts[0].lowercased().filter { $0 != "-" && $0 != "_" }
    if parts.count == 2, let value = Double(parts[1]), value.isFinite {
      name = letters
      parameter = value
    } else {
      name = parts.count == 2 ? text : letters
      parameter = nil
    }
  }
}

extension NamedChoice {
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

/// A choice with a name, such as an activation: written by its name wherever it is written.
public protocol NamedChoice: LosslessStringConvertible, Codable, Hashable, Sendable {}
