internal import BackpropCore
internal import BackpropTraining

/// The simplest models of the same data: a constant, and the same features without a hidden layer.
enum LinearBaseline {
  /// The linear model sees as many training rows as hold this many features, so that it stays quick
  /// beside any network.
  private static let largestSample = 8_000_000

  /// Trains both, with the loss of the network, and measures them by `score`.
  ///
  /// The linear model is fitted by L-BFGS, at most 100 iterations, with the l2 penalty 1/(2m) that
  /// scikit-learn's logistic regression has by default.
  static func measure(
    _ trainer: Trainer<Float>, _ score: (NeuralNetwork<Float>) throws -> Evaluation
  ) throws -> Baselines {
    let network = trainer.network.architecture
    // a code is a name, not a number: each category has a number of its own for each output
    let embeddings = network.layers.prefix(1).filter { $0.kind == .categoryEmbedding }.map {
      layer in
      let embedding = layer.categoryEmbedding
      return Layer.categoryEmbedding(
        CategoryEmbedding(
          columns: embedding.columns, categories: embedding.categories, size: network.outputs))
    }
    let output = DenseLayer(neurons: network.outputs, activation: .identity)
    let architecture = try Architecture(
      inputs: network.inputs, layers: embeddings + [.dense(output)], loss: network.loss)
    let data = sample(trainer.observations)
    var options = TrainingOptions()
    options.optimizer = .lbfgs()
    options.batch = .all
    options.learningRate = 1
    options.epochs = 100
    options.cost = Cost(l2: 0.5 / Double(data.count))
    let zero = NeuralNetwork<Float>(architecture, seed: 0, initializer: .zeros)
    // the features are the only thing a constant must not see
    let blind = Observations(
      Matrix(rows: data.count, columns: data.x.columns), data.y, weights: data.weights)
    func fit(_ observations: Observations<Float>) throws -> NeuralNetwork<Float> {
      try Trainer(zero, on: observations, options, threads: trainer.threads).run().network
    }
    return Baselines(
      constant: try score(try fit(blind)), linear: try score(try fit(data)),
      linearRows: data.count)
  }

  /// The rows the linear model is trained on: all, or evenly spaced ones.
  private static func sample(_ data: Observations<Float>) -> Observations<Float> {
    let most = max(1000, largestSample / max(1, data.x.columns))
    guard data.count > most else { return data }
    let rows = (0..<most).map { $0 * data.count / most }
    return Observations(
      data.x.rows(at: rows), data.y.rows(at: rows),
      weights: data.weights.map { weights in rows.map { weights[$0] } })
  }
}
