#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Large memory pages. Fewer of them have to be cleared and looked up.
package enum LargePages {
  /// The size in bytes. Memory for large pages begins on such a boundary.
  package static let size = 2 << 20

  /// Asks the system for large pages for `memory`, which begins on such a boundary. The system may
  /// ignore it.
  package static func request(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      madvise(memory, byteCount / size * size, Int32(MADV_HUGEPAGE))
    #endif
  }
}
