internal import BackpropCore

/// Detects regression targets for which a few rows dominate the squared error.
struct HeavyTails {
  let table: Table
  let rows: [Int]

  /// A warning if the 1 % of the values of `column` that are farthest from the mean account for
  /// more than half of the variance; nil otherwise, and for fewer than 20 rows.
  ///
  /// They account for 8 % of the variance in a normal distribution, 22 % in an exponential one.
  func warning(of column: Column) -> String? {
    guard rows.count >= 20 else { return nil }
    let values = column.numbers(at: rows)
    let moments = Moments(values)
    guard moments.standardDeviation > 0 else { return nil }
    let squares = values.map { value in
      let z = Standardisation.apply(
        value, mean: moments.mean, standardDeviation: moments.standardDeviation)
      return z * z
    }
    let order = squares.indices.sorted { (squares[$1], $0) < (squares[$0], $1) }
    let few = order.prefix(max(1, rows.count / 100))
    let fraction = few.reduce(0) { $0 + squares[$1] } / squares.reduce(0, +)
    guard fraction > 0.5 else { return nil }
    let farthest = order[0]
    let line = table.line(ofRow: rows[farthest]).map { " on line \($0)" } ?? ""
    let value = values[farthest].brief + line
    let percent = Int((fraction * 100).rounded(.down))
    return
      (few.count == 1
      ? "target '\(column.name)': one of its \(rows.count.grouped) values (\(value)) accounts for "
        + "\(percent) % of its variance and dominates the squared error: fix it if it is wrong"
      : "target '\(column.name)': the \(few.count.grouped) of its \(rows.count.grouped) values "
        + "that are farthest from the mean (the farthest is \(value)) account for \(percent) % of "
        + "its variance and dominate the squared error: fix them if they are wrong")
      + "; otherwise "
      + (moments.smallest > 0 ? "predict the logarithm, or " : "")
      + "use the loss huber or meanAbsoluteError"
  }
}
