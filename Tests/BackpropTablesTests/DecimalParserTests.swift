import BackpropCore
import BackpropTables
import Foundation
import Testing

@Suite("Decimal numbers") struct DecimalParserTests {
  let parser = DecimalParser()

  /// Both paths must give the same bits as strtod; the fast path may also decline.
  private func check(_ text: String) {
    let expected = strtod(text, nil)
    let (plain, full) = parser.readBothWays(text)
    if let plain { #expect(plain.bitPattern == expected.bitPattern, "plain \(text)") }
    switch full {
    case .number(let value), .roundedInteger(let value):
      #expect(value.bitPattern == expected.bitPattern, "full \(text)")
    case .infinite: #expect(expected.isInfinite, "infinite \(text)")
    case .text: Issue.record("\(text) was not read as a number")
    }
  }

  @Test(
    "Numbers that are hard to round are parsed as strtod parses them",
    arguments: [
      "0", "-0", "+5", ".5", "5.", "-.5e-3", "1e5", "1E+05", "0.1", "00012.50", "1e-5",
      "9007199254740992",
      "9007199254740993", "9007199254740993.0", "9007199254740991.5", "18446744073709551615",
      "18446744073709551616", "1.7976931348623157e308", "2.2250738585072014e-308",
      "2.2250738585072011e-308", "4.9406564584124654e-324", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "5e-324", "1e-400", "0e999999999999", "1e22", "1e23", "8.5e22",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
      "0.500000000000000166533453693773481063544750213623046875",
      "3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10",
      "1.50000000000000011102230246251565404236316680908203125", "7.2057594037927933e16",
      "123456789012345678", "0.12345678901234567890123", "12345678.12345678", "1.2345678",
      "1.234567890123456789e-60", "9999999999999999999e64", "1e64", "1e-64", "1e65", "0.00000001",
      "100000000.00000001", "12345678901234567890123456789e-30",
    ])
  func hardCases(_ text: String) { check(text) }

  @Test("Random decimals are parsed as strtod parses them")
  func randomDecimals() {
    var generator = SplitMix64(seed: 20_240_601)
    for _ in 0..<20_000 {
      var text = Bool.random(using: &generator) ? "-" : ""
      let digits = Int.random(in: 1...25, using: &generator)
      let point = Int.random(in: 0...digits, using: &generator)
      for place in 0..<digits {
        if place == point { text += "." }
        text += String(Int.random(in: 0...9, using: &generator))
      }
      if Int.random(in: 0..<3, using: &generator) > 0 {
        text += "e\(Int.random(in: -80...80, using: &generator))"
      } else if Int.random(in: 0..<3, using: &generator) == 0 {
        text += "e\(Int.random(in: -345...300, using: &generator))"
      }
      check(text)
    }
  }

  @Test("Printed Doubles and the midpoints between Doubles are parsed as strtod parses them")
  func roundTrips() {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<10_000 {
      let exponent = UInt64.random(in: 1023 - 60...1023 + 60, using: &generator)
      let bits = exponent << 52 | UInt64.random(in: 0..<1 << 52, using: &generator)
      let value = Double(bitPattern: bits)
      check("\(value)")
      check(String(format: "%.17g", value))
      check(String(format: "%.60g", (value + value.nextUp) / 2))
    }
  }

  @Test(
    "Text that is not a decimal number is not parsed as one",
    arguments: [
      "", "-", "+", ".", "e5", "1e", "1e+", "0x1F", "1_000", "1,5", "1.2.3", "abc", "12a", " 1",
      "1 ",
      "--1", "1d5", "1e5.0", "٣",
    ])
  func text(_ text: String) {
    #expect(parser.readBothWays(text).full == .text)
    #expect(parser.readBothWays(text).plain == nil)
  }

  @Test(
    "All spellings of infinity are parsed as infinity",
    arguments: ["inf", "-inf", "+Inf", "INFINITY", "-Infinity", "1e400", "-1e309"])
  func infinity(_ text: String) { #expect(parser.readBothWays(text).full == .infinite) }

  @Test(
    "An integer that a Double cannot hold is reported as rounded",
    arguments: [
      ("9007199254740992", false), ("9007199254740993", true), ("9007199254740994", false),
      ("1577134800018226901", true), ("123456789012345678901234567890", true),
      ("9007199254740993.5", false), ("-9007199254740993", true),
    ])
  func roundedIntegers(_ text: String, _ isRounded: Bool) {
    let value = strtod(text, nil)
    #expect(
      parser.readBothWays(text).full == (isRounded ? .roundedInteger(value) : .number(value)))
    #expect(parser.readBothWays(text).plain == nil || !isRounded)
  }
}
