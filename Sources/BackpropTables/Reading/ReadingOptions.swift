/// What a column of a table holds.
public enum ColumnType: String, Codable, Hashable, Sendable {
  /// Numbers, and cells that are missing.
  case numeric
  /// Names of categories, kept exactly as they are spelled.
  case categorical
}

/// How a text file is read into a ``Table``; what is left at its default is worked out from the
/// file, and every such decision is one of the table's ``Table/notes``.
public struct ReadingOptions: Hashable, Sendable {
  /// The byte between two cells: a comma, semicolon, tab or vertical bar if it has to be found out.
  public var delimiter: Character?

  /// Whether the first line holds the names of the columns.
  ///
  /// Left nil, it does, and a first line of nothing but numbers is an error, because reading it as
  /// names would lose an observation without a word. (`0,1,2,3…`, the names pandas gives to columns
  /// without names, are taken as names.) Without a header the names are `column1`, `column2`, ….
  public var hasHeader: Bool?

  /// Whether `1,5` is one and a half, and `1.234,5` over a thousand.
  ///
  /// Left nil, it is found out from the beginning of the file where the delimiter is no comma.
  public var decimalComma: Bool?

  /// Whether the file is like one with decimal commas. Where the delimiter is no comma and the beginning
  /// shows neither sign, `1.234` is over a thousand then: what ``Preprocessing/readingOptions`` asks for.
  public var expectsDecimalComma = false

  /// The spellings that stand for a missing value.
  public var missing: Set<String>

  /// What the named columns hold, whatever they look like. A name the file lacks is an error.
  public var columnTypes: [String: ColumnType]

  /// The same, but a name the file lacks is none: what ``Preprocessing/readingOptions`` asks for.
  public var expectedTypes: [String: ColumnType]

  /// The only columns to keep, or nil for all; a name the file lacks is ignored.
  public var columns: Set<String>?

  /// The spellings that stand for a missing value if nothing else is said.
  public static let defaultMissing: Set<String> = [
    "", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN",
    "null", "Null", "NULL", "None", "?", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
  ]

  /// Everything is worked out from the file.
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

  /// The options in words, the same in every run.
  var text: String {
    func types(_ types: [String: ColumnType]) -> [String] {
      types.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
    let flags = [hasHeader, decimalComma, expectsDecimalComma].map { "\($0 as Bool?)" }
    return "\(delimiter.map(String.init) ?? "")\(flags)\(missing.sorted())\(types(columnTypes))"
      + "\(types(expectedTypes))\(columns?.sorted() ?? [])"
  }
}
