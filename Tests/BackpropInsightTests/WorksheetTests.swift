import BackpropCore
import BackpropInsight
import Testing

@Suite("Worksheet")
struct WorksheetTests {
  /// The numbers in `text`, as they are printed.
  private func words(_ text: String) -> Set<Substring> {
    Set(text.split { " ·()[],=\n".contains($0) })
  }

  // in goodfellow-xor all numbers are 0 or 1
  @Test(
    "a worksheet prints no blank number, and the answers fill all blanks",
    arguments: exampleNames.filter { $0 != "goodfellow-xor" })
  func blanks(name: String) throws {
    let trace = try trace(of: name)
    let full = TextExplanation(trace, digits: 12).text
    for count in [1, 4] {
      let sheet = try Worksheet(trace, count: count, seed: 7, digits: 12)
      #expect(sheet.count >= 1 && sheet.count <= count)
      var filled = sheet.text
      for line in sheet.answers.split(separator: "\n").dropFirst() {
        let parts = line.split(separator: " = ")
        let value = try #require(parts.last)
        #expect(!words(sheet.text).contains(value), "\(value) can be read from the worksheet")
        let number = line.split { "()".contains($0) }[1]
        filled = filled.replacing("___(\(number))___", with: value)
      }
      // a factor may have had more digits, and a negative one parentheses
      #expect(filled.split(separator: "\n").count == full.split(separator: "\n").count)
      #expect(!filled.contains("___"))
    }
  }

  @Test("a seed draws the same blanks each time, and another seed draws others")
  func seeds() throws {
    let trace = try trace(of: "deck-3-4-1")
    let first = try Worksheet(trace, count: 5, seed: 1)
    #expect(try Worksheet(trace, count: 5, seed: 1).text == first.text)
    #expect(try Worksheet(trace, count: 5, seed: 2).text != first.text)
  }

  @Test("named quantities are blank and numbered in the order of computation")
  func names() throws {
    let trace = try trace(of: "mazur-2-2-2")
    let sheet = try Worksheet(trace, blank: ["dW1[1,2]", "delta2", "yhat"], digits: 6)
    #expect(
      sheet.answers == """
        mazur-2-2-2: answers
          (1) observation 1, yhat[1] = 0.751365
          (2) observation 1, yhat[2] = 0.772928
          (3) observation 1, dz2[1] = 0.138499
          (4) observation 1, dz2[2] = -0.0380982
          (5) dW1[1,2] = 0.000497713

        """)
    #expect(sheet.text.contains("da1[1] = ___(3)___·0.4 + ___(4)___·0.5 = 0.0363503"))
  }

  @Test("a worksheet does not reveal a blank prediction by 1 − ŷ or ŷ − y")
  func complements() throws {
    let entropy = try Worksheet(try trace(of: "saturated-1-1-bce"), blank: ["yhat"])
    #expect(entropy.text.contains("ln (1 - ___(1)___)"))
    let squared = try Worksheet(try trace(of: "saturated-1-1"), blank: ["yhat"])
    #expect(squared.text.contains("(___(1)___ - 0)²"))
  }

  @Test("a worksheet rejects unknown quantities and too many blanks")
  func refused() throws {
    let trace = try trace(of: "saturated-1-1")
    for names in [["W3"], ["dz2"], ["x"], [""]] {
      let error = #expect(throws: BackpropError.self) { try Worksheet(trace, blank: names) }
      #expect(error?.remedy.contains("dz1") == true)
    }
    #expect(throws: BackpropError.self) { try Worksheet(trace, count: 1000, seed: 1) }
    #expect(throws: BackpropError.self) { try Worksheet(trace, count: 0, seed: 1) }
  }
}
