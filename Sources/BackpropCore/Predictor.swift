internal import Synchronization

/// A network ready to predict again and again: its memory is allocated once.
///
/// ```swift
/// let predictor = Predictor(network)
/// let probabilities = predictor.predictions(for: x)
/// ```
///
/// Any number of tasks may use one predictor at once; each call has memory of its own, which a later
/// one takes over. The threads of the predictor share the rows of one call at a time; a call that
/// comes meanwhile is computed by the thread that made it. A prediction has the same bits in every
/// case.
public final class Predictor<Scalar: NetworkScalar>: Sendable {
  /// The network that predicts.
  public let network: NeuralNetwork<Scalar>
  private let pool: WorkerPool
  private let isPoolTaken = Atomic(false)
  private let idle = Mutex<[Workspace<Scalar>]>([])

  /// A predictor whose calls are computed by up to `threads` threads.
  public convenience init(_ network: NeuralNetwork<Scalar>, threads: Int = 1) {
    self.init(network, WorkerPool(threads: threads))
  }

  init(_ network: NeuralNetwork<Scalar>, _ pool: WorkerPool) {
    self.network = network
    self.pool = pool
  }

  /// Ŷ, m × n_L, for the m observations in the rows of `x`: probabilities for the cross-entropies.
  ///
  /// - Complexity: O(m · number of parameters).
  public func predictions(for x: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: x.rows, columns: network.architecture.outputs)
    x.withUnsafeElements { x in result.withUnsafeMutableElements { predict(x, into: $0) } }
    return result
  }

  /// Writes Ŷ of the observations `x`, row after row, to `predictions`, row after row. From its
  /// second call on it allocates nothing, as long as calls do not meet.
  ///
  /// - Precondition: `x` has m · n_0 elements, and `predictions` m · n_L.
  public func predict(
    _ x: UnsafeBufferPointer<Scalar>, into predictions: UnsafeMutableBufferPointer<Scalar>
  ) {
    inChunks(x, into: predictions) { workspace, _, rows in workspace.predict(rows: rows) }
  }

  /// Fills `predictions`, and returns the sum of ω_i L_i in order of the observations.
  func losses(
    of x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]?, _ cost: Cost,
    into predictions: inout Matrix<Scalar>
  ) -> Double {
    var sum = 0.0
    y.withView { y in
      withOptionalBuffer(weights) { weights in
        x.withUnsafeElements { x in
          predictions.withUnsafeMutableElements { predictions in
            inChunks(
              x, into: predictions,
              eachBlock: { workspace, first, rows in
                let last = min(first + workspace.capacity, y.rows)
                workspace.loss(
                  y[first..<last], weights: weights.map { $0 + first }, cost, rows: rows)
              },
              eachChunk: { workspace, count in
                for row in 0..<count { sum += workspace.losses[row] }
              })
          }
        }
      }
    }
    return sum
  }

  /// The forward pass over the observations `x` in chunks of rows, the same memory for all of them.
  /// `eachBlock` fills the predictions of a block of rows of the chunk that begins at a row of `x`;
  /// `eachChunk` is called when a chunk is done.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func inChunks(
    _ x: UnsafeBufferPointer<Scalar>, into predictions: UnsafeMutableBufferPointer<Scalar>,
    eachBlock: (Workspace<Scalar>, _ first: Int, _ rows: Range<Int>) -> Void,
    eachChunk: (Workspace<Scalar>, _ count: Int) -> Void = { _, _ in }
  ) {
    let architecture = network.architecture
    let (inputs, outputs) = (architecture.inputs, architecture.outputs)
    let rows = x.count / inputs
    precondition(
      x.count == rows * inputs && predictions.count == rows * outputs,
      "\(x.count) features and \(predictions.count) predictions for a network of \(architecture.widths)"
    )
    guard let target = predictions.baseAddress, let source = x.baseAddress else { return }
    let x = MatrixView(base: UnsafeMutablePointer(mutating: source), rows: rows, columns: inputs)
    let workspace = takeWorkspace(rows: rows)
    let isAlone = isPoolTaken.exchange(true, ordering: .acquiring)
    let pool = isAlone ? callerAlone : pool
    network.parameters.withView { parameters in
      for first in stride(from: 0, to: rows, by: workspace.capacity) {
        let chunk = x[first..<min(rows, first + workspace.capacity)]
        pool.share(
          chunk.rows, atMost: Workspace<Scalar>.mostRows,
          worth: chunk.rows * parameters.layout.count
        ) { rows in
          workspace.forward(chunk, parameters, rows: rows)
          eachBlock(workspace, first, rows)
        }
        eachChunk(workspace, chunk.rows)
        (target + first * outputs).update(
          from: workspace.predictions.base, count: chunk.rows * outputs)
      }
    }
    if !isAlone { isPoolTaken.store(false, ordering: .releasing) }
    idle.withLock { $0.append(workspace) }
  }

  /// Memory for `rows` observations at a time, or for as many as are computed at a time. Memory that
  /// has become too small is given up for it.
  private func takeWorkspace(rows: Int) -> Workspace<Scalar> {
    let capacity = min(rows, 1024)
    let kept = idle.withLock { idle in
      idle.lastIndex { $0.capacity >= capacity }.map { idle.remove(at: $0) } ?? idle.popLast()
    }
    if let kept, kept.capacity >= capacity { return kept }
    return Workspace(network.architecture, capacity: capacity)
  }

  /// How many workspaces are kept: as many as calls have met.
  package var workspacesKept: Int { idle.withLock { $0.count } }
}

/// What computes where the threads of a pool are taken: the caller alone.
private let callerAlone = WorkerPool(threads: 1)
