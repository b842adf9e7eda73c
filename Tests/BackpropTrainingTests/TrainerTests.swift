import BackpropCore
import BackpropTraining
import Testing

@Suite("Trainer")
struct TrainerTests {
  /// 200 points of two classes on two circles, which no straight line separates.
  static let rings: Observations<Float> = {
    var generator = SplitMix64(seed: 5)
    let points = (0..<200).map { index -> [Float] in
      let radius = Float(index % 2 == 0 ? 1 : 2)
      let x = Float(generator.normal())
      let y = Float(generator.normal())
      let length = (x * x + y * y).squareRoot()
      return [radius * x / length, radius * y / length]
    }
    return Observations(Matrix(points), Matrix((0..<200).map { [Float($0 % 2)] }))
  }()

  static func network(hidden: [Int] = [16, 16]) throws -> NeuralNetwork<Float> {
    NeuralNetwork(
      try Architecture(
        inputs: 2, hidden: hidden, outputs: 1, activation: .tanh, loss: .binaryCrossEntropy),
      seed: 3)
  }

  private func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = 30
    options.learningRate = 0.02
    change(&options)
    return options
  }

  @Test("training learns circles that no linear model can separate")
  func learns() throws {
    let result = try Trainer(Self.network(), on: Self.rings, options()).run()
    #expect(result.network.evaluation(of: Self.rings)[.accuracy] == 1)
    let linear = try Trainer(Self.network(hidden: []), on: Self.rings, options()).run()
    #expect(try #require(linear.network.evaluation(of: Self.rings)[.accuracy]) < 0.7)
  }

  @Test("four hidden tanh units learn XOR")
  func xor() throws {
    let data = Observations<Double>([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    let architecture = try Architecture(
      inputs: 2, hidden: [4], outputs: 1, activation: .tanh, loss: .binaryCrossEntropy)
    let result = try Trainer(
      NeuralNetwork(architecture, seed: 1), on: data,
      options {
        $0.batch = .all
        $0.epochs = 500
        $0.learningRate = 0.05
      }
    ).run()
    #expect(result.network.evaluation(of: data)[.accuracy] == 1)
  }

  @Test(
    "training with the same seed gives the same bits on any number of threads",
    arguments: [
      ("Adam, dropout", Optimizer.adam(), BatchSize.observations(64), 0.3),
      ("full batch", .momentum(), .all, 0),
      ("one observation a step", .gradientDescent, .observations(1), 0),
      ("uneven batches", .rmsprop(), .observations(33), 0.1), ("L-BFGS", .lbfgs(), .all, 0),
    ])
  func threads(name: String, optimizer: Optimizer, batch: BatchSize, dropout: Double) throws {
    let options = options {
      $0.epochs = 3
      $0.optimizer = optimizer
      $0.learningRate = optimizer.defaultLearningRate
      $0.batch = batch
      $0.dropout = dropout
    }
    // wide enough that the threads share a step
    let network = try Self.network(hidden: [200, 130])
    let results = try [1, 2, 3].map {
      try Trainer(network, on: Self.rings, options, threads: $0).run().network
    }
    #expect(results[0] == results[1] && results[1] == results[2], "\(name)")
    let again = try Trainer(network, on: Self.rings, options, threads: 2).run().network
    #expect(again == results[0])
  }

  @Test("training with another seed gives other bits")
  func seeds() throws {
    let first = try Trainer(Self.network(), on: Self.rings, options { $0.seed = 1 }).run()
    let second = try Trainer(Self.network(), on: Self.rings, options { $0.seed = 2 }).run()
    #expect(first.network != second.network)
  }

  @Test("training returns the best epoch by validation and ends by patience")
  func earlyStopping() throws {
    let heldOut = Observations(Self.rings.x.rows(0..<60), Self.rings.y.rows(0..<60))
    // the targets are noise, so validation soon gets worse
    var generator = SplitMix64(seed: 9)
    let noise = Observations(
      Self.rings.x,
      Matrix<Float>(rows: 200, columns: 1, values: (0..<200).map { _ in Float(generator.below(2)) })
    )
    let options = options {
      $0.epochs = 300
      $0.earlyStopping.patience = 7
    }
    let result = try Trainer(Self.network(), on: noise, validation: heldOut, options).run()
    #expect(result.stopReason == .stoppedEarly)
    #expect(result.history.count == result.bestEpoch + 7)
    let losses = result.history.compactMap(\.validationLoss)
    #expect(losses.count == result.history.count)
    #expect(losses.firstIndex(of: try #require(losses.min())) == result.bestEpoch - 1)
    let loss = try #require(result.network.evaluation(of: heldOut)[.loss])
    #expect(loss == losses[result.bestEpoch - 1])
  }

  @Test(
    "cross-fitted logits of each half are from the network that the other half chose",
    arguments: [(Metric.loss, false), (.accuracy, true), (.rocAUC, false)])
  func crossFitting(metric: Metric, prefersLast: Bool) throws {
    // the targets are noise, so the halves choose different epochs
    var generator = SplitMix64(seed: 9)
    let noise = Observations(
      Self.rings.x,
      Matrix<Float>(rows: 200, columns: 1, values: (0..<200).map { _ in Float(generator.below(2)) })
    )
    let heldOut = noise.rows(at: Array(0..<60))
    let trained = Array(60..<200)
    let halves = [(0..<60).filter { $0 % 2 == 0 }, (0..<60).filter { $0 % 2 == 1 }]
    func run(epochs: Int, _ heldOut: Observations<Float>?, _ halves: [[Int]]?) throws
      -> TrainingResult<Float>
    {
      try Trainer(
        Self.network(), on: noise, rows: trained, validation: heldOut, halves: halves,
        options {
          $0.epochs = epochs
          $0.earlyStopping = EarlyStopping(
            metric: metric, patience: nil, prefersLast: prefersLast)
        }
      ).run()
    }
    let result = try run(epochs: 12, heldOut, halves)
    let logits = try #require(result.crossFittedLogits)
    // the network after an epoch is that of a training with so many epochs
    let networks = try (1...12).map { try run(epochs: $0, nil, nil).network }
    var chosen: [Int] = []
    for (half, other) in [(0, 1), (1, 0)] {
      let values = networks.map {
        $0.evaluation(of: heldOut.rows(at: halves[half]))[metric] ?? .nan
      }
      let best = try #require(metric.isHigherBetter ? values.max() : values.min())
      let epoch = try #require(
        prefersLast ? values.lastIndex(of: best) : values.firstIndex(of: best))
      let z = networks[epoch].logits(for: heldOut.x)
      #expect(logits.rows(at: halves[other]) == z.rows(at: halves[other]))
      chosen.append(epoch)
    }
    #expect(chosen[0] != chosen[1], "\(chosen)")
    #expect(try run(epochs: 12, heldOut, nil).crossFittedLogits == nil)
    #expect(try run(epochs: 12, heldOut, nil).bestEpoch == result.bestEpoch)
  }

  @Test("the first of equally good epochs is the best, or the last if the options prefer it")
  func ties() {
    func bests(prefersLast: Bool) -> [Bool] {
      var watch = MetricWatch(
        EarlyStopping(metric: .accuracy, patience: 2, prefersLast: prefersLast), .constant)
      return [0.5, 0.7, 0.7, 0.6, 0.7].map { watch.note($0) }
    }
    #expect(bests(prefersLast: false) == [true, true, false, false, false])
    #expect(bests(prefersLast: true) == [true, true, true, false, true])
  }

  @Test("full batches have no rest at the end of an epoch, and use every row in some epoch")
  func fullBatches() throws {
    func plan(_ size: Int) throws -> Int? {
      var steps: Int?
      let trainer = try Trainer(
        Self.network(), on: Self.rings,
        options {
          $0.epochs = 1
          $0.batch = .full(size)
        })
      _ = try trainer.run { if case .started(let plan) = $0 { steps = plan.stepsPerEpoch } }
      return steps
    }
    #expect(try plan(32) == 6 && plan(200) == 1 && plan(150) == 1 && plan(300) == 1)
    // the only row with a target that is not 0 is used in some epoch
    let x: Matrix<Float> = [[1], [1], [1]]
    for row in 0..<3 {
      var y = Matrix<Float>(rows: 3, columns: 1)
      y[row, 0] = 1
      let network = NeuralNetwork<Float>(
        try Architecture(inputs: 1, hidden: [], outputs: 1, loss: .halfSquaredError), seed: 1,
        initializer: .zeros)
      let trained = try Trainer(
        network, on: Observations(x, y),
        options {
          $0.epochs = 10
          $0.batch = .full(2)
          $0.optimizer = .gradientDescent
        }
      ).run().network
      #expect(trained.predictions(for: x)[0, 0] > 0)
    }
  }

  @Test("a step of gradient descent subtracts η times the gradient from every array")
  func stepOfEveryArray() throws {
    let layers: [Layer] = [
      .categoryEmbedding(CategoryEmbedding(columns: [1], categories: [6], size: 3)),
      .numericEmbedding(NumericEmbedding(columns: [0])), .scaling,
      .dense(DenseLayer(neurons: 5, activation: .selu, isParametric: true)),
      .dense(DenseLayer(neurons: 1, activation: .identity)),
    ]
    let start = NeuralNetwork<Float>(
      try Architecture(inputs: 2, layers: layers, loss: .halfSquaredError), seed: 4)
    let x = Matrix<Float>((0..<30).map { [Float($0) / 10, Float($0 % 5)] })
    let y = Matrix<Float>((0..<30).map { [Float($0 % 7)] })
    let trained = try Trainer(
      start, on: Observations(x, y),
      options {
        $0.epochs = 1
        $0.batch = .all
        $0.optimizer = .gradientDescent
        $0.learningRate = 0.01
        $0.schedule = .constant
      }, threads: 1
    ).run().network.parameters
    let gradient = start.backpropagate(x, y).gradient
    for index in 0..<gradient.layout.count {
      let expected = start.parameters[index] - 0.01 * gradient[index]
      #expect(abs(trained[index] - expected) < 1e-6)
    }
  }

  @Test("the best epoch has the highest value of a metric that is better when higher")
  func monitoredAccuracy() throws {
    let options = options { $0.earlyStopping = EarlyStopping(metric: .accuracy, patience: 5) }
    let result = try Trainer(Self.network(), on: Self.rings, validation: Self.rings, options).run()
    let accuracies = result.history.compactMap(\.monitored)
    #expect(accuracies.max() == accuracies[result.bestEpoch - 1])
    #expect(try #require(accuracies.max()) == 1)
  }

  @Test("training without validation returns the last epoch and does not end early")
  func lastEpoch() throws {
    let options = options { $0.earlyStopping.patience = 1 }
    let result = try Trainer(Self.network(), on: Self.rings, options).run()
    #expect(result.bestEpoch == 30 && result.stopReason == .completed)
  }

  @Test("training counts an observation with weight 2 twice, with weight 0 not at all")
  func weights() throws {
    let options = options {
      $0.batch = .all
      $0.optimizer = .gradientDescent
      $0.epochs = 20
    }
    let data: Observations<Double> = Observations(
      [[1, 2], [3, 1], [0, 1]], [[0], [1], [1]], weights: [2, 1, 0])
    let same: Observations<Double> = Observations([[1, 2], [1, 2], [3, 1]], [[0], [0], [1]])
    let network = try Self.network().converted(to: Double.self)
    let weighted = try Trainer(network, on: data, options).run().network
    let repeated = try Trainer(network, on: same, options).run().network
    for index in 0..<weighted.parameters.layout.count {
      #expect(abs(weighted.parameters[index] - repeated.parameters[index]) < 1e-12)
    }
  }

  @Test("a loss that is not finite ends training with the step, the cause and a remedy")
  func divergence() throws {
    let options = options {
      $0.optimizer = .gradientDescent
      $0.learningRate = 1e30
    }
    let architecture = try Architecture(inputs: 2, hidden: [8], outputs: 1, loss: .halfSquaredError)
    let trainer = try Trainer(NeuralNetwork<Float>(architecture, seed: 1), on: Self.rings, options)
    let error = #expect(throws: BackpropError.self) { try trainer.run() }
    #expect(error?.kind == .diverged)
    #expect(
      error?.what.contains("epoch 1, step 3") == true
        || error?.what.contains("epoch 1, step 2") == true)
    #expect(error?.remedy.contains("learning rate") == true)
  }

  @Test(
    "a training option out of range is refused",
    arguments: [
      { $0.epochs = 0 }, { $0.learningRate = 0 }, { $0.learningRate = -1 },
      { $0.learningRate = .nan },
      { $0.batch = .observations(0) }, { $0.dropout = 1 }, { $0.cost.l2 = -1 },
      { $0.cost.labelSmoothing = 1 },
      { $0.weightDecay = -0.1 }, { $0.clipping = .norm(0) }, { $0.earlyStopping.patience = 0 },
      { $0.optimizer = .lbfgs() }, { $0.warmUp = WarmUp(steps: 0) },
    ] as [@Sendable (inout TrainingOptions) -> Void])
  func badOptions(change: @Sendable (inout TrainingOptions) -> Void) throws {
    let error = #expect(throws: BackpropError.self) {
      try Trainer(Self.network(), on: Self.rings, options(change))
    }
    #expect(error?.kind == .usage)
  }

  @Test(
    "NaN and infinity in the data are refused, with their place",
    arguments: [Float.nan, .infinity])
  func badData(value: Float) throws {
    var x = Self.rings.x
    x[7, 1] = value
    let error = #expect(throws: BackpropError.self) {
      try Trainer(Self.network(), on: Observations(x, Self.rings.y), options())
    }
    #expect(error?.what == "feature 2 of observation 8 is NaN or infinity")
  }
}
