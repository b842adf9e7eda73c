public import BackpropCore
internal import BackpropTraining

extension Trace {
  /// The trace of `network` on the observations in the rows of `x` with targets `y`, and of one step
  /// of gradient descent where there is a learning rate.
  ///
  /// - Precondition: `x` and `y` fit the network.
  public init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    cost: Cost = Cost(), learningRate: Double? = nil, title: String = "", source: String = "",
    features: [String]? = nil, outputs: [String]? = nil
  ) {
    let architecture = network.architecture
    let pass = network.backpropagate(x, y, cost)
    let layers = architecture.layers.indices.map { index in
      let isLink = index == architecture.layers.count - 1 && architecture.loss.link == .sigmoid
      return Layer(
        weights: network.parameters.weights(of: index).toRows(),
        biases: network.parameters.biases(of: index)?.toRows()[0],
        activation: isLink ? .sigmoid : architecture.layers[index].activation)
    }
    let factors = architecture.loss.chainFactors(
      pass.forward.predictions.toRows(), gradients: pass.activationGradients.last?.toRows() ?? [])
    self.init(
      title: title, source: source, features: features, outputs: outputs,
      loss: architecture.loss, link: architecture.loss.link, reduction: cost.reduction,
      l2: cost.l2, l1: cost.l1, labelSmoothing: cost.labelSmoothing, learningRate: learningRate,
      inputs: x.toRows(), targets: y.toRows(), layers: layers,
      preactivations: pass.forward.preactivations.map { $0.toRows() },
      activations: pass.forward.activations.map { $0.toRows() },
      derivatives: pass.derivatives.map { $0.toRows() },
      losses: pass.losses, cost: pass.cost,
      predictionGradients: factors?.predictionGradients, linkDerivatives: factors?.linkDerivatives,
      activationGradients: pass.activationGradients.map { $0.toRows() },
      deltas: pass.deltas.map { $0.toRows() },
      weightGradients: layers.indices.map { pass.gradient.weights(of: $0).toRows() },
      biasGradients: layers.indices.map { pass.gradient.biases(of: $0)?.toRows()[0] })
    updated = learningRate.map { rate in
      network.updated(by: pass.gradient, rate: rate, x, y, cost)
    }
  }

  /// The trace of a worked example.
  public init(_ example: WorkedExample) {
    self.init(
      example.network, example.inputs, example.targets, cost: example.cost,
      learningRate: example.learningRate, title: example.title, source: example.source,
      features: example.features, outputs: example.outputs)
  }
}

extension NeuralNetwork where Scalar == Double {
  /// One step of gradient descent, and what it makes of the cost.
  fileprivate func updated(
    by gradient: Parameters<Double>, rate: Double, _ x: Matrix<Double>, _ y: Matrix<Double>,
    _ cost: Cost
  ) -> Trace.Updated {
    let layout = parameters.layout
    let memory = ParameterMemory(parameters)
    let descent = GradientDescent<Double>(.gradientDescent, layout)
    gradient.withView { gradient in
      let gradient = GradientMemory(gradient)
      for tile in layout.tiles {
        descent.update(memory.view, tile, by: gradient, thread: 0, rate: rate, decay: 0, step: 1)
      }
    }
    var after = self
    after.parameters = memory.parameters
    var weightsOnly = after
    for layer in layout.layers.indices {
      if let biases = parameters.biases(of: layer) {
        weightsOnly.parameters.setBiases(biases, of: layer)
      }
    }
    return Trace.Updated(
      weights: layout.layers.indices.map { after.parameters.weights(of: $0).toRows() },
      biases: layout.layers.indices.map { after.parameters.biases(of: $0)?.toRows()[0] },
      cost: after.cost(of: x, y, cost), costAfterWeightsOnly: weightsOnly.cost(of: x, y, cost))
  }
}

extension Loss {
  /// ∂L/∂Ŷ and ∂Ŷ/∂A_L, whose product is ∂L/∂A_L, element by element; nil where there is no such
  /// product: the outputs of a softmax depend on one another, and a sigmoid that has reached 0 or 1
  /// has the derivative 0.
  fileprivate func chainFactors(
    _ predictions: [[Double]], gradients: [[Double]]
  ) -> (predictionGradients: [[Double]], linkDerivatives: [[Double]])? {
    let derivative: (Double) -> Double
    switch link {
    case .identity: return nil
    case .softmax: return nil
    case .sigmoid: derivative = { $0 * (1 - $0) }  // E11
    case .exponential: derivative = { $0 }
    }
    let links = predictions.map { $0.map(derivative) }
    // E10: (ŷ − t) / (ŷ(1 − ŷ))
    let outer = zip(gradients, links).map { zip($0, $1).map { $0 / $1 } }
    guard outer.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    return (outer, links)
  }
}
