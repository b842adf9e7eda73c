internal import CBackpropKernels

/// An embedding of categories: each code becomes a learned vector, the row of that code in a table
/// of its column (Guo and Berkhahn 2016).
///
/// The columns hold the codes 0, 1, 2, …. Code 0 is a missing category or one that is not in the
/// training data. Any number that is not a code counts as 0. The other columns are copied in their
/// order. The tables, one below the other, are one array V of shape Σ categories × size.
public struct CategoryEmbedding: Hashable, Sendable, Codable {
  /// The columns of codes, from 0, in ascending order.
  public var columns: [Int]
  /// The number of codes of each column, including code 0.
  public var categories: [Int]
  /// The length of a vector.
  public var size: Int

  /// An embedding of `columns` in vectors of length `size`. `categories` are their numbers of
  /// codes.
  public init(columns: [Int], categories: [Int], size: Int = 8) {
    self.columns = columns
    self.categories = categories
    self.size = size
  }

  func outputs(inputs: Int) -> Int { inputs + columns.count * (size - 1) }

  var blocks: [ParameterLayout.Block] { [.init(.vectors, categories.reduce(0, +), size)] }

  /// The first row of each column's table in V.
  var tables: [Int] { categories.indices.map { categories[..<$0].reduce(0, +) } }

  func validate(inputs: Int, at place: BackpropError.Location) throws {
    try columns.requireAscending(below: inputs, at: place)
    let total = categories.reduce((sum: 0, overflow: false)) { sum, count in
      let (next, overflow) = sum.sum.addingReportingOverflow(count)
      return (next, sum.overflow || overflow || count < 1)
    }
    guard
      categories.count == columns.count, !total.overflow, total.sum <= 1 << 24,
      (1...1024).contains(size)
    else {
      throw BackpropError(
        .usage,
        "an embedding of \(columns.count) columns with \(categories) categories in vectors of \(size)",
        at: place,
        remedy: "give each column 1 to 16,777,216 categories, and vectors a length of 1 to 1024")
    }
  }

  /// V is standard normal, but 0 for code 0, which training may never see.
  func initial<Scalar: NetworkScalar>(
    _ block: ParameterLayout.Block, using generator: inout SplitMix64
  ) -> Matrix<Scalar> {
    var vectors: Matrix<Scalar> = block.filled { generator.normal() }
    for table in tables {
      for column in 0..<block.columns { vectors[table, column] = 0 }
    }
    return vectors
  }

  /// Calls `body` for each column of a row. `vector` is the row of its code in V, nil if the column
  /// holds no codes. `place` is the index of its vector or number in the row of Z.
  private func eachColumn<Scalar: NetworkScalar>(
    of row: UnsafeMutablePointer<Scalar>, _ inputs: Int,
    _ body: (_ column: Int, _ vector: Int?, _ place: Int) -> Void
  ) {
    var (next, table, place) = (0, 0, 0)
    for column in 0..<inputs {
      guard next < columns.count, columns[next] == column else {
        body(column, nil, place)
        place += 1
        continue
      }
      let (x, count) = (row[column], categories[next])
      body(column, table + (x >= 0 && x < Scalar(count) ? Int(x) : 0), place)
      table += count
      place += size
      next += 1
    }
  }

  /// Fills Z from A.
  func forward<Scalar>(
    _ a: MatrixView<Scalar>, _ vectors: UnsafeMutablePointer<Scalar>, into z: MatrixView<Scalar>
  ) {
    for i in 0..<a.rows {
      let (x, z) = (a.base + i * a.columns, z.base + i * z.columns)
      eachColumn(of: x, a.columns) { column, vector, place in
        if let vector {
          (z + place).update(from: vectors + vector * size, count: size)
        } else {
          z[place] = x[column]
        }
      }
    }
  }

  /// Fills dV. A row is `scale` times the sum of dZ over the observations with that code, in order.
  func gradient<Scalar>(
    _ a: MatrixView<Scalar>, _ dZ: MatrixView<Scalar>, scale: Double,
    into dV: UnsafeMutablePointer<Scalar>
  ) {
    let total = categories.reduce(0, +) * size
    dV.update(repeating: 0, count: total)
    for i in 0..<a.rows {
      let d = dZ.base + i * dZ.columns
      eachColumn(of: a.base + i * a.columns, a.columns) { _, vector, place in
        guard let vector else { return }
        for t in 0..<size { dV[vector * size + t] += d[place + t] }
      }
    }
    bp_scale(Scalar.kernelType, total, scale, dV)
  }
}
