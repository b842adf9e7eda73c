internal import BackpropCore

/// A table: rows, named columns of numbers or categories, and information about the source.
///
/// ```swift
/// let table = try Table(contentsOf: "iris.csv")
/// print(table.rowCount, table.columns.map(\.name))
/// ```
///
/// A table is immutable. Functions take a part of it as a list of row numbers, so a split copies no
/// cells.
public struct Table: Sendable {
  /// The name of the source in messages: a path, `standard input`, or `table`.
  public let source: String
  /// The columns, in the order of the file.
  public let columns: [Column]
  /// The number of rows.
  public let rowCount: Int
  /// The decisions that the reader made, one sentence each.
  public let notes: [String]
  /// The fingerprint of the table's data.
  public let fingerprint: Fingerprint
  /// The shape of the images, if the columns are pixels.
  public let image: ImageShape?

  /// The names in the header, including columns that were not kept.
  let namesInSource: [String]
  /// The options the table was read with, including the inferred number format.
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
  /// If it does not exist, the error lists the existing names, the most similar first.
  public func column(named name: String) throws -> Column {
    if let position = positions[name] { return columns[position] }
    throw BackpropError(
      .badData, "there is no column '\(name)'", at: .init(file: source),
      remedy: NearNames.remedy(for: name, among: namesInSource)
        + (hasDoubtfulDelimiter ? ", or \(Advice.declareDelimiter)" : ""))
  }

  /// Whether a name in the header contains what may be the delimiter.
  private var hasDoubtfulDelimiter: Bool {
    namesInSource.contains { $0.contains { ",;\t|:^".contains($0) } }
      || namesInSource.count == 1 && namesInSource[0].contains(" ")
  }

  /// A text that identifies the table: the fingerprint of its data and the reading options.
  package var identity: String { "\(fingerprint)\(options.text)" }

  /// How the numbers of the table were written; nil if it is not from a text file.
  public var numberFormat: NumberFormat? { options.numberFormat }

  /// Whether there is a column called `name`.
  public func hasColumn(named name: String) -> Bool { positions[name] != nil }

  /// All row numbers, in order.
  public var allRows: [Int] { Array(0..<rowCount) }

  /// The line of the source on which row `row` begins, counted from 1; nil if the source has no
  /// lines.
  public func line(ofRow row: Int) -> Int? { lines.line(ofRow: row) }

  /// The location of the cell of `column` in row `row`.
  func location(row: Int, column: String?) -> BackpropError.Location {
    BackpropError.Location(file: source, line: line(ofRow: row), column: column)
  }

  /// Throws unless all `rows` are rows of the table.
  func check(_ rows: [Int]) throws {
    guard let invalid = rows.first(where: { $0 < 0 || $0 >= rowCount }) else { return }
    throw BackpropError(
      .usage, "there is no row \(invalid) in a table of \(counted(rowCount, "row"))",
      at: .init(file: source), remedy: "use row numbers from 0 to \(rowCount - 1)")
  }
}
