import BackpropCore
import BackpropTables
import Testing

/// Random tables, written as people and programs write them.
@Suite("Written tables") struct WrittenTableTests {
  /// How the numbers of a table are written.
  private struct Style {
    let decimal: Character
    let separator: Character?
    let delimiter: Character

    static func random(_ generator: inout some RandomNumberGenerator) -> Style {
      let isComma = Bool.random(using: &generator)
      let separator: Character = isComma ? "." : ","
      return Style(
        decimal: isComma ? "," : ".",
        separator: Bool.random(using: &generator) ? separator : nil,
        delimiter: (isComma ? [";", "\t", "|", ","] : [",", ";", "\t", "|"])
          .randomElement(using: &generator) ?? ",")
    }

    /// `units` · 10^−`decimals` as text.
    func text(_ units: Int, decimals: Int) -> String {
      let digits = String(abs(units))
      let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      let whole = padded.dropLast(decimals)
      var grouped = ""
      for (index, digit) in whole.enumerated() {
        if let separator, index > 0, (whole.count - index) % 3 == 0 { grouped.append(separator) }
        grouped.append(digit)
      }
      let sign = units < 0 ? "-" : ""
      return sign + grouped + (decimals > 0 ? String(decimal) + padded.suffix(decimals) : "")
    }
  }

  private struct Column {
    var cells: [String] = []
    var values: [Double] = []
  }

  private func column(
    rows: Int, _ style: Style, _ generator: inout some RandomNumberGenerator
  ) -> Column {
    let decimals = Int.random(in: 0...4, using: &generator)
    let size = Int.random(in: 1...8, using: &generator)
    let hasMissing = Int.random(in: 0..<4, using: &generator) == 0
    var column = Column()
    for _ in 0..<rows {
      if hasMissing, Int.random(in: 0..<5, using: &generator) == 0 {
        column.cells.append(["", "NA", "-", "n.a."].randomElement(using: &generator) ?? "")
        column.values.append(.nan)
        continue
      }
      var limit = 1
      for _ in 0..<size { limit *= 10 }
      let units = Int.random(in: -limit...limit, using: &generator)
      // some programs leave out the decimals of an integer
      let digits = Int.random(in: 0..<8, using: &generator) == 0 ? 0 : decimals
      column.cells.append(style.text(units, decimals: digits))
      var scale = 1.0
      for _ in 0..<digits { scale *= 10 }
      column.values.append(Double(units) / scale)
    }
    return column
  }

  private func written(_ columns: [Column], rows: Int, _ delimiter: Character) -> String {
    func quoted(_ cell: String) -> String { cell.contains(delimiter) ? "\"\(cell)\"" : cell }
    var text = columns.indices.map { "c\($0)" }.joined(separator: String(delimiter)) + "\n"
    for row in 0..<rows {
      text += columns.map { quoted($0.cells[row]) }.joined(separator: String(delimiter)) + "\n"
    }
    return text
  }

  @Test("A number that was written is read as the same number, as text, or with a note or an error")
  func sameValues() throws {
    var generator = SplitMix64(seed: 17)
    var (errors, texts, numbers, doubtful) = (0, 0, 0, 0)
    for index in 0..<10_000 {
      let style = Style.random(&generator)
      let rows = Int.random(in: 2...12, using: &generator)
      var columns = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        column(rows: rows, style, &generator)
      }
      if style.decimal == ",", [",", "|"].contains(style.delimiter) {
        // nothing else would tell thousands such as 1.234 from decimals
        let half = Column(
          cells: Array(repeating: "0,5", count: rows), values: Array(repeating: 0.5, count: rows))
        columns.append(half)
      }
      let text = written(columns, rows: rows, style.delimiter)
      guard
        let read = try? table(text, options: ReadingOptions(delimiter: style.delimiter)),
        read.rowCount == rows
      else {
        errors += 1
        continue
      }
      let isDoubtful = read.notes.contains {
        $0.contains("may separate the thousands") || $0.contains("a decimal comma;")
      }
      for (place, column) in columns.enumerated() {
        let found = read.columns[place]
        guard found.type == .numeric else {
          texts += 1
          #expect(
            (0..<rows).allSatisfy { row in
              (found.text(at: row) ?? column.cells[row]) == column.cells[row]
            })
          continue
        }
        let isSame = (0..<rows).allSatisfy {
          let number = found.number(at: $0)
          return number == column.values[$0] || number.isNaN && column.values[$0].isNaN
        }
        if isSame { numbers += 1 } else { doubtful += 1 }
        #expect(isSame || isDoubtful, "table \(index): \(text)\n\(read.notes)")
      }
    }
    // most columns are read as numbers
    #expect(numbers > 10 * doubtful && numbers > texts && errors < 2000)
  }

  @Test("The features of a row have the same bits alone, in any company and in any order")
  func sameBits() throws {
    var generator = SplitMix64(seed: 18)
    for _ in 0..<300 {
      let style = Style.random(&generator)
      let rows = 30
      let columns = (0..<3).map { _ in column(rows: rows, style, &generator) }
      let target = Column(cells: (0..<rows).map { ["u", "v"][$0 % 2] })
      let training = written(columns + [target], rows: rows, style.delimiter)
      guard
        let fit = try? Preprocessing(
          fitting: table(training, options: ReadingOptions(delimiter: style.delimiter)),
          targets: ["c3"])
      else { continue }
      var options = fit.readingOptions
      options.delimiter = style.delimiter
      let new = (0..<3).map { _ in column(rows: 6, style, &generator) }
      func features(_ order: [Int]) -> [[UInt64]]? {
        let part = new.map { one in Column(cells: order.map { one.cells[$0] }) }
        guard
          let table = try? table(
            written(part, rows: order.count, style.delimiter), options: options),
          table.rowCount == order.count,
          let matrix: Matrix<Double> = try? fit.features(of: table)
        else { return nil }
        return matrix.toRows().map { $0.map(\.bitPattern) }
      }
      let alone = (0..<6).map { features([$0])?.first }
      let order = (0..<6).filter { alone[$0] != nil }.shuffled(using: &generator)
      guard !order.isEmpty, let together = features(order) else { continue }
      for (place, row) in order.enumerated() { #expect(together[place] == alone[row]) }
      // a row that is an error alone is an error in company
      for row in 0..<6 where alone[row] == nil { #expect(features(order + [row]) == nil) }
    }
  }
}
