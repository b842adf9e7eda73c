import BackpropCore
import CBackpropKernels
import Testing

extension KernelTests {
  @Suite("Same bits at every level")
  struct LevelEqualityTests {
    /// Whole vectors, vectors with a rest, less than a vector, nothing.
    private static let lengths = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 200]

    @Test("no kernel touches memory outside its arrays", arguments: Level.available, [false, true])
    func guardPages(level: Level, isBefore: Bool) {
      level.use {
        for n in Self.lengths {
          #expect(
            KernelCalls<Float>(n: n, guardPage: isBefore ? .before : .behind).trespassers == [],
            "n = \(n)")
          #expect(
            KernelCalls<Double>(n: n, guardPage: isBefore ? .before : .behind).trespassers == [],
            "n = \(n)")
        }
      }
    }

    @Test("every kernel gives the bits of the portable level", arguments: Level.available)
    func bits(level: Level) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for n in Self.lengths {
          let expected = Level.portable.use { KernelCalls<Scalar>(n: n).outputs }
          let found = level.use { KernelCalls<Scalar>(n: n).outputs }
          for (one, other) in zip(expected, found) {
            #expect(
              one.values.map(\.bits) == other.values.map(\.bits), "\(one.name), n = \(n), \(type)")
          }
        }
      }
      check(Float.self)
      check(Double.self)
    }

    /// A hash of the results of all kernels, equal on every machine. Replace it only if a kernel is
    /// meant to compute something else.
    private static let expectedHash: UInt64 = 0x4425_f47a_34a3_63d8

    @Test("the results of all kernels have the pinned hash", arguments: Level.available)
    func hash(level: Level) {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
      func add(_ values: [some KernelScalar]) {
        for value in values {
          var bits = value.bits
          for _ in 0..<8 {
            hash = (hash ^ bits & 0xff) &* 0x100_0000_01b3
            bits >>= 8
          }
        }
      }
      level.use {
        for (_, values) in KernelCalls<Float>(n: 1000).outputs { add(values) }
        for (_, values) in KernelCalls<Double>(n: 1000).outputs { add(values) }
        add(product(Float.self))
        add(product(Double.self))
      }
      #expect(hash == Self.expectedHash, "0x\(String(hash, radix: 16))")
    }

    private func product<Scalar: KernelScalar>(_ type: Scalar.Type) -> [Scalar] {
      var generator = SplitMix64(seed: 5)
      let a: [Scalar] = generator.normals(19 * 700)
      let b: [Scalar] = generator.normals(700 * 37)
      let c = GuardedMemory([Scalar](repeating: .nan, count: 19 * 37))
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          bp_product(
            Scalar.kernelType, 19, 37, 700, bp_operand(base: a.baseAddress, row: 700, column: 1),
            bp_operand(base: b.baseAddress, row: 1, column: 700), 0.5, nil, c.base, 37)
        }
      }
      return c.values
    }
  }
}
