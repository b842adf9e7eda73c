public import BackpropCore

extension TargetEncoding {
  /// The targets of `rows` (default: all) in the form in which a network is trained on them.
  ///
  /// One table row per matrix row: 0 or 1 for a binary (m × 1) or multilabel task (m × K), one-hot
  /// for a multiclass task (m × K), scaled values for a regression (m × K).
  ///
  /// Throws if a cell is missing or is a class that does not occur in the training rows; the error
  /// names the line.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func matrix<Scalar: NetworkScalar>(
    of table: Table, rows: [Int]? = nil
  ) throws -> Matrix<Scalar> {
    let rows = rows ?? table.allRows
    var result = Matrix<Scalar>(rows: rows.count, columns: outputs)
    for (index, target) in targets.enumerated() {
      if let scale = target.scale {
        let values = try numbers(target, of: table, rows: rows)
        for (row, value) in values.enumerated() {
          result[row, index] = try Scalar.checked(
            scale.standardised(value), table.location(row: rows[row], column: target.column))
        }
      } else {
        let places = try places(target, of: table, rows: rows)
        for (row, place) in places.enumerated() {
          if task == .multiclass {
            result[row, place] = 1
          } else {
            result[row, index] = Scalar(place)
          }
        }
      }
    }
    return result
  }

  /// The class of each of `rows` (default: all) as its index in ``classes``; nil unless the task is
  /// binary or multiclass.
  public func classIndices(of table: Table, rows: [Int]? = nil) throws -> [Int]? {
    guard task == .binary || task == .multiclass, let target = targets.first else { return nil }
    return try places(target, of: table, rows: rows ?? table.allRows)
  }

  /// The regression targets of `rows` (default: all), not scaled: m × K.
  public func values(of table: Table, rows: [Int]? = nil) throws -> Matrix<Double> {
    let rows = rows ?? table.allRows
    var result = Matrix<Double>(rows: rows.count, columns: targets.count)
    for (index, target) in targets.enumerated() {
      for (row, value) in try numbers(target, of: table, rows: rows).enumerated() {
        result[row, index] = value
      }
    }
    return result
  }

  /// Converts scaled predictions to the unit of the targets, y = z · σ + mean, and clamps them to
  /// the limits, if there are any.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func unscaled<Scalar: NetworkScalar>(_ predictions: Matrix<Scalar>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: predictions.rows, columns: predictions.columns)
    for column in 0..<predictions.columns {
      let scale = targets[column].scale ?? Scale(mean: 0, standardDeviation: 1)
      for row in 0..<predictions.rows {
        let value = Double(predictions[row, column]) * scale.standardDeviation + scale.mean
        result[row, column] =
          scale.limits.map { min(max(value, $0.lowerBound), $0.upperBound) } ?? value
      }
    }
    return result
  }

  private func numbers(_ target: Target, of table: Table, rows: [Int]) throws -> [Double] {
    try table.check(rows)
    let column = try table.column(named: target.column)
    let values = try NumberReader(column, table: table).numbers(rows)
    if let index = values.firstIndex(where: \.isNaN) {
      throw missing(target, table: table, row: rows[index])
    }
    return values
  }

  private func places(_ target: Target, of table: Table, rows: [Int]) throws -> [Int] {
    try table.check(rows)
    let column = try table.column(named: target.column)
    let classes = target.classes ?? []
    let reader = LabelReader(column, of: table, labels: classes, format: numberFormat)
    return try rows.map { row in
      if let place = reader.place(at: row) { return place }
      guard let text = column.text(at: row) else {
        throw missing(target, table: table, row: row)
      }
      let known = classes.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
      throw BackpropError(
        .badData, "the class \(CellText.shown(text)) does not occur in the training rows",
        at: table.location(row: row, column: target.column),
        remedy: "use one of the classes of the training rows (\(known)"
          + (classes.count > 20 ? ", …" : "") + "), or train with rows of this class")
    }
  }

  private func missing(_ target: Target, table: Table, row: Int) -> BackpropError {
    BackpropError(
      .badData, "the target is missing", at: table.location(row: row, column: target.column),
      remedy: "fill in the target or delete the row")
  }
}

extension TargetEncoding.Scale {
  func standardised(_ value: Double) -> Double {
    Standardisation.apply(value, mean: mean, standardDeviation: standardDeviation)
  }
}

extension NetworkScalar {
  /// `value` rounded to this type. Throws if it is out of range.
  @inline(__always)
  static func checked(
    _ value: Double, _ location: @autoclosure () -> BackpropError.Location
  ) throws -> Self {
    let result = Self(value)
    guard result.isFinite else { throw BackpropError.tooFar(location()) }
    return result
  }
}

extension BackpropError {
  static func tooFar(_ location: Location) -> BackpropError {
    BackpropError(
      .badData,
      "the value is so far from those of the training rows that its scaled value is infinity",
      at: location, remedy: "fix the value, or leave the cell empty if it is not known")
  }
}
