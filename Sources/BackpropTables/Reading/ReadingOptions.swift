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
  /// bar. Several spaces in a row are one delimiter.
  public var delimiter: Character?

  /// Whether the first line contains the names of the columns.
  ///
  /// If nil, it does, but a first line that consists of numbers is an error, because reading it as
  /// names would silently lose a row. (`0,1,2,3…`, the names pandas gives to columns without names,
  /// are read as names.) Without a header the names are `column1`, `column2`, ….
  public var hasHeader: Bool?

  /// How numbers are written. If nil, the reader infers it from the beginning of the file.
  public var numberFormat: NumberFormat?

  /// The spellings of missing values. If one of them is a number, all spellings of that number are
  /// missing values.
  public var missing: Set<String>

  /// The types of the named columns, whatever their cells. A name that is not in the file is an
  /// error.
  public var columnTypes: [String: ColumnType]

  /// The expected types of the named columns. A name that is not in the file is ignored.
  /// ``Preprocessing/readingOptions`` sets it.
  public var expectedTypes: [String: ColumnType]

  /// The columns to keep, or nil for all. A name that is not in the file is ignored.
  public var columns: Set<String>?

  /// Names that the header should contain. If several delimiters fit a file equally well, the
  /// reader chooses one that separates them.
  public var headerNames: Set<String> = []

  /// Columns whose cells are not read.
  public var dropped: Set<String> = []

  /// The default spellings of missing values.
  public static let defaultMissing: Set<String> = [
    "", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN",
    "null", "Null", "NULL", "None", "?", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
  ]

  /// Other words for missing values, in lower case. They are missing values in a column that is
  /// numeric apart from them, and categories in other columns. They apply if ``missing`` contains
  /// the default spellings.
  static let missingInNumbers: Set<String> = [
    "na", "n/a", "n.a.", "n.a", "nan", "-nan", "none", "null", "(null)", "<null>", "nil", "nat",
    "\\n", "undefined", "void", "n.d.", "unknown", "missing", "(missing)", "not available",
    "not applicable",
    "no data", "-", "--", "---", ".", "..", "#div/0!", "#value!", "#ref!", "#num!", "#name?",
    "#null!", "#n/a",
  ]

  /// Makes options; the reader detects those that are nil.
  public init(
    delimiter: Character? = nil, hasHeader: Bool? = nil,
    numberFormat: NumberFormat? = nil,
    missing: Set<String> = ReadingOptions.defaultMissing,
    columnTypes: [String: ColumnType] = [:]
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.numberFormat = numberFormat
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
    return "\(delimiter.map(String.init) ?? "")\(hasHeader as Bool?)"
      + "\(numberFormat?.rawValue ?? "")\(missing.sorted())\(types(columnTypes))"
      + "\(types(expectedTypes))\(columns?.sorted() ?? [])\(dropped.sorted())"
  }
}
