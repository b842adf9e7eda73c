import BackpropCore

/// A network with random weights and biases, and random observations with targets for its loss.
struct RandomNetwork: CustomStringConvertible {
  let widths: [Int]
  var activation = Activation.tanh
  var loss = Loss.halfSquaredError
  var observations = 6
  var seed: UInt64 = 1

  var description: String {
    "\(widths.map(String.init).joined(separator: "-")), \(activation), \(loss), \(observations) observations, seed \(seed)"
  }

  func network<Scalar>(_ type: Scalar.Type = Scalar.self) throws -> NeuralNetwork<Scalar> {
    let architecture = try Architecture(
      inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]),
      outputs: widths[widths.count - 1],
      activation: activation, outputActivation: loss.link == .identity ? activation : .identity,
      loss: loss)
    var network = NeuralNetwork<Scalar>(architecture, seed: seed, initializer: .lecunNormal)
    var generator = SplitMix64(seed: seed &+ 1)
    for (index, neurons) in architecture.widths.dropFirst().enumerated() {
      network.parameters.setBiases(
        Matrix(
          rows: 1, columns: neurons,
          values: (0..<neurons).map { _ in Scalar(0.3 * generator.normal()) }), of: index)
    }
    return network
  }

  func inputs<Scalar>(_ type: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
    var generator = SplitMix64(seed: seed &+ 2)
    let count = observations * widths[0]
    return Matrix(
      rows: observations, columns: widths[0],
      values: (0..<count).map { _ in Scalar(generator.normal()) })
  }

  func targets<Scalar>(_ type: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
    var generator = SplitMix64(seed: seed &+ 3)
    let outputs = widths[widths.count - 1]
    let rows: [[Scalar]] = (0..<observations).map { row in
      switch loss {
      case .binaryCrossEntropy: (0..<outputs).map { _ in generator.uniform() < 0.5 ? 0 : 1 }
      case .categoricalCrossEntropy: (0..<outputs).map { $0 == row % outputs ? 1 : 0 }
      case .poisson: (0..<outputs).map { _ in Scalar(generator.below(4)) }
      default: (0..<outputs).map { _ in Scalar(generator.normal()) }
      }
    }
    return Matrix(rows)
  }
}

extension Parameters {
  /// Every weight and bias, layer after layer.
  var flat: [Scalar] { (0..<layout.count).map { self[$0] } }
}

/// The largest |a − b| relative to the largest |b|, or to 1 if that is 0.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  let largest = b.map(abs).max() ?? 0
  let distances = zip(a, b).map { abs($0 - $1) }
  return distances.contains { !$0.isFinite }
    ? .infinity : (distances.max() ?? 0) / (largest == 0 ? 1 : largest)
}
