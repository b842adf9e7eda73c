import BackpropCore
import CBackpropKernels
import Testing

@Suite("Random numbers")
struct SplitMix64Tests {
  private static let purposes: [SplitMix64.Purpose] = [.weights, .shuffle, .dropout, .split]

  @Test("SplitMix64 gives the published sequence")
  func published() {
    var zero = SplitMix64(seed: 0)
    #expect(
      (0..<5).map { _ in zero.next() } == [
        0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f, 0xf88b_b8a8_724c_81ec,
        0x1b39_896a_51a8_749b,
      ])
    var other = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in other.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("random streams have pinned keys and are distinct")
  func streams() {
    let generator = SplitMix64(seed: 1)
    let firsts = Self.purposes.map { purpose in
      var stream = generator.stream(purpose)
      return stream.next()
    }
    #expect(
      firsts == [
        0x568b_6056_8922_57b5, 0xca3b_28ee_d1d2_67e4, 0xaa8b_7c4b_6762_fa6e, 0x25a2_9923_edf7_69de,
      ])
    var drawn: Set<UInt64> = []
    for seed in 0..<10 {
      for purpose in Self.purposes {
        for index in 0..<100 {
          var stream = SplitMix64(seed: UInt64(seed)).stream(purpose, index)
          drawn.insert(stream.next())
        }
      }
    }
    #expect(drawn.count == 4_000)
  }

  @Test(
    "random numbers below a bound are in range and equally frequent",
    arguments: [1, 2, 3, 7, 10, 100])
  func below(bound: Int) {
    var generator = SplitMix64(seed: 4)
    let draws = 20_000
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<draws { counts[generator.below(bound)] += 1 }
    let expected = Double(draws) / Double(bound)
    // five standard deviations of a binomial count
    #expect(counts.allSatisfy { abs(Double($0) - expected) <= 5 * expected.squareRoot() })
  }

  @Test("random numbers below a bound near 2⁶² are fair")
  func largeBound() {
    var generator = SplitMix64(seed: 5)
    // 2⁶⁴ is 8/3 of it: without rejection one residue in three would come 2 times in 8
    let bound = 3 << 61
    var counts = [0, 0, 0]
    for _ in 0..<30_000 {
      let draw = generator.below(bound)
      #expect(draw >= 0 && draw < bound)
      counts[draw % 3] += 1
    }
    #expect(counts.allSatisfy { abs($0 - 10_000) <= 500 })
  }

  @Test("uniform numbers lie in [0, 1) with mean ½, normal ones have mean 0 and variance 1")
  func distributions() {
    var generator = SplitMix64(seed: 7)
    #expect(
      [generator.uniform(), generator.uniform()] == [0.3898297483912715, 0.01678829452815611])
    let count = 50_000
    let uniform = (0..<count).map { _ in generator.uniform() }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    // five standard errors: √(1/12n), √(1/n), √(2/n)
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) <= 0.0065)
    let normal = (0..<count).map { _ in generator.normal() }
    #expect(abs(normal.reduce(0, +) / Double(count)) <= 0.0224)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) <= 0.0317)
  }

  @Test("a shuffle is a permutation in a pinned order")
  func shuffle() {
    var generator = SplitMix64(seed: 42)
    var numbers = Array(0..<10)
    generator.shuffle(&numbers)
    #expect(numbers == [8, 3, 6, 5, 4, 0, 9, 2, 1, 7])
    var many = Array(0..<1_000)
    generator.shuffle(&many)
    #expect(many != Array(0..<1_000) && many.sorted() == Array(0..<1_000))
    var none: [Int] = []
    generator.shuffle(&none)
    #expect(none.isEmpty)
  }

  @Test("all shuffles of three elements are equally frequent")
  func shuffleIsFair() {
    var generator = SplitMix64(seed: 8)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6_000 {
      var numbers = [0, 1, 2]
      generator.shuffle(&numbers)
      counts[numbers, default: 0] += 1
    }
    // five standard deviations of a binomial count of 1000
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1_000) <= 150 })
  }

  @Test("dropout uses the SplitMix64 sequence and keeps the expectation")
  func dropout() {
    var generator = SplitMix64(seed: 99)
    let upper = (0..<1_000).map { _ in generator.next() >> 32 }
    var a = [Float](repeating: 1, count: 900)
    var mask = [Float](repeating: 9, count: 900)
    bp_dropout(BP_FLOAT32, 900, 0.25, 99, 100, &a, &mask)
    #expect(mask == upper[100...].map { $0 < 1 << 30 ? 0 : 4 / 3 })
    #expect(a == mask)
  }
}
