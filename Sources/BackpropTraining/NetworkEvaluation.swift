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
    let targets = observations.y
    switch architecture.loss {
    case .categoricalCrossEntropy:
      return Evaluation(probabilities: predictions, targets: targets, loss: loss)
    case .binaryCrossEntropy where targets.columns == 1:
      return Evaluation(probabilities: predictions, targets: targets, loss: loss)
    case .binaryCrossEntropy:
      return Evaluation(labels: predictions, targets: targets, loss: loss)
    default:
      return Evaluation(numbers: predictions, targets: targets, loss: loss)
    }
  }
}
