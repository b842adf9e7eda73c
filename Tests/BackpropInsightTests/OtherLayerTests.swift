import BackpropCore
import BackpropInsight
import Foundation
import Testing

@Suite("Explanations of layers that are not dense")
struct OtherLayerTests {
  /// A trace with every kind of layer and array: two codes and two numbers, both embeddings, a
  /// second numeric embedding after neurons, a scaling layer, parametric activations with and
  /// without biases.
  private func trace(
    _ activation: Activation, _ loss: Loss, seed: UInt64 = 1, cost: Cost = Cost(), rows: Int = 3
  ) throws -> Trace {
    let outputs = loss == .categoricalCrossEntropy ? 3 : 2
    let architecture = try Architecture(
      inputs: 4,
      layers: [
        .categoryEmbedding(CategoryEmbedding(columns: [0, 1], categories: [3, 4], size: 2)),
        .numericEmbedding(NumericEmbedding(columns: [2, 4], frequencies: 3, size: 3)), .scaling,
        .dense(DenseLayer(neurons: 4, activation: activation, isParametric: true)),
        .numericEmbedding(NumericEmbedding(columns: [1], frequencies: 2, size: 2)),
        .dense(
          DenseLayer(neurons: 3, activation: activation, hasBiases: false, isParametric: true)),
        .dense(DenseLayer(neurons: outputs, activation: .identity)),
      ], loss: loss)
    var generator = SplitMix64(seed: seed)
    var network = NeuralNetwork<Double>(architecture, seed: seed)
    for index in 0..<network.parameters.layout.count {
      // no parameter keeps its 0 or 1, except the padding, which is 0
      if network.parameters[index] != 0 { network.parameters[index] += 0.2 * generator.normal() }
    }
    for l in [3, 6] {
      let count = architecture.widths[l + 1]
      network.parameters.setBiases(
        Matrix([(0..<count).map { _ in 0.3 * generator.normal() }]), of: l)
    }
    let x = (0..<rows).map { row in
      [Double(row % 4), Double((row + 1) % 4)] + (0..<2).map { _ in generator.normal() }
    }
    let y = (0..<rows).map { row in (0..<outputs).map { $0 == row % outputs ? 1.0 : 0.0 } }
    return Trace(network, Matrix(x), Matrix(y), cost: cost, learningRate: 0.1)
  }

  @Test("verification accepts every number of a network with all kinds of layers")
  func verified() throws {
    var checked = 0
    for (index, activation) in Activation.all.enumerated() {
      for loss in Loss.all {
        let cost = Cost(
          reduction: index % 2 == 0 ? .mean : .sum, l2: 0.01, l1: 0.003,
          labelSmoothing: loss.isCrossEntropy ? 0.1 : 0)
        let verification = try trace(activation, loss, seed: UInt64(index + 1), cost: cost)
          .verified()
        #expect(verification.fault == nil, "\(activation), \(loss)")
        checked += verification.checked
      }
    }
    #expect(checked > 30_000)
  }

  @Test(
    "verification allows for rounding in sines and derivatives near 0",
    arguments: 1...6 as ClosedRange<UInt64>)
  func cancellation(seed: UInt64) throws {
    let architecture = try Architecture(
      inputs: 100,
      layers: [
        .numericEmbedding(NumericEmbedding(columns: Array(0..<100), frequencies: 16, size: 4)),
        .scaling, .dense(DenseLayer(neurons: 256, activation: .mish, isParametric: true)),
        .dense(DenseLayer(neurons: 256, activation: .mish)),
        .dense(DenseLayer(neurons: 1, activation: .identity)),
      ], loss: .halfSquaredError)
    let network = NeuralNetwork<Double>(architecture, seed: seed)
    var generator = SplitMix64(seed: seed)
    let x = Matrix([(0..<100).map { _ in 3 * generator.normal() }])
    let verification = Trace(network, x, Matrix([[0.5]])).verified()
    #expect(verification.fault == nil)
  }

