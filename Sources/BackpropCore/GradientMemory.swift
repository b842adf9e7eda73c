/// A part of the gradient that one thread computes: some rows of a layer's tiled arrays. The first
/// tile of a layer also has the whole arrays that are not tiled.
package struct Tile {
  /// The rows of one array in a tile.
  package struct Part {
    package let kind: ParameterKind
    /// The index of the array among all arrays of the network.
    package let block: Int
    /// The index of the first element in the flat vector.
    package let start: Int
    /// The number of elements.
    package let count: Int
    /// The index of the first element in the memory of the tile.
    let offset: Int
  }

  package let layer: Int
  /// The rows of the tiled arrays: inputs of a dense layer, features of an embedding.
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

  /// The maximum number of rows of a tile.
  static var maximumRows: Int { 56 }
}

extension ParameterLayout {
  /// The tiles of the gradient, the largest first. They do not depend on the number of threads.
  package var tiles: [Tile] {
    let tiles = layers.indices.flatMap { layer in
      let rows = layers[layer].blocks.lazy.filter(\.isTiled).map(\.rows).max() ?? 1
      let count = (rows + Tile.maximumRows - 1) / Tile.maximumRows
      return (0..<count).map {
        Tile(self, layer: layer, rows: rows * $0 / count..<rows * ($0 + 1) / count)
      }
    }
    return tiles.sorted { $0.count > $1.count }
  }
}

/// The memory for the gradient of a step: for the whole gradient, or only for the tile that each
/// thread computes. The optimizer then reads the tile from the thread's cache.
package struct GradientMemory<Scalar: NetworkScalar>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Scalar>
  /// The distance between the tiles of two threads, or nil if `base` is the whole gradient.
  private let stride: Int?
  /// The owner of the memory of the tiles.
  private let tiles: AlignedStorage<Scalar>?

  /// The whole gradient, in memory that another object owns.
  package init(_ whole: ParametersView<Scalar>) {
    base = whole.base
    stride = nil
    tiles = nil
  }

  /// Memory for one tile per thread.
  package init(for tiles: [Tile], threads: Int) {
    let lane = 32  // no two threads write to one cache line
    let stride = ((tiles.map(\.count).max() ?? 0) + lane - 1) / lane * lane
    let memory = AlignedStorage<Scalar>(count: threads * stride)
    base = memory.base
    self.stride = stride
    self.tiles = memory
  }

  /// The memory where thread `thread` writes `part` of its tile.
  package func part(_ part: Tile.Part, thread: Int) -> UnsafeMutablePointer<Scalar> {
    if let stride { base + (thread * stride + part.offset) } else { base + part.start }
  }

  /// The memory where thread `thread` writes the array `kind` of `tile`, if the tile has one.
  func array(_ kind: ParameterKind, of tile: Tile, thread: Int) -> UnsafeMutablePointer<Scalar>? {
    for part in tile.parts where part.kind == kind { return self.part(part, thread: thread) }
    return nil
  }
}
