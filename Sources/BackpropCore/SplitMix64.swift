internal import CBackpropKernels

/// The generator of all random numbers: SplitMix64 (Steele, Lea and Flood 2014).
///
/// Number i of the sequence of a key is a function of the key and i, so a thread can start anywhere
/// in a sequence. ``stream(_:_:)`` derives an independent key for each purpose, so a new use of
/// random numbers never shifts another. Every draw has the same bits on every machine.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  /// The purpose of a stream of random numbers.
  public enum Purpose: UInt64, Sendable {
    /// The initial weights.
    case weights = 1
    /// The order of the observations in an epoch.
    case shuffle = 2
    /// The activations that dropout sets to 0.
    case dropout = 3
    /// The choice of held-out observations.
    case split = 4
    /// The seed of each member of an ensemble.
    case member = 5
    /// The folds of a repetition of cross-validation, and the seed of each training in it.
    case fold = 6
    /// The options of each trial of a search.
    case search = 7
  }

  @usableFromInline package var key: UInt64

  /// The sequence of `seed`.
  @inlinable public init(seed: UInt64) { key = seed }

  /// The next number of the sequence.
  @inlinable
  public mutating func next() -> UInt64 {
    defer { key &+= 0x9e37_79b9_7f4a_7c15 }
    return Self.mix(key &+ 0x9e37_79b9_7f4a_7c15)
  }

  /// The generator for `purpose` and its use number `index`, for example an epoch, a step or a
  /// layer.
  public func stream(_ purpose: Purpose, _ index: Int = 0) -> SplitMix64 {
    let purposeKey = Self.mix(key ^ Self.mix(purpose.rawValue))
    return SplitMix64(seed: Self.mix(purposeKey &+ Self.mix(UInt64(bitPattern: Int64(index)))))
  }

  /// A number uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution, by Marsaglia's polar method.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      var square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      var logarithm = 0.0
      bp_log(BP_FLOAT64, 1, &square, &logarithm)
      return x * (-2 * logarithm / square).squareRoot()
    }
  }

  /// A number uniform in 0 ..< `bound`, by multiplication and rejection (Lemire 2019).
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Shuffles `elements` (Fisher and Yates).
  ///
  /// The standard library's `shuffle` may draw differently in a later version.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }

  @usableFromInline
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
