internal import BackpropCore
internal import BackpropTables

/// Rows of a table, and the same rows as matrices.
struct PreparedRows: Sendable {
  let table: Table
  /// The rows of `table`, counted from 0.
  let rows: [Int]
  /// The features, m × n_0.
  let x: Matrix<Float>
  /// The targets, m × n_L.
  let y: Matrix<Float>

  init(_ table: Table, _ rows: [Int], _ preprocessing: Preprocessing) throws {
    self.table = table
    self.rows = rows
    x = try preprocessing.features(of: table, rows: rows)
    y = try preprocessing.targets(of: table, rows: rows)
  }

  /// - Throws: `BackpropError` if a target is negative, which a count cannot be.
  func requireCounts(_ targets: [String]) throws {
    guard let index = y.withUnsafeElements({ $0.firstIndex { $0 < 0 } }) else { return }
    throw BackpropError(
      .badData, "the count \(y[index / y.columns, index % y.columns]) is negative",
      at: .init(
        file: table.source, line: table.line(ofRow: rows[index / y.columns]),
        column: targets[index % y.columns]),
      remedy: "correct it, or use another loss than \(Loss.poisson)")
  }
}
