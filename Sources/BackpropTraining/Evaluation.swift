public import BackpropCore
internal import CBackpropKernels

/// The metrics of predictions.
public struct Evaluation: Sendable, Equatable {
  /// The value of each metric. A metric without a value for this data is absent, for example an
  /// area under a curve if only one class occurs.
  public private(set) var values: [Metric: Double] = [:]
  /// The confusion matrix, nil for regression. Element [i][j] is the number of observations of
  /// class i with the prediction j.
  public private(set) var confusion: [[Int]]?

  /// The value of `metric`, or nil if it has none.
  public subscript(metric: Metric) -> Double? { values[metric] }

  /// The metrics of probabilities of classes.
  ///
  /// - Parameters:
  ///   - probabilities: The probabilities of the second class, m × 1, or of each class, m × K.
  ///   - targets: 0 or 1, in the same shape.
  ///   - loss: The mean loss, if it is known.
  ///   - threshold: The decision threshold: the lowest probability that predicts the second of two
  ///     classes.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init<Scalar>(
    probabilities: Matrix<Scalar>, targets: Matrix<Scalar>, loss: Double? = nil,
    threshold: Double = 0.5
  ) {
    let truth = Self.classes(of: targets)
    let classCount = max(2, targets.columns)
    let p = ClassProbabilities(probabilities)
    let predicted = (0..<truth.count).map { row in
      classCount == 2 ? (p[row, 1] >= threshold ? 1 : 0) : p.mostProbableClass(of: row)
    }
    var table = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (actual, prediction) in zip(truth, predicted) { table[actual][prediction] += 1 }
    confusion = table
    values = table.metrics
    values[.loss] = loss
    values[.logLoss] = p.logLoss(truth)
    values[.brier] = p.brier(truth)
    values[.calibrationError] = p.calibrationError(truth)
    values[.rocAUC] = p.mean(over: truth, rankingROC)
    values[.prAUC] = p.mean(over: truth, rankingPrecision)
    values = values.filter { $0.value.isFinite }
  }

  /// The metrics of several independent binary outputs, m × K: each metric is the mean over the
  /// outputs.
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

  /// The metrics of predicted values of a regression, m × K: each metric is the mean over the
  /// outputs.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init<Scalar>(
    values predictions: Matrix<Scalar>, targets: Matrix<Scalar>, loss: Double? = nil
  ) {
    let parts = (0..<targets.columns).map { column in
      Evaluation(
        values: (0..<targets.rows).map { Double(predictions[$0, column]) },
        targets: (0..<targets.rows).map { Double(targets[$0, column]) })
    }
    values = Self.mean(of: parts)
    values[.loss] = loss
  }

  private init(values predictions: [Double], targets: [Double]) {
    let count = Double(targets.count)
    let mean = targets.reduce(0, +) / count
    var squares = 0.0
    var magnitudes = 0.0
    var spread = 0.0
    for (prediction, target) in zip(predictions, targets) {
      squares += (prediction - target) * (prediction - target)
      magnitudes += abs(prediction - target)
      spread += (target - mean) * (target - mean)
    }
    values[.rmse] = (squares / count).squareRoot()
    values[.mae] = magnitudes / count
    if spread > 0 { values[.r2] = 1 - squares / spread }
    values = values.filter { $0.value.isFinite }
  }

  /// The mean over `parts` of each metric that all of them have.
  private static func mean(of parts: [Evaluation]) -> [Metric: Double] {
    var values: [Metric: Double] = [:]
    for metric in Metric.allCases {
      let all = parts.compactMap { $0[metric] }
      if !all.isEmpty, all.count == parts.count {
        values[metric] = all.reduce(0, +) / Double(all.count)
      }
    }
    return values
  }

  /// The class of each row of targets that are 0 or 1.
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
  /// A copy of column `index`.
  fileprivate func column(_ index: Int) -> Matrix {
    Matrix(rows: rows, columns: 1, values: (0..<rows).map { self[$0, index] })
  }
}

extension [[Int]] {
  /// The metrics of a confusion matrix.
  var metrics: [Metric: Double] {
    let total = Double(joined().reduce(0, +))
    let actual = map { Double($0.reduce(0, +)) }
    let predicted = indices.map { column in Double(reduce(0) { $0 + $1[column] }) }
    let right = indices.map { Double(self[$0][$0]) }
    let present = indices.filter { actual[$0] > 0 }
    func ratio(_ part: Double, _ whole: Double) -> Double { whole == 0 ? 0 : part / whole }
    let recalls = indices.map { ratio(right[$0], actual[$0]) }
    let precisions = indices.map { ratio(right[$0], predicted[$0]) }
    let f1s = indices.map { ratio(2 * right[$0], actual[$0] + predicted[$0]) }
    // with two classes the value of the second, the positive one; otherwise the mean over the
    // classes that occur
    func summary(_ values: [Double]) -> Double {
      count == 2 ? values[1] : ratio(present.reduce(0) { $0 + values[$1] }, Double(present.count))
    }
    let sum = right.reduce(0, +)
    let chance = indices.reduce(0.0) { $0 + actual[$1] * predicted[$1] }
    let spreadActual = total * total - actual.reduce(0) { $0 + $1 * $1 }
    let spreadPredicted = total * total - predicted.reduce(0) { $0 + $1 * $1 }
    return [
      .accuracy: ratio(sum, total),
      .balancedAccuracy: ratio(present.reduce(0) { $0 + recalls[$1] }, Double(present.count)),
      .precision: summary(precisions), .recall: summary(recalls), .f1: summary(f1s),
      .mcc: ratio(sum * total - chance, (spreadActual * spreadPredicted).squareRoot()),
    ]
  }
}

extension Evaluation: Codable {
  private enum CodingKeys: String, CodingKey { case metrics, confusion }

  /// Writes the metrics by their names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let named = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    try container.encode(named, forKey: .metrics)
    try container.encodeIfPresent(confusion, forKey: .confusion)
  }

  /// Reads metrics by their names. An unknown name is an error.
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
