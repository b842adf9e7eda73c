import BackpropCore
import CBackpropKernels
import Testing

/// A product C = scale · A·B + bias in guarded memory, with operands in either storage order.
private struct Product<Scalar: KernelScalar> {
  var m, n, k: Int
  var layout: KernelTests.ProductTests.Layout
  var scale = 1.0
  var hasBias = false
  /// The number of elements between the end of a row and the next row, in every matrix.
  var gap = 0
  /// Special values that replace every eleventh element, if there are any.
  var specials: [Scalar] = []

  /// Compares the kernel with the definition: blocks of 512 in order, each with fused multiply-adds
  /// in order of k.
  func check(seed: UInt64, _ location: SourceLocation = #_sourceLocation) {
    var generator = SplitMix64(seed: seed)
    let a = operand(rows: m, columns: k, isTransposed: layout.transposesA, &generator)
    let b = operand(rows: k, columns: n, isTransposed: layout.transposesB, &generator)
    let bias = hasBias ? GuardedMemory(generator.normals(n, Scalar.self)) : nil
    let cRow = n + gap
    let poison = Scalar.nan
    let c = GuardedMemory<Scalar>(
      [Scalar](repeating: poison, count: m == 0 || n == 0 ? 0 : (m - 1) * cRow + n))
    bp_product(
      Scalar.kernelType, m, n, k, a.operand, b.operand, scale, bias?.base, c.base, cRow)

    var wrong: [String] = []
    for i in 0..<(n == 0 ? 0 : m) {
      for j in 0..<n {
        var total = Scalar(0)
        for start in stride(from: 0, to: k, by: 512) {
          var block = Scalar(0)
          for p in start..<min(k, start + 512) { block.addProduct(a[i, p], b[p, j]) }
          total = start == 0 ? block : total + block
        }
        total *= Scalar(scale)
        if let bias { total += bias.base[j] }
        let found = c.base[i * cRow + j]
        if found.bits != total.bits { wrong.append("C[\(i), \(j)] is \(found), not \(total)") }
      }
      if i + 1 < m {
        for j in n..<cRow where !c.base[i * cRow + j].isNaN {
          wrong.append("write outside of C, at row \(i), column \(j)")
        }
      }
    }
    if !c.surroundingsAreUntouched { wrong.append("write before C") }
    #expect(wrong.isEmpty, "\(self), seed \(seed): \(wrong.prefix(3))", sourceLocation: location)
  }

  private struct Operand {
    let memory: GuardedMemory<Scalar>
    let row, column: Int
    subscript(i: Int, j: Int) -> Scalar { memory.base[i * row + j * column] }
    var operand: bp_operand { bp_operand(base: memory.base, row: row, column: column) }
  }

  private func operand(
    rows: Int, columns: Int, isTransposed: Bool, _ generator: inout SplitMix64
  ) -> Operand {
    let (lines, width) = isTransposed ? (columns, rows) : (rows, columns)
    let count = lines == 0 || width == 0 ? 0 : (lines - 1) * (width + gap) + width
    var values: [Scalar] = generator.normals(count)
    if !specials.isEmpty {
      for index in stride(from: 5, to: count, by: 11) {
        values[index] = specials[index % specials.count]
      }
    }
    let memory = GuardedMemory(values)
    return isTransposed
      ? Operand(memory: memory, row: 1, column: width + gap)
      : Operand(memory: memory, row: width + gap, column: 1)
  }
}

extension KernelTests {
  @Suite("Matrix product")
  struct ProductTests {
    enum Layout: String, CaseIterable, CustomTestStringConvertible {
      case plain = "A·B"
      case firstTransposed = "Aᵀ·B"
      case secondTransposed = "A·Bᵀ"
      case bothTransposed = "Aᵀ·Bᵀ"

      var testDescription: String { rawValue }
      var transposesA: Bool { self == .firstTransposed || self == .bothTransposed }
      var transposesB: Bool { self == .secondTransposed || self == .bothTransposed }
    }

    @Test(
      "products of small shapes around every tile have the bits of the definition",
      arguments: Level.available,
      Layout.allCases)
    func smallShapes(level: Level, layout: Layout) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for m in [0, 1, 5, 6, 7, 13, 14, 15, 29] {
          for n in [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 65] {
            for k in [0, 1, 3] { Product<Scalar>(m: m, n: n, k: k, layout: layout).check(seed: 1) }
          }
        }
      }
      level.use {
        check(Float.self)
        check(Double.self)
      }
    }

    @Test(
      "products with k around 512 have the bits of the definition", arguments: Level.available,
      Layout.allCases)
    func longSums(level: Level, layout: Layout) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for k in [14, 33, 511, 512, 513, 1023, 1024, 1025] {
          Product<Scalar>(m: 7, n: 10, k: k, layout: layout, scale: 0.3, hasBias: true).check(
            seed: 2)
          Product<Scalar>(m: 1, n: 33, k: k, layout: layout).check(seed: 3)
        }
      }
      level.use {
        check(Float.self)
        check(Double.self)
      }
    }

    @Test(
      "products with distant rows, scale and bias have the bits of the definition",
      arguments: Level.available,
      Layout.allCases)
    func wideRows(level: Level, layout: Layout) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for gap in [1, 3, 64, 5000] {
          for n in [1, 10, 32, 33] {
            Product<Scalar>(
              m: 15, n: n, k: 6, layout: layout, scale: 1 / 7, hasBias: true, gap: gap
            ).check(seed: 4)
          }
        }
        // many tiles of rows
        Product<Scalar>(m: 130, n: 64, k: 5, layout: layout, hasBias: true, gap: 9).check(seed: 5)
      }
      level.use {
        check(Float.self)
        check(Double.self)
      }
    }

    @Test(
      "products pass NaN, infinity and -0 only to the right elements",
      arguments: Level.available, Layout.allCases)
    func specialValues(level: Level, layout: Layout) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for specials: [Scalar] in [
          [.nan], [.infinity], [.infinity, 0, -.infinity], [-0.0], [.leastNonzeroMagnitude],
        ] {
          Product<Scalar>(m: 15, n: 33, k: 3, layout: layout, hasBias: true, specials: specials)
            .check(seed: 6)
          Product<Scalar>(m: 2, n: 3, k: 514, layout: layout, specials: specials).check(seed: 7)
        }
      }
      level.use {
        check(Float.self)
        check(Double.self)
      }
    }
  }
}
