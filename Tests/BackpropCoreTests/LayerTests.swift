import BackpropCore
import CBackpropKernels
import Testing

/// A network with every kind of layer.
private func mixedNetwork<Scalar>(
  _ type: Scalar.Type = Scalar.self, activation: Activation = .selu, loss: Loss = .halfSquaredError,
  isParametric: Bool = true
) throws -> NeuralNetwork<Scalar> {
  let outputs = loss == .categoricalCrossEntropy ? 3 : 2
  let layers: [Layer] = [
    .categoryEmbedding(CategoryEmbedding(columns: [1, 5], categories: [4, 3], size: 2)),
    .numericEmbedding(NumericEmbedding(columns: [0, 3, 5], frequencies: 5, size: 3)),
    .scaling,
    .dense(DenseLayer(neurons: 7, activation: activation, isParametric: isParametric)),
    .dense(
      DenseLayer(
        neurons: 6, activation: activation, hasBiases: false, isParametric: isParametric)),
    .dense(DenseLayer(neurons: outputs, activation: .identity)),
  ]
  // columns 1 and 5 are codes; of [x0, v, v, x2, x3, x4, v, v] x0, x2 and x4 are embedded
  let architecture = try Architecture(inputs: 6, layers: layers, loss: loss)
  var network = NeuralNetwork<Scalar>(architecture, seed: 3)
  var generator = SplitMix64(seed: 4)
  for index in 0..<network.parameters.layout.layers.count {
    for block in network.parameters.layout.layers[index].blocks
    where [.biases, .alphas, .scales].contains(block.kind) {
      let values = (0..<block.count).map { _ in Scalar(0.5 + 0.3 * generator.normal()) }
      network.parameters.set(
        block.kind, of: index,
        to: Matrix(rows: block.rows, columns: block.columns, values: values))
    }
  }
  return network
}

private func observations<Scalar: NetworkScalar>(
  _ count: Int, outputs: Int, isClass: Bool
) -> (x: Matrix<Scalar>, y: Matrix<Scalar>) {
  var generator = SplitMix64(seed: 9)
  var x = Matrix<Scalar>(rows: count, columns: 6)
  var y = Matrix<Scalar>(rows: count, columns: outputs)
  for i in 0..<count {
    for j in [0, 2, 3, 4] { x[i, j] = Scalar(generator.normal()) }
    x[i, 1] = Scalar(generator.below(4))
    x[i, 5] = Scalar(generator.below(3))
    if isClass {
      y[i, generator.below(outputs)] = 1
    } else {
      for k in 0..<outputs { y[i, k] = Scalar(generator.normal()) }
    }
  }
  return (x, y)
}

