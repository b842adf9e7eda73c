#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A JSON value.
enum JSONValue: Codable, Equatable {
  case object([String: JSONValue])
  case list([JSONValue])
  case text(String)
  case flag(Bool)
  case whole(Int64)
  case unsigned(UInt64)
  case number(Double)
  case null

  /// The JSON of `value`.
  init(of value: some Encodable) throws {
    self = try JSONDecoder().decode(Self.self, from: try JSONEncoder().encode(value))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let whole = try? container.decode(Int64.self) {
      self = .whole(whole)
    } else if let whole = try? container.decode(UInt64.self) {
      self = .unsigned(whole)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let object): try container.encode(object)
    case .list(let list): try container.encode(list)
    case .text(let text): try container.encode(text)
    case .flag(let flag): try container.encode(flag)
    case .whole(let whole): try container.encode(whole)
    case .unsigned(let whole): try container.encode(whole)
    case .number(let number): try container.encode(number)
    case .null: try container.encodeNil()
    }
  }

  /// A copy with `null` for each key that `all` has and this has not.
  func withNulls(for all: JSONValue) -> JSONValue {
    guard case .object(var own) = self, case .object(let other) = all else { return self }
    for (key, value) in other { own[key] = own[key]?.withNulls(for: value) ?? .null }
    return .object(own)
  }

  /// The first key in order, with the keys that lead to it, that `all` does not have.
  func firstKey(missingIn all: JSONValue) -> String? {
    guard case .object(let own) = self, case .object(let other) = all else { return nil }
    for (key, value) in own.sorted(by: { $0.key < $1.key }) {
      guard let inner = other[key] else { return key }
      if let missing = value.firstKey(missingIn: inner) { return "\(key).\(missing)" }
    }
    return nil
  }

  /// A copy with the values of `other` for the keys that it has, `null` included.
  func replaced(by other: JSONValue) -> JSONValue {
    guard case .object(var own) = self, case .object(let new) = other else { return other }
    for (key, value) in new { own[key] = own[key]?.replaced(by: value) ?? value }
    return .object(own)
  }
}

extension JSONValue {
  /// The value under `key` of an object; nil if there is none. Setting it does nothing unless this
  /// is an object.
  subscript(key: String) -> JSONValue? {
    get { if case .object(let object) = self { object[key] } else { nil } }
    set {
      guard case .object(var object) = self else { return }
      object[key] = newValue
      self = .object(object)
    }
  }

  /// Changes the value under `key`, if there is one.
  mutating func change(_ key: String, _ body: (inout JSONValue) -> Void) {
    guard var value = self[key] else { return }
    body(&value)
    self[key] = value
  }

  /// Changes each element, if this is a list.
  mutating func changeElements(_ body: (inout JSONValue) -> Void) {
    guard case .list(var list) = self else { return }
    for index in list.indices { body(&list[index]) }
    self = .list(list)
  }

  /// Gives the value under `old` the key `new`.
  mutating func rename(_ old: String, _ new: String) {
    guard let value = self[old] else { return }
    self[old] = nil
    self[new] = value
  }
}
