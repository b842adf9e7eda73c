import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("The rows of a metric") struct RowSourceTests {
  /// A protocol, whether there are test rows, and the sources that its metrics must have, in order.
  struct Case: Sendable, CustomTestStringConvertible {
    let validation: Validation
    let test: Double
    let expected: [RowSource]
    var testDescription: String { "\(validation), test \(test)" }
  }

  @Test(
    "metrics have the sources and row counts of their validation protocol, the most trustworthy first",
    arguments: [
      Case(
        validation: .outOfFold(networks: 3), test: 0.25,
        expected: [
          .init(.test, count: 30), .init(.outOfFold, count: 90), .init(.training, count: 90),
        ]),
      Case(
        validation: .outOfFold(networks: 3), test: 0,
        expected: [.init(.outOfFold, count: 120), .init(.training, count: 120)]),
      Case(
        validation: .holdout(fraction: 0.2), test: 0.25,
        expected: [
          .init(.test, count: 30), .init(.validation, count: 18), .init(.training, count: 72),
        ]),
      Case(
        validation: .holdout(fraction: 0.2), test: 0,
        expected: [.init(.validation, count: 24), .init(.training, count: 96)]),
      Case(
        validation: .none, test: 0.25,
        expected: [.init(.test, count: 30), .init(.training, count: 90)]),
      Case(validation: .none, test: 0, expected: [.init(.training, count: 120)]),
    ])
  func sources(example: Case) throws {
    var options = TrainedTables.quick
    options.validation = example.validation
    options.test = example.test
    let table = try TrainedTables.table(TrainedTables.blobs)
    let fitted = try TableTraining(table, targets: ["group"], options).run()
    let trained = try TrainedModel(fitted)
    let record = trained.model.record
    #expect(record.evaluations.map(\.source) == example.expected)
    for sourced in record.evaluations {
      let counted = try #require(sourced.evaluation.confusion).joined().reduce(0, +)
      #expect(counted == sourced.source.count)
    }
    #expect(record.primary == record.evaluations[0])
    // the rows that a report shows are those of the first metrics, with the same metrics
    #expect(trained.evaluated.source == example.expected[0])
    #expect(trained.evaluated.rows.count == example.expected[0].count)
    #expect(try trained.evaluated.evaluation(of: trained.model) == record.primary)
  }

  @Test(
    "a report of an ensemble without test rows uses no prediction by a network that saw the row")
  func heldOutOfTheReport() throws {
    var random = SplitMix64(seed: 3)
    // noise that a network can only learn by heart
    let text = TrainedTables.text("a,b,c,y", 90) { _ in
      "\(random.normal()),\(random.normal()),\(random.normal()),\(random.below(2))"
    }
    var options = TrainedTables.quick
    options.hidden = [64, 64]
    options.training.epochs = 200
    options.training.earlyStopping.patience = nil
    options.training.earlyStopping.prefersLast = true
    options.training.earlyStopping.metric = .accuracy
    options.validation = .outOfFold(networks: 3)
    let trained = try TrainedModel(
      TableTraining(TrainedTables.table(text), targets: ["y"], options).run())
    let training = try #require(trained.model.record.metrics.training[.accuracy])
    #expect(training > 0.7)
    let shown = try trained.evaluated.evaluation(of: trained.model).evaluation
    #expect(try #require(shown[.accuracy]) < 0.65)
    // features that are given again are predicted by the same networks
    let all = Array(trained.evaluated.rows.indices)
    let z = trained.evaluated.logits(for: trained.evaluated.x, at: all, threads: 1)
    let right = all.count { (z[$0, 0] > 0) == (trained.evaluated.y[$0, 0] > 0.5) }
    #expect(Double(right) / 90 < 0.75)
    // cross-fitted logits are of the same network, and equal where both halves of a fold's rows
    // choose the same epoch
    let equal = all.count { abs(z[$0, 0] - trained.evaluated.logits[$0, 0]) < 1e-5 }
    #expect(equal > 30)
    let some = [80, 3, 41]
    let part = trained.evaluated.logits(
      for: trained.evaluated.x.rows(at: some), at: some, threads: 1)
    for (place, row) in some.enumerated() { #expect(part[place, 0] == z[row, 0]) }
  }

  @Test("given rows are a source of their own")
  func given() throws {
    let model = try TrainedTables.all[0].model()
    let table = try TrainedTables.table(TrainedTables.blobs)
    let evaluated = try EvaluatedRows(model, table, rows: [4, 7, 9])
    #expect(evaluated.source == RowSource(.given, count: 3))
    let expected = try model.evaluation(on: table, rows: [4, 7, 9])
    #expect(try evaluated.evaluation(of: model).evaluation == expected)
  }

  @Test("every source has a label of its own")
  func labels() {
    let labels = RowSource.Kind.allCases.map { RowSource($0, count: 1).label }
    #expect(labels == ["test", "out-of-fold", "validation", "training", "given"])
  }
}
