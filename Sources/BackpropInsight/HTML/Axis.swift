internal import Foundation

/// One axis of a plot: its range and its ticks.
package struct Axis: Sendable {
  /// The scale of the axis.
  enum Scale: Sendable { case linear, logarithmic }

  let label: String
  let scale: Scale
  package let lower, upper: Double
  package let ticks: [Double]

  /// A linear axis over the finite `values`, with a margin, and over `including`, without one. If
  /// `whole` is true, all ticks are whole numbers.
  package static func linear(
    _ label: String, _ values: [Double], including: [Double] = [], whole: Bool = false
  ) -> Axis {
    let values = (values + including).filter(\.isFinite)
    var (low, high) = (values.min() ?? 0, values.max() ?? 1)
    if low == high { (low, high) = (low - max(abs(low), 1) / 2, high + max(abs(high), 1) / 2) }
    let space = min((high - low) * 0.04, Double.greatestFiniteMagnitude)
    let isHeld = { including.contains($0) }
    let (from, to) = (isHeld(low) ? low : low - space, isHeld(high) ? high : high + space)
    return Axis(
      label: label, scale: .linear, lower: from, upper: to,
      ticks: rounded(from, to).filter { !whole || $0 == $0.rounded() })
  }

  /// A logarithmic axis over the positive finite `values` and `including`, from one power of ten to
  /// another.
  package static func logarithmic(
    _ label: String, _ values: [Double], including: [Double] = []
  ) -> Axis {
    let values = (values + including).filter { $0.isFinite && $0 > 0 }
    let low = floor(log10(values.min() ?? 1e-3))
    var high = ceil(log10(values.max() ?? 1))
    if low == high { high += 1 }
    let every = max(1, Int(((high - low) / 7).rounded(.up)))
    let ticks = stride(from: Int(low), through: Int(high), by: every).map { pow(10, Double($0)) }
    return Axis(
      label: label, scale: .logarithmic, lower: pow(10, low), upper: pow(10, high), ticks: ticks)
  }

  /// The place of `value` between the ends, 0 to 1; nil if it has none.
  package func place(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch scale {
    case .linear: return (value - lower) / (upper - lower)
    case .logarithmic:
      guard value > 0 else { return nil }
      return (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
    }
  }

  /// The label of a tick.
  func text(_ tick: Double) -> String {
    switch scale {
    case .linear: return Numeral.text(tick, digits: 6)
    case .logarithmic:
      let exponent = Int(log10(tick).rounded())
      if (-3...3).contains(exponent) { return Numeral.text(tick) }
      let raised: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
        "8": "⁸", "9": "⁹",
      ]
      return "10" + String("\(exponent)".compactMap { raised[$0] })
    }
  }

  /// Three to eight ticks at multiples of 1, 2 or 5 times a power of ten.
  private static func rounded(_ low: Double, _ high: Double) -> [Double] {
    let rough = (high - low) / 5
    guard rough.isFinite, rough > 0 else { return [low] }
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 5].first { $0 * power >= rough * 0.7 } ?? 10) * power
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    guard last >= first, last - first < 20 else { return [low, high] }
    return stride(from: first, through: last, by: 1).map { k in
      // the reciprocal of a step below 1 is exact, so dividing by it rounds only once
      step < 1 ? k / (1 / step).rounded() : k * step
    }
  }
}