  @Test("verification finds a slightly wrong number in every array of every kind of layer")
  func faults() throws {
    let whole = try trace(.mish, .halfSquaredError)
    var fields: Set<String> = []
    func expectFault(_ field: String, _ change: (inout Trace) -> Void) {
      var broken = whole
      change(&broken)
      #expect(broken.verified().fault?.field == field)
      fields.insert(field)
    }
    for (l, arrays) in try #require(whole.arrayGradients).enumerated() {
      for kind in arrays.keys {
        let name = "[\(l)].\(kind.rawValue)[0][0]"
        expectFault("arrayGradients\(name)") { $0.arrayGradients?[l][kind]?[0][0] += 1e-7 }
        expectFault("updated.arrays\(name)") { $0.updated?.arrays?[l][kind]?[0][0] += 1e-7 }
      }
    }
    for l in whole.layers.indices {
      expectFault("preactivations[\(l)][1][0]") { $0.preactivations[l][1][0] += 1e-7 }
      expectFault("activationGradients[\(l)][1][0]") { $0.activationGradients[l][1][0] += 1e-7 }
      expectFault("derivatives[\(l)][1][0]") { $0.derivatives[l][1][0] += 1e-7 }
    }
    #expect(fields.count == 2 * (1 + 4 + 1 + 1 + 4 + 1) + 3 * 7)
  }

  @Test(
    "printed products and sums of all kinds of layers are those of their factors and terms",
    arguments: [4, 9, 14])
  func equations(digits: Int) throws {
    expectEquations(of: try trace(.mish, .halfSquaredError), digits: digits)
    expectEquations(of: try trace(.selu, .categoricalCrossEntropy, rows: 1), digits: digits)
  }

  @Test("the text explains each kind of layer")
  func text() throws {
    let text = TextExplanation(try trace(.mish, .halfSquaredError), digits: 6).text
    for line in [
      "layer 1: V1 7 × 2, category embedding", "layer 3: s3 1 × 10, scaling",
      "layer 2: W2 2 × 6, b2 2 × 2, F2 2 × 3, Phi2 2 × 3, numeric embedding",
      "layer 4: W4 10 × 4, b4 1 × 4, alpha4 1 × 4, parametric mish",
      "layer 6: W6 5 × 3, alpha6 1 × 3, no biases, parametric mish",
      "forward, layer 1: z1 = for each code, its row of V1", "z1[1] = V1[1,1] = ",
      "z1[3] = V1[5,1] = ", "z1[5] = x[3] = ", "cosines c = [", "forward, layer 3: z3 = a2 ⊙ s3",
      "the activation is z + alpha4[1,1]·(f − z):",
      "the sum of −2πF · sin · W, = ", "ds3 = (1/m) Σ A2 ⊙ dZ3", "dV1[3,2] = ",
      "dalpha4 = (1/m) Σ (mish(Z4) − Z4) ⊙ dA4", "  Phi2[2,3] = ",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test("a trace with all kinds of layers is unchanged after writing and reading")
  func roundTrip() throws {
    let trace = try trace(.mish, .halfSquaredError)
    let text = String(decoding: try JSONEncoder().encode(trace), as: UTF8.self)
    let path = try temporaryFile(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Trace(contentsOf: path) == trace)
    let example = try WorkedExample(contentsOf: path)
    #expect(Trace(example).updated == trace.updated)
    let check = example.network.gradientCheck(
      example.inputs, example.targets, example.cost, gradient: example.claimedGradient)
    #expect(check.passed)
    #expect(check.entries.count == example.network.architecture.parameterCount)
  }

  private static let misfits: [(String, @Sendable (inout Trace) -> Void)] = [
    ("layers[0].arrays.vectors", { $0.layers[0].arrays = nil }),
    ("layers[2].arrays.scales[0]", { $0.layers[2].arrays?[.scales]?[0].removeLast() }),
    ("layers[2].arrays.alphas", { $0.layers[2].arrays?[.alphas] = [[1]] }),
    ("layers[2].other", { $0.layers[2].weights = [[1]] }),
    ("arrayGradients[1].phases", { $0.arrayGradients?[1][.phases] = nil }),
    ("updated.arrays[3].alphas[0]", { $0.updated?.arrays?[3][.alphas]?[0].append(0) }),
    ("arrayGradients", { $0.arrayGradients?.removeLast() }),
    (
      "layer 5",
      {
        $0.layers[4].other = .numericEmbedding(.init(columns: [4], frequencies: 2, size: 2))
      }
    ),
  ]

  @Test("a trace with arrays that do not fit a layer is rejected by field", arguments: misfits)
  func shapes(_ field: String, _ change: @Sendable (inout Trace) -> Void) throws {
    var trace = try trace(.mish, .halfSquaredError)
    change(&trace)
    let text = String(decoding: try JSONEncoder().encode(trace), as: UTF8.self)
    let path = try temporaryFile(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: BackpropError.self) { try Trace(contentsOf: path) }
    #expect("\(try #require(error))".contains(field), "\(error.map { "\($0)" } ?? "")")
  }

  @Test(
    "a focus has the parameter names of the gradient check",
    arguments: [
      ("s3[1,2]", Focus.element(.scales, layer: 2, 0, 1), true),
      ("Phi2[2,3]", .element(.phases, layer: 1, 1, 2), true),
      ("alpha4[1,4]", .element(.alphas, layer: 3, 0, 3), true),
      ("W2[2,6]", .weight(layer: 1, 1, 5), true),
      ("V1[8,1]", .element(.vectors, layer: 0, 7, 0), false),
      ("s1[1,1]", .element(.scales, layer: 0, 0, 0), false), ("b2[1]", .bias(layer: 1, 0), false),
      ("b2[1,2]", .element(.biases, layer: 1, 0, 1), true), ("b4[4]", .bias(layer: 3, 3), true),
    ])
  func focus(_ name: String, _ focus: Focus, _ exists: Bool) throws {
    #expect(Focus(name) == focus)
    #expect(focus.description == name)
    #expect(focus.exists(in: try trace(.mish, .halfSquaredError)) == exists)
  }
}
