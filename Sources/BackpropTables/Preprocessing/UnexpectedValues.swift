internal import BackpropCore

extension Preprocessing {
  /// Notes about values in `table` that did not occur in the training rows but are not errors, one
  /// sentence each: missing values in a column without missing values in training, numbers far
  /// outside the training range, categories without their own feature, and cells of a date column
  /// that are not dates. Each note has the number of rows and the first of them.
  ///
  /// Throws if a column does not exist.
  ///
  /// - Complexity: O(rows · columns).
  public func unexpectedValues(in table: Table) throws -> [String] {
    try encodings.flatMap { encoding -> [String?] in
      switch encoding {
      case .pixels: return []
      case .numeric(let numeric):
        let column = try table.column(named: numeric.column)
        let missing =
          numeric.indicatesMissing
          ? nil : table.newlyMissing(in: column, "is replaced by the training median")
        let numbers = try NumberReader(column, table: table).numbers(table.allRows)
        return [missing, numeric.range.flatMap { table.outside($0, numbers, column) }]
      case .categorical(let categories):
        let column = try table.column(named: categories.column)
        let labels = LabelReader(
          column, of: table, labels: categories.categories, format: target.numberFormat)
        let hadNoMissing =
          !categories.hasUnknown && !categories.isCode && categories.categories.count > 1
        return [
          hadNoMissing ? table.newlyMissing(in: column, "is treated as unknown") : nil,
          table.unexpectedCells(
            in: column, "the category was rare or absent in training", treatment: "unknown"
          ) { labels.place(at: $0) == nil },
        ]
      case .date(let date):
        let column = try table.column(named: date.time.column)
        let dates = DateReader(column, format: date.format)
        return [
          date.time.indicatesMissing
            ? nil : table.newlyMissing(in: column, "is replaced by the training median"),
          table.unexpectedCells(
            in: column, "the cell is not a date in the training format \(date.format.rawValue)",
            treatment: "missing"
          ) { dates.moment(at: $0) == nil },
        ]
      }
    }.compactMap { $0 }
  }
}

extension Table {
  /// A note about missing cells in `column`, which had none in training; nil if there are none.
  fileprivate func newlyMissing(in column: Column, _ treatment: String) -> String? {
    let rows = allRows.filter(column.isMissing(at:))
    guard let first = rows.first else { return nil }
    let place = line(ofRow: first).map { ", first on line \($0)" } ?? ""
    return "column '\(column.name)': in \(counted(rows.count, "row")), the value is missing (in "
      + "training, none was) and \(treatment)\(place)"
  }

  /// A note about the rows whose number is outside the training range, if one is far outside.
  fileprivate func outside(
    _ range: NumericEncoding.TrainingRange, _ numbers: [Double], _ column: Column
  ) -> String? {
    let outside = numbers.indices.filter {
      numbers[$0] < range.minimum || numbers[$0] > range.maximum
    }
    func distance(_ row: Int) -> Double {
      max(range.minimum - numbers[row], numbers[row] - range.maximum)
    }
    guard outside.contains(where: { numbers[$0] < range.lowest || numbers[$0] > range.highest }),
      let farthest = outside.max(by: { distance($0) < distance($1) })
    else { return nil }
    let place = line(ofRow: farthest).map { " on line \($0)" } ?? ""
    return
      "column '\(column.name)': in \(counted(outside.count, "row")), the number is outside the "
      + "training range \(Column.shortest(range.minimum)) to \(Column.shortest(range.maximum)), "
      + "farthest \(Column.shortest(numbers[farthest]))\(place): such predictions are extrapolated"
  }

  /// A note about the cells of `column` that are not missing and that `isUnexpected` selects: their
  /// description, their number, their treatment and the first of them; nil if there are none.
  fileprivate func unexpectedCells(
    in column: Column, _ what: String, treatment: String, _ isUnexpected: (_ row: Int) -> Bool
  ) -> String? {
    let rows = allRows.filter { !column.isMissing(at: $0) && isUnexpected($0) }
    guard let first = rows.first, let cell = column.text(at: first) else { return nil }
    let place = line(ofRow: first).map { " on line \($0)" } ?? ""
    return
      "column '\(column.name)': in \(counted(rows.count, "row")), \(what) and is treated as "
      + "\(treatment), first \(CellText.shown(cell))\(place)"
  }
}
