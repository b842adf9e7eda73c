internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
package import BackpropTraining

/// What a model answers to labelled rows of a table, and which columns it needs for it.
package struct ModelStudy: Sendable {
  let model: TableModel
  /// The rows in words: `test rows`.
  let part: String
  let source: String
  let rows: Int
  /// The row that is explained, counted from 0 in the table.
  let explained: Int
  package let evaluation: Evaluation
  /// The probability of each class for each row; empty unless the rows have one class each.
  let probabilities: [[Double]]
  /// The true class and the answer of each row; empty unless the rows have one class each.
  let truth, answers: [Int]
  /// Predicted and true numbers, m × K; nil unless this is a regression.
  let numbers: (predicted: Matrix<Double>, actual: Matrix<Double>)?
  package let importance: PermutationImportance
  package let map: DecisionMap?
  /// How the networks make one answer of the explained observation, where there are several.
  let answer: JointAnswer?

  init(
    _ model: TableModel, _ table: Table, rows: [Int], part: String, _ x: Matrix<Float>,
    _ y: Matrix<Float>, explained: (row: Int, x: Matrix<Double>)
  ) throws {
    self.model = model
    self.part = part
    self.rows = rows.count
    self.explained = explained.row
    source = table.source.split(separator: "/").last.map(String.init) ?? table.source
    evaluation = try model.evaluation(on: table, rows: rows)
    let predictions = try model.predictions(for: table, rows: rows)
    let target = model.preprocessing.target
    if let truth = try target.classIndices(of: table, rows: rows),
      let matrix = predictions.probabilities
    {
      self.truth = truth
      probabilities = (0..<matrix.rows).map { row in
        (0..<matrix.columns).map { Double(matrix[row, $0]) }
      }
      answers = probabilities.map { p in
        // of two classes the second from the threshold on, of more the first
        p.count == 2
          ? (p[1] >= model.threshold ? 1 : 0) : p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }
      }
    } else {
      (truth, answers, probabilities) = ([], [], [])
    }
    numbers = try predictions.numbers.map {
      ($0, try target.values(of: table, rows: rows))
    }
    answer = JointAnswer(model, explained.x)
    importance = PermutationImportance(
      model.ensemble, x, y, groups: Self.groups(of: model.preprocessing),
      seed: model.record.options.training.seed)
    map = Self.map(
      model, x, importance, explained: explained.x.converted(to: Float.self), truth: truth,
      answers: answers)
  }

  /// One group a column; of an image one for each of at most 8 × 8 regions.
  private static func groups(of preprocessing: Preprocessing) -> [PermutationImportance.Group] {
    var place = 0
    var groups: [PermutationImportance.Group] = []
    for encoding in preprocessing.encodings {
      if case .pixels(let pixels) = encoding {
        let (height, width) = (pixels.image.height, pixels.image.width)
        let (rowStep, columnStep) = ((height + 7) / 8, (width + 7) / 8)
        for top in stride(from: 0, to: height, by: rowStep) {
          for left in stride(from: 0, to: width, by: columnStep) {
            let (bottom, right) = (min(height, top + rowStep), min(width, left + columnStep))
            let features = (top..<bottom).flatMap { row in
              (left..<right).map { place + row * width + $0 }
            }
            groups.append(
              .init(
                name: "rows \(top + 1)–\(bottom), cols \(left + 1)–\(right)",
                features: features))
          }
        }
        place += pixels.count
      } else {
        let count = encoding.featureNames.count
        groups.append(
          .init(name: encoding.columns[0], features: Array(place..<place + count)))
        place += count
      }
    }
    return groups
  }

  /// The map of the two numeric columns that matter most; nil unless classes are told apart by two
  /// at least.
  private static func map(
    _ model: TableModel, _ x: Matrix<Float>, _ importance: PermutationImportance,
    explained: Matrix<Float>, truth: [Int], answers: [Int]
  ) -> DecisionMap? {
    let numeric = DecisionMap.Feature.numeric(model.preprocessing)
    let order = importance.entries.compactMap { entry in
      numeric.first { $0.place == entry.features[0] }
    }
    guard !truth.isEmpty, order.count >= 2 else { return nil }
    let output = model.ensemble.predictions(for: explained)
    // the class the model gives the observation; of two classes the second, which it is asked for
    let classIndex =
      output.columns == 1
      ? 1 : (0..<output.columns).reduce(0) { output[0, $1] > output[0, $0] ? $1 : $0 }
    return DecisionMap(
      model.ensemble, (order[0], order[1]), fixed: explained, x, truth: truth,
      answers: answers,
      classIndex: classIndex, className: model.preprocessing.target.classes[classIndex])
  }
}
