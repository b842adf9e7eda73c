internal import BackpropCore

/// Observations in rows, named columns of numbers or categories, and where it all came from.
///
/// ```swift
/// let table = try Table(contentsOf: "iris.csv")
/// print(table.rowCount, table.columns.map(\.name))
/// ```
///
/// A table never changes. A part of it is expressed as a list of row numbers, which everything that
/// works on tables takes, so a split copies nothing.
public struct Table: Sendable {
  /// What messages call the source: a path, `standard input`, or `table`.
  public let source: String
  /// The columns, in the order of the file.
  public let columns: [Column]
  /// The number of rows: observations.
  public let rowCount: Int
  /// Everything that was decided or guessed while reading, one sentence each.
  public let notes: [String]
  /// What tells this table's data from any other's.
  public let fingerprint: Fingerprint
  /// The shape of an image, where the columns are the pixels of one.
  public let image: ImageShape?

  /// The names in the header, those of columns that were not kept included.
  let namesInSource: [String]
  /// The options the table was read with, the decimal sign settled.
  let options: ReadingOptions
  private let lines: LineMap
  private let positions: [String: Int]

  init(
    source: String, columns: [Column], rowCount: Int, lines: LineMap, namesInSource: [String],
    notes: [String], fingerprint: Fingerprint, image: ImageShape? = nil,
    options: ReadingOptions = ReadingOptions()
  ) {
    self.source = source
    self.columns = columns
    self.rowCount = rowCount
    self.lines = lines
    self.namesInSource = namesInSource
    self.notes = notes
    self.fingerprint = fingerprint
    self.image = image
    self.options = options
    positions = Dictionary(
      columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The column called `name`.
  ///
  /// Throws an error that lists the names there are, the most similar first, if it does not exist.
  public func column(named name: String) throws -> Column {
    if let position = positions[name] { return columns[position] }
    throw BackpropError(
      .badData, "there is no column '\(name)'", at: .init(file: source),
      remedy: NearNames.remedy(for: name, among: namesInSource))
  }

  /// What tells this table, as it was read, from any other: its bytes and its options.
  package var identity: String { "\(fingerprint)\(options.text)" }

  /// Whether its numbers were read with a decimal comma.
  public var hasDecimalComma: Bool { options.decimalComma == true }

  /// Whether there is a column called `name`.
  public func hasColumn(named name: String) -> Bool { positions[name] != nil }

  /// All row numbers, in order.
  public var allRows: [Int] { Array(0..<rowCount) }

  /// The line of the source on which row `row` begins, counted from 1; nil if it has no lines.
  public func line(ofRow row: Int) -> Int? { lines.line(ofRow: row) }

  /// Where the cell of `column` in row `row` is.
  func location(row: Int, column: String?) -> BackpropError.Location {
    BackpropError.Location(file: source, line: line(ofRow: row), column: column)
  }

  /// Throws unless every one of `rows` is a row of the table.
  func check(_ rows: [Int]) throws {
    guard let stray = rows.first(where: { $0 < 0 || $0 >= rowCount }) else { return }
    throw BackpropError(
      .usage, "there is no row \(stray) in a table of \(rowCount) rows", at: .init(file: source),
      remedy: "give row numbers from 0 to \(rowCount - 1)")
  }
}

/// What tells one table's data from another's: the same file gives the same fingerprint, compressed
/// or not.
public struct Fingerprint: Codable, Hashable, Sendable {
  /// The CRC-32 of the decompressed bytes.
  public let checksum: UInt32
  /// The number of decompressed bytes.
  public let bytes: Int
  /// The number of rows.
  public let rows: Int
}

/// The shape of the images in a table of pixels.
public struct ImageShape: Codable, Hashable, Sendable {
  /// The number of rows of pixels.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int

  /// Images of `height` × `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}
