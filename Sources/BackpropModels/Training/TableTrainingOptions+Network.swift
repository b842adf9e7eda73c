internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

// The network that the options describe for a table.

extension TableTrainingOptions {
  /// The layers: embeddings of what can be embedded, the scaling layer, the hidden layers, the
  /// output layer.
  func layers(for preprocessing: Preprocessing) -> [Layer] {
    let (numbers, codes) = preprocessing.embeddable
    var layers: [Layer] = []
    var width = 1
    if !codes.isEmpty {
      let embedding = CategoryEmbedding(
        columns: codes.map(\.place), categories: codes.map(\.categories))
      width = embedding.size
      layers.append(.categoryEmbedding(embedding))
    }
    if embedsNumbers, !numbers.isEmpty {
      // each embedded category before a numeric feature moves it by width − 1 places
      let columns = numbers.map { number in
        number + codes.count { $0.place < number } * (width - 1)
      }
      layers.append(.numericEmbedding(NumericEmbedding(columns: columns)))
    }
    if scalesFeatures { layers.append(.scaling) }
    layers += hidden.map {
      .dense(
        DenseLayer(
          neurons: $0, activation: activation, hasBiases: hasBiases, isParametric: isParametric))
    }
    let output = DenseLayer(
      neurons: preprocessing.target.outputs, activation: .identity, hasBiases: hasBiases)
    return layers + [.dense(output)]
  }

  /// The loss that was asked for, or the default for `task`.
  ///
  /// - Throws: `BackpropError` of kind `usage` if the loss does not fit the task.
  func loss(for task: PredictionTask) throws -> Loss {
    let standard: Loss =
      switch task {
      case .binary, .multilabel: .binaryCrossEntropy
      case .multiclass: .categoricalCrossEntropy
      case .regression: .halfSquaredError
      }
    guard let loss else { return standard }
    let fits =
      switch task {
      case .binary, .multilabel: loss.link == .sigmoid
      case .multiclass: loss.link == .softmax
      case .regression: !loss.isCrossEntropy
      }
    guard fits else {
      throw BackpropError(
        .usage, "the loss \(loss) does not fit a \(task.rawValue) task", at: .init(option: "loss"),
        remedy: "use \(standard), or state another task")
    }
    return loss
  }
}

extension Loss {
  /// Whether a large error changes the parameters no more than a moderate one, so that targets are
  /// scaled by their median and interquartile range.
  var boundsErrors: Bool {
    switch self {
    case .meanAbsoluteError, .huber: true
    case .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError, .poisson:
      false
    }
  }
}
