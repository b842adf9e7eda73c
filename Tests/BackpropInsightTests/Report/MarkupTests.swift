import BackpropInsight
import Testing

@Suite("Markup")
struct MarkupTests {
  @Test("special characters of text are escaped in markup")
  func text() {
    #expect(
      Markup.tag("p", ["<script>alert('&')</script>"]).html
        == "<p>&lt;script&gt;alert('&amp;')&lt;/script&gt;</p>\n")
  }

  @Test("special characters of attribute values are escaped in markup")
  func attribute() {
    let html = Markup.tag("a", ["href": "\"><b onclick=\"x\ny"]).html
    #expect(html == "<a href=\"&quot;&gt;&lt;b onclick=&quot;x&#10;y\"></a>")
  }

  @Test("characters that no document may contain become replacement characters")
  func controls() {
    let noncharacters = [0xFFFE, 0xFDD0].compactMap(Unicode.Scalar.init).map(Character.init)
    #expect(
      Markup.text("a\u{0}b\u{8}\u{85}" + String(noncharacters) + "c\r").html == "a�b����c�")
    #expect(Markup.text("π\n\t😀").html == "π\n\t😀")
  }

  @Test("elements without content are written as HTML requires")
  func empty() {
    #expect(Markup.tag("meta", ["charset": "utf-8"]).html == "<meta charset=\"utf-8\"/>")
    #expect(Markup.tag("td").html == "<td></td>")
  }

  @Test(
    "numbers of a page are rounded, and the markup has the exact value",
    arguments: [
      (0.1 + 0.2, "0.3"), (-1.5, "−1.5"), (1e-7, "1e−7"), (0, "0"), (-0.0, "0"),
      (123456.789, "123457"), (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "undefined"),
      (0x1p-1074, "4.94066e−324"), (1.0 / 3, "0.333333"),
    ] as [(Double, String)])
  func numerals(value: Double, text: String) throws {
    let page = PageReading(Numeral.data(value).html)
    let element = try #require(page.elements.first)
    #expect(element.text == text)
    let back = try #require(Double(element.attributes["value"] ?? ""))
    #expect(back == value || back.isNaN && value.isNaN)
  }

  @Test(
    "short numbers have two digits, or one digit and a power of ten",
    arguments: [
      (0.123, "0.12"), (-0.00543, "−5e−3"), (12345, "1e4"), (0, "0"), (-1.6, "−1.6"),
      (-2e-100, "−2e−100"),
    ] as [(Double, String)])
  func tiny(value: Double, text: String) { #expect(Numeral.tiny(value) == text) }
}

@Suite("Axis")
struct AxisTests {
  @Test("the ticks of an axis are round numbers within it")
  func ticks() {
    let axis = Axis.linear("x", [0, 1], including: [0, 1])
    #expect(axis.ticks == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(axis.place(0) == 0 && axis.place(1) == 1 && axis.place(0.25) == 0.25)
    #expect(Axis.linear("x", [-37, 1234]).ticks == [0, 200, 400, 600, 800, 1000, 1200])
  }

  @Test("a logarithmic axis spans powers of ten and has no place for 0")
  func logarithmic() throws {
    let axis = Axis.logarithmic("x", [0, 0.02, 300, -4])
    #expect(axis.lower == 0.01 && axis.upper == 1000)
    #expect(axis.place(0) == nil)
    #expect(abs(try #require(axis.place(0.1)) - 0.2) < 1e-15)
  }

  @Test(
    "an axis over no number, one number or huge numbers has a place for each",
    arguments: [[], [5], [5, 5], [.nan, 3], [1e308, -1e308], [0]] as [[Double]])
  func odd(values: [Double]) throws {
    let axis = Axis.linear("x", values)
    #expect(axis.lower < axis.upper)
    for value in values where value.isFinite && abs(value) < 1e300 {
      let place = try #require(axis.place(value))
      #expect((0...1).contains(place))
    }
  }
}
