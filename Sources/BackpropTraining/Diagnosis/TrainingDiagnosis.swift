internal import BackpropCore

/// The search for problems that keep a network from learning during training. It reports each
/// finding once.
///
/// It checks the features before the first step, and the network after epochs 1, 4, 16, 64, … and
/// after the last one. To be cheap it uses at most ``maximumObservations`` observations at equal
/// distances.
struct TrainingDiagnosis<Scalar: NetworkScalar> {
  /// A feature with a root mean square above this is not scaled.
  static var largestFeature: Double { 100 }
  /// The maximum number of observations to check. For dead neurons all rows count.
  static var maximumObservations: Int { 64 }

  private let rows: Int
  private let options: TrainingOptions
  private let x, y: Matrix<Double>
  /// The features that are codes of categories. They have no scale.
  private let codes: Set<Int>
  private var reported: Set<Topic> = []

  /// A topic is reported once.
  private struct Topic: Hashable {
    let kind: Finding.Kind
    let layer: Int?
    let isHarmless: Bool
  }

  init(_ trainer: Trainer<Scalar>) {
    let observations = trainer.observations
    rows = trainer.count
    options = trainer.options
    // fewer for a large network
    let affordable = (1 << 24) / max(1, trainer.network.architecture.parameterCount)
    let chosen = evenlySpaced(max(16, min(Self.maximumObservations, affordable)), of: rows)
      .map { trainer.rows?[$0] ?? $0 }
    x = observations.x.rows(at: chosen).converted(to: Double.self)
    y = observations.y.rows(at: chosen).converted(to: Double.self)
    codes = Set(trainer.network.architecture.layers.first?.codeColumns ?? [])
  }

  /// Whether to check the network after epoch `epoch` (from 1).
  func isDue(_ epoch: Int) -> Bool {
    let isPowerOf4 = epoch & (epoch - 1) == 0 && epoch.trailingZeroBitCount % 2 == 0
    return isPowerOf4 || epoch == options.epochs
  }

  /// The features that are not scaled.
  var unscaledFeatures: [Finding] {
    var squares = [Double](repeating: 0, count: x.columns)
    for row in 0..<x.rows {
      for column in 0..<x.columns { squares[column] += x[row, column] * x[row, column] }
    }
    return squares.enumerated().compactMap { column, sum in
      let size = (sum / Double(x.rows)).squareRoot()
      return size > Self.largestFeature && !codes.contains(column) ? .unscaled(column, size) : nil
    }
  }

  /// The new findings about `network` after `epoch`. Saturated and dead neurons are reported for
  /// each layer, gradients and updates only for the worst layer.
  ///
  /// - Parameters:
  ///   - network: The network after the epoch.
  ///   - dead: The neurons with z ≤ 0 for all rows of the epoch.
  ///   - before: The parameters before the last step, whose size is checked. nil after a line
  ///     search.
  ///   - epoch: The epoch, from 1.
  ///   - rateFraction: The learning rate of the last step as a fraction of that of the options.
  mutating func findings(
    _ network: NeuralNetwork<Scalar>, dead: [[Int]?], before: Parameters<Scalar>?, epoch: Int,
    rateFraction: Double
  ) -> [Finding] {
    let double = network.converted(to: Double.self)
    let diagnosis = NetworkDiagnosis(
      double, double.backpropagate(x, y, options.cost), dead: dead, rows: rows
    ) { layer in
      before.map { distance($0.main(of: layer), network.parameters.main(of: layer)) }
    }
    let all = diagnosis.findings
    return all.filter { finding in
      let topic: Topic
      switch finding.kind {
      case .unscaled, .saturated, .dead:
        topic = Topic(kind: finding.kind, layer: finding.layer, isHarmless: finding.isHarmless)
      case .vanishing, .exploding, .smallUpdate, .largeUpdate:
        let alike = all.filter { $0.kind == finding.kind }
        guard finding == alike.max(by: { Self.excess($0) < Self.excess($1) }) else {
          return false
        }
        topic = Topic(kind: finding.kind, layer: nil, isHarmless: false)
      }
      // late in training small steps are normal, and a schedule or warm-up may begin with them
      if finding.kind == .smallUpdate, epoch > 1 || rateFraction < 0.5 { return false }
      return reported.insert(topic).inserted
    }
  }

  /// The distance of a ratio from 1, equal for r and 1/r.
  private static func excess(_ finding: Finding) -> Double {
    finding.value < 1 ? 1 / finding.value : finding.value
  }
}

/// The root mean square of the differences of the elements of two matrices of the same shape.
private func distance<Scalar>(_ left: Matrix<Scalar>, _ right: Matrix<Scalar>) -> Double {
  left.withUnsafeElements { left in
    right.withUnsafeElements { right in
      var squares = 0.0
      for index in left.indices {
        let difference = Double(left[index]) - Double(right[index])
        squares += difference * difference
      }
      return (squares / Double(left.count)).squareRoot()
    }
  }
}
