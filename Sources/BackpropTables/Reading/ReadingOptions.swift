/// The type of the cells of a column.
public enum ColumnType: String, Codable, Hashable, Sendable {
  /// Numbers and missing values.
  case numeric
  /// Categories, kept exactly as they are spelled.
  case categorical
}

/// Options for reading a text file into a ``Table``. The reader detects the options that are nil
/// from the file and reports each decision in the table's ``Table/notes``.
public struct ReadingOptions: Hashable, Sendable {
  /// The byte between two cells. If nil, the reader chooses a comma, semicolon, tab or vertical
  /// bar.
  public var delimiter: Character?

  /// Whether the first line contains the names of the columns.
  ///
  /// If nil, it does, but a first line that consists of numbers is an error, because reading it as
  /// names would silently lose a row. (`0,1,2,3…`, the names pandas gives to columns without names,
  /// are read as names.) Without a header the names are `column1`, `column2`, ….
  public var hasHeader: Bool?

  /// Whether the decimal separator is a comma: `1,5` is one and a half, `1.234,5` more than a
  /// thousand.
  ///
  /// If nil, the reader detects it from the beginning of the file, unless the delimiter is a comma.
  public var decimalComma: Bool?

  /// Whether the file is expected to use decimal commas. If the delimiter is not a comma and the
  /// beginning of the file shows neither separator, the reader then assumes decimal commas, so
  /// `1.234` is more than a thousand. ``Preprocessing/readingOptions`` sets it.
  public var expectsDecimalComma = false

  /// The spellings of missing values.
  public var missing: Set<String>

  /// The types of the named columns, whatever their cells. A name that is not in the file is an
  /// error.
  public var columnTypes: [String: ColumnType]

  /// The expected types of the named columns. A name that is not in the file is ignored.
  /// ``Preprocessing/readingOptions`` sets it.
  public var expectedTypes: [String: ColumnType]

  /// The columns to keep, or nil for all. A name that is not in the file is ignored.
  public var columns: Set<String>?

  /// The default spellings of missing values.
  public static let defaultMissing: Set<String> = [
    "", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN",
    "null", "Null", "NULL", "None", "?", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
  ]

  /// Makes options; the reader detects those that are nil.
  public init(
    delimiter: Character? = nil, hasHeader: Bool? = nil, decimalComma: Bool? = nil,
    missing: Set<String> = ReadingOptions.defaultMissing,
    columnTypes: [String: ColumnType] = [:]
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.decimalComma = decimalComma
    self.missing = missing
    self.columnTypes = columnTypes
    expectedTypes = [:]
    columns = nil
  }

  /// A text of the options that is equal for equal options, in every run.
  var text: String {
    func types(_ types: [String: ColumnType]) -> [String] {
      types.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
    let flags = [hasHeader, decimalComma, expectsDecimalComma].map { "\($0 as Bool?)" }
    return "\(delimiter.map(String.init) ?? "")\(flags)\(missing.sorted())\(types(columnTypes))"
      + "\(types(expectedTypes))\(columns?.sorted() ?? [])"
  }
}