@Suite("Layers that are not dense")
struct LayerTests {
  @Test("every kind of layer has its shapes and arrays")
  func shapes() throws {
    let network: NeuralNetwork<Float> = try mixedNetwork()
    #expect(network.architecture.widths == [6, 8, 14, 14, 7, 6, 2])
    let blocks = network.parameters.layout.layers.map {
      $0.blocks.map { "\($0.kind) \($0.rows)×\($0.columns)" }
    }
    #expect(
      blocks == [
        ["vectors 7×2"], ["frequencies 3×5", "phases 3×5", "weights 3×10", "biases 3×2"],
        ["scales 1×14"], ["weights 14×7", "biases 1×7", "alphas 1×7"],
        ["weights 7×6", "alphas 1×6"], ["weights 6×2", "biases 1×2"],
      ])
    #expect(
      network.architecture.parameterCount
        == 14 + 15 + 15 + 30 + 6 + 14 + 98 + 7 + 7 + 42 + 6 + 12 + 2)
  }

  @Test("every kind of layer has its initial values")
  func initialValues() throws {
    let architecture = try Architecture(
      inputs: 2,
      layers: [
        .categoryEmbedding(CategoryEmbedding(columns: [1], categories: [200])),
        .numericEmbedding(NumericEmbedding(columns: [0], frequencies: 400, size: 2)), .scaling,
        .dense(DenseLayer(neurons: 2, activation: .relu, isParametric: true)),
        .dense(DenseLayer(neurons: 1, activation: .identity)),
      ], loss: .halfSquaredError)
    let parameters = NeuralNetwork<Double>(architecture, seed: 1).parameters
    func values(_ kind: ParameterKind, _ layer: Int) throws -> [Double] {
      try #require(parameters.array(kind, of: layer)).toRows().flatMap { $0 }
    }
    func deviation(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    let vectors = try values(.vectors, 0)
    #expect(vectors.prefix(8).allSatisfy { $0 == 0 })  // code 0
    #expect(abs(deviation(Array(vectors.dropFirst(8))) - 1) < 0.1)
    #expect(abs(deviation(try values(.frequencies, 1)) - 0.1) < 0.02)
    let phases = try values(.phases, 1)
    #expect(
      phases.allSatisfy { abs($0) <= .pi } && abs(deviation(phases) - .pi / 3.squareRoot()) < 0.3)
    #expect(try values(.weights, 1).allSatisfy { abs($0) <= 0.05 })
    #expect(try values(.scales, 2).allSatisfy { $0 == 1 })
    #expect(try values(.alphas, 3).allSatisfy { $0 == 1 })
  }

  @Test("the forward pass of every kind of layer follows the formulas")
  func forward() throws {
    let network: NeuralNetwork<Double> = try mixedNetwork(activation: .tanh)
    let data: (x: Matrix<Double>, y: Matrix<Double>) = observations(70, outputs: 2, isClass: false)
    let pass = network.forward(data.x)
    func array(_ kind: ParameterKind, _ layer: Int) throws -> Matrix<Double> {
      try #require(network.parameters.array(kind, of: layer))
    }
    let (v, f, phi) = (try array(.vectors, 0), try array(.frequencies, 1), try array(.phases, 1))
    let (w, beta, s) = (try array(.weights, 1), try array(.biases, 1), try array(.scales, 2))
    let alphas = try array(.alphas, 3)
    for i in 0..<70 {
      let x = (0..<6).map { data.x[i, $0] }
      let (one, two) = (Int(x[1]), 4 + Int(x[5]))
      let a = [x[0], v[one, 0], v[one, 1], x[2], x[3], x[4], v[two, 0], v[two, 1]]
      #expect((0..<8).map { pass.activations[0][i, $0] } == a)
      var b: [Double] = []
      for (column, x) in a.enumerated() {
        b.append(x)
        guard let j = [0, 3, 5].firstIndex(of: column) else { continue }
        for t in 0..<2 {
          var sum = beta[j, t]
          for k in 0..<5 { sum += w[j, t * 5 + k] * cosine(2 * .pi * f[j, k] * x + phi[j, k]) }
          b.append(sum)
        }
      }
      for j in 0..<14 { #expect(abs(pass.activations[1][i, j] - b[j]) < 1e-14) }
      for j in 0..<14 {
        #expect(pass.activations[2][i, j] == pass.activations[1][i, j] * s[0, j])
      }
      for j in 0..<7 {
        let z = pass.preactivations[3][i, j]
        let expected = z + alphas[0, j] * (tanh(z) - z)
        #expect(abs(pass.activations[3][i, j] - expected) < 1e-14)
      }
    }
  }

  @Test(
    "gradients of every kind of layer agree with finite differences",
    arguments: [Activation.selu, .mish, .sigmoid, .relu], [true, false])
  func gradient(activation: Activation, isParametric: Bool) throws {
    for loss in [Loss.halfSquaredError, .categoricalCrossEntropy] {
      let network: NeuralNetwork<Double> = try mixedNetwork(
        activation: activation, loss: loss, isParametric: isParametric)
      let outputs = network.architecture.outputs
      let (x, y): (x: Matrix<Double>, y: Matrix<Double>) = observations(
        40, outputs: outputs, isClass: loss == .categoricalCrossEntropy)
      for cost in [Cost(), Cost(reduction: .sum, l2: 0.01, labelSmoothing: 0.1)]
      where loss.isCrossEntropy || cost.labelSmoothing == 0 {
        let check = network.gradientCheck(x, y, cost)
        #expect(check.entries.count == network.architecture.parameterCount)
        #expect(check.passed, "\(check.entries.filter { $0.verdict == .fail }.prefix(5))")
        #expect(check.largestRelativeError < 1e-5)
        let kinds = Set(
          check.entries.compactMap { entry -> ParameterKind? in
            if case .element(let kind, _, _, _) = entry.parameter { kind } else { nil }
          })
        #expect(kinds.count == (isParametric ? 7 : 6))
      }
    }
  }

  @Test("a numeric embedding after a dense layer passes the gradient on")
  func embeddingAfterDense() throws {
    let architecture = try Architecture(
      inputs: 2,
      layers: [
        .dense(DenseLayer(neurons: 3, activation: .tanh)),
        .numericEmbedding(NumericEmbedding(columns: [0, 2], frequencies: 20, size: 3)),
        .dense(DenseLayer(neurons: 1, activation: .identity)),
      ], loss: .halfSquaredError)
    let network = NeuralNetwork<Double>(architecture, seed: 2)
    let x: Matrix<Double> = [[0.3, -1], [1, 0.5], [-2, 0.1]]
    let check = network.gradientCheck(x, [[1], [0], [-1]])
    #expect(check.passed && check.largestRelativeError < 1e-6)
  }

  @Test("every kind of layer gives the same bits on any number of threads")
  func determinism() throws {
    let network: NeuralNetwork<Float> = try mixedNetwork()
    let (x, y): (x: Matrix<Float>, y: Matrix<Float>) = observations(300, outputs: 2, isClass: false)
    let expected = network.backpropagate(x, y)
    for threads in 2...4 {
      #expect(network.backpropagate(x, y, threads: threads).gradient == expected.gradient)
    }
    #expect(network.predictions(for: x) == expected.forward.predictions)
    // the bits of a row do not depend on the other rows
    #expect(network.predictions(for: x.rows(7..<8)) == network.predictions(for: x).rows(7..<8))
  }

  @Test("invalid codes of categories count as code 0")
  func unknownCodes() throws {
    let network: NeuralNetwork<Float> = try mixedNetwork()
    var x: Matrix<Float> = observations(1, outputs: 2, isClass: false).x
    x[0, 1] = 0
    let expected = network.predictions(for: x)
    for code: Float in [4, 1e9, -1, .nan, .infinity] {
      x[0, 1] = code
      #expect(network.predictions(for: x) == expected)
    }
  }

  @Test("an invalid layer is refused, with its number")
  func refusals() throws {
    let end = Layer.dense(DenseLayer(neurons: 1, activation: .identity))
    let refused: [([Layer], Int)] = [
      ([.scaling], 1), ([.scaling, .scaling], 2),
      ([.dense(DenseLayer(neurons: 1, activation: .identity, isParametric: true))], 1),
      ([.numericEmbedding(NumericEmbedding(columns: [3])), end], 1),
      ([.numericEmbedding(NumericEmbedding(columns: [])), end], 1),
      ([.numericEmbedding(NumericEmbedding(columns: [0], frequencies: 2000)), end], 1),
      ([.numericEmbedding(NumericEmbedding(columns: [0], size: 1)), end], 1),
      ([.scaling, .categoryEmbedding(CategoryEmbedding(columns: [0], categories: [2])), end], 2),
      ([.categoryEmbedding(CategoryEmbedding(columns: [], categories: [])), end], 1),
      ([.categoryEmbedding(CategoryEmbedding(columns: [0, 2], categories: [1])), end], 1),
      ([.categoryEmbedding(CategoryEmbedding(columns: [1], categories: [0])), end], 1),
      (
        [.categoryEmbedding(CategoryEmbedding(columns: [0, 1], categories: [.max, .max])), end], 1
      ),
      ([.categoryEmbedding(CategoryEmbedding(columns: [0], categories: [2], size: 0)), end], 1),
    ]
    for (layers, layer) in refused {
      let error = #expect(throws: BackpropError.self) {
        try Architecture(inputs: 3, layers: layers, loss: .halfSquaredError)
      }
      #expect(error?.location.layer == layer && error?.remedy.isEmpty == false)
    }
  }
}

/// cos x, from its series.
private func cosine(_ x: Double) -> Double {
  var (term, sum) = (1.0, 1.0)
  let x = x.remainder(dividingBy: 2 * .pi)
  for k in 1...20 {
    term *= -x * x / Double((2 * k - 1) * 2 * k)
    sum += term
  }
  return sum
}

private func tanh(_ x: Double) -> Double {
  let network = try? Architecture(
    inputs: 1, hidden: [], outputs: 1, outputActivation: .tanh, loss: .squaredError)
  guard let network else { return .nan }
  var parameters = Parameters<Double>(ParameterLayout(network))
  parameters.setWeights([[1]], of: 0)
  return NeuralNetwork(network, parameters: parameters).predictions(for: [[x]])[0, 0]
}
