extension Evaluation {
  /// The threshold t, 0 < t < 1, from which on a probability of the second of two classes makes it the
  /// answer, so that `metric`, one of the confusion table, is best. Of all t of the same best value it is
  /// the one nearest to 0.5, and 0.5 itself if that is one of them; within a gap between two
  /// probabilities the middle.
  ///
  /// - Complexity: O(n log n).
  package static func bestThreshold(
    _ metric: Metric, probabilities: [Double], isPositive: [Bool]
  ) -> Double {
    let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    let positives = isPositive.count { $0 }
    var best = (threshold: 0.5, value: -Double.infinity)
    var (right, wrong) = (0, 0)
    var upper = 1.0
    // before each of the probabilities from the highest down, and behind the last
    for place in 0...order.count {
      let lower = place < order.count ? probabilities[order[place]] : 0
      if lower < upper {
        let negatives = isPositive.count - positives
        let table = [[negatives - wrong, wrong], [positives - right, right]]
        let threshold = lower < 0.5 && 0.5 <= upper ? 0.5 : (lower + upper) / 2
        let value = table.metrics[metric] ?? 0
        let isNearer = abs(threshold - 0.5) < abs(best.threshold - 0.5)
        if value > best.value || value == best.value && isNearer { best = (threshold, value) }
      }
      guard place < order.count else { break }
      upper = lower
      if isPositive[order[place]] { right += 1 } else { wrong += 1 }
    }
    return best.threshold
  }
}
