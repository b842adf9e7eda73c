internal import BackpropCore
internal import CZlib

extension Table {
  /// The cells of a column made from an array instead of read from a file.
  public enum Cells: Sendable {
    /// Numbers; a missing value is NaN.
    case numbers([Double])
    /// Categories; a missing value is nil.
    case categories([String?])
  }

  /// Makes a table of the given columns, which must have the same length.
  ///
  /// ```swift
  /// let table = try Table(columns: [
  ///   ("height", .numbers([1.62, 1.80, .nan])), ("class", .categories(["a", "b", "a"])),
  /// ])
  /// ```
  ///
  /// Throws if there are no columns or no rows, if lengths differ, if two columns have the same
  /// name or if a number is infinite.
  ///
  /// - Complexity: O(the number of cells).
  public init(columns: [(name: String, cells: Cells)], named source: String = "table") throws {
    guard let first = columns.first else {
      throw BackpropError(
        .badData, "the table has no columns", at: .init(file: source),
        remedy: "provide at least one column")
    }
    let rows = first.cells.count
    guard rows > 0 else {
      throw BackpropError(
        .badData, "the table has no rows", at: .init(file: source),
        remedy: "provide at least one row")
    }
    var names: Set<String> = []
    let allocator = ArenaAllocator()
    var checksum: UInt = 0
    var bytes = 0
    var built: [Column] = []
    for (name, cells) in columns {
      let location = BackpropError.Location(file: source, column: name)
      guard cells.count == rows else {
        throw BackpropError(
          .badData,
          "the column has \(counted(cells.count, "row")), but '\(first.name)' has \(rows)",
          at: location, remedy: "give all columns the same length")
      }
      guard names.insert(name).inserted else {
        throw BackpropError(
          .badData, "two columns have the same name", at: location,
          remedy: "give one of them another name")
      }
      checksum = Table.checksum(checksum, Array(name.utf8), &bytes)
      cells.forEachPiece { checksum = Table.checksum(checksum, $0, &bytes) }
      built.append(try Column(cells, at: location, named: name, from: allocator))
    }
    self.init(
      source: source, columns: built, rowCount: rows, lines: LineMap(),
      namesInSource: built.map(\.name), notes: [],
      fingerprint: Fingerprint(
        checksum: UInt32(truncatingIfNeeded: checksum), bytes: bytes, rows: rows))
  }

  private static func checksum(_ checksum: UInt, _ content: [UInt8], _ bytes: inout Int) -> UInt {
    bytes += content.count
    return UInt(crc32_z(uLong(checksum), content, content.count))
  }
}

extension Column {
  /// The column of `cells`, called `name`.
  fileprivate init(
    _ cells: Table.Cells, at location: BackpropError.Location, named name: String,
    from allocator: ArenaAllocator
  ) throws {
    switch cells {
    case .numbers(let numbers):
      if let row = numbers.firstIndex(where: \.isInfinite) {
        throw BackpropError(
          .badData, "the number in row \(row) is infinity, but numbers must be finite",
          at: location, remedy: "use a finite number, or NaN if the value is missing")
      }
      self.init(
        name: name, type: .numeric, storage: .numbers(Blocks(numbers, from: allocator)))
    case .categories(let categories):
      var codes: [String: UInt32] = [:]
      var spellings = Spellings(hasValues: false)
      let numbered = categories.map { category -> UInt32 in
        guard let category else { return Spellings.missing }
        if let code = codes[category] { return code }
        let code = UInt32(spellings.count)
        spellings.append(category.utf8, value: .nan)
        codes[category] = code
        return code
      }
      self.init(
        name: name, type: .categorical,
        storage: .spelled(Blocks(numbered, from: allocator), spellings))
    }
  }
}

extension Table.Cells {
  /// Calls `body` with the bytes of the cells, piece by piece. Different cells have different bytes.
  fileprivate func forEachPiece(_ body: ([UInt8]) -> Void) {
    switch self {
    case .numbers(let numbers): numbers.withUnsafeBytes { body(Array($0)) }
    case .categories(let categories):
      // The zero byte distinguishes ["ab", "c"] from ["a", "bc"].
      for category in categories { body(Array((category ?? "\u{1}").utf8) + [0]) }
    }
  }

  /// The number of cells.
  var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let categories): categories.count
    }
  }
}
