public import BackpropCore

extension NeuralNetwork {
  /// The metrics of the network on `observations`: those of classification for the cross-entropies,
  /// otherwise those of regression.
  ///
  /// The loss is the weighted mean without penalties and label smoothing. The other metrics ignore
  /// the weights of the observations.
  public func evaluation(of observations: Observations<Scalar>, threads: Int = 1) -> Evaluation {
    evaluation(of: observations, WorkerPool(threads: threads))
  }

  func evaluation(of observations: Observations<Scalar>, _ pool: WorkerPool) -> Evaluation {
    let (predictions, loss) = predictionsAndCost(
      observations.x, observations.y, weights: observations.weights, Cost(), pool)
    return Evaluation(predictions, targets: observations.y, architecture.loss, loss)
  }
}

extension NetworkEnsemble {
  /// The metrics of the ensemble on `observations`, as in
  /// ``NeuralNetwork/evaluation(of:threads:)``.
  public func evaluation(of observations: Observations<Scalar>, threads: Int = 1) -> Evaluation {
    if members.count == 1 {
      return members[0].network.evaluation(of: observations, threads: threads)
    }
    return Evaluation(
      ofLogits: logits(for: observations.x, threads: threads), targets: observations.y, loss,
      weights: observations.weights)
  }
}

extension Evaluation {
  /// The metrics of logits Z, m × n_L, before the link of `loss`.
  package init<Scalar>(
    ofLogits z: Matrix<Scalar>, targets: Matrix<Scalar>, _ loss: Loss, weights: [Scalar]? = nil,
    threshold: Double = 0.5
  ) {
    self.init(
      loss.predictions(logits: z), targets: targets, loss,
      loss.cost(logits: z, targets: targets, weights: weights), threshold)
  }

  /// The metrics of the predictions Ŷ, whose mean `loss` is `mean`.
  fileprivate init<Scalar>(
    _ predictions: Matrix<Scalar>, targets: Matrix<Scalar>, _ loss: Loss, _ mean: Double,
    _ threshold: Double = 0.5
  ) {
    switch loss {
    case .categoricalCrossEntropy:
      self.init(probabilities: predictions, targets: targets, loss: mean)
    case .binaryCrossEntropy where targets.columns == 1:
      self.init(
        probabilities: predictions, targets: targets, loss: mean, threshold: threshold)
    case .binaryCrossEntropy:
      self.init(labels: predictions, targets: targets, loss: mean)
    case .halfSquaredError, .squaredError, .meanAbsoluteError, .huber, .poisson:
      self.init(values: predictions, targets: targets, loss: mean)
    }
  }
}
