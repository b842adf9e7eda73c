/// Finds the first of three byte values, eight bytes at a time.
struct ByteSearch {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  init(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
    self.first = ByteSearch.repeated(first)
    self.second = ByteSearch.repeated(second)
    self.third = ByteSearch.repeated(third)
  }

  /// Returns the address of the first of the three byte values in `start..<end`, or `end` if there
  /// is none. At least eight readable bytes must follow `end`.
  @inline(__always)
  func find(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var p = start
    while p < end {
      let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
      let found =
        ByteSearch.zeros(word ^ first) | ByteSearch.zeros(word ^ second)
        | ByteSearch.zeros(word ^ third)
      if found != 0 { return min(p + found.trailingZeroBitCount >> 3, end) }
      p += 8
    }
    return end
  }

  private static func repeated(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// Sets the high bit of the first byte of `word` that is zero, and possibly of later bytes.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }
}
