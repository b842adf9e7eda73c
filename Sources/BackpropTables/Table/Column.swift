/// One column of a ``Table``: a name, a type, and a cell for every row.
public struct Column: Sendable {
  /// The name in the header.
  public let name: String
  /// Whether the cells are numbers or categories.
  public let type: ColumnType
  let storage: Storage

  /// The storage of the cells, one for each row of the table.
  enum Storage: Sendable {
    /// Many distinct numbers; a missing value is NaN.
    case numbers(Blocks<Double>)
    /// The code of each cell's spelling; a missing value is ``Spellings/missing``.
    case spelled(Blocks<UInt32>, Spellings)
    /// One pixel of every image, by its index.
    case pixel(PixelBlock, Int)
  }

  init(name: String, type: ColumnType, storage: Storage) {
    self.name = name
    self.type = type
    self.storage = storage
  }

  /// The number in row `row`; NaN if it is missing or the column is categorical.
  ///
  /// - Complexity: O(1).
  public func number(at row: Int) -> Double {
    switch storage {
    case .numbers(let numbers): return numbers[row]
    case .spelled(let codes, let spellings):
      let code = codes[row]
      return code == Spellings.missing ? .nan : spellings.value(Int(code))
    case .pixel(let block, let index): return Double(block[row, index])
    }
  }

  /// The cell in row `row` as it is spelled in the file; nil if it is missing.
  ///
  /// If a numeric column has so many distinct values that it does not keep their spellings, the
  /// result is the shortest decimal that is read as the same Double.
  ///
  /// - Complexity: O(length of the cell).
  public func text(at row: Int) -> String? {
    switch storage {
    case .numbers(let numbers):
      let number = numbers[row]
      return number.isNaN ? nil : Column.shortest(number)
    case .spelled(let codes, let spellings):
      let code = codes[row]
      return code == Spellings.missing ? nil : spellings.text(Int(code))
    case .pixel(let block, let index): return String(block[row, index])
    }
  }

  /// Whether the cell in row `row` is missing.
  ///
  /// - Complexity: O(1).
  public func isMissing(at row: Int) -> Bool {
    switch storage {
    case .numbers(let numbers): return numbers[row].isNaN
    case .spelled(let codes, _): return codes[row] == Spellings.missing
    case .pixel: return false
    }
  }

  /// The shortest decimal that is read as `number`, without `.0` after an integer.
  static func shortest(_ number: Double) -> String {
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
