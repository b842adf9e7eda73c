// Detects whether the training rows of a text column are dates, and in which format.

extension ColumnReview {
  /// The outcome for `column` if it is a column of dates. Otherwise the outcome is nil, and the
  /// remark explains why dates in the column are not used, if there are any.
  func reviewDates(_ column: Column) -> (outcome: Outcome?, remark: String?) {
    guard case .spelled(let codes, let spellings) = column.storage,
      table.options.columnTypes[column.name] != .categorical
    else { return (nil, nil) }
    let present = rows.filter { codes[$0] != Spellings.missing }
    let isSeen = Set(present.map { codes[$0] })
    guard isSeen.count > 1 else { return (nil, nil) }
    let cells = isSeen.sorted().map { (code: $0, text: spellings.text(Int($0))) }
    /// The first training row that is not a date in `format`, with its cell and line.
    func first(not format: DateFormat) -> (row: Int, text: String)? {
      let reader = DateReader(column, format: format)
      guard let row = present.first(where: { reader.moment(at: $0) == nil }) else { return nil }
      let line = table.line(ofRow: row).map { " on line \($0)" } ?? ""
      return (row, CellText.shown(spellings.text(Int(codes[row]))) + line)
    }
    let formats = DateFormat.fits(cells.map(\.text))
    let fitting = formats.filter { $0.misfits == 0 }.map(\.format)
    if fitting.count > 1 {
      return (
        nil,
        "its cells are dates, but no day is above 12, so day and month cannot be distinguished: "
          + "write them as 2024-03-01 to use them as dates"
      )
    }
    if let format = fitting.first {
      let proof = format.reversed.flatMap(first(not:)).map { "\($0.text) shows the order" }
      return (encoded(column, format, present: present, proof: proof), nil)
    }
    guard let nearest = formats.min(by: { $0.misfits < $1.misfits }),
      nearest.misfits * 2 < cells.count, let misfit = first(not: nearest.format)
    else { return (nil, nil) }
    return (
      nil,
      "most of its cells are dates (\(nearest.format.rawValue)), but not \(misfit.text): to use "
        + "them as dates, fix that cell or add its content to the spellings of missing values"
    )
  }

  private func encoded(
    _ column: Column, _ format: DateFormat, present: [Int], proof: String?
  ) -> Outcome {
    let reader = DateReader(column, format: format)
    let moments = present.compactMap(reader.moment(at:)).sorted { $0.days < $1.days }
    let missing = rows.count - present.count
    let (first, last) = (moments[0], moments[moments.count - 1])
    guard first != last || missing > 0 else {
      return .dropped(reason: "it is constant (\(Moment.text(first.day))) in the training rows")
    }
    let (time, spread) = scale(
      column.name, moments.map(\.days), missing: missing, scaling: .robust)
    let cycles = DateCycle.allCases.filter { cycle in
      let phase = cycle.phase(first)
      return last.days - first.days >= cycle.length
        && moments.contains { cycle.phase($0) != phase }
    }
    var reason =
      "dates as \(format.rawValue)" + (proof.map { " (\($0))" } ?? "")
      + " from \(Moment.text(first.day)) to \(Moment.text(last.day)); scaled: median "
      + "\(Moment.text(Int(time.median.rounded(.down)))), \(spread) \(time.spread.brief) days"
    if !cycles.isEmpty {
      reason +=
        "; sine and cosine of the "
        + cycles.map(\.rawValue).joined(separator: ", of the ") + ", in UTC"
    }
    return .feature(
      .date(DateEncoding(format: format, time: time, cycles: cycles)),
      reason: reason + ColumnReview.description(missing: missing))
  }
}

extension DateFormat {
  /// Each format with the number of `texts` that are not a date in it.
  static func fits(_ texts: [String]) -> [(format: DateFormat, misfits: Int)] {
    allCases.map { format in (format, texts.count { format.moment($0) == nil }) }
  }

  /// The format with the same separator in which day and month are swapped, if there is one.
  var reversed: DateFormat? {
    switch self {
    case .dayMonthYearSlashes: .monthDayYearSlashes
    case .dayMonthYearHyphens: .monthDayYearHyphens
    case .monthDayYearSlashes: .dayMonthYearSlashes
    case .monthDayYearHyphens: .dayMonthYearHyphens
    case .yearMonthDay, .yearMonthDaySlashes, .yearMonthDayStops, .dayMonthYearStops: nil
    }
  }
}
