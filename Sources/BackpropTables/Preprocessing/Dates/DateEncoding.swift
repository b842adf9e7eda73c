/// A column of dates: the time as one number, and where it falls in each cycle that the training
/// rows have seen as a whole.
///
/// The time t is in days since the beginning of 1970, scaled like a number with robust scaling. A
/// cycle makes two features, sin 2πp and cos 2πp, where p is the part of the cycle that has passed,
/// so that its end lies beside its beginning. A date that is missing, or not written as in training,
/// has the median of t and is 0 in each cycle; if dates were missing in training, a second feature
/// says so.
public struct DateEncoding: Codable, Hashable, Sendable {
  /// How the dates are written.
  public let format: DateFormat
  /// How t is scaled; its column is the name of the column.
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

/// A period that dates go through again and again.
public enum DateCycle: String, Codable, Hashable, Sendable, CaseIterable {
  /// From 1 January on, by whole days.
  case year
  /// From Monday on, by whole days.
  case week
  /// From midnight on, in UTC.
  case day

  /// The time that training rows must span to have seen the whole of it, in days.
  var length: Double {
    switch self {
    case .year: 365
    case .week: 7
    case .day: 1
    }
  }

  /// The part of the cycle that has passed at `moment`, from 0 up to 1.
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

/// Reads the cells of a column as dates, each spelling once.
struct DateReader {
  private let column: Column
  /// The time of each spelling.
  private let moments: [Moment?]

  init(_ column: Column, format: DateFormat) {
    self.column = column
    guard case .spelled(_, let spellings) = column.storage else {
      moments = []
      return
    }
    moments = (0..<spellings.count).map { format.moment(spellings.text($0)) }
  }

  /// The time in row `row`; nil where it is missing or not written in the format.
  func moment(at row: Int) -> Moment? {
    guard case .spelled(let codes, _) = column.storage, codes[row] != Spellings.missing else {
      return nil
    }
    return moments[Int(codes[row])]
  }
}
