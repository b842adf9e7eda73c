#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The larger pages of memory, of which there are fewer to clear and to find again.
package enum LargePages {
  /// Their size in bytes; memory for them begins on such a boundary.
  package static let size = 2 << 20

  /// Asks for them where `memory`, on such a boundary, is large enough. Only a wish.
  package static func request(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      madvise(memory, byteCount / size * size, Int32(MADV_HUGEPAGE))
    #endif
  }
}
