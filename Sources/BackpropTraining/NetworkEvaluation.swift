public import BackpropCore

extension NeuralNetwork {
  /// How good the network is on `observations`, by every metric that applies to its loss: classes
  /// for the cross-entropies, numbers for the others.
  ///
  /// The loss is the mean without penalties and smoothing; the other metrics do not weigh the
  /// observations.
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
  /// How good the ensemble is on `observations`, as ``NeuralNetwork/evaluation(of:threads:)``.
  public func evaluation(of observations: Observations<Scalar>, threads: Int = 1) -> Evaluation {
    if members.count == 1 {
      return members[0].network.evaluation(of: observations, threads: threads)
    }
    return Evaluation(
      ofScores: scores(for: observations.x, threads: threads), targets: observations.y, loss,
      weights: observations.weights)
  }
}

extension Evaluation {
  /// How good scores Z, m × n_L, before the link of `loss`, are.
  package init<Scalar>(
    ofScores z: Matrix<Scalar>, targets: Matrix<Scalar>, _ loss: Loss, weights: [Scalar]? = nil,
    threshold: Double = 0.5
  ) {
    self.init(
      loss.predictions(of: z), targets: targets, loss,
      loss.cost(ofScores: z, targets, weights: weights), threshold)
  }

  /// How good the predictions Ŷ under `loss` are, whose mean is `mean`.
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
    default:
      self.init(numbers: predictions, targets: targets, loss: mean)
    }
  }
}
