/// The number of rows and columns of a matrix. Either may be a symbol, such as m.
public struct Shape: Hashable, Sendable {
  /// The number of rows.
  public let rows: Dimension
  /// The number of columns.
  public let columns: Dimension

  /// `rows` × `columns`.
  public init(_ rows: Dimension, _ columns: Dimension) {
    self.rows = rows
    self.columns = columns
  }

  /// The shape of the transpose.
  public var transposed: Shape { Shape(columns, rows) }
}

/// The error for an operation on two matrices whose shapes do not fit.
public struct ShapeMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation: `matrix product`.
  public let operation: String
  /// The shapes of the left and the right operand.
  public let left, right: Shape

  /// `no matrix product of (m x 4) and (m x 1)`.
  public var description: String {
    "no \(operation) of \(Formula.ascii.shape(left)) and \(Formula.ascii.shape(right))"
  }
}
