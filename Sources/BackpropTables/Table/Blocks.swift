/// The cells of one column, in blocks of one power-of-two length.
///
/// A column grows by one block at a time and never moves, so loading a table needs no more memory
/// than the table itself. All columns of a table share the block length, which is chosen so that a
/// row of blocks is some megabytes whatever the number of columns.
final class Blocks<Element: BitwiseCopyable>: @unchecked Sendable {
  // Written by one reader before the table exists, and never after: hence the unchecked Sendable.
  let shift: Int
  private let mask: Int
  private var starts: [UnsafeMutablePointer<Element>?] = []
  private var slabs: [Slab?] = []

  init(shift: Int) {
    self.shift = shift
    mask = 1 << shift - 1
  }

  /// The block length for a table of `columns` columns, as a power of two.
  static func shift(columns: Int) -> Int {
    var shift = 4
    while shift < 16, columns << (shift + 1) <= 1 << 21 { shift += 1 }
    return shift
  }

  var blockCount: Int { starts.count }

  /// Adds a block, whose elements have no value yet, and returns its start.
  func appendBlock(from allocator: SlabAllocator) -> UnsafeMutablePointer<Element> {
    let (memory, slab) = allocator.allocate(MemoryLayout<Element>.stride << shift)
    let start = memory.bindMemory(to: Element.self, capacity: 1 << shift)
    starts.append(start)
    slabs.append(slab)
    return start
  }

  /// The start of block `index`.
  func block(_ index: Int) -> UnsafeMutablePointer<Element>? { starts[index] }

  /// Gives the memory of block `index` back before the rest.
  func releaseBlock(_ index: Int) {
    starts[index] = nil
    slabs[index] = nil
  }

  /// Element `index` of the column.
  @inline(__always)
  subscript(index: Int) -> Element {
    guard let start = starts[index >> shift] else { preconditionFailure("the block is released") }
    return start[index & mask]
  }

  /// The blocks of all `elements`, in order.
  convenience init(
    _ elements: some Collection<Element>, from allocator: SlabAllocator, shift: Int = 12
  ) {
    self.init(shift: shift)
    var current: UnsafeMutablePointer<Element>?
    for (index, element) in elements.enumerated() {
      if index & mask == 0 { current = appendBlock(from: allocator) }
      current?[index & mask] = element
    }
  }
}
