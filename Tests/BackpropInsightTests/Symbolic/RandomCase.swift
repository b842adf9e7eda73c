import BackpropCore

/// A random network with random observations, and random targets that fit its loss.
struct RandomCase {
  let network: NeuralNetwork<Double>
  let x, y: Matrix<Double>
  /// A mean or a sum, with or without each penalty.
  let cost: Cost

  var architecture: Architecture { network.architecture }

  /// A network of at most `maximumHidden` hidden layers of 1 to 4 neurons, each with biases or
  /// without, and 1 to 5 observations.
  init(
    seed: UInt64, activations: [Activation] = Activation.all, losses: [Loss] = Loss.all,
    maximumHidden: Int = 5
  ) throws {
    var random = SplitMix64(seed: seed)
    let loss = losses[random.below(losses.count)]
    func activation() -> Activation { activations[random.below(activations.count)] }
    let depth = random.below(maximumHidden + 1)
    var layers = (0..<depth).map { _ in
      DenseLayer(
        neurons: 1 + random.below(4), activation: activation(), hasBiases: random.below(4) > 0)
    }
    let outputs = loss == .categoricalCrossEntropy ? 2 + random.below(3) : 1 + random.below(3)
    layers.append(
      DenseLayer(
        neurons: outputs, activation: loss.link == .identity ? activation() : .identity,
        hasBiases: random.below(4) > 0))
    let architecture = try Architecture(inputs: 1 + random.below(4), layers: layers, loss: loss)
    var network = NeuralNetwork<Double>(architecture, seed: seed)
    for (l, layer) in layers.enumerated() where layer.hasBiases {
      let biases = (0..<layer.neurons).map { _ in 0.3 * random.normal() }
      network.parameters.setBiases(Matrix([biases]), of: l)
    }
    self.network = network
    let m = 1 + random.below(5)
    x = Matrix((0..<m).map { _ in (0..<architecture.inputs).map { _ in random.normal() } })
    y = Matrix(
      (0..<m).map { row in
        (0..<outputs).map { output -> Double in
          switch loss {
          case .binaryCrossEntropy: random.uniform() < 0.5 ? 0 : 1
          case .categoricalCrossEntropy: output == row % outputs ? 1 : 0
          case .poisson: Double(random.below(4))
          case .halfSquaredError, .squaredError, .meanAbsoluteError, .huber: random.normal()
          }
        }
      })
    func factor() -> Double { random.below(2) == 0 ? 0 : random.uniform() }
    cost = Cost(reduction: random.below(2) == 0 ? .mean : .sum, l2: factor(), l1: factor())
  }
}
