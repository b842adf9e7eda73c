internal import BackpropCore

/// What keeps a network from learning while it is trained; each finding is told once.
///
/// The features are looked at before the first step; the network after epochs 1, 4, 16, 64, … and
/// the last, so that it costs little, on at most ``mostObservations`` at equal distances.
struct TrainingDiagnosis<Scalar: NetworkScalar> {
  /// The root mean square from which on a feature counts as not scaled.
  static var largestFeature: Double { 100 }
  /// More observations than this are not looked at, but for dead neurons, which all leave silent.
  static var mostObservations: Int { 64 }

  private let rows: Int
  private let options: TrainingOptions
  private let x, y: Matrix<Double>
  /// The features that are codes of categories, which have no scale.
  private let codes: Set<Int>
  private var told: Set<Topic> = []

  /// What is told once.
  private struct Topic: Hashable {
    let kind: Finding.Kind
    let layer: Int?
    let isHarmless: Bool
  }

  init(_ trainer: Trainer<Scalar>) {
    let observations = trainer.observations
    rows = trainer.count
    options = trainer.options
    // fewer of a large network
    let affordable = (1 << 24) / max(1, trainer.network.architecture.parameterCount)
    let chosen = evenlySpaced(max(16, min(Self.mostObservations, affordable)), of: rows)
      .map { trainer.rows?[$0] ?? $0 }
    x = observations.x.rows(at: chosen).converted(to: Double.self)
    y = observations.y.rows(at: chosen).converted(to: Double.self)
    codes = Set(
      trainer.network.architecture.layers.prefix(1).filter { $0.kind == .categoryEmbedding }
        .flatMap(\.categoryEmbedding.columns))
  }

  /// Whether the network is looked at after epoch `epoch`, counted from 1.
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

  /// What is wrong with `network` after `epoch` and was not told before: of saturated and dead
  /// neurons each layer, of what goes from layer to layer the layer where it is worst.
  ///
  /// `dead` are the neurons that no row of the epoch moved; `before` are the parameters before its
  /// last step, whose size is judged, or nil where a line search chose it; `rateShare` is the learning
  /// rate of that step as a share of the one asked for.
  mutating func findings(
    _ network: NeuralNetwork<Scalar>, dead: [[Int]?], before: Parameters<Scalar>?, epoch: Int,
    rateShare: Double
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
      // later in training small steps are a good sign, and where a schedule begins low they are meant
      if finding.kind == .smallUpdate, epoch > 1 || rateShare < 0.5 { return false }
      return told.insert(topic).inserted
    }
  }

  /// How far a ratio is from 1, the same for r and 1/r.
  private static func excess(_ finding: Finding) -> Double {
    finding.value < 1 ? 1 / finding.value : finding.value
  }
}

/// The root mean square of the differences of the elements, both matrices of one shape.
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
