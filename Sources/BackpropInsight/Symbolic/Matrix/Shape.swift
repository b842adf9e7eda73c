/// The number of rows and columns of a matrix; either may be a name, such as m.
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

/// Two matrices whose shapes do not fit the operation between them.
public struct ShapeMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried: `matrix product`.
  public let operation: String
  /// The shapes to the left and to the right.
  public let left, right: Shape

  /// `a matrix product of (m x 4) and (m x 1)`.
  public var description: String {
    "no \(operation) of \(Formula.ascii.shape(left)) and \(Formula.ascii.shape(right))"
  }
}
