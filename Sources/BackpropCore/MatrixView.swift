internal import CBackpropKernels

/// A matrix, part of one, or its transpose, where it stands in somebody else's memory: what the
/// passes compute on, so that a step allocates nothing.
///
/// Policy: a view is made, used and forgotten within one call of the owner; it is never stored
/// beyond the owner's life and never passed to a caller outside the package.
package struct MatrixView<Scalar: NetworkScalar> {
  package let base: UnsafeMutablePointer<Scalar>
  package let rows: Int
  package let columns: Int
  package let rowStride: Int
  package let columnStride: Int

  package init(base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int) {
    self.init(base: base, rows: rows, columns: columns, rowStride: columns, columnStride: 1)
  }

  private init(
    base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, columnStride: Int
  ) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// The transpose.
  package var transposed: MatrixView {
    MatrixView(
      base: base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// The rows `range`.
  package subscript(range: Range<Int>) -> MatrixView {
    MatrixView(
      base: base + range.lowerBound * rowStride, rows: range.count, columns: columns,
      rowStride: rowStride, columnStride: columnStride)
  }

  /// The elements, row after row; only of a whole or a block of rows, never of a transpose.
  package var count: Int { rows * columns }

  /// Takes over the elements of `other`, which has the same shape; neither is a transpose.
  func copy(_ other: MatrixView) { base.update(from: other.base, count: count) }

  package var shape: String { "\(rows) × \(columns)" }

  var operand: bp_operand { bp_operand(base: base, row: rowStride, column: columnStride) }
}

/// c = scale · a·b + bias, with `bias` added to every row.
///
/// Shapes: (m × n) = (m × k)(k × n) + (1 × n).
/// - Complexity: O(m · n · k).
package func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, scale: Double = 1,
  adding bias: UnsafeMutablePointer<Scalar>? = nil, into c: MatrixView<Scalar>
) {
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns && c.columnStride == 1,
    "(\(a.shape))·(\(b.shape)) does not make \(c.shape)")
  bp_product(
    Scalar.kernelType, a.rows, b.columns, a.columns, a.operand, b.operand, scale, bias, c.base,
    c.rowStride)
}

extension Cost {
  /// dW += 2 l2 · W + l1 · sign W.
  func addPenalty<Scalar>(of w: MatrixView<Scalar>, to dW: MatrixView<Scalar>) {
    if l2 != 0 { bp_add_scaled(Scalar.kernelType, dW.count, 2 * l2, w.base, dW.base) }
    if l1 != 0 { bp_add_scaled_signs(Scalar.kernelType, dW.count, l1, w.base, dW.base) }
  }
}

extension MatrixView {
  /// l2 · Σw² + l1 · Σ|w| over the elements.
  func penalty(_ cost: Cost) -> Double {
    cost.l2 * bp_dot(Scalar.kernelType, count, base, base)
      + cost.l1 * bp_sum_of_magnitudes(Scalar.kernelType, count, base)
  }
}
