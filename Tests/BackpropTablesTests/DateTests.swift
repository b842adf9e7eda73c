import BackpropCore
import BackpropTables
import Foundation
import Testing

@Suite("Dates") struct DateTests {
  private func fit(
    _ dates: [String], rows: [Int]? = nil, _ options: ReadingOptions = ReadingOptions()
  ) throws -> Preprocessing {
    let text = dates.enumerated().map { "\($1),\($0 * 7 % 5),\($0 % 2)\n" }.joined()
    return try Preprocessing(
      fitting: table("when,a,y\n" + text, options: options), targets: ["y"], rows: rows)
  }

  private func summary(_ preprocessing: Preprocessing) throws -> ColumnSummary {
    try #require(preprocessing.columnSummaries.first { $0.column == "when" })
  }

  private func encoding(_ preprocessing: Preprocessing) throws -> DateEncoding {
    for case .date(let date) in preprocessing.encodings { return date }
    throw CocoaError(.coderValueNotFound)
  }

  @Test("Every date of 800 years agrees with Foundation's calendar")
  func calendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    let first = try #require(
      calendar.date(from: DateComponents(year: 1600, month: 1, day: 1, hour: 12)))
    var wrong = 0
    for step in 0..<292_194 {
      let time = first.addingTimeInterval(Double(step) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day], from: time)
      func padded(_ part: Int?) -> String { (part ?? 0) < 10 ? "0\(part ?? 0)" : "\(part ?? 0)" }
      let text = "\(padded(parts.year))-\(padded(parts.month))-\(padded(parts.day))"
      let moment = DateFormat.yearMonthDay.moment(text)
      if moment?.days != (time.timeIntervalSince1970 / 86_400).rounded(.down) { wrong += 1 }
      if moment.map({ Moment.text($0.day) }) != text { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(DateFormat.yearMonthDay.moment("0000-01-01")?.day == -719_528)
    #expect(Moment.text(-719_528) == "0000-01-01")
  }

  @Test(
    "Dates and times are read in every format and converted to UTC",
    arguments: [
      ("YYYY-MM-DD", "2024-03-01", 19783, 0), ("YYYY-MM-DD", "2024-3-1", 19783, 0),
      ("YYYY/MM/DD", "2024/03/01", 19783, 0), ("YYYY.MM.DD", "2024.03.01", 19783, 0),
      ("DD.MM.YYYY", "01.03.2024", 19783, 0), ("DD/MM/YYYY", "01/03/2024", 19783, 0),
      ("DD-MM-YYYY", "1-3-2024", 19783, 0), ("MM/DD/YYYY", "03/01/2024", 19783, 0),
      ("MM-DD-YYYY", "03-01-2024", 19783, 0), ("YYYY-MM-DD", "1969-12-31", -1, 0),
      ("YYYY-MM-DD", "2024-03-01T10:20", 19783, 37_200),
      ("YYYY-MM-DD", "2024-03-01 10:20:30", 19783, 37_230),
      ("YYYY-MM-DD", "2024-03-01T10:20:30.250Z", 19783, 37_230.25),
      ("YYYY-MM-DD", "2024-03-01 10:20:30,5 UTC", 19783, 37_230.5),
      ("YYYY-MM-DD", "2024-03-01T00:20:30+02:00", 19782, 80_430),
      ("YYYY-MM-DD", "2024-03-01T23:20:30-0130", 19784, 3030),
      ("YYYY-MM-DD", "2024-03-01T23:20:30-01", 19784, 1230),
      ("MM/DD/YYYY", "3/1/2024 12:05:00 AM", 19783, 300),
      ("MM/DD/YYYY", "3/1/2024 12:05 PM", 19783, 43_500),
      ("MM/DD/YYYY", "3/1/2024 9:05 pm", 19783, 75_900),
    ] as [(String, String, Int, Double)])
  func cells(_ format: String, _ cell: String, _ day: Int, _ second: Double) throws {
    let written = try #require(DateFormat(rawValue: format))
    let moment = try #require(written.moment(cell))
    #expect(moment.day == day && moment.second == second)
    #expect(moment.days == Double(day) + second / 86_400)
  }

  @Test(
    "A cell with an impossible date or time or with other text is not a date",
    arguments: [
      "2023-02-29", "2024-02-30", "1900-02-29", "2024-04-31", "2024-00-01", "2024-13-01",
      "2024-01-00", "2024-01-32", "24-01-01", "2024-01", "2024-01-01x", "x2024-01-01", "",
      "2024/01/01", "2024-01/01", "01-01-2024", "2024-01-01T", "2024-01-01T24:00",
      "2024-01-01T10", "2024-01-01T10:60", "2024-01-01T10:00:60", "2024-01-01T10:00:00.",
      "2024-01-01T10:00+", "2024-01-01T10:00+1:00", "2024-01-01T10:00+01:", "2024-01-01 13:00 PM",
      "2024-01-01 0:30 AM", "20240101", "2024-011-01", "2024-01-001", "2024-01-01T10:00ZZ",
    ])
  func refused(_ cell: String) {
    #expect(DateFormat.yearMonthDay.moment(cell) == nil)
  }

  @Test(
    "A date column is recognised from all training rows, and its summary states the format",
    arguments: [
      (
        ["2024-03-01", "2023-12-31", "2024-02-29"],
        "dates as YYYY-MM-DD from 2023-12-31 to 2024-03-01"
      ),
      (["2024/03/01", "2023/12/31", "2024/02/29"], "dates as YYYY/MM/DD"),
      (["01.03.2024", "02.03.2024", "03.04.2024"], "dates as DD.MM.YYYY from 2024-03-01"),
      (
        ["01/03/2024", "25/03/2024", "03/04/2024"],
        "dates as DD/MM/YYYY (\"25/03/2024\" on line 3 shows the order) from 2024-03-01"
      ),
      (
        ["01/03/2024", "03/25/2024", "03/04/2024"],
        "dates as MM/DD/YYYY (\"03/25/2024\" on line 3 shows the order) from 2024-01-03"
      ),
      (["01-03-2024", "25-03-2024", ""], "dates as DD-MM-YYYY"),
      (["2024-03-01T10:20:30", "2024-03-01", "2024-03-02 11:00"], "dates as YYYY-MM-DD"),
    ])
  func recognised(_ dates: [String], _ says: String) throws {
    let summary = try summary(try fit(dates))
    #expect(summary.role == .date)
    #expect(summary.reason.contains(says), "\(summary.reason)")
  }

  @Test(
    "An ambiguous date column is categorical, and its summary explains why",
    arguments: [
      (["01/03/2024", "02/03/2024", "03/04/2024"], "day and month cannot be distinguished"),
      (["25/03/2024", "03/25/2024", "26/04/2024"], "but not \"03/25/2024\" on line 3"),
      (["2024-03-01", "2024-03-02", "soon"], "(YYYY-MM-DD), but not \"soon\" on line 4"),
    ])
  func unclear(_ dates: [String], _ says: String) throws {
    let summary = try summary(try fit(dates))
    #expect(summary.role == .categorical)
    #expect(summary.reason.contains(says), "\(summary.reason)")
  }

  @Test("Only training rows decide whether a column is a date column; a declared type is kept")
  func others() throws {
    // only the third and the last row show the order, and the fourth is not a date
    let dates = ["01/03/2024", "02/03/2024", "25/03/2024", "soon", "13/03/2024"]
    #expect(try summary(try fit(dates, rows: [0, 1, 3])).role == .categorical)
    #expect(try summary(try fit(dates, rows: [0, 1, 4])).role == .date)
    let names = try summary(try fit(["anna", "bert", "2024-03-01", "carl"]))
    #expect(names.role == .categorical && !names.reason.contains("dates"))
    let same = try summary(try fit(["2024-03-01", "2024-03-01T00:00", "2024-03-01"]))
    #expect(same.role == .dropped && same.reason.contains("constant (2024-03-01)"))
    let declared = ReadingOptions(columnTypes: ["when": .categorical])
    let kept = try summary(try fit(["2024-03-01", "2024-03-02", "2024-03-03"], declared))
    #expect(kept.role == .categorical && !kept.reason.contains("dates"))
  }

  @Test("A date makes features of its day, scaled robustly, and of the year, the week and the day")
  func features() throws {
    let dates = [
      "2023-01-01T00:00", "2024-01-01T06:00", "2024-07-01T12:00", "", "2024-12-31T18:00",
    ]
    let preprocessing = try fit(dates)
    let date = try encoding(preprocessing)
    #expect(date.cycles == [.year, .week, .day])
    #expect(
      preprocessing.featureNames == [
        "when", "when is missing", "when: sine of the year", "when: cosine of the year",
        "when: sine of the week", "when: cosine of the week", "when: sine of the day",
        "when: cosine of the day", "a",
      ])
    #expect(preprocessing.featureColumns == Array(repeating: "when", count: 8) + ["a"])
    #expect(preprocessing.embeddable.numbers == [0, 2, 3, 4, 5, 6, 7, 8])
    let x: Matrix<Double> = try preprocessing.features(of: table(new(dates)))
    // 19358, 19723.25, 19905.5 and 20088.75 days
    #expect(date.time.median == 19_814.375)
    let range = (19_905.5 + 0.25 * 183.25) - (19_358 + 0.75 * 365.25)
    #expect(abs(date.time.spread - range) < 1e-9)
    let u = (19_358 - 19_814.375) / range
    #expect(abs(x[0, 0] - u / (1 + u * u / 9).squareRoot()) < 1e-12)
    func check(_ row: Int, _ column: Int, turns: Double) {
      #expect(abs(x[row, column] - sin(2 * .pi * turns)) < 1e-14, "\(row) \(column)")
      #expect(abs(x[row, column + 1] - cos(2 * .pi * turns)) < 1e-14, "\(row) \(column)")
    }
    // Sunday, Monday, Monday, Tuesday; 182 of the 366 days of 2024 are before July
    for (row, (year, week, day)) in [
      0: (0.0, 6.0 / 7, 0.0), 1: (0, 0, 0.25), 2: (182.0 / 366, 0, 0.5),
      4: (365.0 / 366, 1.0 / 7, 0.75),
    ] {
      check(row, 2, turns: year)
      check(row, 4, turns: week)
      check(row, 6, turns: day)
      #expect(x[row, 1] == 0)
    }
    #expect(x.toRows()[3][..<8] == [0, 1, 0, 0, 0, 0, 0, 0])
  }

  private func new(_ dates: [String]) -> String {
    "when,a\n" + dates.map { "\($0),1\n" }.joined()
  }

  @Test(
    "A date column has the cycles that the training rows cover completely and in which they vary",
    arguments: [
      (["2024-03-01", "2024-03-02", "2024-03-07"], []),
      (["2024-03-01", "2024-03-02", "2024-03-08"], [.week]),
      (["2024-03-01", "2024-03-08", "2024-03-15"], []),
      (["2023-01-02", "2023-06-05", "2024-01-08"], [.year]),
      (["2023-01-02", "2023-06-05", "2024-01-02"], [.year, .week]),
      (["2022-01-01", "2023-01-01", "2024-01-01"], [.week]),
      (["2024-03-01T08:00", "2024-03-01T20:00", "2024-03-02T07:00"], []),
      (["2024-03-01T08:00", "2024-03-01T20:00", "2024-03-02T08:00"], [.day]),
      (["2024-03-01T08:00", "2024-03-02T08:00", "2024-03-03T08:00"], []),
    ] as [([String], [DateCycle])])
  func cycles(_ dates: [String], _ expected: [DateCycle]) throws {
    #expect(try encoding(try fit(dates)).cycles == expected)
  }

  @Test("At prediction, a missing or invalid date is the median and 0 in each cycle, with a note")
  func prediction() throws {
    let preprocessing = try fit(["2023-01-01", "2024-03-05", "2024-12-31"])
    let odd = try table(
      new(["2024-03-05", "", "soon", "05.03.2024"]), options: preprocessing.readingOptions)
    let x: Matrix<Double> = try preprocessing.features(of: odd)
    for row in 1..<4 { #expect(x.toRows()[row][..<5] == [0, 0, 0, 0, 0]) }
    #expect(x[0, 1] != 0 && x[0, 2] != 0)
    let notes = try preprocessing.unexpectedValues(in: odd)
    #expect(notes.count == 2)
    #expect(notes[0].contains("in 1 row, the value is missing"))
    #expect(
      notes[1].contains("in 2 rows, the cell is not a date in the training format YYYY-MM-DD")
        && notes[1].contains("\"soon\" on line 4"))
    // a column without a single date is still read as a date column
    let empty = try table(new(["", ""]), options: preprocessing.readingOptions)
    let none: Matrix<Double> = try preprocessing.features(of: empty)
    #expect(none.toRows()[0] == x.toRows()[1])
    let numbers: Matrix<Double> = try preprocessing.features(of: table(new(["1", "2"])))
    #expect(numbers.toRows()[0] == none.toRows()[0])
  }

  @Test("A date encoding survives JSON, and preprocessing without one can be read")
  func json() throws {
    let preprocessing = try fit(["25/03/2024", "", "13/03/2021"])
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"kind\":\"date\""))
    let other = text.replacingOccurrences(of: "DD\\/MM\\/YYYY", with: "MM\\/YYYY")
    #expect(other != text)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Preprocessing.self, from: Data(other.utf8))
    }
    let old = """
      {"columnSummaries":[{"column":"x","reason":"standardised","role":"numeric"}],
      "encodings":[{"center":1,"column":"x","indicatesMissing":false,"kind":"numeric","median":1,
      "spread":2},{"categories":["u","v"],"column":"c","hasUnknown":false,"isCode":false,
      "kind":"categorical"}],"target":{"targets":[{"classes":["a","b"],"column":"y"}],
      "task":"binary"},"warnings":[]}
      """
    let read = try JSONDecoder().decode(Preprocessing.self, from: Data(old.utf8))
    #expect(read.featureNames == ["x", "c=v"])
  }
}
