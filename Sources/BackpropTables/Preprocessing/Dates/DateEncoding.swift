/// A column of dates: the time as a number, and its phase in each cycle that the training rows
/// cover completely.
///
/// The time t is in days since the beginning of 1970, with robust scaling. A cycle makes two
/// features, sin 2πp and cos 2πp, where p is the elapsed fraction of the cycle, so that the end of
/// a cycle is close to its beginning. If a date is missing or not in the training format, t is the
/// median and the features of the cycles are 0. If dates were missing in training, a second feature
/// marks missing dates.
public struct DateEncoding: Codable, Hashable, Sendable {
  /// The format of the dates.
  public let format: DateFormat
  /// The scaling of t, with the name of the column.
  public let time: NumericEncoding
  /// The cycles that make features, in order.
  public let cycles: [DateCycle]

  var featureNames: [String] {
    time.featureNames
      + cycles.flatMap {
        ["\(time.column): sine of the \($0)", "\(time.column): cosine of the \($0)"]
      }
  }
}

/// A recurring period of time.
public enum DateCycle: String, Codable, Hashable, Sendable, CaseIterable {
  /// The year, from 1 January, in whole days.
  case year
  /// The week, from Monday, in whole days.
  case week
  /// The day, from midnight in UTC.
  case day

  /// The time that the training rows must span to cover the cycle, in days.
  var length: Double {
    switch self {
    case .year: 365
    case .week: 7
    case .day: 1
    }
  }

  /// The elapsed fraction of the cycle at `moment`, at least 0 and less than 1.
  func phase(_ moment: Moment) -> Double {
    switch self {
    case .year:
      let year = Moment.date(moment.day).year
      let first = Moment.day(year: year, month: 1, day: 1)
      let next = Moment.day(year: year + 1, month: 1, day: 1)
      return Double(moment.day - first) / Double(next - first)
    case .week:
      // 1 January 1970 was a Thursday
      let monday = moment.day + 3
      return Double(monday - Moment.floored(monday, 7) * 7) / 7
    case .day: return moment.second / 86_400
    }
  }
}

/// Reads the cells of a column as dates; it parses each spelling once.
struct DateReader {
  private let column: Column
  /// The time of each spelling; nil if it is not a date in the format.
  private let moments: [Moment?]
  /// Whether each spelling is a date only if day and month are swapped.
  private let areReversed: [Bool]

  init(_ column: Column, format: DateFormat) {
    self.column = column
    guard case .spelled(_, let spellings) = column.storage else {
      moments = []
      areReversed = []
      return
    }
    let texts = (0..<spellings.count).map(spellings.text)
    moments = texts.map(format.moment)
    areReversed = texts.map {
      format.moment($0) == nil && format.reversed?.moment($0) != nil
    }
  }

  /// Whether the cell in row `row` is a date only if day and month are swapped.
  func isReversed(at row: Int) -> Bool {
    guard case .spelled(let codes, _) = column.storage, codes[row] != Spellings.missing else {
      return false
    }
    return areReversed[Int(codes[row])]
  }

  /// The text in row `row`, in quotes.
  func shown(_ row: Int) -> String { CellText.shown(column.text(at: row) ?? "") }

  /// The time in row `row`; nil if it is missing or not a date in the format.
  func moment(at row: Int) -> Moment? {
    guard case .spelled(let codes, _) = column.storage, codes[row] != Spellings.missing else {
      return nil
    }
    return moments[Int(codes[row])]
  }
}
