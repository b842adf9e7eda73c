internal import BackpropCore

/// Checks the lengths of the lists of a file. An error names the field.
struct FieldShapes {
  let file: String?

  /// `values` as a matrix, checked to have `rows` rows and `columns` columns if these are given.
  func matrix(
    _ values: [[Double]], _ field: String, rows: Int? = nil, columns: Int? = nil
  ) throws -> Matrix<Double> {
    try check(values, field, count: rows)
    let columns = columns ?? values.first?.count ?? 0
    guard !values.isEmpty, columns > 0 else {
      throw FieldDecoding.fault(field, "is empty", file: file, remedy: "add numbers")
    }
    for (index, row) in values.enumerated() {
      try check(row, "\(field)[\(index)]", count: columns)
    }
    return Matrix(values)
  }

  /// Checks that `list` has `count` entries, if a count is given.
  func check<Element>(_ list: [Element], _ field: String, count: Int?) throws {
    guard let count, list.count != count else { return }
    throw FieldDecoding.fault(
      field, "has \(list.count) \(list.count == 1 ? "entry" : "entries"), not \(count)", file: file,
      remedy: "give it \(count)")
  }

  /// Checks that `arrays` contains every array of `others`, in the same shape.
  func check(_ arrays: Trace.Arrays, _ field: String, like others: Trace.Arrays) throws {
    for kind in ParameterKind.allCases {
      guard let other = others[kind] else { continue }
      try check(arrays, field, has: kind, rows: other.count, columns: other[0].count)
    }
  }

  /// Checks that `arrays` contains the array `kind`, `rows` × `columns`.
  func check(
    _ arrays: Trace.Arrays, _ field: String, has kind: ParameterKind, rows: Int, columns: Int
  ) throws {
    guard let array = arrays[kind] else {
      throw FieldDecoding.fault(
        "\(field).\(kind.rawValue)", "is missing", file: file,
        remedy: "give it \(rows) rows of \(columns)")
    }
    _ = try matrix(array, "\(field).\(kind.rawValue)", rows: rows, columns: columns)
  }
}
