/// The format of the dates of a column.
///
/// The year has four digits, month and day have one or two. A time of day may follow, after a space
/// or a `T`: `10:20`, `10:20:30`, `10:20:30.5`, with `AM` or `PM`, and with `Z`, `UTC` or an offset
/// such as `+02:00`. A date without a time is midnight; a time without an offset is in UTC. In a
/// date such as `01.03.2024`, the day comes first.
public enum DateFormat: String, Codable, Hashable, Sendable, CaseIterable {
  /// 2024-03-01.
  case yearMonthDay = "YYYY-MM-DD"
  /// 2024/03/01.
  case yearMonthDaySlashes = "YYYY/MM/DD"
  /// 2024.03.01.
  case yearMonthDayStops = "YYYY.MM.DD"
  /// 01.03.2024.
  case dayMonthYearStops = "DD.MM.YYYY"
  /// 01/03/2024, the first of March.
  case dayMonthYearSlashes = "DD/MM/YYYY"
  /// 01-03-2024, the first of March.
  case dayMonthYearHyphens = "DD-MM-YYYY"
  /// 03/01/2024, the first of March.
  case monthDayYearSlashes = "MM/DD/YYYY"
  /// 03-01-2024, the first of March.
  case monthDayYearHyphens = "MM-DD-YYYY"

  private var separator: UInt8 {
    switch self {
    case .yearMonthDay, .dayMonthYearHyphens, .monthDayYearHyphens: UInt8(ascii: "-")
    case .yearMonthDaySlashes, .dayMonthYearSlashes, .monthDayYearSlashes: UInt8(ascii: "/")
    case .yearMonthDayStops, .dayMonthYearStops: UInt8(ascii: ".")
    }
  }

  private var beginsWithYear: Bool {
    switch self {
    case .yearMonthDay, .yearMonthDaySlashes, .yearMonthDayStops: true
    case .dayMonthYearStops, .dayMonthYearSlashes, .dayMonthYearHyphens, .monthDayYearSlashes,
      .monthDayYearHyphens:
      false
    }
  }

  private var beginsWithMonth: Bool {
    switch self {
    case .monthDayYearSlashes, .monthDayYearHyphens: true
    case .yearMonthDay, .yearMonthDaySlashes, .yearMonthDayStops, .dayMonthYearStops,
      .dayMonthYearSlashes, .dayMonthYearHyphens:
      false
    }
  }

  /// The time in `cell`; nil if it is not in this format, or if there is no such time.
  package func moment(_ cell: String) -> Moment? {
    var cell = cell
    return cell.withUTF8 { bytes in
      var cursor = DateCursor(bytes: bytes)
      guard let first = cursor.number(beginsWithYear ? 4...4 : 1...2), cursor.take(separator),
        let second = cursor.number(1...2), cursor.take(separator),
        let third = cursor.number(beginsWithYear ? 1...2 : 4...4)
      else { return nil }
      let (year, month, day) =
        beginsWithYear
        ? (first, second, third)
        : (third, beginsWithMonth ? first : second, beginsWithMonth ? second : first)
      guard (1...12).contains(month), day >= 1 else { return nil }
      let number = Moment.day(year: year, month: month, day: day)
      // a day that the month does not have would be a day of the next month
      guard Moment.date(number).month == month, let seconds = cursor.secondsOfDay() else {
        return nil
      }
      let days = Int((seconds / 86_400).rounded(.down))
      return Moment(day: number + days, second: seconds - Double(days) * 86_400)
    }
  }
}

/// Parses a date from its first byte to its last.
private struct DateCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var place = 0

  private var isAtEnd: Bool { place == bytes.count }

  /// Consumes `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  /// Consumes the bytes of `word` if they are next.
  private mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - place >= count,
      (0..<count).allSatisfy({ bytes[place + $0] == word.utf8Start[$0] })
    else { return false }
    place += count
    return true
  }

  /// Consumes the next digits, as many as `digits` allows; nil if there are too few.
  mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    var (value, count) = (0, 0)
    while count < digits.upperBound, place < bytes.count, bytes[place] &- 48 < 10 {
      value = value * 10 + Int(bytes[place] &- 48)
      place += 1
      count += 1
    }
    return count >= digits.lowerBound ? value : nil
  }

  /// Consumes the time of day up to the end and returns the seconds since midnight in UTC, which an
  /// offset may move to the previous or next day; 0 if there is no time, nil for any other text.
  mutating func secondsOfDay() -> Double? {
    if isAtEnd { return 0 }
    guard take("T") || take(" "), var hour = number(1...2), take(":"),
      let minute = number(2...2), minute < 60
    else { return nil }
    var second = 0.0
    if take(":") {
      guard let whole = number(2...2), whole < 60 else { return nil }
      second = Double(whole)
      if take(".") || take(",") {
        var unit = 0.1
        guard let tenths = number(1...1) else { return nil }
        second += Double(tenths) * unit
        while let digit = number(1...1) {
          unit /= 10
          second += Double(digit) * unit
        }
      }
    }
    let isMorning = take(" AM") || take(" am")
    if isMorning || take(" PM") || take(" pm") {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isMorning ? 0 : 12)
    }
    guard hour < 24, let offset = offset(), isAtEnd else { return nil }
    return Double(hour * 3600 + minute * 60 - offset) + second
  }

  /// Consumes an offset from UTC and returns it in seconds: 0 if there is none, nil if it is
  /// invalid.
  private mutating func offset() -> Int? {
    if take("Z") || take(" UTC") { return 0 }
    let isEast = take("+")
    guard isEast || take("-") else { return 0 }
    guard let hours = number(2...2), hours < 24 else { return nil }
    let hasColon = take(":")
    let minutes = number(2...2)
    guard minutes != nil || !hasColon, minutes ?? 0 < 60 else { return nil }
    return (hours * 3600 + (minutes ?? 0) * 60) * (isEast ? 1 : -1)
  }
}
