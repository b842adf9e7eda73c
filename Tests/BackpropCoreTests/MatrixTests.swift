import BackpropCore
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("copies of a matrix share their elements until one is changed")
  func copyOnWrite() {
    let a: Matrix<Float> = [[1, 2], [3, 4]]
    var b = a
    b[0, 1] = 9
    #expect(a == [[1, 2], [3, 4]])
    #expect(b == [[1, 9], [3, 4]])
    #expect(b.rows(at: [1, 1, 0]) == [[3, 4], [3, 4], [1, 9]])
  }

  @Test("the elements of a matrix start on a 64-byte boundary", arguments: [1, 3, 100, 4097])
  func alignment(columns: Int) {
    let a = Matrix<Double>(rows: 3, columns: columns)
    a.withUnsafeElements { #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0) }
  }
}
