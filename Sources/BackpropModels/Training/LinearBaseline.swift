internal import BackpropCore
internal import BackpropTraining

/// The simplest models of the same data: a constant prediction, and the same features without a
/// hidden layer.
struct LinearBaseline {
  private let architecture: Architecture
  private let observations: Observations<Float>
  private let threads: Int

  /// The maximum number of features, over all training rows, that the linear model is fitted on, so
  /// that it takes little time compared with any network.
  private static let largestSample = 8_000_000

  /// The baselines of networks with the architecture `network` and the same data.
  init(
    _ network: Architecture, _ observations: Observations<Float>, threads: Int
  ) throws {
    // a code is a name and not a quantity: each category has a value of its own for each output
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

  /// The linear model of `rows` of the data, by default all: fitted by L-BFGS, at most 100
  /// iterations, with the l2 penalty 1/(2m) that scikit-learn's logistic regression has by default.
  func linear(rows: [Int]? = nil) throws -> NeuralNetwork<Float> {
    try fit(sample(rows))
  }

  /// The model of `rows`, by default all, that ignores the features: the constant prediction with
  /// the smallest loss, such as the frequency of each class or the mean.
  func naive(rows: [Int]? = nil) throws -> NeuralNetwork<Float> {
    let data = sample(rows)
    return try fit(
      Observations(Matrix(rows: data.count, columns: data.x.columns), data.y, weights: data.weights)
    )
  }

  /// The number of rows that the linear model of all rows is fitted on.
  var linearRows: Int { min(observations.count, maximumRows) }

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

  private var maximumRows: Int { max(1000, Self.largestSample / max(1, observations.x.columns)) }

  /// The rows that a model is fitted on: all of `rows`, or evenly spaced ones.
  private func sample(_ rows: [Int]?) -> Observations<Float> {
    if rows == nil, observations.count <= maximumRows { return observations }
    let places = evenlySpaced(maximumRows, of: rows?.count ?? observations.count)
    return observations.rows(at: places.map { rows?[$0] ?? $0 })
  }
}
