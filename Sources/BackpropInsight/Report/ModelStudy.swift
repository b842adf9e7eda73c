internal import BackpropCore
package import BackpropModels
internal import BackpropTables
internal import BackpropTraining

/// A model on labelled rows: its metrics and predictions, and the importance of its columns.
package struct ModelStudy: Sendable {
  let model: TableModel
  /// The metrics, with the rows that they are computed on.
  package let evaluation: SourcedEvaluation
  /// The file of these rows, without folders.
  let file: String
  /// Whether these rows are the table that the model was trained on, given once more.
  let includesTrainingRows: Bool
  /// The row that is explained, counted from 0 in the table.
  let explained: Int
  /// The probability of each class for each row; empty unless the rows have one class each.
  let probabilities: [[Double]]
  /// The true and the predicted class of each row; empty unless the rows have one class each.
  let truth, predicted: [Int]
  /// Predicted and true values, m × K; nil unless this is a regression.
  let values: (predicted: Matrix<Double>, actual: Matrix<Double>)?
  package let importance: PermutationImportance
  package let map: DecisionMap?
  /// The predictions of the members for the explained observation; nil if there is one network.
  let ensemblePrediction: EnsemblePrediction?

  init(
    _ model: TableModel, _ evaluated: EvaluatedRows, explained: (row: Int, x: Matrix<Double>)
  ) throws {
    self.model = model
    self.explained = explained.row
    let table = evaluated.table
    file = table.source.split(separator: "/").last.map(String.init) ?? table.source
    includesTrainingRows =
      evaluated.source.kind == .given && table.fingerprint == model.record.fingerprint
    evaluation = try evaluated.evaluation(of: model)
    let predictions = evaluated.predictions(of: model)
    let target = model.preprocessing.target
    if let truth = try target.classIndices(of: table, rows: evaluated.rows),
      let matrix = predictions.probabilities
    {
      self.truth = truth
      probabilities = (0..<matrix.rows).map { row in
        (0..<matrix.columns).map { Double(matrix[row, $0]) }
      }
      predicted = probabilities.map { p in
        p.count == 2
          ? (p[1] >= model.threshold ? 1 : 0) : p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }
      }
    } else {
      (truth, predicted, probabilities) = ([], [], [])
    }
    values = try predictions.values.map {
      ($0, try target.values(of: table, rows: evaluated.rows))
    }
    ensemblePrediction = EnsemblePrediction(model, explained.x)
    importance = PermutationImportance(
      evaluated.x, evaluated.y, model.ensemble.loss, groups: Self.groups(of: model.preprocessing),
      seed: model.record.options.training.seed, parameters: model.ensemble.parameterCount
    ) { evaluated.logits(for: $0, at: $1, threads: WorkerPool.processors) }
    map = Self.map(
      model, evaluated.x, importance, explained: explained.x.converted(to: Float.self),
      truth: truth, predicted: predicted)
  }

  /// The rows in words: `114 test rows of houses.csv`.
  var rowsInWords: String {
    let source = evaluation.source
    guard source.kind == .given else {
      return "\(counted(source.count, "\(source.label) row")) of \(file)"
    }
    return "\(counted(source.count, "row")) of \(file)"
      + (includesTrainingRows ? ", which include the rows that the model was trained on" : "")
  }

  /// One group for each column; for an image one for each of at most 8 × 8 regions.
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

  /// The map of the two most important numeric columns; nil unless there are classes and two such
  /// columns.
  private static func map(
    _ model: TableModel, _ x: Matrix<Float>, _ importance: PermutationImportance,
    explained: Matrix<Float>, truth: [Int], predicted: [Int]
  ) -> DecisionMap? {
    let numeric = DecisionMap.Feature.numeric(model.preprocessing)
    let order = importance.entries.compactMap { entry in
      numeric.first { $0.place == entry.features[0] }
    }
    guard !truth.isEmpty, order.count >= 2 else { return nil }
    let output = model.ensemble.predictions(for: explained)
    // the predicted class of the observation; the positive one of two classes
    let classIndex =
      output.columns == 1
      ? 1 : (0..<output.columns).reduce(0) { output[0, $1] > output[0, $0] ? $1 : $0 }
    return DecisionMap(
      model.ensemble, (order[0], order[1]), fixed: explained, x, truth: truth,
      predicted: predicted,
      classIndex: classIndex, className: model.preprocessing.target.classes[classIndex])
  }
}
