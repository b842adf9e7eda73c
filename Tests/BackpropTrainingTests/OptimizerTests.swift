import BackpropCore
import BackpropTraining
import Testing

/// Twenty steps of an optimizer on a 3-4-2 network, as PyTorch took them in float64
/// (`Scripts/fixtures/optimizers.py`).
private struct OptimizerFixture: Decodable {
  struct Arrays: Decodable {
    let step: Int?
    let weights1, weights2: [[Double]]
    let biases1, biases2: [Double]

    func parameters(_ layout: ParameterLayout) -> Parameters<Double> {
      var parameters = Parameters<Double>(layout)
      parameters.setWeights(Matrix(weights1), of: 0)
      parameters.setBiases([biases1], of: 0)
      parameters.setWeights(Matrix(weights2), of: 1)
      parameters.setBiases([biases2], of: 1)
      return parameters
    }
  }
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let optimizer: Optimizer
    let learningRate: Double
    let l2, weightDecay, clipNorm, clipValue: Double?
    let costs: [Double]
    let finalCost: Double
    let parameters: [Arrays]

    var testDescription: String { name }

    var options: TrainingOptions {
      var options = TrainingOptions()
      options.batch = .all
      options.optimizer = optimizer
      options.learningRate = learningRate
      options.cost.l2 = l2 ?? 0
      options.weightDecay = weightDecay ?? 0
      options.clipping =
        clipNorm.map { .norm($0) } ?? clipValue.map { .value($0) } ?? GradientClipping.none
      return options
    }
  }
  let inputs, targets: [[Double]]
  let initial: Arrays
  let cases: [Case]

  static let torch: OptimizerFixture = fixture("optimizers.json")
}

@Suite("Optimizers")
struct OptimizerTests {
  /// The rounding of twenty steps, which the line search of L-BFGS amplifies.
  private let tolerance = 1e-10

  private func trained(_ options: TrainingOptions, steps: Int) throws -> TrainingResult<Double> {
    let torch = OptimizerFixture.torch
    let architecture = try Architecture(
      inputs: 3, hidden: [4], outputs: 2, activation: .tanh, loss: .halfSquaredError)
    let network = NeuralNetwork<Double>(
      architecture, parameters: torch.initial.parameters(ParameterLayout(architecture)))
    var options = options
    options.epochs = steps
    let data = Observations(Matrix(torch.inputs), Matrix(torch.targets))
    return try Trainer(network, on: data, options, threads: 1).run()
  }

  @Test(
    "optimizers take the same twenty steps as PyTorch", arguments: OptimizerFixture.torch.cases)
  private func stepsOfTorch(example: OptimizerFixture.Case) throws {
    let layout = try trained(example.options, steps: 1).network.parameters.layout
    var largest = 0.0
    for recorded in example.parameters {
      let expected = recorded.parameters(layout)
      let result = try trained(example.options, steps: try #require(recorded.step))
      for index in 0..<layout.count {
        largest = max(largest, abs(result.network.parameters[index] - expected[index]))
      }
    }
    #expect(largest <= tolerance, "largest difference of a parameter after 20 steps")
  }

  @Test("the steps of PyTorch cover every optimizer")
  func everyOptimizer() {
    let tested = Set(
      OptimizerFixture.torch.cases.map { $0.optimizer.description.split(separator: ":")[0] })
    #expect(tested == Set(Optimizer.all.map { $0.description.split(separator: ":")[0] }))
  }

  @Test("an optimizer round-trips through its description", arguments: Optimizer.all)
  func names(optimizer: Optimizer) {
    #expect(Optimizer(optimizer.description) == optimizer)
    #expect(Optimizer(optimizer.description.uppercased()) == optimizer)
  }

  @Test(
    "an optimizer with a setting out of range gives nil",
    arguments: [
      "momentum:1.5", "adam:0.9", "adam:0.9,0.999,0", "lbfgs:0", "lbfgs:1.5", "adam:x", "sgd:1",
      "rprop", "",
    ])
  func badNames(name: String) { #expect(Optimizer(name) == nil) }

  @Test("the description of an optimizer omits default settings")
  func descriptions() {
    #expect(Optimizer.adam().description == "adam")
    #expect(Optimizer.adam(beta2: 0.95).description == "adam:0.9,0.95,1e-08")
    #expect(Optimizer("SGD") == .gradientDescent)
    #expect(Optimizer("l-bfgs:20") == .lbfgs(history: 20))
  }
}
