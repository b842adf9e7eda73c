internal import Synchronization

/// A network for many predictions. It allocates its memory once.
///
/// ```swift
/// let predictor = Predictor(network)
/// let probabilities = predictor.predictions(for: x)
/// ```
///
/// Any number of tasks may use one predictor at the same time. Each call has its own memory, which
/// a later call reuses. The predictor's threads share the rows of one call at a time. If a second
/// call arrives meanwhile, its own thread computes it alone. The bits of a prediction are the same
/// in every case.
public final class Predictor<Scalar: NetworkScalar>: Sendable {
  /// The network that predicts.
  public let network: NeuralNetwork<Scalar>
  private let pool: WorkerPool
  private let isPoolTaken = Atomic(false)
  private let idle = Mutex<[[Workspace<Scalar>]]>([])

  /// A predictor that uses up to `threads` threads per call.
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

  /// Z = A_L, m × n_L, before the link of the loss, for the m observations in the rows of `x`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func logits(for x: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: x.rows, columns: network.architecture.outputs)
    x.withUnsafeElements { x in
      result.withUnsafeMutableElements {
        inBlocks(x, into: $0) { workspace, _, _ in workspace.logits }
      }
    }
    return result
  }

  /// Writes Ŷ of the observations `x` to `predictions`, both row after row. From the second call on
  /// it allocates nothing, unless calls overlap.
  ///
  /// - Precondition: `x` has m · n_0 elements, and `predictions` m · n_L.
  public func predict(
    _ x: UnsafeBufferPointer<Scalar>, into predictions: UnsafeMutableBufferPointer<Scalar>
  ) {
    inBlocks(x, into: predictions) { workspace, _, count in
      workspace.predict(rows: 0..<count)
      return workspace.predictions
    }
  }

  /// Fills `predictions` and returns Σ ω_i L_i, added in the order of the observations.
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
              return workspace.predictions
            }
          }
        }
      }
    }
    return UnsafeBufferPointer(start: losses.base, count: x.rows).reduce(0, +)
  }

  /// Runs the forward pass over the observations `x` in blocks of rows, each in the memory of the
  /// thread that computes it. `output` computes the results of the block of `count` rows that
  /// begins at row `first` of `x`, and returns the memory that has them. They are copied to
  /// `results`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func inBlocks(
    _ x: UnsafeBufferPointer<Scalar>, into results: UnsafeMutableBufferPointer<Scalar>,
    output: (Workspace<Scalar>, _ first: Int, _ count: Int) -> MatrixView<Scalar>
  ) {
    let architecture = network.architecture
    let (inputs, outputs) = (architecture.inputs, architecture.outputs)
    let rows = x.count / inputs
    precondition(
      x.count == rows * inputs && results.count == rows * outputs,
      "\(x.count) features and \(results.count) outputs for a network of \(architecture.widths)")
    guard let target = results.baseAddress, let source = x.baseAddress else { return }
    let x = MatrixView(base: UnsafeMutablePointer(mutating: source), rows: rows, columns: inputs)
    let isAlone = isPoolTaken.exchange(true, ordering: .acquiring)
    let pool = isAlone ? callerAlone : pool
    let workspaces = takeWorkspaces(threads: pool.threads, rows: rows)
    network.parameters.withView { parameters in
      pool.share(
        rows, atMost: Workspace<Scalar>.maximumRows, worth: rows * parameters.layout.count
      ) { rows, thread in
        let workspace = workspaces[thread]
        workspace.forward(x[rows], parameters, rows: 0..<rows.count)
        let block = output(workspace, rows.lowerBound, rows.count)
        (target + rows.lowerBound * outputs).update(
          from: block.base, count: rows.count * outputs)
      }
    }
    if !isAlone { isPoolTaken.store(false, ordering: .releasing) }
    idle.withLock { $0.append(workspaces) }
  }

  /// The memory of `threads` threads, each for one block of `rows` observations. It frees memory
  /// that is too small.
  private func takeWorkspaces(threads: Int, rows: Int) -> [Workspace<Scalar>] {
    let capacity = min(rows, Workspace<Scalar>.maximumRows)
    func isEnough(_ workspaces: [Workspace<Scalar>]) -> Bool {
      workspaces.count >= threads && workspaces[0].capacity >= capacity
    }
    let kept = idle.withLock { idle in
      idle.lastIndex(where: isEnough).map { idle.remove(at: $0) } ?? idle.popLast()
    }
    if let kept, isEnough(kept) { return kept }
    return (0..<threads).map { _ in Workspace(network.architecture, capacity: capacity) }
  }

  /// The number of simultaneous calls that have memory: the maximum so far.
  package var callsProvidedFor: Int { idle.withLock { $0.count } }
}

/// The pool of a call that arrives while the predictor's pool is in use: the caller alone.
private let callerAlone = WorkerPool(threads: 1)
