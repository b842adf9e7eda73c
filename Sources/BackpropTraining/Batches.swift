internal import BackpropCore
internal import CBackpropKernels

/// The batches of an epoch: the observations in the order of the epoch. The rows of a batch are
/// gathered into memory that is allocated once. A batch of all observations is the observations
/// themselves, in their own order.
final class Batches<Scalar: NetworkScalar> {
  /// A batch in memory. ``gather(_:of:)`` fills its rows before they are read.
  struct Batch {
    let x, y: MatrixView<Scalar>
    let weights: UnsafePointer<Scalar>?
  }

  /// The number of observations in a batch. The last batch of an epoch may have fewer.
  let size: Int
  /// The number of batches in an epoch.
  let count: Int
  private let observations: Observations<Scalar>
  private let generator: SplitMix64
  private let x, y: Matrix<Scalar>
  private var weights: [Scalar]
  /// The rows to train on, in ascending order. Empty if a batch is all observations.
  private let rows: [Int32]
  /// The rows to train on in the order of the epoch.
  private var order: [Int32]
  /// The number of rows to train on.
  private let total: Int

  init(_ observations: Observations<Scalar>, rows: [Int]?, _ batch: BatchSize, seed: UInt64) {
    self.observations = observations
    total = rows?.count ?? observations.count
    size = batch.size(of: total)
    count = batch.count(of: total)
    let gathered = size < total || rows != nil ? size : 0
    generator = SplitMix64(seed: seed)
    x = Matrix(rows: gathered, columns: observations.x.columns)
    y = Matrix(rows: gathered, columns: observations.y.columns)
    weights = [Scalar](repeating: 1, count: observations.weights == nil ? 0 : gathered)
    self.rows = gathered > 0 ? rows?.map { Int32($0) } ?? Array(0..<Int32(total)) : []
    order = self.rows
  }

  /// The range of batch `index` in the order of the epoch.
  func range(of index: Int) -> Range<Int> {
    index * size..<min((index + 1) * size, total)
  }

  /// Shuffles the observations for epoch `epoch`. The order depends only on the seed and the number
  /// of the epoch.
  func shuffle(epoch: Int) {
    guard size < total else { return }
    for index in order.indices { order[index] = rows[index] }
    var generator = generator.stream(.shuffle, epoch)
    generator.shuffle(&order)
  }

  /// Gathers the weights of the batch at `range` and returns Σω.
  func gatherWeights(_ range: Range<Int>) -> Double {
    guard let all = observations.weights else { return Double(range.count) }
    if order.isEmpty { return all.reduce(0) { $0 + Double($1) } }
    var sum = 0.0
    for (slot, index) in range.enumerated() {
      weights[slot] = all[Int(order[index])]
      sum += Double(weights[slot])
    }
    return sum
  }

  /// Gathers the rows `rows` of the batch at `range`. Threads may gather separate rows in parallel.
  func gather(_ rows: Range<Int>, of range: Range<Int>) {
    guard !order.isEmpty else { return }
    order.withUnsafeBufferPointer { order in
      let indices = order.baseAddress! + range.lowerBound + rows.lowerBound
      observations.x.withView { all in
        x.withView { all.gather(rows.count, indices, into: $0[rows]) }
      }
      observations.y.withView { all in
        y.withView { all.gather(rows.count, indices, into: $0[rows]) }
      }
    }
  }

  /// Calls `body` with the memory of a batch. Its weights are gathered before.
  func withBatch(_ body: (Batch) -> Void) {
    let isWhole = order.isEmpty
    (isWhole ? observations.x : x).withView { x in
      (isWhole ? observations.y : y).withView { y in
        let weights = observations.weights.map { isWhole ? $0 : self.weights }
        withOptionalBuffer(weights) { body(Batch(x: x, y: y, weights: $0)) }
      }
    }
  }
}

extension MatrixView {
  /// Copies the `count` rows at `indices` to `target`.
  fileprivate func gather(
    _ count: Int, _ indices: UnsafePointer<Int32>, into target: MatrixView<Scalar>
  ) {
    bp_gather(Scalar.kernelType, count, columns, indices, base, target.base)
  }
}
