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
  private let idle = Mutex<[[Workspace<Scalar>]]>([])

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
    inBlocks(x, into: predictions) { workspace, _, count in workspace.predict(rows: 0..<count) }
  }

  /// Fills `predictions`, and returns the sum of ω_i L_i in order of the observations.
  func losses(
    of x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]?, _ cost: Cost,
    into predictions: inout Matrix<Scalar>
  ) -> Double {
    let losses = AlignedStorage<Double>(count: x.rows)
    y.withView { y in
      withOptionalBuffer(weights) { weights in
        x.withUnsafeElements { x in
          predictions.withUnsafeMutableElements { predictions in
            inBlocks(x, into: predictions) { workspace, first, count in
              let weights = weights.map { $0 + first }
              workspace.loss(y[first..<first + count], weights: weights, cost, rows: 0..<count)
              (losses.base + first).update(from: workspace.losses, count: count)
            }
          }
        }
      }
    }
    return UnsafeBufferPointer(start: losses.base, count: x.rows).reduce(0, +)
  }

  /// The forward pass over the observations `x` in blocks of rows, each in the memory of the thread
  /// that computes it. `fill` turns the last activations of the block of `count` rows that begins
  /// at row `first` of `x` into predictions.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func inBlocks(
    _ x: UnsafeBufferPointer<Scalar>, into predictions: UnsafeMutableBufferPointer<Scalar>,
    fill: (Workspace<Scalar>, _ first: Int, _ count: Int) -> Void
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
    let isAlone = isPoolTaken.exchange(true, ordering: .acquiring)
    let pool = isAlone ? callerAlone : pool
    let workspaces = takeWorkspaces(threads: pool.threads, rows: rows)
    network.parameters.withView { parameters in
      pool.share(
        rows, atMost: Workspace<Scalar>.mostRows, worth: rows * parameters.layout.count
      ) { rows, thread in
        let workspace = workspaces[thread]
        workspace.forward(x[rows], parameters, rows: 0..<rows.count)
        fill(workspace, rows.lowerBound, rows.count)
        (target + rows.lowerBound * outputs).update(
          from: workspace.predictions.base, count: rows.count * outputs)
      }
    }
    if !isAlone { isPoolTaken.store(false, ordering: .releasing) }
    idle.withLock { $0.append(workspaces) }
  }

  /// Memory of each of `threads` threads for one block of `rows` observations. Memory that has
  /// become too small is given up for it.
  private func takeWorkspaces(threads: Int, rows: Int) -> [Workspace<Scalar>] {
    let capacity = min(rows, Workspace<Scalar>.mostRows)
    func isEnough(_ workspaces: [Workspace<Scalar>]) -> Bool {
      workspaces.count >= threads && workspaces[0].capacity >= capacity
    }
    let kept = idle.withLock { idle in
      idle.lastIndex(where: isEnough).map { idle.remove(at: $0) } ?? idle.popLast()
    }
    if let kept, isEnough(kept) { return kept }
    return (0..<threads).map { _ in Workspace(network.architecture, capacity: capacity) }
  }

  /// For how many calls at once memory is kept: as many as have met.
  package var callsProvidedFor: Int { idle.withLock { $0.count } }
}

/// What computes where the threads of a pool are taken: the caller alone.
private let callerAlone = WorkerPool(threads: 1)
