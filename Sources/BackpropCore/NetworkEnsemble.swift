/// An ensemble of networks. It predicts with the link of the weighted mean of their logits.
///
/// Z = Σ_k w_k Z_k over the members k, with ensemble weights w_k that sum to 1, and Ŷ = link(Z):
/// softmax or sigmoid for classes, Z itself for regression. This equals one network whose last
/// layer joins the members.
public struct NetworkEnsemble<Scalar: NetworkScalar>: Sendable, Equatable {
  /// A network of the ensemble and its weight.
  public struct Member: Sendable, Equatable {
    /// The network.
    public let network: NeuralNetwork<Scalar>
    /// w_k, the ensemble weight, above 0.
    public let weight: Double

    /// A member with ensemble weight `weight`.
    public init(_ network: NeuralNetwork<Scalar>, weight: Double) {
      self.network = network
      self.weight = weight
    }
  }

  /// The members, at least one, all with the same inputs, outputs and loss.
  public let members: [Member]

  /// An ensemble of `members`, whose weights sum to 1.
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
      Self.areWeights(members.map(\.weight)), "weights of \(members.map(\.weight)) in an ensemble")
    self.members = members
  }

  /// An ensemble of one network.
  public init(_ network: NeuralNetwork<Scalar>) { self.init([Member(network, weight: 1)]) }

  /// Whether `weights` are all above 0 and sum to 1.
  package static func areWeights(_ weights: [Double]) -> Bool {
    weights.allSatisfy { $0 > 0 } && abs(weights.reduce(0, +) - 1) < 1e-9
  }

  /// The number of inputs, n_0.
  public var inputs: Int { members[0].network.architecture.inputs }
  /// The number of outputs, n_L.
  public var outputs: Int { members[0].network.architecture.outputs }
  /// The loss, whose link turns Z into Ŷ.
  public var loss: Loss { members[0].network.architecture.loss }

  /// The number of parameters of all members.
  public var parameterCount: Int {
    members.reduce(0) { $0 + $1.network.architecture.parameterCount }
  }

  /// Z = Σ_k w_k Z_k, m × n_L, before the link, for the m observations in the rows of `x`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func logits(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    if members.count == 1 { return members[0].network.logits(for: x, threads: threads) }
    return weightedSum(
      members.map { ($0.network.logits(for: x, threads: threads), weight: $0.weight) })
  }

  /// Ŷ, m × n_L: probabilities for the cross-entropies.
  ///
  /// - Complexity: O(m · number of parameters).
  public func predictions(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    if members.count == 1 { return members[0].network.predictions(for: x, threads: threads) }
    return loss.predictions(logits: logits(for: x, threads: threads))
  }

  /// The mean loss of the observations in the rows of `x` with targets `y`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func cost(of x: Matrix<Scalar>, _ y: Matrix<Scalar>, threads: Int = 1) -> Double {
    loss.cost(logits: logits(for: x, threads: threads), targets: y)
  }
}
