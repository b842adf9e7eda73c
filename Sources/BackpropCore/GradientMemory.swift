/// A part of the gradient that one thread computes: some of the rows of a layer's arrays, and with
/// the first of them the arrays that are not cut.
package struct Tile {
  /// Rows of one array.
  package struct Part {
    package let kind: ParameterKind
    /// The number of the array among all.
    package let block: Int
    /// The index of the first element in the flat vector.
    package let start: Int
    /// The number of elements.
    package let count: Int
    /// The place of the first element in the memory of a tile.
    let offset: Int
  }

  package let layer: Int
  /// The rows of the arrays that are cut: of a dense layer the inputs, of an embedding the features.
  package let rows: Range<Int>
  package let parts: [Part]

  init(_ layout: ParameterLayout, layer: Int, rows: Range<Int>) {
    var offset = 0
    let before = layout.layers[..<layer].reduce(0) { $0 + $1.blocks.count }
    self.layer = layer
    self.rows = rows
    parts = layout.layers[layer].blocks.enumerated().compactMap { index, block in
      guard block.isTiled || rows.lowerBound == 0 else { return nil }
      let own = block.isTiled ? rows : 0..<block.rows
      defer { offset += own.count * block.columns }
      return Part(
        kind: block.kind, block: before + index,
        start: block.start + own.lowerBound * block.columns,
        count: own.count * block.columns, offset: offset)
    }
  }

  /// The number of elements.
  package var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// The most rows in one tile.
  static var mostRows: Int { 56 }
}

extension ParameterLayout {
  /// The tiles of the gradient, the largest first: a fixed grid, whatever the number of threads.
  package var tiles: [Tile] {
    let tiles = layers.indices.flatMap { layer in
      let rows = layers[layer].blocks.lazy.filter(\.isTiled).map(\.rows).max() ?? 1
      let count = (rows + Tile.mostRows - 1) / Tile.mostRows
      return (0..<count).map {
        Tile(self, layer: layer, rows: rows * $0 / count..<rows * ($0 + 1) / count)
      }
    }
    return tiles.sorted { $0.count > $1.count }
  }
}

/// Where the gradient of a step is written: all of it, or only the tile that a thread is computing,
/// which is still in the thread's cache when the optimizer takes it from there.
package struct GradientMemory<Scalar: NetworkScalar>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Scalar>
  /// The distance from the tile of one thread to that of the next, or nil where `base` is the whole
  /// gradient.
  private let stride: Int?
  /// What keeps the tiles allocated.
  private let tiles: AlignedStorage<Scalar>?

  /// The whole gradient in somebody else's memory.
  package init(_ whole: ParametersView<Scalar>) {
    base = whole.base
    stride = nil
    tiles = nil
  }

  /// A tile for each of `threads` threads.
  package init(for tiles: [Tile], threads: Int) {
    let lane = 32  // no two threads write to one cache line
    let stride = ((tiles.map(\.count).max() ?? 0) + lane - 1) / lane * lane
    let memory = AlignedStorage<Scalar>(count: threads * stride)
    base = memory.base
    self.stride = stride
    self.tiles = memory
  }

  /// Where thread `thread` writes `part` of its tile.
  package func part(_ part: Tile.Part, thread: Int) -> UnsafeMutablePointer<Scalar> {
    if let stride { base + (thread * stride + part.offset) } else { base + part.start }
  }

  /// Where thread `thread` writes the array for `kind` of `tile`, if the tile has one.
  func array(_ kind: ParameterKind, of tile: Tile, thread: Int) -> UnsafeMutablePointer<Scalar>? {
    for part in tile.parts where part.kind == kind { return self.part(part, thread: thread) }
    return nil
  }
}
