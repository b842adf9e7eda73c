import BackpropCore
import Testing

/// A network, its data and the cost of the check.
private struct Combination: CustomTestStringConvertible, Sendable {
  enum Extra: String, CaseIterable { case plain, l2, weights }
  let activation: Activation
  let loss: Loss
  let outputs: Int
  let hiddenLayers: Int
  let extra: Extra

  var testDescription: String {
    "\(activation), \(loss), \(outputs) outputs, \(hiddenLayers) hidden layers, \(extra)"
  }

  var cost: Cost { Cost(l2: extra == .l2 ? 0.01 : 0) }
  var observationWeights: [Double]? { extra == .weights ? [1, 0.5, 2, 0, 3] : nil }

  /// A network with 3 features and hidden layers of 4 neurons. Its parameters are so large that the
  /// rounding of J does not hide a gradient.
  func network(seed: UInt64) throws -> NeuralNetwork<Double> {
    let usesLink = loss.link != .identity
    let architecture = try Architecture(
      inputs: 3, hidden: Array(repeating: 4, count: hiddenLayers), outputs: outputs,
      activation: activation, outputActivation: usesLink ? .identity : activation, loss: loss)
    var network = NeuralNetwork<Double>(architecture, seed: seed, initializer: .lecunNormal)
    var generator = SplitMix64(seed: seed &+ 1)
    for layer in architecture.layers.indices {
      let neurons = architecture.widths[layer + 1]
      network.parameters.setBiases(
        Matrix(
          rows: 1, columns: neurons, values: (0..<neurons).map { _ in 0.3 * generator.normal() }),
        of: layer)
    }
    return network
  }

  func data(seed: UInt64) -> (x: Matrix<Double>, y: Matrix<Double>) {
    var generator = SplitMix64(seed: seed)
    let x = Matrix<Double>(rows: 5, columns: 3, values: (0..<15).map { _ in generator.normal() })
    let y: [[Double]] = (0..<5).map { row in
      switch loss {
      case .binaryCrossEntropy: return (0..<outputs).map { _ in generator.uniform() < 0.5 ? 0 : 1 }
      case .categoricalCrossEntropy: return (0..<outputs).map { $0 == row % outputs ? 1 : 0 }
      case .poisson: return (0..<outputs).map { _ in Double(generator.below(4)) }
      default: return (0..<outputs).map { _ in generator.normal() }
      }
    }
    return (x, Matrix(y))
  }

  /// Every activation. The third power of the slope of the leaky ReLU is large enough to measure.
  static let activations = Activation.all.map { $0 == .leakyRelu() ? .leakyRelu(slope: 0.2) : $0 }

  /// Every valid combination. A softmax over one class is not valid.
  static let all: [Combination] = activations.flatMap { activation in
    Loss.all.flatMap { loss in
      [1, 3].flatMap { outputs in
        [0, 1, 3].flatMap { hidden in
          Extra.allCases.compactMap { extra in
            loss.link == .softmax && outputs == 1
              ? nil
              : Combination(
                activation: activation, loss: loss, outputs: outputs, hiddenLayers: hidden,
                extra: extra)
          }
        }
      }
    }
  }
}

@Suite("Gradient check")
struct GradientCheckTests {
  @Test("gradients of every activation, loss, depth and cost agree with finite differences to 1e-7")
  func combinations() throws {
    // 11 activations × 7 losses × {1, 3} outputs × {0, 1, 3} hidden layers × 3 costs, less the
    // softmax of one class
    #expect(Combination.all.count == 11 * 7 * 2 * 3 * 3 - 11 * 9)
    var largest = 0.0
    var compared = 0
    for combination in Combination.all {
      let data = combination.data(seed: 7)
      let network = try combination.network(seed: 8)
      let check = network.gradientCheck(
        data.x, data.y, weights: combination.observationWeights, combination.cost)
      let worst = check.entries.max { $0.relativeError < $1.relativeError }
      #expect(
        check.largestRelativeError <= 1e-7,
        "\(combination.testDescription): \(String(describing: worst))")
      let comparable = check.entries.filter { $0.verdict == .pass }.count
      compared += comparable
      // dead ReLUs have gradients of 0, which pass; kinks are rare, so most parameters are compared
      #expect(comparable * 10 >= check.entries.count * 9, "\(combination.testDescription)")
      largest = max(largest, check.largestRelativeError)
    }
    print(
      "gradient check: \(Combination.all.count) combinations, \(compared) parameters, largest relative error \(largest)"
    )
  }

  @Test(
    "the gradient with label smoothing, penalties and a sum agrees with finite differences",
    arguments: [Loss.binaryCrossEntropy, .categoricalCrossEntropy])
  func everyCostOption(loss: Loss) throws {
    let combination = Combination(
      activation: .tanh, loss: loss, outputs: 3, hiddenLayers: 2, extra: .plain)
    let data = combination.data(seed: 11)
    let cost = Cost(reduction: .sum, l2: 0.02, l1: 0.03, labelSmoothing: 0.1)
    let check = try combination.network(seed: 5).gradientCheck(data.x, data.y, cost)
    #expect(check.largestRelativeError <= 1e-7)
    #expect(check.passed)
  }

  @Test("the gradient check finds a wrong gradient and names the parameter")
  func wrongGradient() throws {
    let combination = Combination(
      activation: .tanh, loss: .binaryCrossEntropy, outputs: 1, hiddenLayers: 1, extra: .plain)
    let network = try combination.network(seed: 8)
    let data = combination.data(seed: 7)
    var gradient = network.backpropagate(data.x, data.y).gradient
    let index = try #require(gradient.layout.layers[0][.biases]).start + 2
    gradient[index] *= 4
    let check = network.gradientCheck(data.x, data.y, gradient: gradient)
    #expect(!check.passed)
    #expect(check.entries.filter { $0.verdict == .fail }.map(\.parameter.description) == ["b1[3]"])
  }

  @Test("a ReLU with z = 0 is a kink in the gradient check, not a failure")
  func kink() throws {
    let architecture = try Architecture(
      inputs: 1, hidden: [1], outputs: 1, activation: .relu, loss: .halfSquaredError)
    var network = NeuralNetwork<Double>(architecture, seed: 1, initializer: .constant(1))
    network.parameters.setBiases([[-1]], of: 0)
    let check = network.gradientCheck([[1]], [[3]])
    #expect(check.passed)
    #expect(
      check.entries.filter { $0.verdict == .kink }.map(\.parameter.description) == [
        "W1[1,1]", "b1[1]",
      ])
  }
}
