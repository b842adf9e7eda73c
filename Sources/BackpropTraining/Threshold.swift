extension Evaluation {
  /// The decision threshold t, 0 < t < 1, with the best value of `metric`, a metric of the
  /// confusion matrix. A probability of at least t predicts the second of two classes.
  ///
  /// A gap between two probabilities has one candidate: 0.5 if it is in the gap, otherwise the
  /// middle. Of equally good candidates it is the one nearest to 0.5.
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
    // the gap above each probability, from the highest to the lowest, and the gap below the last
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
