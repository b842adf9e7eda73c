extension Preprocessing {
  /// What the rows of `table` hold that training did not prepare for and that is no error: for each
  /// categorical column, how many rows have a category without a feature of its own, and the first
  /// of them. One sentence each.
  ///
  /// Throws if a column is not there.
  ///
  /// - Complexity: O(rows · categorical columns).
  public func surprises(in table: Table) throws -> [String] {
    try encodings.compactMap { encoding in
      guard case .categorical(let categories) = encoding else { return nil }
      let column = try table.column(named: categories.column)
      let labels = LabelReader(column, labels: categories.categories)
      let rows = table.allRows.filter { !column.isMissing(at: $0) && labels.place(at: $0) == nil }
      guard let first = rows.first, let cell = column.text(at: first) else { return nil }
      let place = table.line(ofRow: first).map { " on line \($0)" } ?? ""
      return
        "column '\(column.name)': \(rows.count) row(s) have a category that was rare or absent in training and "
        + "counts as unknown, first \(CellText.shown(cell))\(place)"
    }
  }
}
