internal import BackpropCore
internal import BackpropModels
internal import BackpropTables

/// The predictions of a model as a function of two numeric columns. The other columns have the
/// values of one observation.
package struct DecisionMap: Sendable {
  /// An observation in the plane of the two columns.
  struct Point: Sendable {
    let x, y: Double
    /// Whether its true class is the class of the map.
    let isClass: Bool
    /// Whether the predicted class is wrong.
    let isWrong: Bool
  }

  /// The two columns.
  package let names: (x: String, y: String)
  /// The class whose probability is drawn.
  package let className: String
  /// The values at the columns and rows of the grid, in the units of the table.
  package let xs, ys: [Double]
  /// The probability at each row and column.
  package let probabilities: [[Double]]
  let points: [Point]
  /// The place of the explained observation.
  let observation: (x: Double, y: Double)

  /// The number of columns and of rows of the grid.
  static var resolution: Int { 60 }

  /// A numeric column and the index of its feature.
  struct Feature: Sendable {
    let encoding: NumericEncoding
    let place: Int

    /// The numeric columns of `preprocessing`, in order.
    static func numeric(_ preprocessing: Preprocessing) -> [Feature] {
      var place = 0
      return preprocessing.encodings.compactMap { encoding in
        defer { place += encoding.featureNames.count }
        guard case .numeric(let numeric) = encoding else { return nil }
        return Feature(encoding: numeric, place: place)
      }
    }

    func number(_ z: Float) -> Double { encoding.value(of: Double(z)) }

    /// `count` equal steps over the range of the rows of `x` and `fixed`, in the units of the
    /// table. Steps of scaled values, which are clipped, would be unequal.
    func steps(_ count: Int, over x: Matrix<Float>, _ fixed: Matrix<Float>) -> [Double] {
      let values = ((0..<x.rows).map { x[$0, place] } + [fixed[0, place]]).map(number)
        .filter(\.isFinite)
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      let margin = high > low ? (high - low) * 0.05 : 1
      return (0..<count).map {
        low - margin + (high - low + 2 * margin) * Double($0) / Double(count - 1)
      }
    }
  }

  /// The map of `features` around the observation `fixed`, 1 × n, over the range of the rows of
  /// `x`, which have the true classes `truth` and the predicted classes `predicted`.
  init(
    _ ensemble: NetworkEnsemble<Float>, _ features: (x: Feature, y: Feature), fixed: Matrix<Float>,
    _ x: Matrix<Float>, truth: [Int], predicted: [Int], classIndex: Int, className: String
  ) {
    let n = Self.resolution
    (xs, ys) = (features.x.steps(n, over: x, fixed), features.y.steps(n, over: x, fixed))
    var grid = fixed.rows(at: [Int](repeating: 0, count: n * n))
    let (xs, ys) = (xs, ys)
    grid.withUnsafeMutableElements { elements in
      guard let base = elements.baseAddress else { return }
      for row in 0..<(n * n) {
        for (feature, value) in [(features.x, xs[row % n]), (features.y, ys[row / n])] {
          let target = base + row * fixed.columns + feature.place
          target.pointee = Float(feature.encoding.scaled(value))
          feature.encoding.writeOthers(value, to: target + 1)
        }
      }
    }
    let outputs = ensemble.predictions(for: grid, threads: WorkerPool.processors)
    func probability(_ row: Int) -> Double {
      guard outputs.columns == 1 else { return Double(outputs[row, classIndex]) }
      return classIndex == 1 ? Double(outputs[row, 0]) : 1 - Double(outputs[row, 0])
    }
    names = (features.x.encoding.column, features.y.encoding.column)
    self.className = className
    probabilities = (0..<n).map { row in (0..<n).map { probability(row * n + $0) } }
    points = truth.indices.map { row in
      Point(
        x: features.x.number(x[row, features.x.place]),
        y: features.y.number(x[row, features.y.place]),
        isClass: truth[row] == classIndex, isWrong: truth[row] != predicted[row])
    }
    observation = (
      features.x.number(fixed[0, features.x.place]),
      features.y.number(fixed[0, features.y.place])
    )
  }
}
