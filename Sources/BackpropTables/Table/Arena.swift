internal import BackpropCore

/// A piece of memory shared by several blocks and freed with the last of them.
final class Arena: @unchecked Sendable {
  // Unchecked Sendable: it stores only the address; Blocks controls the writes.
  let start: UnsafeMutableRawPointer

  init(byteCount: Int, usesLargePages: Bool) {
    start = .allocate(byteCount: byteCount, alignment: LargePages.size)
    // With small pages, allocating them takes a third of the time to load a large table.
    if usesLargePages { LargePages.request(start, byteCount: byteCount) }
  }

  deinit { start.deallocate() }
}

/// Allocates blocks in arenas.
final class ArenaAllocator {
  private var arena: Arena?
  private var used = 0
  private var size = 0
  private var arenas = 0

  private static let arenaSize = 1 << 22

  /// Returns memory for `byteCount` bytes, aligned to 64 bytes, and the arena that must outlive it.
  func allocate(_ byteCount: Int) -> (start: UnsafeMutableRawPointer, arena: Arena) {
    let needed = (byteCount + 63) & ~63
    if let arena, used + needed <= size {
      used += needed
      return (arena.start + (used - needed), arena)
    }
    size = max(ArenaAllocator.arenaSize, needed)
    // A small table uses little of its first arena, so small pages suit it better.
    let fresh = Arena(byteCount: size, usesLargePages: arenas > 0)
    arenas += 1
    arena = fresh
    used = needed
    return (fresh.start, fresh)
  }
}
