/// Where the gradient of a step is written: all of it, or only the tile that a thread is computing,
/// which is still in the thread's cache when the optimizer takes it from there.
package struct GradientMemory<Scalar: NetworkScalar>: @unchecked Sendable {
  /// The gradient of one tile: ∂J/∂W of its rows of W, and ∂J/∂β if it has the first of them.
  package struct Tile {
    package let weights: MatrixView<Scalar>
    package let biases: UnsafeMutablePointer<Scalar>?
  }

  private let layout: ParameterLayout
  /// The whole gradient, or nil.
  private let whole: ParametersView<Scalar>?
  /// Memory of each thread for its largest tile; empty where there is the whole.
  private let threads: [AlignedStorage<Scalar>]

  /// The whole gradient in somebody else's memory.
  package init(_ whole: ParametersView<Scalar>) {
    layout = whole.layout
    self.whole = whole
    threads = []
  }

  /// A tile for each of `threads` threads.
  package init(tilesOf layout: ParameterLayout, threads: Int) {
    let largest = layout.layers.map { layer in
      min(layer.inputs, Workspace<Scalar>.tileInputs) * layer.outputs + layer.outputs
    }
    self.layout = layout
    whole = nil
    self.threads = (0..<threads).map { _ in AlignedStorage(count: largest.max() ?? 0) }
  }

  /// Where thread `thread` writes the gradient of `tile`.
  package func tile(_ tile: Workspace<Scalar>.Tile, thread: Int) -> Tile {
    let place = layout.layers[tile.layer]
    let isFirst = tile.inputs.lowerBound == 0 && place.biases != nil
    if let whole {
      return Tile(
        weights: whole.weights(tile.layer)[tile.inputs],
        biases: isFirst ? whole.biases(tile.layer) : nil)
    }
    let weights = MatrixView(
      base: threads[thread].base, rows: tile.inputs.count, columns: place.outputs)
    return Tile(weights: weights, biases: isFirst ? weights.base + weights.count : nil)
  }
}
