import BackpropCore
import BackpropTraining
import Testing

/// A network with the layers of RealMLP, as pytabkit computes it (`Scripts/fixtures/realmlp.py`).
struct RealMLPFixture: Decodable {
  struct Tensor: Decodable {
    let shape: [Int]
    let values: [Double]

    var matrix: Matrix<Double> {
      Matrix(
        rows: values.count / shape[shape.count - 1], columns: shape[shape.count - 1], values: values
      )
    }
  }
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let loss: Loss
    let activation: Activation
    let learningRate, decay, beta2, labelSmoothing, cost: Double
    let x, y, outputs: Tensor
    let parameters, gradient, afterTenSteps: [String: Tensor]

    var testDescription: String { name }
    var embedding: NumericEmbedding {
      let shape = parameters["embeddingWeights"]?.shape ?? [0, 0, 0]
      return NumericEmbedding(
        columns: Array(0..<shape[0]), frequencies: shape[1], size: shape[2] + 1)
    }
    var hidden: Int { parameters["alphas"]?.values.count ?? 0 }

    func architecture() throws -> Architecture {
      try Architecture(
        inputs: embedding.columns.count,
        layers: [
          .numericEmbedding(embedding), .scaling,
          .dense(DenseLayer(neurons: hidden, activation: activation, isParametric: true)),
          .dense(DenseLayer(neurons: outputs.shape[1], activation: .identity)),
        ], loss: loss)
    }

    /// `arrays` in our layout. pytabkit puts the numbers after all sums, this library puts each
    /// number before its sums. The weights of pytabkit are V = √n_in · W, so W = V · `scale`(n_in).
    func ours(_ arrays: [String: Tensor], scale: (Double) -> Double) throws -> Parameters<Double> {
      func array(_ name: String) throws -> Tensor { try #require(arrays[name]) }
      let (features, sums) = (embedding.columns.count, embedding.size - 1)
      let order = (0..<features).flatMap { j in
        [features * sums + j] + (0..<sums).map { j * sums + $0 }
      }
      var result = Parameters<Double>(ParameterLayout(try architecture()))
      result.set(.frequencies, of: 0, to: try array("frequencies").matrix)
      result.set(.phases, of: 0, to: try array("phases").matrix)
      result.set(.biases, of: 0, to: try array("embeddingBiases").matrix)
      let weights = try array("embeddingWeights").values
      let k = embedding.frequencies
      let transposed = (0..<features).flatMap { j in
        (0..<sums).flatMap { t in (0..<k).map { weights[(j * k + $0) * sums + t] } }
      }
      result.set(
        .weights, of: 0, to: Matrix(rows: features, columns: sums * k, values: transposed))
      let scales = try array("scales").values
      result.set(.scales, of: 1, to: [order.map { scales[$0] }])
      func scaled(_ matrix: Matrix<Double>) -> Matrix<Double> {
        let factor = scale(Double(matrix.rows))
        return Matrix(matrix.toRows().map { $0.map { $0 * factor } })
      }
      let first = scaled(try array("weights1").matrix).toRows()
      result.setWeights(Matrix(order.map { first[$0] }), of: 2)
      result.setBiases(try array("biases1").matrix, of: 2)
      result.set(.alphas, of: 2, to: try array("alphas").matrix)
      result.setWeights(scaled(try array("weights2").matrix), of: 3)
      result.setBiases(try array("biases2").matrix, of: 3)
      return result
    }
  }
  let networks: [Case]
  let schedules: [String: [Double]]

  static let reference = fixture("realmlp.json", as: RealMLPFixture.self)
}

private func largestDifference(_ a: Parameters<Double>, _ b: Parameters<Double>) -> Double {
  (0..<a.layout.count).reduce(0) { max($0, abs(a[$1] - b[$1])) }
}

@Suite("RealMLP")
struct RealMLPTests {
  @Test(
    "outputs, cost and gradient of RealMLP agree with pytabkit",
    arguments: RealMLPFixture.reference.networks)
  private func gradient(example: RealMLPFixture.Case) throws {
    let network = NeuralNetwork<Double>(
      try example.architecture(),
      parameters: try example.ours(example.parameters) { 1 / $0.squareRoot() })
    let pass = network.backpropagate(
      example.x.matrix, example.y.matrix, Cost(labelSmoothing: example.labelSmoothing))
    let z = pass.forward.preactivations[3]
    let differences = zip(z.toRows().joined(), example.outputs.values).map { abs($0 - $1) }
    #expect(differences.count == example.outputs.values.count)
    #expect((differences.max() ?? 1) < 1e-13)
    #expect(abs(pass.cost - example.cost) < 1e-13)
    let expected = try example.ours(example.gradient) { $0.squareRoot() }
    #expect(largestDifference(pass.gradient, expected) < 1e-13)
  }

  @Test(
    "ten steps of RealMLP with learning rate factors and a decay schedule agree with pytabkit",
    arguments: RealMLPFixture.reference.networks)
  private func steps(example: RealMLPFixture.Case) throws {
    var options = TrainingOptions()
    options.epochs = 10
    options.batch = .all
    options.optimizer = .adam(beta1: 0.9, beta2: example.beta2, epsilon: 1e-8)
    options.learningRate = example.learningRate
    options.weightDecay = example.decay
    options.decaySchedule = .flatCosine
    options.cost.labelSmoothing = example.labelSmoothing
    var factors = RateFactors()
    factors.parametrization = .neuralTangent
    factors.biases = 0.1
    factors.alphas = 0.1
    factors.scales = 6
    factors.numericEmbeddings = 0.1
    options.rateFactors = factors
    let network = NeuralNetwork<Double>(
      try example.architecture(),
      parameters: try example.ours(example.parameters) { 1 / $0.squareRoot() })
    let trainer = try Trainer(
      network, on: Observations(example.x.matrix, example.y.matrix), options, threads: 1)
    let trained = try trainer.run().network.parameters
    let expected = try example.ours(example.afterTenSteps) { 1 / $0.squareRoot() }
    // pytabkit adds ε to a gradient that is √n_in times ours
    #expect(largestDifference(trained, expected) < 1e-6)
    #expect(largestDifference(network.parameters, expected) > 0.1)
  }

  @Test(
    "schedules of RealMLP agree with pytabkit",
    arguments: RealMLPFixture.reference.schedules.keys.sorted())
  func schedules(name: String) throws {
    let schedule = try #require(Schedule(name))
    let expected = try #require(RealMLPFixture.reference.schedules[name])
    for (step, value) in expected.enumerated() {
      let factor = schedule.factor(step: step, of: expected.count, epoch: step)
      #expect(abs(factor - value) < 1e-14)
    }
  }
}
