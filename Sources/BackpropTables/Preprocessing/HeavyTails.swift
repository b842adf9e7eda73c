/// Targets of which a few rows decide what a squared error learns.
struct HeavyTails {
  let table: Table
  let rows: [Int]

  /// What to know about the numbers of `column`, if the hundredth of them that is farthest from the
  /// mean makes more than half of the variance; nil otherwise, and for fewer than 20 rows.
  ///
  /// It makes 8 % of the variance of a normal distribution, 22 % of an exponential one.
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
    let share = few.reduce(0) { $0 + squares[$1] } / squares.reduce(0, +)
    guard share > 0.5 else { return nil }
    let farthest = order[0]
    let line = table.line(ofRow: rows[farthest]).map { " on line \($0)" } ?? ""
    let value = values[farthest].brief + line
    let percent = Int((share * 100).rounded(.down))
    return
      (few.count == 1
      ? "target '\(column.name)': one of its \(rows.count) values, \(value), makes \(percent) % of its "
        + "variance, and a squared error learns little but that: mend it if it is a mistake"
      : "target '\(column.name)': the \(few.count) of its \(rows.count) values that are farthest from "
        + "the mean, first of all \(value), make \(percent) % of its variance, and a squared error "
        + "learns little but those: mend them if they are mistakes")
      + "; otherwise "
      + (moments.smallest > 0 ? "predict the logarithm, or " : "")
      + "take the loss huber or meanAbsoluteError"
  }
}
