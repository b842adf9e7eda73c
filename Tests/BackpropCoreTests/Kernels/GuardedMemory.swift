import BackpropCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for `count` elements directly before (or after) a protected page. A kernel that reads or
/// writes one element too far ends the process. The rest of its own pages has a pattern that must
/// not change.
final class GuardedMemory<Scalar: NetworkScalar> {
  enum Side: CaseIterable { case before, behind }

  let base: UnsafeMutablePointer<Scalar>
  let count: Int
  private let mapping: UnsafeMutableRawPointer
  private let length: Int
  private let room: UnsafeMutableRawBufferPointer
  private let pattern: UInt8 = 0xa5

  init(count: Int, guardPage side: Side = .behind) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = count * MemoryLayout<Scalar>.stride
    let roomBytes = (bytes + page) / page * page
    length = roomBytes + 2 * page
    mapping = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    precondition(mapping != MAP_FAILED, "no memory")
    room = UnsafeMutableRawBufferPointer(start: mapping + page, count: roomBytes)
    mprotect(mapping, page, PROT_NONE)
    mprotect(mapping + page + roomBytes, page, PROT_NONE)
    room.initializeMemory(as: UInt8.self, repeating: pattern)
    self.count = count
    let start = side == .behind ? roomBytes - bytes : 0
    base = (mapping + page + start).bindMemory(to: Scalar.self, capacity: count)
  }

  convenience init(_ values: [Scalar], guardPage side: Side = .behind) {
    self.init(count: values.count, guardPage: side)
    base.update(from: values, count: values.count)
  }

  deinit { munmap(mapping, length) }

  /// The elements.
  var values: [Scalar] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Whether the bytes of the same pages outside the elements are unchanged.
  var surroundingsAreUntouched: Bool {
    let first = UnsafeRawPointer(base) - UnsafeRawPointer(mapping + (length - room.count) / 2)
    let last = first + count * MemoryLayout<Scalar>.stride
    return room[..<first].allSatisfy { $0 == pattern } && room[last...].allSatisfy { $0 == pattern }
  }
}
