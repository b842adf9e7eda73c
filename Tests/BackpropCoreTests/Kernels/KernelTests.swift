import BackpropCore
import CBackpropKernels
import Testing

/// The C kernels. The level in use belongs to the whole process, so everything that changes it is
/// serialized below this suite; suites that run meanwhile do not notice, because every level gives
/// the same bits.
@Suite("Kernels", .serialized)
enum KernelTests {
  /// A kind of instruction set.
  enum Level: UInt32, CaseIterable, CustomTestStringConvertible {
    case portable, avx2, avx512

    var testDescription: String { "\(self)" }

    /// Those this CPU can run.
    static let available = allCases.filter { bp_can_use_level(bp_level($0.rawValue)) != 0 }

    /// Calls `body` with this level in use, and restores the one before.
    func use<Result>(_ body: () throws -> Result) rethrows -> Result {
      let before = bp_level_in_use()
      let isTaken = bp_use_level(bp_level(rawValue)) != 0
      defer { _ = bp_use_level(before) }
      precondition(isTaken, "\(self) cannot be run")
      return try body()
    }
  }
}

extension KernelTests {
  @Suite("Levels")
  struct LevelTests {
    @Test("the portable level can always be used, and the widest one the CPU has is in use")
    func widest() {
      #expect(Level.available.first == .portable)
      #expect(bp_level_in_use().rawValue == Level.available.last?.rawValue)
    }

    @Test("a level that is used is in use, and then the old one again", arguments: Level.available)
    func use(level: Level) {
      let before = bp_level_in_use()
      level.use { #expect(bp_level_in_use().rawValue == level.rawValue) }
      #expect(bp_level_in_use() == before)
    }
  }
}

/// A number the kernels compute in, with its bits.
protocol KernelScalar: NetworkScalar {
  /// The bits, all NaNs being one.
  var bits: UInt64 { get }
}

extension Float: KernelScalar {
  var bits: UInt64 { isNaN ? 0x7fc0_0000 : UInt64(bitPattern) }
}

extension Double: KernelScalar {
  var bits: UInt64 { isNaN ? 0x7ff8_0000_0000_0000 : bitPattern }
}

extension SplitMix64 {
  /// `count` numbers of the standard normal distribution.
  mutating func normals<Scalar: NetworkScalar>(_ count: Int, _ type: Scalar.Type = Scalar.self)
    -> [Scalar]
  {
    (0..<count).map { _ in Scalar(normal()) }
  }
}
