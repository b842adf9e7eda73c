package import BackpropCore
internal import CBackpropKernels

/// The update of the parameters by their gradient, and the moments that the optimizer keeps for
/// each parameter.
///
/// W ← W − η·∂J/∂W, β ← β − η·∂J/∂β (E20), or the update of another ``Optimizer``. The loops are in
/// `optimizers.inc` of the kernels. Each array has its own learning rate: η times its factor in
/// ``RateFactors``. Biases do not decay.
package final class GradientDescent<Scalar: NetworkScalar> {
  package let optimizer: Optimizer
  /// The moving mean of g or the velocity, and the moving mean or sum of g².
  package let moments: [ParameterMemory<Scalar>]
  /// The factors of the learning rate and of the decay of each array.
  private let factors: [(rate: Double, decay: Double)]

  /// - Precondition: `optimizer` takes single steps. L-BFGS does not; see ``LBFGS``.
  package init(
    _ optimizer: Optimizer, _ layout: ParameterLayout, _ factors: RateFactors = RateFactors()
  ) {
    precondition(!optimizer.needsFullBatch, "\(optimizer) does not take single steps")
    self.optimizer = optimizer
    self.factors = layout.layers.flatMap { layer in
      layer.blocks.map { factors.factors(of: $0, in: layer, optimizer) }
    }
    moments = (0..<optimizer.facts.moments).map { _ in ParameterMemory(layout) }
  }

  /// Takes step `step` (from 1) for the parameters of `tile`. Thread `thread` wrote their gradient.
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
