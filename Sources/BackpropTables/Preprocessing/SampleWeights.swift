internal import BackpropCore

/// The weights of the rows of a table, read from one of its columns.
public enum SampleWeights {
  /// The weights of `rows` (default: all) in the column called `name`.
  ///
  /// Throws if a weight is missing, negative or not a number, or if all weights are zero; the error
  /// names the line.
  ///
  /// - Complexity: O(rows).
  public static func read(table: Table, rows: [Int]? = nil, column name: String) throws -> [Double]
  {
    let rows = rows ?? table.allRows
    try table.check(rows)
    let column = try table.column(named: name)
    let weights = try NumberReader(column, table: table).numbers(rows)
    for (index, weight) in weights.enumerated() where weight.isNaN || weight < 0 {
      throw BackpropError(
        .badData, weight.isNaN ? "the weight is missing" : "the weight \(weight) is negative",
        at: table.location(row: rows[index], column: name),
        remedy: "give every row a weight of 0 or more")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw BackpropError(
        .badData, "all weights are zero, so there is nothing to learn from",
        at: .init(file: table.source, column: name),
        remedy: "give at least one row a weight above 0")
    }
    return weights
  }
}

extension Preprocessing {
  /// The weights of `rows` (default: all), from the weight column that was named when the
  /// preprocessing was fitted; nil if there was none.
  public func weights(of table: Table, rows: [Int]? = nil) throws -> [Double]? {
    guard let column = columnSummaries.first(where: { $0.role == .weight })?.column else {
      return nil
    }
    return try SampleWeights.read(table: table, rows: rows, column: column)
  }
}
