public import BackpropCore
internal import BackpropTables

// Intervals and prediction sets: the values whose nonconformity score is not above the threshold.

extension Predictions {
  /// ŷ − threshold of each target in its units, m × K; nil unless this is a regression and a
  /// coverage was asked for.
  public var lowerBounds: Matrix<Double>? { bounds(-) }

  /// ŷ + threshold of each target in its units, m × K; nil unless this is a regression and a
  /// coverage was asked for.
  public var upperBounds: Matrix<Double>? { bounds(+) }

  /// The classes with 1 − p ≤ threshold, row by row, of each target, in the order of its classes;
  /// nil unless there are classes and a coverage was asked for.
  ///
  /// A set can be empty: if the accuracy of a model is higher than the coverage, the least
  /// confident rows get empty sets.
  public var classSets: [[[String]]]? {
    guard let thresholds, target.task != .regression else { return nil }
    return (0..<count).map { row in
      target.targets.indices.map { index in
        (target.targets[index].classes ?? []).enumerated()
          .filter { nonconformity(row, index, class: $0.offset) <= thresholds[index] }
          .map(\.element)
      }
    }
  }

  /// The nonconformity scores of the true values: for each target one for each of `rows` of
  /// `table`, which these are the predictions for.
  func nonconformity(of table: Table, rows: [Int]) throws -> [[Double]] {
    if let values {
      let truth = try target.values(of: table, rows: rows)
      return target.targets.indices.map { index in
        (0..<count).map { abs(truth[$0, index] - values[$0, index]) }
      }
    }
    let truth: Matrix<Float> = try target.matrix(of: table, rows: rows)
    if target.task == .multiclass {
      return [
        (0..<count).map { row in
          nonconformity(row, 0, class: (0..<truth.columns).first { truth[row, $0] == 1 } ?? 0)
        }
      ]
    }
    return target.targets.indices.map { index in
      (0..<count).map { nonconformity($0, index, class: truth[$0, index] == 1 ? 1 : 0) }
    }
  }

  /// 1 − p of the class at place `place` of target `index`.
  private func nonconformity(_ row: Int, _ index: Int, class place: Int) -> Double {
    if target.task == .multiclass { return 1 - Double(outputs[row, place]) }
    let second = Double(outputs[row, index])
    return place == 1 ? 1 - second : second
  }

  private func bounds(_ combined: (Double, Double) -> Double) -> Matrix<Double>? {
    guard let thresholds, var result = values else { return nil }
    for row in 0..<count {
      for index in thresholds.indices {
        result[row, index] = combined(result[row, index], thresholds[index])
      }
    }
    return result
  }
}
