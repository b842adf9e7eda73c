/// A dense matrix, row-major, with value semantics.
///
/// Row i is observation i: a matrix of m observations of n features has shape m × n. Element (i, j)
/// is at `i * columns + j` of a block of memory. The block starts on a 64-byte boundary, the width
/// of the widest vector register. Copies share their memory until one of them is changed.
public struct Matrix<Scalar: NetworkScalar>: Sendable {
  /// The number of rows: observations.
  public let rows: Int
  /// The number of columns: features or neurons.
  public let columns: Int
  var storage: AlignedStorage<Scalar>

  /// A matrix of zeros of shape `rows` × `columns`.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot be \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    storage = AlignedStorage(count: rows * columns)
  }

  /// A matrix of shape `rows` × `columns` of the elements of `values`, row after row.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public init(rows: Int, columns: Int, values: some Collection<Scalar>) {
    precondition(
      values.count == rows * columns,
      "\(values.count) values cannot fill a matrix of \(rows) × \(columns)")
    self.init(rows: rows, columns: columns)
    let base = storage.base
    let isCopied: Void? = values.withContiguousStorageIfAvailable {
      if let source = $0.baseAddress { base.update(from: source, count: $0.count) }
    }
    if isCopied == nil {
      for (index, value) in values.enumerated() { base[index] = value }
    }
  }

  /// The number of elements, `rows` · `columns`.
  public var count: Int { rows * columns }

  /// Element (`row`, `column`).
  ///
  /// - Complexity: O(1); the first write to a copy copies the elements.
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(contains(row, column), "no element (\(row), \(column)) in \(shape)")
      return storage.base[row * columns + column]
    }
    set {
      precondition(contains(row, column), "no element (\(row), \(column)) in \(shape)")
      makeUnique()
      storage.base[row * columns + column] = newValue
    }
  }

  /// The shape in messages: `3 × 4`.
  public var shape: String { "\(rows) × \(columns)" }

  /// A copy of the rows `range`.
  ///
  /// - Complexity: O(`range.count` · `columns`).
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "no rows \(range) in \(shape)")
    let result = Matrix(rows: range.count, columns: columns)
    result.storage.base.update(
      from: storage.base + range.lowerBound * columns, count: result.count)
    return result
  }

  /// A copy of the rows at `indices`, in that order.
  ///
  /// - Complexity: O(`indices.count` · `columns`).
  public func rows(at indices: [Int]) -> Matrix {
    let result = Matrix(rows: indices.count, columns: columns)
    for (target, source) in indices.enumerated() {
      precondition(source >= 0 && source < rows, "no row \(source) in \(shape)")
      (result.storage.base + target * columns).update(
        from: storage.base + source * columns, count: columns)
    }
    return result
  }

  /// Calls `body` with the elements in memory, row after row.
  public func withUnsafeElements<Result>(
    _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    let result = try body(UnsafeBufferPointer(start: storage.base, count: count))
    withExtendedLifetime(owner) {}
    return result
  }

  /// Calls `body` with the elements in memory, which it may change.
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    let result = try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
    withExtendedLifetime(owner) {}
    return result
  }

  /// The index, row after row, of the first element that is NaN or infinity.
  ///
  /// - Complexity: O(`rows` · `columns`).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func firstNonFinite() -> Int? {
    for index in 0..<count where !storage.base[index].isFinite { return index }
    return nil
  }

  private func contains(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < rows && column >= 0 && column < columns
  }

  /// The owner of the memory, without the generic type, which unspecialized code would have to look
  /// up.
  private var owner: AnyObject { storage }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = AlignedStorage(copying: storage) }
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// The matrix whose rows are given: `[[1, 2], [3, 4]]`.
  public init(arrayLiteral rows: [Scalar]...) { self.init(rows) }

  /// The matrix whose rows are `rows`, all of the same length.
  public init(_ rows: [[Scalar]]) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      precondition(row.count == columns, "row \(index) has \(row.count) elements, not \(columns)")
    }
    self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
  }
}

extension Matrix: Equatable {
  /// Whether shapes and elements are equal. NaN is equal to nothing.
  public static func == (left: Matrix, right: Matrix) -> Bool {
    left.rows == right.rows && left.columns == right.columns
      && left.withUnsafeElements { a in right.withUnsafeElements { b in a.elementsEqual(b) } }
  }
}

extension Matrix: CustomStringConvertible {
  /// The shape and the rows.
  public var description: String {
    "Matrix \(shape) " + toRows().description
  }

  /// The elements as an array of rows.
  public func toRows() -> [[Scalar]] {
    withUnsafeElements { elements in
      (0..<rows).map { Array(elements[$0 * columns..<($0 + 1) * columns]) }
    }
  }
}

extension Matrix {
  /// The elements, each rounded to the nearest `Other`.
  @_specialize(where Scalar == Float, Other == Double)
  @_specialize(where Scalar == Double, Other == Float)
  public func converted<Other: NetworkScalar>(to type: Other.Type) -> Matrix<Other> {
    let result = Matrix<Other>(rows: rows, columns: columns)
    for index in 0..<count { result.storage.base[index] = Other(storage.base[index]) }
    return result
  }
}
