import BackpropCore
import BackpropTraining
import Testing

@Suite("Diagnosis during training")
struct TrainingDiagnosisTests {
  /// The epoch, kind and place of a reported finding.
  private struct Reported: Equatable {
    let epoch: Int
    let kind: Finding.Kind
    let place: Finding.Place
  }

  /// The findings of a training on `data` (default: the rings).
  private func findings(
    hidden: [Int] = [8], _ activation: Activation = .relu, on data: Observations<Float>? = nil,
    network prepare: (inout NeuralNetwork<Float>) -> Void = { _ in },
    options change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> [(epoch: Int, finding: Finding)] {
    var network = NeuralNetwork<Float>(
      try Architecture(
        inputs: 2, hidden: hidden, outputs: 1, activation: activation, loss: .binaryCrossEntropy),
      seed: 3)
    prepare(&network)
    var options = TrainingOptions()
    options.epochs = 20
    change(&options)
    var findings: [(Int, Finding)] = []
    _ = try Trainer(network, on: data ?? TrainerTests.rings, options).run { event in
      if case .finding(let finding, let epoch) = event { findings.append((epoch, finding)) }
    }
    return findings
  }

  private func reported(_ findings: [(epoch: Int, finding: Finding)]) -> [Reported] {
    findings.map { Reported(epoch: $0.epoch, kind: $0.finding.kind, place: $0.finding.place) }
  }

  @Test("a network that learns has no findings")
  func healthy() throws {
    let gelu = try findings(hidden: [64, 64], .gelu).map { "\($0)" }
    #expect(gelu == [])
    let tanh = try findings(hidden: [16, 16], .tanh, options: { $0.batch = .all }).map { "\($0)" }
    #expect(tanh == [])
  }

  @Test("a feature that is not scaled is a finding before the first step")
  func unscaled() throws {
    let rings = TrainerTests.rings
    func data(_ size: Float) -> Observations<Float> {
      Observations(Matrix(rings.x.toRows().map { [$0[0], $0[1] < 0 ? -size : size] }), rings.y)
    }
    let first = try #require(try findings(on: data(1000)).first)
    #expect(first.epoch == 0)
    #expect(first.finding.kind == .unscaled)
    #expect(first.finding.place == .feature(2))
    #expect(first.finding.value == 1000)
    #expect("\(first.finding)".hasPrefix("feature 2 is not scaled: its root mean square is 1"))
    #expect("\(first.finding)".contains("subtract its mean and divide by its standard deviation"))
    #expect(try findings(on: data(50)).contains { $0.finding.kind == .unscaled } == false)
  }

  @Test("dead neurons are one finding, with their numbers")
  func dead() throws {
    let findings = try findings { network in
      network.parameters.setBiases([[0, -50, 0, 0, -50, 0, 0, 0]], of: 0)
    }
    #expect(
      reported(findings) == [Reported(epoch: 1, kind: .dead, place: .neurons([2, 5], layer: 1))])
    let text = "\(findings[0].finding)"
    #expect(text.hasPrefix("2 of 8 ReLU neurons of layer 1 (2, 5) have z ≤ 0 for every row"))
    #expect(text.hasSuffix("lower the learning rate, or use leakyRelu, elu or gelu"))
  }

  @Test("a neuron that one row in 600 activates is not dead")
  func rare() throws {
    let rings = TrainerTests.rings
    var rows = Array(repeating: rings.x.toRows(), count: 3).flatMap(\.self)
    rows[573] = [60, 0]
    let y = Matrix(Array(repeating: rings.y.toRows(), count: 3).flatMap(\.self))
    let findings = try findings(on: Observations(Matrix(rows), y)) { network in
      network.parameters.setWeights([[1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0]], of: 0)
      network.parameters.setBiases([[0, -50, 0, 0, 0, 0, 0, 0]], of: 0)
    }
    #expect(!findings.contains { $0.finding.kind == .dead })
  }

  @Test("a saturated layer is one finding")
  func saturated() throws {
    let findings = try findings(.tanh) { network in
      network.parameters.setBiases([[9, 9, 9, 9, 9, 9, 9, 9]], of: 0)
    }
    let saturated = findings.filter { $0.finding.kind == .saturated }
    #expect(reported(saturated) == [Reported(epoch: 1, kind: .saturated, place: .layer(1))])
    #expect(saturated[0].finding.value == 1)
  }

