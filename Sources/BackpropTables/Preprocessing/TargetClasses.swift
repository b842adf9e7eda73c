internal import BackpropCore

// The classes of a target column, and whether the column holds classes at all.

extension Column {
  /// A distinct cell: its spelling, its number (NaN in a categorical column), its first row and the
  /// number of rows that have it.
  struct DistinctCell {
    let text: String
    let number: Double
    let row: Int
    fileprivate(set) var count: Int
  }

  /// The distinct cells in `rows` without missing values, in order of their first row.
  func distinctCells(_ rows: [Int]) -> [DistinctCell] {
    var cells: [DistinctCell] = []
    var places: [UInt64: Int] = [:]
    for row in rows {
      let key: UInt64
      switch storage {
      case .spelled(let codes, _):
        guard codes[row] != Spellings.missing else { continue }
        key = UInt64(codes[row])
      case .numbers, .pixel:
        let number = number(at: row)
        guard !number.isNaN else { continue }
        key = (number + 0).bitPattern
      }
      if let place = places[key] {
        cells[place].count += 1
      } else {
        places[key] = cells.count
        cells.append(
          DistinctCell(text: text(at: row) ?? "", number: number(at: row), row: row, count: 1))
      }
    }
    return cells
  }
}

extension TargetEncoding {
  /// Cells with equal keys are one class: equal numbers, or equal bytes.
  private enum ClassKey: Hashable {
    case number(Double)
    case text([UInt8])

    init(_ cell: Column.DistinctCell, _ type: ColumnType) {
      self =
        type == .numeric && ClassOrder.isExact(cell.number)
        ? .number(cell.number + 0) : .text(Array(cell.text.utf8))
    }
  }

  /// The most distinct integers that are classes.
  private static let maximumClassNumbers = 20

  /// Whether `column` is a classification target in `rows`.
  static func holdsClasses(_ column: Column, _ rows: [Int]) -> Bool {
    guard column.type == .numeric else { return true }
    guard rows.allSatisfy({ column.number(at: $0) == column.number(at: $0).rounded() }) else {
      return false
    }
    let count = Set(column.distinctCells(rows).map { ClassKey($0, column.type) }).count
    return count <= maximumClassNumbers && (count <= 2 || count * 2 <= rows.count)
  }

  /// The classes in `rows`, in order. The label of a class is its most frequent spelling, the first
  /// in byte order if several are.
  static func classes(_ column: Column, _ rows: [Int], _ format: NumberFormat?) -> [String] {
    var labels: [ClassKey: Column.DistinctCell] = [:]
    for cell in column.distinctCells(rows) {
      let key = ClassKey(cell, column.type)
      if let other = labels[key],
        cell.count != other.count
          ? cell.count < other.count : ClassOrder.bytesPrecede(other.text, cell.text)
      {
        continue
      }
      labels[key] = cell
    }
    return ClassOrder.sorted(labels.values.map(\.text), format)
  }

  /// Throws if the classes of `column`, whose task was inferred, are not classes: nearly every row
  /// has its own, or they are amounts such as `$1,250`.
  static func rejectDoubtfulClasses(_ column: Column, _ rows: [Int], _ table: Table) throws {
    guard column.type == .categorical, table.options.columnTypes[column.name] == nil else { return }
    let cells = column.distinctCells(rows)
    guard cells.count > 10, cells.count > maximumClassNumbers || cells.count * 2 > rows.count else {
      return
    }
    let others = cells.filter { ClassOrder.number($0.text, table.numberFormat) == nil }
    if let first = others.first, others.allSatisfy({ FormattedNumber.matches($0.text) }) {
      throw BackpropError(
        .badData,
        "the target has amounts, such as \(CellText.shown(first.text)), which are not read as "
          + "numbers", at: table.location(row: first.row, column: column.name),
        remedy: "write them with digits and a decimal point only or "
          + "\(Advice.declareNumberFormat), or, if they are classes, \(Advice.declareCategorical)")
    }
    guard cells.count * 2 > rows.count else { return }
    let first = others.first ?? cells[0]
    throw BackpropError(
      .badData,
      "the target has \(cells.count.grouped) different values in \(counted(rows.count, "row")), "
        + "too many for classes, and \(CellText.shown(first.text)) is not a number",
      at: table.location(row: first.row, column: column.name),
      remedy: "name another column as the target, fix the cell if the others are numbers, or, if "
        + "the values are classes, \(Advice.declareCategorical)")
  }

  /// For a target of integers whose task was inferred: what it was taken for, and how to change it;
  /// nil if its values leave no doubt.
  package func hint(of table: Table, rows: [Int]? = nil) -> String? {
    let rows = rows ?? table.allRows
    guard targets.count == 1, let column = try? table.column(named: targets[0].column),
      column.type == .numeric, table.image == nil,
      rows.allSatisfy({ column.number(at: $0) == column.number(at: $0).rounded() })
    else { return nil }
    let count = column.distinctCells(rows).count
    if task == .regression {
      guard count <= 100, count * 2 <= rows.count else { return nil }
      return "it has \(count) different integers; if they are classes, \(Advice.chooseTask) "
        + "multiclass"
    }
    guard task == .multiclass else { return nil }
    return "it has \(count) different integers; if they are quantities or counts, "
      + "\(Advice.chooseTask) regression"
  }
}
