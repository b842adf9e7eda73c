internal import BackpropCore

extension Preprocessing {
  /// Notes about values in `table` that did not occur in the training rows but are not errors, one
  /// sentence per column: missing numbers in a column without missing values in training,
  /// categories without their own feature, and cells of a date column that are not dates. Each note
  /// has the number of rows and the first of them.
  ///
  /// Throws if a column does not exist.
  ///
  /// - Complexity: O(rows · columns).
  public func unexpectedValues(in table: Table) throws -> [String] {
    try encodings.compactMap { encoding in
      switch encoding {
      case .pixels: return nil
      case .numeric(let numeric):
        guard !numeric.indicatesMissing else { return nil }
        let column = try table.column(named: numeric.column)
        let rows = table.allRows.filter(column.isMissing(at:))
        guard let first = rows.first else { return nil }
        let place = table.line(ofRow: first).map { ", first on line \($0)" } ?? ""
        return
          "column '\(column.name)': in \(counted(rows.count, "row")), the number is missing (in "
          + "training, none was) and replaced by the training median\(place)"
      case .categorical(let categories):
        let column = try table.column(named: categories.column)
        let labels = LabelReader(column, labels: categories.categories)
        return table.unexpectedCells(
          in: column, "the category was rare or absent in training", treatment: "unknown"
        ) { labels.place(at: $0) == nil }
      case .date(let date):
        let column = try table.column(named: date.time.column)
        let dates = DateReader(column, format: date.format)
        return table.unexpectedCells(
          in: column, "the cell is not a date in the training format \(date.format.rawValue)",
          treatment: "missing"
        ) { dates.moment(at: $0) == nil }
      }
    }
  }
}

extension Table {
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
