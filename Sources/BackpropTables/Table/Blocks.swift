/// The cells of one column, stored in blocks whose length is a power of two.
///
/// A column grows by one block at a time and never moves, so loading a table needs no more memory
/// than the table itself. All columns of a table have the same block length, which is chosen so
/// that one block of every column takes a few megabytes in total, whatever the number of columns.
final class Blocks<Element: BitwiseCopyable>: @unchecked Sendable {
  // Unchecked Sendable: one reader writes it before the table exists; nobody writes it afterwards.
  let shift: Int
  private let mask: Int
  private var starts: [UnsafeMutablePointer<Element>?] = []
  private var arenas: [Arena?] = []

  init(shift: Int) {
    self.shift = shift
    mask = 1 << shift - 1
  }

  /// The binary logarithm of the block length for a table of `columns` columns.
  static func shift(columns: Int) -> Int {
    var shift = 4
    while shift < 16, columns << (shift + 1) <= 1 << 21 { shift += 1 }
    return shift
  }

  var blockCount: Int { starts.count }

  /// Adds a block with uninitialised elements and returns its address.
  func appendBlock(from allocator: ArenaAllocator) -> UnsafeMutablePointer<Element> {
    let (memory, arena) = allocator.allocate(MemoryLayout<Element>.stride << shift)
    let start = memory.bindMemory(to: Element.self, capacity: 1 << shift)
    starts.append(start)
    arenas.append(arena)
    return start
  }

  /// The address of block `index`; nil if it has been released.
  func block(_ index: Int) -> UnsafeMutablePointer<Element>? { starts[index] }

  /// Releases the memory of block `index` before the other blocks.
  func releaseBlock(_ index: Int) {
    starts[index] = nil
    arenas[index] = nil
  }

  /// Element `index` of the column.
  @inline(__always)
  subscript(index: Int) -> Element {
    guard let start = starts[index >> shift] else { preconditionFailure("the block is released") }
    return start[index & mask]
  }

  /// Stores `elements` in blocks, in order.
  convenience init(
    _ elements: some Collection<Element>, from allocator: ArenaAllocator, shift: Int = 12
  ) {
    self.init(shift: shift)
    var current: UnsafeMutablePointer<Element>?
    for (index, element) in elements.enumerated() {
      if index & mask == 0 { current = appendBlock(from: allocator) }
      current?[index & mask] = element
    }
  }
}
