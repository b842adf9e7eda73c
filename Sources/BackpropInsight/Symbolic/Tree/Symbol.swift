/// An index of a symbol: a number, or a letter with an optional offset (l + 1).
public enum Index: Hashable, Sendable {
  /// A fixed number, counted from 1.
  case number(Int)
  /// A letter plus a whole number.
  case letter(String, plus: Int = 0)
}

/// A named quantity: z₂, ŷ, w_jk of layer 2, the matrix W₁.
public struct Symbol: Hashable, Sendable {
  /// The name in ASCII: `z`, `delta`, `beta`, `dZ`.
  public let name: String
  /// Whether it has a hat, as predictions have.
  public let hasHat: Bool
  /// The layer l; nil if the symbol has none.
  public let layer: Index?
  /// The indices of rows and neurons: i of a_i, j and k of w_jk.
  public let units: [Index]

  /// A symbol.
  public init(_ name: String, hat: Bool = false, layer: Index? = nil, units: [Index] = []) {
    self.name = name
    hasHat = hat
    self.layer = layer
    self.units = units
  }

  /// The symbol of a numbered layer.
  public init(_ name: String, _ layer: Int, _ units: String = "") {
    self.init(name, layer: .number(layer), units: units.map { .letter(String($0)) })
  }

  /// The symbol with one letter for each unit: `Symbol("w", units: "jk")`.
  public init(_ name: String, hat: Bool = false, units: String) {
    self.init(name, hat: hat, units: units.map { .letter(String($0)) })
  }

  /// Whether both may be the same element of one array, such as w_pk and w_jk.
  func mayEqual(_ other: Symbol) -> Bool {
    guard name == other.name, hasHat == other.hasHat, layer == other.layer,
      units.count == other.units.count
    else { return false }
    return zip(units, other.units).allSatisfy { a, b in
      if case (.number, .number) = (a, b) { return a == b }
      return true
    }
  }

  /// The symbol with `index` in place of the letter `letter`.
  func replacing(_ letter: Index, by index: Index) -> Symbol {
    Symbol(name, hat: hasHat, layer: layer, units: units.map { $0 == letter ? index : $0 })
  }
}

/// A number of rows, columns or terms: a number, or a symbol such as m or n_l.
public enum Dimension: Hashable, Sendable {
  /// A known number.
  case number(Int)
  /// An unknown number with a name.
  case symbol(Symbol)

  /// m, the number of observations.
  public static let observations = Dimension.symbol(Symbol("m"))
}

extension Symbol: Comparable {
  /// By name, then by hat (without before with), then by layer and units.
  public static func < (a: Symbol, b: Symbol) -> Bool {
    if a.name != b.name { return a.name < b.name }
    if a.hasHat != b.hasHat { return b.hasHat }
    if a.layer != b.layer {
      guard let left = a.layer else { return true }
      guard let right = b.layer else { return false }
      return left < right
    }
    return a.units.lexicographicallyPrecedes(b.units)
  }
}

extension Index: Comparable {
  /// Numbers before letters.
  public static func < (a: Index, b: Index) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): a < b
    case (.number, .letter): true
    case (.letter, .number): false
    case (.letter(let a, let i), .letter(let b, let j)): (a, i) < (b, j)
    }
  }
}
