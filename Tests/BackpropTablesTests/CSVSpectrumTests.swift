import BackpropTables
import Testing

/// The eleven files of csv-spectrum, an acid test for CSV parsers, and their expected cells.
struct SpectrumCase: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let columns: [String]
  let rows: [[String]]
  var testDescription: String { name }

  static let all: [SpectrumCase] = [
    SpectrumCase(
      name: "comma_in_quotes",
      text: "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n",
      columns: ["first", "last", "address", "city", "zip"],
      rows: [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]]),
    SpectrumCase(
      name: "empty", text: "a,b,c\n1,\"\",\"\"\n2,3,4\n", columns: ["a", "b", "c"],
      rows: [["1", "", ""], ["2", "3", "4"]]),
    SpectrumCase(
      name: "empty_crlf", text: "a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n", columns: ["a", "b", "c"],
      rows: [["1", "", ""], ["2", "3", "4"]]),
    SpectrumCase(
      name: "escaped_quotes",
      text: "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", columns: ["a", "b"],
      rows: [["1", "ha \"ha\" ha"], ["3", "4"]]),
    SpectrumCase(
      name: "json",
      text: "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n",
      columns: ["key", "val"],
      rows: [["1", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"]]),
    SpectrumCase(
      name: "newlines",
      text: "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", columns: ["a", "b", "c"],
      rows: [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]]),
    SpectrumCase(
      name: "newlines_crlf",
      text: "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n",
      columns: ["a", "b", "c"],
      rows: [["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]]),
    SpectrumCase(
      name: "quotes_and_newlines",
      text: "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", columns: ["a", "b"],
      rows: [["1", "ha \n\"ha\" \nha"], ["3", "4"]]),
    SpectrumCase(
      name: "simple", text: "a,b,c\n1,2,3\n", columns: ["a", "b", "c"], rows: [["1", "2", "3"]]),
    SpectrumCase(
      name: "simple_crlf", text: "a,b,c\r\n1,2,3\r\n", columns: ["a", "b", "c"],
      rows: [["1", "2", "3"]]),
    SpectrumCase(
      name: "utf8", text: "a,b,c\n1,2,3\n4,5,ʤ\n", columns: ["a", "b", "c"],
      rows: [["1", "2", "3"], ["4", "5", "ʤ"]]),
  ]
}

@Suite("csv-spectrum") struct CSVSpectrumTests {
  @Test("Every file of csv-spectrum is read, for chunks of any size", arguments: SpectrumCase.all)
  func shape(_ spectrum: SpectrumCase) throws {
    for size in [1, 2, 3, 7, 64, 1 << 20] {
      let table = try Table(
        bytes: Array(spectrum.text.utf8), named: spectrum.name,
        options: ReadingOptions(missing: []).settled(), plan: .chunks(of: size))
      #expect(table.columns.map(\.name) == spectrum.columns)
      let rows = (0..<table.rowCount).map { row in table.columns.map { $0.text(at: row) ?? "—" } }
      #expect(rows == spectrum.rows, "pieces of \(size)")
    }
  }
}
