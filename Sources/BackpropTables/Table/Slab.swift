internal import BackpropCore

/// A piece of memory that several blocks share, freed with the last of them.
final class Slab: @unchecked Sendable {
  // Only the address is kept here; who may write to which part is settled by Blocks.
  let start: UnsafeMutableRawPointer

  init(byteCount: Int, usesLargePages: Bool) {
    start = .allocate(byteCount: byteCount, alignment: LargePages.size)
    // Without this, a third of the time to load a large table goes into handing out small pages.
    if usesLargePages { LargePages.request(start, byteCount: byteCount) }
  }

  deinit { start.deallocate() }
}

/// Cuts blocks out of slabs.
final class SlabAllocator {
  private var slab: Slab?
  private var used = 0
  private var size = 0
  private var slabs = 0

  private static let slabSize = 1 << 22

  /// Room for `byteCount` bytes on a 64-byte boundary, and the slab that must outlive its use.
  func allocate(_ byteCount: Int) -> (start: UnsafeMutableRawPointer, slab: Slab) {
    let needed = (byteCount + 63) & ~63
    if let slab, used + needed <= size {
      used += needed
      return (slab.start + (used - needed), slab)
    }
    size = max(SlabAllocator.slabSize, needed)
    // A small table touches little of its first slab, which small pages serve better.
    let fresh = Slab(byteCount: size, usesLargePages: slabs > 0)
    slabs += 1
    slab = fresh
    used = needed
    return (fresh.start, fresh)
  }
}
