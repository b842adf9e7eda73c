public import BackpropCore

extension Preprocessing {
  /// The features of `rows` (default: all), one table row per matrix row: m × ``featureCount``.
  ///
  /// The arithmetic uses Double and rounds once at the end. Throws if a column does not exist, or
  /// if a cell of a numeric column is not a number; the error names the line and the cell.
  ///
  /// - Complexity: O(rows · features).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func features<Scalar: NetworkScalar>(
    of table: Table, rows: [Int]? = nil
  ) throws -> Matrix<Scalar> {
    let rows = rows ?? table.allRows
    try table.check(rows)
    var writers: [any FeatureWriter<Scalar>] = []
    var offset = 0
    for encoding in encodings {
      writers.append(try writer(for: encoding, table: table, offset: offset))
      offset += encoding.featureNames.count
    }
    var result = Matrix<Scalar>(rows: rows.count, columns: offset)
    try result.withUnsafeMutableElements { elements in
      guard let base = elements.baseAddress else { return }
      // One block of rows at a time, so that all columns write to memory that is still in the
      // cache.
      for start in stride(from: 0, to: rows.count, by: 1024) {
        let block = rows[start..<min(start + 1024, rows.count)]
        for writer in writers {
          try writer.write(block, to: base + start * offset, stride: offset)
        }
      }
    }
    return result
  }

  /// The targets of `rows` (default: all); see ``TargetEncoding/matrix(of:rows:)``.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func targets<Scalar: NetworkScalar>(
    of table: Table, rows: [Int]? = nil
  ) throws -> Matrix<Scalar> {
    try target.matrix(of: table, rows: rows)
  }

  private func writer<Scalar: NetworkScalar>(
    for encoding: FeatureEncoding, table: Table, offset: Int
  ) throws -> any FeatureWriter<Scalar> {
    switch encoding {
    case .numeric(let numeric):
      let column = try table.column(named: numeric.column)
      return NumericWriter(
        encoding: numeric, cells: NumberReader(column, table: table), table: table, offset: offset)
    case .categorical(let categories):
      let column = try table.column(named: categories.column)
      return CategoryWriter(
        encoding: categories,
        cells: LabelReader(
          column, of: table, labels: categories.categories, format: target.numberFormat),
        offset: offset)
    case .date(let date):
      let column = try table.column(named: date.time.column)
      return DateWriter(
        encoding: date, cells: DateReader(column, format: date.format), table: table,
        offset: offset)
    case .pixels(let pixels):
      return try PixelWriter(encoding: pixels, table: table, offset: offset)
    }
  }
}

/// Writes the features of one encoding into the rows of a matrix of zeros.
private protocol FeatureWriter<Scalar> {
  associatedtype Scalar: NetworkScalar
  func write(_ rows: ArraySlice<Int>, to base: UnsafeMutablePointer<Scalar>, stride: Int) throws
}

private struct NumericWriter<Scalar: NetworkScalar>: FeatureWriter {
  let encoding: NumericEncoding
  let cells: NumberReader
  let table: Table
  let offset: Int

  func write(_ rows: ArraySlice<Int>, to base: UnsafeMutablePointer<Scalar>, stride: Int) throws {
    let values = try cells.numbers(rows)
    var target = base + offset
    for (index, value) in values.enumerated() {
      target.pointee = try Scalar.checked(
        encoding.scaled(value),
        table.location(row: rows[rows.startIndex + index], column: encoding.column))
      encoding.writeOthers(value, to: target + 1)
      target += stride
    }
  }
}

private struct CategoryWriter<Scalar: NetworkScalar>: FeatureWriter {
  let encoding: CategoryEncoding
  let cells: LabelReader
  let offset: Int

  func write(_ rows: ArraySlice<Int>, to base: UnsafeMutablePointer<Scalar>, stride: Int) {
    let isSigned = encoding.isSigned
    let unknown = isSigned ? 1 : encoding.categories.count
    var target = base + offset
    for row in rows {
      if encoding.isCode {
        target.pointee = Scalar(cells.place(at: row).map { $0 + 1 } ?? 0)
      } else if let place = cells.place(at: row) {
        if isSigned { target.pointee = place == 0 ? -1 : 1 } else { target[place] = 1 }
      } else if encoding.hasUnknown {
        target[unknown] = 1
      }
      target += stride
    }
  }
}

