public import BackpropCore

/// The rule that updates the parameters θ. g is the gradient ∂J/∂θ, η the learning rate and t the
/// step, from 1.
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
/// | ``lbfgs(history:)`` | a quasi-Newton step with a line search, over all observations (Nocedal 1980) |
public enum Optimizer: Hashable, Sendable {
  /// Gradient descent, stochastic if a batch is not all observations.
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
  /// Adam with decoupled weight decay (default: 0.01).
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Limited-memory BFGS with a history of `history` steps. A batch must be all observations.
  case lbfgs(history: Int = 10)

  /// Every optimizer with its default settings.
  public static let all: [Optimizer] = [
    .gradientDescent, .momentum(), .nesterov(), .adagrad(), .rmsprop(), .adam(), .adamW(), .lbfgs(),
  ]

  /// The default learning rate.
  public var defaultLearningRate: Double { facts.learningRate }

  /// The default decoupled weight decay λ.
  public var defaultWeightDecay: Double { facts.weightDecay }

  /// Whether the optimizer needs the gradient over all observations.
  public var needsFullBatch: Bool { facts.needsFullBatch }
}

extension Optimizer {
  /// The properties of an optimizer.
  struct Facts {
    /// The name without the settings.
    let name: String
    /// The settings and their defaults.
    var settings: [Double] = []
    var defaults: [Double] = []
    /// The default learning rate.
    let learningRate: Double
    /// The default weight decay.
    var weightDecay = 0.0
    /// The number of moments that it keeps per parameter.
    let moments: Int
    /// Whether the size of a step is about the learning rate, whatever the size of the gradient.
    var dividesByGradient = false
    /// Whether it needs the gradient over all observations.
    var needsFullBatch = false
  }

  /// One row per optimizer.
  var facts: Facts {
    switch self {
    case .gradientDescent: Facts(name: "gradientDescent", learningRate: 0.01, moments: 0)
    case .momentum(let mu):
      Facts(name: "momentum", settings: [mu], defaults: [0.9], learningRate: 0.01, moments: 1)
    case .nesterov(let mu):
      Facts(name: "nesterov", settings: [mu], defaults: [0.9], learningRate: 0.01, moments: 1)
    case .adagrad(let epsilon):
      Facts(
        name: "adagrad", settings: [epsilon], defaults: [1e-10], learningRate: 0.01, moments: 1,
        dividesByGradient: true)
    case .rmsprop(let smoothing, let epsilon):
      Facts(
        name: "rmsprop", settings: [smoothing, epsilon], defaults: [0.99, 1e-8],
        learningRate: 0.001, moments: 1, dividesByGradient: true)
    case .adam(let beta1, let beta2, let epsilon):
      Facts(
        name: "adam", settings: [beta1, beta2, epsilon], defaults: [0.9, 0.999, 1e-8],
        learningRate: 0.001, moments: 2, dividesByGradient: true)
    case .adamW(let beta1, let beta2, let epsilon):
      Facts(
        name: "adamW", settings: [beta1, beta2, epsilon], defaults: [0.9, 0.999, 1e-8],
        learningRate: 0.001, weightDecay: 0.01, moments: 2, dividesByGradient: true)
    case .lbfgs(let history):
      Facts(
        name: "lbfgs", settings: [Double(history)], defaults: [10], learningRate: 1, moments: 0,
        needsFullBatch: true)
    }
  }
}

extension Optimizer: NamedChoice {
  /// The name, with the settings after a colon unless they are the defaults: `adam:0.9,0.95,1e-08`.
  public var description: String {
    let facts = facts
    return Spelling.description(facts.name, facts.settings, defaults: facts.defaults)
  }

  /// The optimizer of that name. `sgd` is gradient descent. Case, hyphens and underscores do not
  /// matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    let values = spelling.parameters
    func isFraction(_ value: Double) -> Bool { value >= 0 && value < 1 }
    func adam(_ make: (Double, Double, Double) -> Optimizer) -> Optimizer? {
      switch values.count {
      case 0: make(0.9, 0.999, 1e-8)
      case 3 where isFraction(values[0]) && isFraction(values[1]) && values[2] > 0:
        make(values[0], values[1], values[2])
      default: nil
      }
    }
    let optimizer: Optimizer? =
      switch (spelling.name, values.count) {
      case ("gradientdescent", 0), ("sgd", 0): .gradientDescent
      case ("momentum", 0): .momentum()
      case ("momentum", 1) where isFraction(values[0]): .momentum(values[0])
      case ("nesterov", 0): .nesterov()
      case ("nesterov", 1) where isFraction(values[0]): .nesterov(values[0])
      case ("adagrad", 0): .adagrad()
      case ("adagrad", 1) where values[0] > 0: .adagrad(epsilon: values[0])
      case ("rmsprop", 0): .rmsprop()
      case ("rmsprop", 2) where isFraction(values[0]) && values[1] > 0:
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
