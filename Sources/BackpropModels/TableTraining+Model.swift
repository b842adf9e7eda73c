public import BackpropCore
internal import BackpropTables
public import BackpropTraining

// What becomes of trained networks: their shares in the answers and the temperature, chosen on rows
// they were not trained on; the scores of the model and of simpler ones; how wrong it is there.

extension TableTraining {
  /// The model of what training made, measured on every part of the rows; its record has the scores of
  /// `crossValidation`, if there was any.
  public func model(
    of result: EnsembleResult<Float>, crossValidation: CrossValidationScores? = nil
  ) throws -> TableModel {
    let networks = result.members.map(\.network)
    let loss = networks[0].architecture.loss
    let heldOut = heldOutScores(networks[0]) {
      networks[$0].scores(for: $1, threads: trainer.threads)
    }
    // what the rows chose looks too good on them
    let honest = heldOutScores(networks[0]) { fold, x in
      result.members[fold].crossFittedScores
        ?? networks[fold].scores(for: x, threads: trainer.threads)
    }
    let simple = try simpleModels ?? makeSimpleModels()
    let linear = simple.linear
    let blend = zip(heldOut, heldOutPart).map { scores, part in
      Blend(
        scores, options.blendsLinear ? linear?.heldOut : nil, part.y, loss,
        calibrates: options.calibrates)
    }
    let share = blend?.share ?? 0
    var members = networks.map { ($0, share: (1 - share) / Double(networks.count)) }
    if let linear { members.append((linear.whole, share: share)) }
    let temperature = blend?.temperature
    let ensemble = NetworkEnsemble(
      members.filter { $0.share > 0 }.map { network, share in
        NetworkEnsemble.Member(temperature?.applied(to: network) ?? network, share: share)
      })
    func answered(_ scores: Matrix<Float>?) -> (Matrix<Float>, Part)? {
      zip(scores.map { blend?.scores($0, linear?.heldOut) ?? $0 }, heldOutPart)
    }
    let threshold = threshold(answered(heldOut)?.0)
    func scores(_ part: Part) throws -> Evaluation {
      try evaluation(part, ensemble.scores(for: part.x, threads: trainer.threads), threshold)
    }
    let validationScores = try answered(honest).map { try evaluation($1, $0, threshold) }
    let conformal = try answered(heldOut).flatMap { z, part in
      ConformalCalibration(
        scores: try Predictions(
          outputs: loss.predictions(of: z), target: preprocessing.target, thresholds: nil
        ).nonconformity(of: part.table, rows: part.rows))
    }
    let baselines: Baselines? =
      try zip(linear, simple.constant).map { linear, constant in
        Baselines(
          constant: try judged(constant), linear: try judged(linear), linearRows: linear.rows)
      }
    return TableModel(
      preprocessing: preprocessing, ensemble: ensemble,
      record: TrainingRecord(
        options: options, source: table.source.split(separator: "/").last.map(String.init) ?? "",
        fingerprint: table.fingerprint, rows: rows, bestEpochs: result.members.map(\.bestEpoch),
        linearShare: options.blendsLinear && blend != nil ? share : nil,
        temperature: temperature?.value, ending: result.ending, history: result.history,
        scores: TrainingRecord.Scores(
          training: try scores(training), validation: validationScores,
          test: try test.map(scores), baselines: baselines),
        crossValidation: crossValidation),
      conformal: conformal, threshold: threshold)
  }

  /// Makes the models to compare with: training does not change them.
  package func makeSimpleModels() throws -> SimpleModels {
    SimpleModels(
      linear: try simpleModel { try $0.linear(rows: $1) },
      constant: try options.measuresBaselines
        ? simpleModel { try $0.constant(rows: $1) } : nil)
  }

  /// The model that `fit` makes of all training rows, or of those it is given; nil where nobody asks
  /// for it.
  private func simpleModel(
    _ fit: (LinearBaseline, _ rows: [Int]?) throws -> NeuralNetwork<Float>
  ) throws -> SimpleModel? {
    guard options.measuresBaselines || options.blendsLinear else { return nil }
    let first = trainer.members[0]
    let data = try LinearBaseline(
      first.network.architecture, first.observations, threads: trainer.threads)
    let whole = try fit(data, nil)
    return SimpleModel(
      whole: whole,
      heldOut: try heldOutScores(whole) { fold, x in
        try fit(data, folds[fold].training).scores(for: x, threads: trainer.threads)
      },
      rows: data.linearRows)
  }

  /// How good a simple model is: on the test rows, or else on those held out, or else on those of
  /// training. Its threshold is chosen as the network's is.
  private func judged(_ model: SimpleModel) throws -> Evaluation {
    let threshold = threshold(model.heldOut)
    if test == nil, let part = heldOutPart, let scores = model.heldOut {
      return try evaluation(part, scores, threshold)
    }
    let part = test ?? training
    return try evaluation(
      part, model.whole.scores(for: part.x, threads: trainer.threads), threshold)
  }

  /// From which probability on the second class is the answer, by the scores of ``heldOutPart``.
  private func threshold(_ heldOut: Matrix<Float>?) -> Double {
    switch options.threshold {
    case .value(let value): return value
    case .best(let metric):
      guard let heldOut, let y = heldOutPart?.y else { return 0.5 }
      let p = trainer.members[0].network.architecture.loss.predictions(of: heldOut)
      return Evaluation.bestThreshold(
        metric, probabilities: (0..<p.rows).map { Double(p[$0, 0]) },
        isPositive: (0..<p.rows).map { y[$0, 0] > 0.5 })
    }
  }

  /// The rows that networks are measured on which were not trained on them: those of validation, or
  /// of several members all rows of training.
  private var heldOutPart: Part? { folds.isEmpty ? validation : training }

  /// The scores, before the link, of ``heldOutPart``: of the validation rows by `whole`, of several
  /// members those of each fold by `part(fold, x)`, of what was trained without it.
  private func heldOutScores(
    _ whole: NeuralNetwork<Float>,
    _ part: (_ fold: Int, _ x: Matrix<Float>) throws -> Matrix<Float>
  ) rethrows -> Matrix<Float>? {
    guard !folds.isEmpty else {
      return validation.map { whole.scores(for: $0.x, threads: trainer.threads) }
    }
    var scores = Matrix<Float>(rows: training.x.rows, columns: training.y.columns)
    for (index, fold) in folds.enumerated() {
      let z = try part(index, training.x.rows(at: fold.heldOut))
      for (place, row) in fold.heldOut.enumerated() {
        for column in 0..<z.columns { scores[row, column] = z[place, column] }
      }
    }
    return scores
  }

  private func evaluation(
    _ part: Part, _ scores: Matrix<Float>, _ threshold: Double
  ) throws -> Evaluation {
    try preprocessing.evaluation(
      ofScores: scores, part.y, trainer.members[0].network.architecture.loss,
      threshold: threshold, table: part.table, rows: part.rows)
  }
}

/// The models that networks are compared and blended with; nil where nobody asks for them.
package struct SimpleModels: Sendable {
  fileprivate let linear: SimpleModel?
  fileprivate let constant: SimpleModel?
}

/// A model without hidden layers of all training rows, and the scores of the rows held out.
private struct SimpleModel: Sendable {
  let whole: NeuralNetwork<Float>
  let heldOut: Matrix<Float>?
  let rows: Int
}

/// Both, where there are both.
private func zip<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
  guard let first, let second else { return nil }
  return (first, second)
}
