/// A point in time in UTC: a day of the Gregorian calendar and the seconds since its midnight.
package struct Moment: Hashable {
  /// Days since 1 January 1970.
  package let day: Int
  /// Seconds since midnight, at least 0 and less than 86,400.
  package let second: Double

  /// Days since the beginning of 1970.
  package var days: Double { Double(day) + second / 86_400 }

  /// The day number of a date of the proleptic Gregorian calendar.
  ///
  /// The algorithm counts years from March, so that the leap day is the last day of a year, and
  /// groups 400 years, which have 146,097 days, into an era (Hinnant, "chrono-Compatible Low-Level
  /// Date Algorithms").
  static func day(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let era = floored(year, 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day of the day number `day`: the inverse of ``day(year:month:day:)``.
  static func date(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = floored(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let place = (5 * dayOfYear + 2) / 153
    let month = place < 10 ? place + 3 : place - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * place + 2) / 5 + 1
    )
  }

  /// The largest whole number not above a / b.
  static func floored(_ a: Int, _ b: Int) -> Int { (a >= 0 ? a : a - b + 1) / b }

  /// The date of day number `day` in the format of ISO 8601.
  package static func text(_ day: Int) -> String {
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = "\(number)"
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let date = date(day)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }
}
