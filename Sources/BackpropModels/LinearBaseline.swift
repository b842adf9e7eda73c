internal import BackpropCore
internal import BackpropTraining

/// The simplest models of the same data: a constant, and the same features without a hidden layer.
struct LinearBaseline {
  private let architecture: Architecture
  private let observations: Observations<Float>
  private let threads: Int

  /// The linear model sees as many training rows as hold this many features, so that it stays quick
  /// beside any network.
  private static let largestSample = 8_000_000

  /// Of the data that networks of architecture `network` are trained on.
  init(
    _ network: Architecture, _ observations: Observations<Float>, threads: Int
  ) throws {
    // a code is a name, not a number: each category has a number of its own for each output
    let embeddings = network.layers.prefix(1).filter { $0.kind == .categoryEmbedding }.map {
      layer in
      let embedding = layer.categoryEmbedding
      return Layer.categoryEmbedding(
        CategoryEmbedding(
          columns: embedding.columns, categories: embedding.categories, size: network.outputs))
    }
    let output = DenseLayer(neurons: network.outputs, activation: .identity)
    architecture = try Architecture(
      inputs: network.inputs, layers: embeddings + [.dense(output)], loss: network.loss)
    self.observations = observations
    self.threads = threads
  }

  /// The linear model of `rows` of the data, by default all: fitted by L-BFGS, at most 100 iterations,
  /// with the l2 penalty 1/(2m) that scikit-learn's logistic regression has by default.
  func linear(rows: [Int]? = nil) throws -> NeuralNetwork<Float> {
    try fit(sample(rows))
  }

  /// The model of `rows`, by default all, that does not see the features: of what is always answered
  /// alike, what makes the loss least, such as the share of each class or the mean.
  func constant(rows: [Int]? = nil) throws -> NeuralNetwork<Float> {
    let data = sample(rows)
    return try fit(
      Observations(Matrix(rows: data.count, columns: data.x.columns), data.y, weights: data.weights)
    )
  }

  /// How many rows the linear model of all is trained on.
  var linearRows: Int { min(observations.count, most) }

  private func fit(_ data: Observations<Float>) throws -> NeuralNetwork<Float> {
    var options = TrainingOptions()
    options.optimizer = .lbfgs()
    options.batch = .all
    options.learningRate = 1
    options.epochs = 100
    options.cost = Cost(l2: 0.5 / Double(data.count))
    let zero = NeuralNetwork<Float>(architecture, seed: 0, initializer: .zeros)
    return try Trainer(zero, on: data, options, threads: threads).run().network
  }

  private var most: Int { max(1000, Self.largestSample / max(1, observations.x.columns)) }

  /// Those of `rows` that a model is trained on: all, or evenly spaced ones.
  private func sample(_ rows: [Int]?) -> Observations<Float> {
    if rows == nil, observations.count <= most { return observations }
    let places = evenlySpaced(most, of: rows?.count ?? observations.count)
    return observations.rows(at: places.map { rows?[$0] ?? $0 })
  }
}
