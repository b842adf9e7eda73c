/// Networks that answer together: the link of the weighted sum of what their last layers give.
///
/// Z = Σ_k s_k Z_k over the members k, with shares s_k that add up to 1, and Ŷ = link(Z): softmax or
/// sigmoid for classes, Z itself for numbers. So the ensemble is one network whose last layer joins
/// the members'.
public struct NetworkEnsemble<Scalar: NetworkScalar>: Sendable, Equatable {
  /// One of the networks.
  public struct Member: Sendable, Equatable {
    /// The network.
    public let network: NeuralNetwork<Scalar>
    /// s, its share in the answer, above 0.
    public let share: Double

    /// A member.
    public init(_ network: NeuralNetwork<Scalar>, share: Double) {
      self.network = network
      self.share = share
    }
  }

  /// The networks, one at least, all with the same inputs, outputs and loss.
  public let members: [Member]

  /// An ensemble of `members`, whose shares add up to 1.
  public init(_ members: [Member]) {
    guard let first = members.first?.network.architecture else {
      preconditionFailure("an ensemble of no networks")
    }
    for member in members {
      let other = member.network.architecture
      precondition(
        other.inputs == first.inputs && other.outputs == first.outputs && other.loss == first.loss,
        "networks of \(first.widths) and \(other.widths) in an ensemble")
    }
    precondition(
      Self.areShares(members.map(\.share)), "shares of \(members.map(\.share)) in an ensemble")
    self.members = members
  }

  /// One network alone.
  public init(_ network: NeuralNetwork<Scalar>) { self.init([Member(network, share: 1)]) }

  /// Whether `shares` are all above 0 and add up to 1.
  package static func areShares(_ shares: [Double]) -> Bool {
    shares.allSatisfy { $0 > 0 } && abs(shares.reduce(0, +) - 1) < 1e-9
  }

  /// The number of inputs, n_0.
  public var inputs: Int { members[0].network.architecture.inputs }
  /// The number of outputs, n_L.
  public var outputs: Int { members[0].network.architecture.outputs }
  /// The loss, whose link makes the answers.
  public var loss: Loss { members[0].network.architecture.loss }

  /// The number of parameters of all members.
  public var parameterCount: Int {
    members.reduce(0) { $0 + $1.network.architecture.parameterCount }
  }

  /// Z = Σ_k s_k Z_k, m × n_L, before the link, for the m observations in the rows of `x`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func scores(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    if members.count == 1 { return members[0].network.scores(for: x, threads: threads) }
    return weightedSum(
      members.map { ($0.network.scores(for: x, threads: threads), share: $0.share) })
  }

  /// Ŷ, m × n_L: probabilities for the cross-entropies.
  ///
  /// - Complexity: O(m · number of parameters).
  public func predictions(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    if members.count == 1 { return members[0].network.predictions(for: x, threads: threads) }
    return loss.predictions(of: scores(for: x, threads: threads))
  }

  /// The mean loss of the observations in the rows of `x` with targets `y`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func cost(of x: Matrix<Scalar>, _ y: Matrix<Scalar>, threads: Int = 1) -> Double {
    loss.cost(ofScores: scores(for: x, threads: threads), y)
  }
}

/// Σ_k s_k Z_k, in the order of `scores`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func weightedSum<Scalar>(_ scores: [(Matrix<Scalar>, share: Double)]) -> Matrix<Scalar> {
  let (rows, columns) = (scores[0].0.rows, scores[0].0.columns)
  var sums = [Double](repeating: 0, count: rows * columns)
  for (z, share) in scores {
    z.withUnsafeElements { z in
      for index in sums.indices { sums[index] += share * Double(z[index]) }
    }
  }
  return Matrix(rows: rows, columns: columns, values: sums.map { Scalar($0) })
}

extension NeuralNetwork {
  /// A_L, m × n_L, before the link of the loss.
  package func scores(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    scores(for: x, WorkerPool(threads: threads))
  }

  /// The same by the threads of `pool`.
  package func scores(for x: Matrix<Scalar>, _ pool: WorkerPool) -> Matrix<Scalar> {
    guard
      let architecture = try? Architecture(
        inputs: architecture.inputs, layers: architecture.layers, loss: .halfSquaredError)
    else { preconditionFailure("\(self.architecture)") }
    return Predictor(NeuralNetwork(architecture, parameters: parameters), pool)
      .predictions(for: x)
  }
}

extension Loss {
  /// link(`factor` · Z) of scores Z, m × n_L.
  package func predictions<Scalar>(
    of scores: Matrix<Scalar>, times factor: Double = 1
  ) -> Matrix<Scalar> {
    multiplication(of: scores, by: factor).predictions(for: scores)
  }

  /// The cost of the scores `factor` · Z, m × n_L, for the targets `y`.
  package func cost<Scalar>(
    ofScores scores: Matrix<Scalar>, times factor: Double = 1, _ y: Matrix<Scalar>,
    weights: [Scalar]? = nil, _ cost: Cost = Cost()
  ) -> Double {
    multiplication(of: scores, by: factor).cost(of: scores, y, weights: weights, cost)
  }

  /// A network of one layer without biases that multiplies each column of `scores` by `factor`.
  private func multiplication<Scalar>(
    of scores: Matrix<Scalar>, by factor: Double
  ) -> NeuralNetwork<Scalar> {
    let count = scores.columns
    guard
      let architecture = try? Architecture(
        inputs: count, hidden: [], outputs: count, loss: self, hasBiases: false)
    else { preconditionFailure("\(count) scores under \(self)") }
    var network = NeuralNetwork<Scalar>(architecture, seed: 0, initializer: .zeros)
    var weights = Matrix<Scalar>(rows: count, columns: count)
    for k in 0..<count { weights[k, k] = Scalar(factor) }
    network.parameters.setWeights(weights, of: 0)
    return network
  }
}