  @Test("one dead neuron of many is harmless, and a tenth of them is another finding")
  func harmless() throws {
    let few = try findings(hidden: [32]) { network in
      network.parameters.setBiases([(0..<32).map { $0 == 7 ? -50 : 0 }], of: 0)
    }
    #expect(reported(few) == [Reported(epoch: 1, kind: .dead, place: .neurons([8], layer: 1))])
    #expect(few[0].finding.isHarmless && few[0].finding.remedy == "so few are harmless")
    // large steps lower the biases of more neurons
    let many = try findings(hidden: [32]) { network in
      network.parameters.setBiases([(0..<32).map { $0 == 7 ? -50 : 0 }], of: 0)
    } options: {
      $0.learningRate = 0.5
      $0.epochs = 64
    }
    #expect(many.filter { $0.finding.kind == .dead }.map(\.finding.isHarmless).contains(false))
  }

  @Test("vanishing gradients are a finding of the worst layer")
  func vanishing() throws {
    let findings = try findings(
      hidden: [8, 8, 8, 8, 8, 8, 8, 8], .sigmoid, options: { $0.epochs = 1 })
    let layers = findings.filter { $0.finding.kind == .vanishing }
    #expect(reported(layers) == [Reported(epoch: 1, kind: .vanishing, place: .layer(1))])
    #expect(layers[0].finding.value < 1e-5)
  }

  @Test("exploding gradients are a finding of the worst layer")
  func exploding() throws {
    let findings = try findings(hidden: [4, 4, 4, 4], .identity) { network in
      let w = Matrix<Float>([[12, 0, 0, 0], [0, 12, 0, 0], [0, 0, 12, 0], [0, 0, 0, 12]])
      for layer in 1...3 { network.parameters.setWeights(w, of: layer) }
      network.parameters.setWeights([[1], [1], [1], [1]], of: 4)
    } options: {
      $0.learningRate = 1e-6
      $0.epochs = 1
    }
    let layers = findings.filter { $0.finding.kind == .exploding }
    #expect(layers.map(\.finding.layer) == [1])
    #expect(layers.allSatisfy { $0.finding.value > 1e3 })
  }

  @Test("a learning rate that is too low or too high is a finding about the size of steps")
  func learningRate() throws {
    func kinds(_ rate: Double, _ optimizer: Optimizer = .gradientDescent) throws -> Set<
      Finding.Kind
    > {
      Set(
        try findings(
          .tanh,
          options: {
            $0.optimizer = optimizer
            $0.learningRate = rate
          }
        ).map(\.finding.kind))
    }
    #expect(try kinds(1e-7) == [.smallUpdate])
    #expect(try kinds(0.05) == [])
    #expect(try kinds(300).contains(.largeUpdate))
    #expect(try kinds(1e-8, .adam()) == [.smallUpdate])
    #expect(try kinds(1, .adam()).contains(.largeUpdate))
  }

  @Test("findings about the size of steps are about the last step of an epoch")
  func lastStep() throws {
    let findings = try findings(
      .tanh,
      options: {
        $0.batch = .observations(1)
        $0.optimizer = .gradientDescent
        $0.learningRate = 5e-6
        $0.epochs = 1
      })
    #expect(findings.map(\.finding.kind) == [.smallUpdate])
  }

  @Test("small steps of a warm-up or schedule and large ones of a line search are not findings")
  func intended() throws {
    let atTheEnd = try findings(.tanh, options: { $0.schedule = .cosine() })
    #expect(atTheEnd.isEmpty)
    let warming = try findings(options: {
      $0.warmUp = WarmUp(steps: 1000, start: 0)
      $0.optimizer = .gradientDescent
      $0.learningRate = 1e-4
    })
    #expect(warming.isEmpty)
    let rising = try findings(
      .tanh,
      options: {
        $0.schedule = .coslog()
        $0.batch = .all
      })
    #expect(!rising.contains { $0.finding.kind == .smallUpdate })
    let searched = try findings(
      .tanh,
      options: {
        $0.optimizer = .lbfgs()
        $0.batch = .all
        $0.learningRate = 1
      })
    #expect(!searched.contains { $0.finding.kind == .largeUpdate })
  }

  @Test("small steps at a minimum are not a finding")
  func settled() throws {
    let x = TrainerTests.rings.x
    let sides = Observations(x, Matrix(x.toRows().map { [$0[0] > 0 ? 1 : 0] }))
    let settled = try findings(
      hidden: [], on: sides,
      options: {
        $0.optimizer = .gradientDescent
        $0.learningRate = 0.5
        $0.batch = .all
        $0.cost.l2 = 0.1
        $0.epochs = 256
      })
    #expect(!settled.contains { $0.finding.kind == .smallUpdate }, "\(settled)")
  }
}
