import BackpropCore
import CBackpropKernels
import Testing

/// The C kernels. The level in use belongs to the whole process, so this suite serializes
/// everything that changes it. Other suites may run at the same time, because every level gives the
/// same bits.
@Suite("Kernels", .serialized)
enum KernelTests {
  /// An instruction set.
  enum Level: UInt32, CaseIterable, CustomTestStringConvertible {
    case portable, avx2, avx512

    var testDescription: String { "\(self)" }

    /// The levels that this CPU can run.
    static let available = allCases.filter { bp_can_use_level(bp_level($0.rawValue)) != 0 }

    /// Calls `body` with this level in use, then restores the level before.
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
    @Test("the portable level is always available, and the widest available level is in use")
    func widest() {
      #expect(Level.available.first == .portable)
      #expect(bp_level_in_use().rawValue == Level.available.last?.rawValue)
    }

    @Test(
      "a level is in use during a call, and the level before it after the call",
      arguments: Level.available)
    func use(level: Level) {
      let before = bp_level_in_use()
      level.use { #expect(bp_level_in_use().rawValue == level.rawValue) }
      #expect(bp_level_in_use() == before)
    }
  }
}

/// A number type of the kernels, with its bits.
protocol KernelScalar: NetworkScalar {
  /// The bits, equal for all NaNs.
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
