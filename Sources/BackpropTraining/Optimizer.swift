public import BackpropCore

/// How a gradient becomes a change of the parameters. g is the gradient ∂J/∂θ, η the learning rate,
/// t the step from 1.
///
/// | case | update |
/// |---|---|
/// | ``gradientDescent`` | θ ← θ − η g (E20) |
/// | ``momentum(_:)`` | v ← μ v + g, θ ← θ − η v (Polyak 1964) |
/// | ``nesterov(_:)`` | v ← μ v + g, θ ← θ − η (g + μ v) (Nesterov 1983) |
/// | ``adagrad(epsilon:)`` | s ← s + g², θ ← θ − η g / (√s + ε) (Duchi et al. 2011) |
/// | ``rmsprop(smoothing:epsilon:)`` | s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε) (Tieleman and Hinton 2012) |
/// | ``adam(beta1:beta2:epsilon:)`` | m, s moving means of g, g²; θ ← θ − η m̂ / (√ŝ + ε) (Kingma and Ba 2015) |
/// | ``adamW(beta1:beta2:epsilon:)`` | W ← W − η λ W, then Adam (Loshchilov and Hutter 2019) |
/// | ``lbfgs(history:)`` | a quasi-Newton step with a line search, over the whole table at once (Nocedal 1980) |
public enum Optimizer: Hashable, Sendable {
  /// Gradient descent; stochastic when the batch is smaller than the table.
  case gradientDescent
  /// Gradient descent with momentum μ.
  case momentum(_ momentum: Double = 0.9)
  /// Momentum with Nesterov's look-ahead.
  case nesterov(_ momentum: Double = 0.9)
  /// Adagrad.
  case adagrad(epsilon: Double = 1e-10)
  /// RMSprop with smoothing α.
  case rmsprop(smoothing: Double = 0.99, epsilon: Double = 1e-8)
  /// Adam.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay, 0.01 unless another is given.
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Limited-memory BFGS with a history of that many steps; full batches only.
  case lbfgs(history: Int = 10)

  /// Every optimizer with its usual settings.
  public static let all: [Optimizer] = [
    .gradientDescent, .momentum(), .nesterov(), .adagrad(), .rmsprop(), .adam(), .adamW(), .lbfgs(),
  ]

  /// The learning rate it is usually given.
  public var usualLearningRate: Double {
    switch self {
    case .gradientDescent, .momentum, .nesterov, .adagrad: 0.01
    case .rmsprop, .adam, .adamW: 0.001
    case .lbfgs: 1
    }
  }

  /// The decoupled weight decay λ it is usually given.
  public var usualWeightDecay: Double { if case .adamW = self { 0.01 } else { 0 } }

  /// Whether it needs the gradient of the whole table.
  public var needsFullBatch: Bool { if case .lbfgs = self { true } else { false } }
}

extension Optimizer: NamedChoice {
  /// The name, with the settings behind a colon where they are not the usual ones:
  /// `adam:0.9,0.95,1e-08`.
  public var description: String {
    switch self {
    case .gradientDescent: "gradientDescent"
    case .momentum(let momentum): Spelling.description("momentum", [momentum], usual: [0.9])
    case .nesterov(let momentum): Spelling.description("nesterov", [momentum], usual: [0.9])
    case .adagrad(let epsilon): Spelling.description("adagrad", [epsilon], usual: [1e-10])
    case .rmsprop(let smoothing, let epsilon):
      Spelling.description("rmsprop", [smoothing, epsilon], usual: [0.99, 1e-8])
    case .adam(let beta1, let beta2, let epsilon):
      Spelling.description("adam", [beta1, beta2, epsilon], usual: [0.9, 0.999, 1e-8])
    case .adamW(let beta1, let beta2, let epsilon):
      Spelling.description("adamW", [beta1, beta2, epsilon], usual: [0.9, 0.999, 1e-8])
    case .lbfgs(let history):
      Spelling.description("lbfgs", [Double(history)], usual: [10])
    }
  }

  /// The optimizer of that name; `sgd` is gradient descent; case, hyphens and underscores do not
  /// matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    let values = spelling.parameters
    func isShare(_ value: Double) -> Bool { value >= 0 && value < 1 }
    func adam(_ make: (Double, Double, Double) -> Optimizer) -> Optimizer? {
      switch values.count {
      case 0: make(0.9, 0.999, 1e-8)
      case 3 where isShare(values[0]) && isShare(values[1]) && values[2] > 0:
        make(values[0], values[1], values[2])
      default: nil
      }
    }
    let optimizer: Optimizer? =
      switch (spelling.name, values.count) {
      case ("gradientdescent", 0), ("sgd", 0): .gradientDescent
      case ("momentum", 0): .momentum()
      case ("momentum", 1) where isShare(values[0]): .momentum(values[0])
      case ("nesterov", 0): .nesterov()
      case ("nesterov", 1) where isShare(values[0]): .nesterov(values[0])
      case ("adagrad", 0): .adagrad()
      case ("adagrad", 1) where values[0] > 0: .adagrad(epsilon: values[0])
      case ("rmsprop", 0): .rmsprop()
      case ("rmsprop", 2) where isShare(values[0]) && values[1] > 0:
        .rmsprop(smoothing: values[0], epsilon: values[1])
      case ("adam", _): adam(Optimizer.adam)
      case ("adamw", _): adam(Optimizer.adamW)
      case ("lbfgs", 0): .lbfgs()
      case ("lbfgs", 1) where (1...1000).contains(Int(exactly: values[0]) ?? 0):
        .lbfgs(history: Int(values[0]))
      default: nil
      }
    guard let optimizer else { return nil }
    self = optimizer
  }
}
