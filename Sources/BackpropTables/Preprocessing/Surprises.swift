extension Preprocessing {
  /// What the rows of `table` hold that training did not prepare for and that is no error: for each
  /// column of numbers that no training row lacked, how many rows lack one, for each categorical column,
  /// how many have a category without a feature of its own, for each column of dates, how many have a cell
  /// that is none, and the first of them. One sentence each.
  ///
  /// Throws if a column is not there.
  ///
  /// - Complexity: O(rows · columns).
  public func surprises(in table: Table) throws -> [String] {
    try encodings.compactMap { encoding in
      switch encoding {
      case .pixels: return nil
      case .numeric(let numeric):
        guard !numeric.indicatesMissing else { return nil }
        let column = try table.column(named: numeric.column)
        let rows = table.allRows.filter(column.isMissing(at:))
        guard let first = rows.first else { return nil }
        let place = table.line(ofRow: first).map { ", first line \($0)" } ?? ""
        return
          "column '\(column.name)': \(rows.count) row(s) have no number, where all of training had one, and get "
          + "its median\(place)"
      case .categorical(let categories):
        let column = try table.column(named: categories.column)
        let labels = LabelReader(column, labels: categories.categories)
        return table.strays(
          in: column, "have a category that was rare or absent in training and counts as unknown"
        ) { labels.place(at: $0) == nil }
      case .date(let date):
        let column = try table.column(named: date.time.column)
        let dates = DateReader(column, format: date.format)
        return table.strays(
          in: column, "hold no date as in training, \(date.format.rawValue), and count as missing"
        ) { dates.moment(at: $0) == nil }
      }
    }
  }
}

extension Table {
  /// How many cells of `column` are not missing and stray, what is said of them, and the first one;
  /// nil where there are none.
  fileprivate func strays(
    in column: Column, _ what: String, _ isStray: (_ row: Int) -> Bool
  ) -> String? {
    let rows = allRows.filter { !column.isMissing(at: $0) && isStray($0) }
    guard let first = rows.first, let cell = column.text(at: first) else { return nil }
    let place = line(ofRow: first).map { " on line \($0)" } ?? ""
    return
      "column '\(column.name)': \(rows.count) row(s) \(what), first \(CellText.shown(cell))\(place)"
  }
}
