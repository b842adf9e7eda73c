public import BackpropCore
internal import BackpropTraining

extension Trace {
  /// The trace of `network` on the observations in the rows of `x` with targets `y`, and of one
  /// step of gradient descent if there is a learning rate.
  ///
  /// - Precondition: `x` and `y` fit the network.
  public init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    cost: Cost = Cost(), learningRate: Double? = nil, title: String = "", source: String = "",
    features: [String]? = nil, outputs: [String]? = nil
  ) {
    let architecture = network.architecture
    let pass = network.backpropagate(x, y, cost)
    let before = network.parameters.traced(architecture.layers)
    let gradient = pass.gradient.traced(architecture.layers)
    let layers = architecture.layers.enumerated().map { index, layer in
      let isLast = index == architecture.layers.count - 1
      let others = before.others?[index] ?? [:]
      return Layer(
        weights: before.weights[index], biases: before.biases[index],
        activation: (isLast ? architecture.loss.link.activation : nil) ?? layer.activation,
        other: layer.dense == nil ? layer : nil, arrays: others.isEmpty ? nil : others)
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
      weightGradients: gradient.weights, biasGradients: gradient.biases,
      arrayGradients: gradient.others)
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
  /// The parameters and the cost after one step of gradient descent.
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
      if architecture.layers[layer].dense != nil, let biases = parameters.biases(of: layer) {
        weightsOnly.parameters.setBiases(biases, of: layer)
      }
    }
    let new = after.parameters.traced(architecture.layers)
    return Trace.Updated(
      weights: new.weights, biases: new.biases, arrays: new.others,
      cost: after.cost(of: x, y, cost), costAfterWeightsOnly: weightsOnly.cost(of: x, y, cost))
  }
}

extension Parameters where Scalar == Double {
  /// W and β of the dense layers of `layers`; the other arrays, or nil if there are none.
  fileprivate func traced(
    _ layers: [BackpropCore.Layer]
  ) -> (weights: [[[Double]]], biases: [[Double]?], others: [Trace.Arrays]?) {
    var (weights, biases): ([[[Double]]], [[Double]?]) = ([], [])
    var others: [Trace.Arrays] = []
    for (l, layer) in layers.enumerated() {
      var arrays: Trace.Arrays = [:]
      for block in layout.layers[l].blocks {
        arrays[block.kind] = array(block.kind, of: l)?.toRows()
      }
      weights.append(layer.dense == nil ? [] : arrays.removeValue(forKey: .weights) ?? [])
      biases.append(layer.dense == nil ? nil : arrays.removeValue(forKey: .biases)?[0])
      others.append(arrays)
    }
    return (weights, biases, others.allSatisfy(\.isEmpty) ? nil : others)
  }
}

extension Loss {
  /// ∂L/∂Ŷ and ∂Ŷ/∂A_L, whose element-wise product is ∂L/∂A_L. It is nil if there is no such
  /// product: the outputs of a softmax depend on each other, and the derivative of a sigmoid at 0
  /// or 1 is 0.
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
