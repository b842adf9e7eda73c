internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining
internal import Synchronization

/// The models that networks are compared and blended with; nil if the options do not ask for them.
struct ReferenceModels: Sendable {
  /// The linear model.
  let linear: ReferenceModel?
  /// The naive baseline.
  let naive: ReferenceModel?
}

/// A model without hidden layers: one fitted on all training rows, and one for each fold without
/// that fold.
struct ReferenceModel: Sendable {
  let whole: NeuralNetwork<Float>
  /// The models of the folds, or `whole` alone if one network is trained.
  let members: [NeuralNetwork<Float>]
  let heldOut: SourcedPredictions?
  /// The number of rows that `whole` was fitted on.
  let rows: Int
}

/// Reference models that were fitted, by what they depend on.
final class ReferenceModelCache: Sendable {
  private struct Key: Hashable {
    let preprocessing: PreprocessingOptions
    let validation: Validation
    let test: Double
    let seed: UInt64
    let loss: Loss?
    let classWeights: ClassWeights
    let blends, measures: Bool

    init(_ options: TableTrainingOptions) {
      preprocessing = options.preprocessing
      validation = options.validation
      test = options.test
      seed = options.training.seed
      loss = options.loss
      classWeights = options.classWeights
      blends = options.blendsLinear
      measures = options.measuresBaselines
    }
  }

  private let models = Mutex<[Key: ReferenceModels]>([:])

  /// The models for `options`: those that were fitted, or what `fit` makes.
  func models(
    _ options: TableTrainingOptions, _ fit: () throws -> ReferenceModels
  ) rethrows -> ReferenceModels {
    let key = Key(options)
    if let found = models.withLock({ $0[key] }) { return found }
    let made = try fit()
    models.withLock { $0[key] = made }
    return made
  }
}

extension PreparedTable {
  /// The linear model and the naive baseline for the networks of `trainer`, fitted at the first
  /// call.
  func referenceModels(_ trainer: EnsembleTrainer<Float>) throws -> ReferenceModels {
    try input.references.models(options) {
      let wantsLinear = options.measuresBaselines || options.blendsLinear
      return ReferenceModels(
        linear: wantsLinear
          ? try referenceModel(trainer) { try $0.linear(rows: $1) } : nil,
        naive: options.measuresBaselines
          ? try referenceModel(trainer) { try $0.naive(rows: $1) } : nil)
    }
  }

  /// The model that `fit` makes of all training rows, and one for each fold, of the other rows.
  private func referenceModel(
    _ trainer: EnsembleTrainer<Float>,
    _ fit: (LinearBaseline, _ rows: [Int]?) throws -> NeuralNetwork<Float>
  ) throws -> ReferenceModel {
    let first = trainer.members[0]
    let data = try LinearBaseline(
      first.network.architecture, first.observations, threads: trainer.threads)
    let whole = try fit(data, nil)
    let members =
      split.folds.isEmpty ? [whole] : try split.folds.map { try fit(data, $0.training) }
    return ReferenceModel(
      whole: whole, members: members,
      heldOut: heldOutPredictions { members[$0].logits(for: $1, threads: trainer.threads) },
      rows: data.linearRows)
  }
}