private struct DateWriter<Scalar: NetworkScalar>: FeatureWriter {
  let encoding: DateEncoding
  let cells: DateReader
  let table: Table
  let offset: Int

  func write(_ rows: ArraySlice<Int>, to base: UnsafeMutablePointer<Scalar>, stride: Int) throws {
    let time = encoding.time
    let firstCycle = time.featureNames.count
    var target = base + offset
    for row in rows {
      let moment = cells.moment(at: row)
      if moment == nil, cells.isReversed(at: row) { throw reversed(row) }
      target.pointee = try Scalar.checked(
        time.scaled(moment?.days ?? .nan), table.location(row: row, column: time.column))
      time.writeOthers(moment?.days ?? .nan, to: target + 1)
      for (index, cycle) in encoding.cycles.enumerated() {
        guard let phase = moment.map(cycle.phase) else { continue }
        target[firstCycle + 2 * index] = Scalar(sine(ofTurns: phase))
        target[firstCycle + 2 * index + 1] = Scalar(cosine(ofTurns: phase))
      }
      target += stride
    }
  }
}

extension DateWriter {
  /// The other dates of such a file may be valid in both orders, and would be wrong without a word.
  private func reversed(_ row: Int) -> BackpropError {
    let format = encoding.format
    return BackpropError(
      .badData,
      "\(cells.shown(row)) is not a date in the training format \(format.rawValue), but it is as "
        + "\(format.reversed?.rawValue ?? ""), so day and month seem to be swapped in this file",
      at: table.location(row: row, column: encoding.time.column),
      remedy: "write all dates of the file as \(format.rawValue), or fix this cell")
  }
}

private struct PixelWriter<Scalar: NetworkScalar>: FeatureWriter {
  let offset: Int
  let count: Int
  private let source: Source

  private enum Source {
    /// The pixels of an image file, and the feature of each of the 256 byte values.
    case block(PixelBlock, [Scalar])
    /// The pixels as numeric columns of a text file.
    case columns([NumberReader], names: [String], Table, PixelEncoding)
  }

  init(encoding: PixelEncoding, table: Table, offset: Int) throws {
    self.offset = offset
    count = encoding.count
    if let image = table.image, image != encoding.image {
      throw BackpropError(
        .badData,
        "the images have \(image.height) × \(image.width) pixels, but the network was trained on "
          + "\(encoding.image.height) × \(encoding.image.width)", at: .init(file: table.source),
        remedy: "use images of that size")
    }
    let columns = try encoding.columns.map(table.column(named:))
    if case .pixel(let block, 0)? = columns.first?.storage, block.pixels == encoding.count {
      source = .block(block, (0..<256).map { Scalar(encoding.scaled(Double($0))) })
    } else {
      source = .columns(
        columns.map { NumberReader($0, table: table) }, names: encoding.columns, table,
        encoding)
    }
  }

  func write(_ rows: ArraySlice<Int>, to base: UnsafeMutablePointer<Scalar>, stride: Int) throws {
    switch source {
    case .block(let block, let scaled):
      scaled.withUnsafeBufferPointer { scaled in
        var target = base + offset
        for row in rows {
          let image = block.bytes + row * count
          for pixel in 0..<count { target[pixel] = scaled[Int(image[pixel])] }
          target += stride
        }
      }
    case .columns(let readers, let names, let table, let encoding):
      for pixel in 0..<count {
        for (index, value) in try readers[pixel].numbers(rows).enumerated() {
          let location = {
            table.location(row: rows[rows.startIndex + index], column: names[pixel])
          }
          guard !value.isNaN else {
            throw BackpropError(
              .badData, "the pixel is missing", at: location(), remedy: "fill in the pixel")
          }
          base[index * stride + offset + pixel] = try Scalar.checked(
            encoding.scaled(value), location())
        }
      }
    }
  }
}
