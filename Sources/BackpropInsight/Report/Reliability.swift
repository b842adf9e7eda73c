/// The calibration of probabilities: are 8 in 10 of the observations with a probability of about
/// 0.8 positive?
package struct Reliability: Sendable {
  /// The observations with a probability in one tenth of [0, 1].
  package struct Bin: Sendable, Equatable {
    package let lower, upper: Double
    package let count: Int
    /// The mean probability.
    package let predicted: Double
    /// The fraction of the observations for which the event came true.
    package let observed: Double
  }

  /// The bins that contain observations, in order.
  package let bins: [Bin]

  /// The reliability of the `probabilities` of events that came true or not.
  package init(_ probabilities: [Double], cameTrue: [Bool]) {
    let parts = 10
    var counts = [Int](repeating: 0, count: parts)
    var sums = [Double](repeating: 0, count: parts)
    var hits = counts
    for (p, hit) in zip(probabilities, cameTrue) where p.isFinite {
      let bin = min(parts - 1, max(0, Int(p * Double(parts))))
      counts[bin] += 1
      sums[bin] += p
      hits[bin] += hit ? 1 : 0
    }
    bins = (0..<parts).filter { counts[$0] > 0 }.map { bin in
      Bin(
        lower: Double(bin) / Double(parts), upper: Double(bin + 1) / Double(parts),
        count: counts[bin], predicted: sums[bin] / Double(counts[bin]),
        observed: Double(hits[bin]) / Double(counts[bin]))
    }
  }
}
