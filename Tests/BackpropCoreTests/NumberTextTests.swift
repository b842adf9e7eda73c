import BackpropCore
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("counts have commas and a noun in the singular or plural")
  func counts() {
    #expect(counted(0, "row") == "0 rows")
    #expect(counted(1, "row") == "1 row")
    #expect(counted(1_234_567, "class") == "1,234,567 classes")
    #expect((-1000).grouped == "-1,000")
  }

  @Test("significant digits have a power of ten only for very small and large numbers")
  func significant() {
    #expect(1.0.significant(3) == "1.00")
    #expect(0.000_123_45.significant(3) == "0.000123")
    #expect((-48_213.7).significant(3) == "-48214")
    #expect(3.1e-7.significant(3) == "3.10e-7")
    #expect(2.5e12.significant(2) == "2.5e12")
    #expect(0.0.significant(4) == "0.0")
  }

  @Test("digits after the decimal point are rounded half away from zero")
  func fixed() {
    #expect(0.125.fixed(2) == "0.13")
    #expect((-0.125).fixed(2) == "-0.13")
    #expect((-0.001).fixed(2) == "0.00")
    #expect(2.0.fixed(0) == "2")
    #expect(Double.infinity.fixed(2) == "inf")
  }
}
