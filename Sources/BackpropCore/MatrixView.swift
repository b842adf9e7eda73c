internal import CBackpropKernels

/// A view of a matrix, some of its rows or its transpose in memory that another object owns. The
/// passes compute on views, so a training step allocates nothing.
///
/// Policy: a view is used within one call of the owner. It never outlives the owner and never
/// leaves the package.
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

  /// The number of elements.
  package var count: Int { rows * columns }

  /// Copies the elements of `other`, which has the same shape. Neither is a transpose.
  func copy(_ other: MatrixView) { base.update(from: other.base, count: count) }

  /// The shape in messages: `3 × 4`.
  package var shape: String { "\(rows) × \(columns)" }

  /// The view as an operand of the kernels.
  var operand: bp_operand { bp_operand(base: base, row: rowStride, column: columnStride) }
}

/// c = scale · a·b + 1_m·bias.
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

extension Matrix {
  /// Calls `body` with a view of the elements in memory.
  package func withView<Result>(_ body: (MatrixView<Scalar>) throws -> Result) rethrows -> Result {
    try withUnsafeElements {
      try body(
        MatrixView(
          base: UnsafeMutablePointer(mutating: $0.baseAddress!), rows: rows, columns: columns))
    }
  }

  /// A copy of the elements of `view`.
  init(_ view: MatrixView<Scalar>) {
    self.init(rows: view.rows, columns: view.columns)
    withView { $0.copy(view) }
  }
}

/// Calls `body` with the elements in memory, or with nil if `values` is nil.
package func withOptionalBuffer<Scalar, Result>(
  _ values: [Scalar]?, _ body: (UnsafePointer<Scalar>?) throws -> Result
) rethrows -> Result {
  guard let values else { return try body(nil) }
  return try values.withUnsafeBufferPointer { try body($0.baseAddress) }
}
