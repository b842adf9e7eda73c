public import BackpropCore
internal import CBackpropKernels

/// How good predictions are, by every metric that applies to them.
public struct Evaluation: Sendable, Equatable {
  /// Each metric's value; a metric that has no value for this data, such as an area under a curve
  /// when only one class occurs, is absent.
  public private(set) var values: [Metric: Double] = [:]
  /// The number of observations of true class i that were given class j, at [i][j]; nil for
  /// regression.
  public private(set) var confusion: [[Int]]?

  /// The value of `metric`, if it has one.
  public subscript(metric: Metric) -> Double? { values[metric] }

  /// Evaluates probabilities of classes: m × 1, the probability of the second class, or m × K.
  ///
  /// - Parameters:
  ///   - probabilities: Of the second class, m × 1, or of each class, m × K.
  ///   - targets: 0 or 1, of the same shape.
  ///   - loss: The mean loss, where it is known.
  ///   - threshold: From which probability on the second of two classes is the answer.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init<Scalar>(
    probabilities: Matrix<Scalar>, targets: Matrix<Scalar>, loss: Double? = nil,
    threshold: Double = 0.5
  ) {
    let truth = Self.classes(of: targets)
    let classCount = max(2, targets.columns)
    let scores = ClassScores(probabilities)
    let predicted = (0..<truth.count).map { row in
      classCount == 2 ? (scores[row, 1] >= threshold ? 1 : 0) : scores.mostProbableClass(of: row)
    }
    var table = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (actual, guess) in zip(truth, predicted) { table[actual][guess] += 1 }
    confusion = table
    values = table.metrics
    values[.loss] = loss
    values[.logLoss] = scores.logLoss(truth)
    values[.brier] = scores.brier(truth)
    values[.calibrationError] = scores.calibrationError(truth)
    values[.rocAUC] = scores.mean(over: truth, rankingROC)
    values[.prAUC] = scores.mean(over: truth, rankingPrecision)
    values = values.filter { $0.value.isFinite }
  }

  /// Evaluates several independent yes-or-no outputs at once, m × K: the share of right outputs,
  /// and the mean over the outputs of every other metric.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init<Scalar>(
    labels probabilities: Matrix<Scalar>, targets: Matrix<Scalar>, loss: Double? = nil
  ) {
    let parts = (0..<targets.columns).map { column in
      Evaluation(
        probabilities: probabilities.column(column), targets: targets.column(column))
    }
    values = Self.mean(of: parts)
    values[.loss] = loss
  }

  /// Evaluates predicted numbers, m × K; with several outputs, the mean over them.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init<Scalar>(
    numbers predictions: Matrix<Scalar>, targets: Matrix<Scalar>, loss: Double? = nil
  ) {
    let parts = (0..<targets.columns).map { column in
      Evaluation(
        numbers: (0..<targets.rows).map { Double(predictions[$0, column]) },
        targets: (0..<targets.rows).map { Double(targets[$0, column]) })
    }
    values = Self.mean(of: parts)
    values[.loss] = loss
  }

  private init(numbers: [Double], targets: [Double]) {
    let count = Double(targets.count)
    let mean = targets.reduce(0, +) / count
    var squares = 0.0
    var magnitudes = 0.0
    var spread = 0.0
    for (number, target) in zip(numbers, targets) {
      squares += (number - target) * (number - target)
      magnitudes += abs(number - target)
      spread += (target - mean) * (target - mean)
    }
    values[.rmse] = (squares / count).squareRoot()
    values[.mae] = magnitudes / count
    if spread > 0 { values[.r2] = 1 - squares / spread }
    values = values.filter { $0.value.isFinite }
  }

  /// The mean of each metric over `parts`, of those that all parts have.
  private static func mean(of parts: [Evaluation]) -> [Metric: Double] {
    var values: [Metric: Double] = [:]
    for metric in Metric.allCases {
      let numbers = parts.compactMap { $0[metric] }
      if !numbers.isEmpty, numbers.count == parts.count {
        values[metric] = numbers.reduce(0, +) / Double(numbers.count)
      }
    }
    return values
  }

  /// The class of each row of 0–1 targets.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func classes<Scalar>(of targets: Matrix<Scalar>) -> [Int] {
    targets.withUnsafeElements { y in
      (0..<targets.rows).map { row in
        if targets.columns == 1 { return y[row] > 0.5 ? 1 : 0 }
        var best = 0
        for column in 1..<targets.columns
        where y[row * targets.columns + column] > y[row * targets.columns + best] { best = column }
        return best
      }
    }
  }
}

extension Matrix {
  /// Column `index`, as a matrix of one column.
  fileprivate func column(_ index: Int) -> Matrix {
    Matrix(rows: rows, columns: 1, values: (0..<rows).map { self[$0, index] })
  }
}

extension [[Int]] {
  /// The metrics of a confusion table.
  var metrics: [Metric: Double] {
    let total = Double(joined().reduce(0, +))
    let actual = map { Double($0.reduce(0, +)) }
    let predicted = indices.map { column in Double(reduce(0) { $0 + $1[column] }) }
    let right = indices.map { Double(self[$0][$0]) }
    let present = indices.filter { actual[$0] > 0 }
    func share(_ part: Double, _ whole: Double) -> Double { whole == 0 ? 0 : part / whole }
    let recalls = indices.map { share(right[$0], actual[$0]) }
    let precisions = indices.map { share(right[$0], predicted[$0]) }
    let f1s = indices.map { share(2 * right[$0], actual[$0] + predicted[$0]) }
    // two classes: those of the second, the positive one; more: the mean over the classes that
    // occur
    func summary(_ values: [Double]) -> Double {
      count == 2 ? values[1] : share(present.reduce(0) { $0 + values[$1] }, Double(present.count))
    }
    let sum = right.reduce(0, +)
    let chance = indices.reduce(0.0) { $0 + actual[$1] * predicted[$1] }
    let spreadActual = total * total - actual.reduce(0) { $0 + $1 * $1 }
    let spreadPredicted = total * total - predicted.reduce(0) { $0 + $1 * $1 }
    return [
      .accuracy: share(sum, total),
      .balancedAccuracy: share(present.reduce(0) { $0 + recalls[$1] }, Double(present.count)),
      .precision: summary(precisions), .recall: summary(recalls), .f1: summary(f1s),
      .mcc: share(sum * total - chance, (spreadActual * spreadPredicted).squareRoot()),
    ]
  }
}

extension Evaluation: Codable {
  private enum CodingKeys: String, CodingKey { case metrics, confusion }

  /// Writes the metrics by name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let named = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    try container.encode(named, forKey: .metrics)
    try container.encodeIfPresent(confusion, forKey: .confusion)
  }

  /// Reads metrics by name; a name this program does not know is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    for (name, value) in try container.decode([String: Double].self, forKey: .metrics) {
      guard let metric = Metric(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .metrics, in: container, debugDescription: "'\(name)' is not a metric")
      }
      values[metric] = value
    }
    confusion = try container.decodeIfPresent([[Int]].self, forKey: .confusion)
  }
}
