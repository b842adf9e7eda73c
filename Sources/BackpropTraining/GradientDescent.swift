public import BackpropCore
internal import CBackpropKernels

/// The moments an optimizer keeps of each parameter, and the step from one set of parameters to the
/// next.
///
/// W ← W − η·∂J/∂W, β ← β − η·∂J/∂β (E20; documents 000-12, 001-14, 002-9, 003-10, 004-15), and
/// what the other optimizers make of it; the loops are `optimizers.inc` of the kernels. Each array has
/// a learning rate of its own, η times its ``RateFactors``; biases do not decay.
package final class GradientDescent<Scalar: NetworkScalar> {
  package let optimizer: Optimizer
  /// The moving mean of g or the velocity, and the moving mean or sum of g².
  package let moments: [ParameterMemory<Scalar>]
  /// By array, what the learning rate and the decay are multiplied by.
  private let factors: [(rate: Double, decay: Double)]

  /// - Precondition: `optimizer` is not L-BFGS, which is ``LBFGS``.
  package init(
    _ optimizer: Optimizer, _ layout: ParameterLayout, _ factors: RateFactors = RateFactors()
  ) {
    precondition(!optimizer.needsFullBatch, "\(optimizer) does not take single steps")
    let count =
      switch optimizer {
      case .gradientDescent: 0
      case .adam, .adamW: 2
      default: 1
      }
    self.optimizer = optimizer
    self.factors = layout.layers.flatMap { layer in
      layer.blocks.map { factors.factors(of: $0, in: layer, optimizer) }
    }
    moments = (0..<count).map { _ in ParameterMemory(layout) }
  }

  /// Step number `step` (from 1) of the parameters of `tile`, whose gradient thread `thread` wrote.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func update(
    _ parameters: ParametersView<Scalar>, _ tile: Tile, by gradient: GradientMemory<Scalar>,
    thread: Int, rate: Double, decay: Double, step: Int
  ) {
    for part in tile.parts {
      let factor = factors[part.block]
      update(
        parameters.base, at: part.start, part.count, by: gradient.part(part, thread: thread),
        rate: rate * factor.rate, decay: decay * factor.decay, step: step)
    }
  }

  private func update(
    _ parameters: UnsafeMutablePointer<Scalar>, at start: Int, _ count: Int,
    by g: UnsafeMutablePointer<Scalar>, rate: Double, decay: Double, step: Int
  ) {
    let type = Scalar.kernelType
    let w = parameters + start
    func moment(_ index: Int) -> UnsafeMutablePointer<Scalar> { moments[index].view.base + start }
    switch optimizer {
    case .gradientDescent: bp_update_descent(type, count, rate, decay, 0, 0, g, nil, w)
    case .momentum(let mu): bp_update_descent(type, count, rate, decay, mu, 0, g, moment(0), w)
    case .nesterov(let mu): bp_update_descent(type, count, rate, decay, mu, 1, g, moment(0), w)
    case .adagrad(let epsilon):
      bp_update_adagrad(type, count, rate, decay, epsilon, g, moment(0), w)
    case .rmsprop(let smoothing, let epsilon):
      bp_update_rmsprop(type, count, rate, decay, smoothing, epsilon, g, moment(0), w)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      bp_update_adam(
        type, count, rate, decay, beta1, beta2, epsilon, Int64(step), g, moment(0), moment(1), w)
    case .lbfgs: preconditionFailure("\(optimizer) does not take single steps")
    }
  }
}

/// What is done to a gradient that is too long.
public enum GradientClipping: Hashable, Sendable {
  /// Nothing.
  case none
  /// The gradient g of all parameters is shortened to ‖g‖₂ = bound: g ← g · min(1, bound / (‖g‖₂ +
  /// 10⁻⁶)) (Pascanu et al. 2013).
  case norm(Double)
  /// Each element is limited to [−bound, bound].
  case value(Double)

  package func apply<Scalar>(to gradient: ParametersView<Scalar>) {
    let count = gradient.layout.count
    switch self {
    case .none: return
    case .norm(let bound):
      let norm = bp_dot(Scalar.kernelType, count, gradient.base, gradient.base).squareRoot()
      let factor = bound / (norm + 1e-6)
      if factor < 1 { bp_scale(Scalar.kernelType, count, factor, gradient.base) }
    case .value(let bound): bp_limit(Scalar.kernelType, count, bound, gradient.base)
    }
  }
}

extension GradientClipping: NamedChoice {
  /// Every way, with a bound of 1.
  public static let all: [GradientClipping] = [.none, .norm(1), .value(1)]

  /// `none`, `norm:1.0` or `value:0.5`.
  public var description: String {
    switch self {
    case .none: "none"
    case .norm(let bound): "norm:\(bound)"
    case .value(let bound): "value:\(bound)"
    }
  }

  /// Reads what ``description`` writes.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters.first, spelling.parameters.count) {
    case ("none", nil, 0): self = .none
    case ("norm", let bound?, 1): self = .norm(bound)
    case ("value", let bound?, 1): self = .value(bound)
    default: return nil
    }
  }
}
