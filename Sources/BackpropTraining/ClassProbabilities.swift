internal import BackpropCore
internal import CBackpropKernels

/// The probabilities of the classes for each observation.
struct ClassProbabilities {
  let rows: Int
  let classes: Int
  private let values: [Double]

  /// From the probabilities of the second of two classes, m × 1, or of K classes, m × K.
  init<Scalar>(_ probabilities: Matrix<Scalar>) {
    rows = probabilities.rows
    classes = max(2, probabilities.columns)
    values = probabilities.withUnsafeElements { elements in
      probabilities.columns > 1
        ? elements.map(Double.init) : elements.flatMap { [1 - Double($0), Double($0)] }
    }
  }

  subscript(row: Int, index: Int) -> Double { values[row * classes + index] }

  /// The class with the highest probability, the first one of several. With two classes and a
  /// probability of 0.5 it is the second.
  func mostProbableClass(of row: Int) -> Int {
    if classes == 2 { return self[row, 1] >= self[row, 0] ? 1 : 0 }
    var best = 0
    for index in 1..<classes where self[row, index] > self[row, best] { best = index }
    return best
  }

  /// −mean ln p of the true class. A probability of 0 counts as 2⁻⁵², so the loss stays finite.
  func logLoss(_ truth: [Int]) -> Double {
    var logarithms = truth.indices.map { max(self[$0, truth[$0]], 0x1p-52) }
    logarithms.withUnsafeMutableBufferPointer {
      bp_log(BP_FLOAT64, $0.count, $0.baseAddress, $0.baseAddress)
    }
    return -logarithms.reduce(0, +) / Double(rows)
  }

  /// The Brier score: mean (p − y)² of the second of two classes, or mean Σ_k (p_k − y_k)² of more.
  func brier(_ truth: [Int]) -> Double {
    var sum = 0.0
    for row in 0..<rows {
      for index in (classes == 2 ? 1 : 0)..<classes {
        let error = self[row, index] - (truth[row] == index ? 1 : 0)
        sum += error * error
      }
    }
    return sum / Double(rows)
  }

  /// The expected calibration error (ECE): the sum over 15 equal bins of the confidence in the most
  /// probable class of (fraction of rows in the bin) · |mean confidence − accuracy| (Guo et al.
  /// 2017).
  func calibrationError(_ truth: [Int]) -> Double {
    let bins = 15
    var confidence = [Double](repeating: 0, count: bins)
    var right = confidence
    for row in 0..<rows {
      let predicted = mostProbableClass(of: row)
      let p = self[row, predicted]
      guard p.isFinite else { return .nan }
      let bin = min(bins - 1, max(0, Int(p * Double(bins))))
      confidence[bin] += p
      right[bin] += truth[row] == predicted ? 1 : 0
    }
    return zip(confidence, right).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(rows)
  }

  /// The `measure` of the second of two classes, or its mean over more classes. Classes for which
  /// it is nil are skipped.
  func mean(
    over truth: [Int], _ measure: (_ scores: [Double], _ isPositive: [Bool]) -> Double?
  ) -> Double? {
    let measured = ((classes == 2 ? 1 : 0)..<classes).compactMap { index in
      measure((0..<rows).map { self[$0, index] }, truth.map { $0 == index })
    }
    return measured.isEmpty ? nil : measured.reduce(0, +) / Double(measured.count)
  }
}

/// The area under the ROC curve from ranks: (Σ ranks of the positives − n₊(n₊ + 1)/2) / (n₊ n₋).
/// Equal scores have the mean of their ranks. It is nil without positives or without negatives.
func rankingROC(_ scores: [Double], _ isPositive: [Bool]) -> Double? {
  let positives = Double(isPositive.count { $0 })
  let negatives = Double(isPositive.count) - positives
  guard positives > 0, negatives > 0, scores.allSatisfy(\.isFinite) else { return nil }
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var sum = 0.0
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
    let rank = Double(start + 1 + end) / 2
    sum += rank * Double(order[start..<end].count { isPositive[$0] })
    start = end
  }
  return (sum - positives * (positives + 1) / 2) / (positives * negatives)
}

/// Average precision: Σ (recall_i − recall_{i−1}) · precision_i over the distinct scores, from the
/// highest to the lowest. It is nil without positives.
func rankingPrecision(_ scores: [Double], _ isPositive: [Bool]) -> Double? {
  let positives = Double(isPositive.count { $0 })
  guard positives > 0, scores.allSatisfy(\.isFinite) else { return nil }
  let order = scores.indices.sorted { scores[$0] > scores[$1] }
  var sum = 0.0
  var found = 0.0
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
    let new = Double(order[start..<end].count { isPositive[$0] })
    found += new
    sum += new / positives * found / Double(end)
    start = end
  }
  return min(1, sum)  // rounding may exceed 1
}
