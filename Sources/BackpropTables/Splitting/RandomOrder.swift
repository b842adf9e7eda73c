/// Random order whose bits depend on the generator alone.
///
/// The standard library may change how it turns a generator's words into a number below a bound, so
/// the way is fixed here: Lemire's multiply-shift with rejection ("Fast Random Integer Generation
/// in an Interval", 2019), which is exactly uniform.
enum RandomOrder {
  /// A whole number from 0 to `bound` − 1, all equally likely.
  static func below(_ bound: Int, using generator: inout some RandomNumberGenerator) -> Int {
    precondition(bound > 0, "no number is below \(bound)")
    let bound = UInt64(bound)
    var product = generator.next().multipliedFullWidth(by: bound)
    if product.low < bound {
      // 2^64 mod bound words would favour the smaller numbers; they are thrown away.
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = generator.next().multipliedFullWidth(by: bound)
      }
    }
    return Int(product.high)
  }

  /// Puts `elements` in random order: Fisher–Yates, from the last place to the first.
  static func shuffle<Element>(
    _ elements: inout [Element], using generator: inout some RandomNumberGenerator
  ) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1, using: &generator))
    }
  }
}
