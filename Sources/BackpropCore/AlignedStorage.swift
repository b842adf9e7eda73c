/// A block of memory that starts on a 64-byte boundary. Its last owner frees it.
final class AlignedStorage<Scalar: NetworkScalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Scalar>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = Swift.max(count, 1) * MemoryLayout<Scalar>.stride
    let isLarge = bytes >= 2 * LargePages.size
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? LargePages.size : 64)
    if isLarge { LargePages.request(memory, byteCount: bytes) }
    base = memory.bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    base.initialize(repeating: 0, count: count)
  }

  convenience init(copying other: AlignedStorage) {
    self.init(count: other.count)
    base.update(from: other.base, count: count)
  }

  deinit { base.deallocate() }
}
