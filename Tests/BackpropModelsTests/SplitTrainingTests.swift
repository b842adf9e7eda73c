import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("Training with a column of groups or of times") struct SplitTrainingTests {
  /// Ten patients with twelve rows each, and days in which the rows do not stand in order.
  private static let text = TrainedTables.text("a,patient,day,y", 120) { row in
    let day = row * 37 % 120
    return "\(row * 53 % 97),p\(row % 10),\(day),\(row * 53 % 97 > 40 ? "ill" : "well")"
  }

  private static func patient(_ row: Int) -> Int { row % 10 }
  private static func day(_ row: Int) -> Int { row * 37 % 120 }

  private static func options(
    group: Bool = false, _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) -> TableTrainingOptions {
    var options = TrainedTables.quick
    if group {
      options.preprocessing.group = "patient"
    } else {
      options.preprocessing.time = "day"
    }
    options.test = 0.2
    change(&options)
    return options
  }

  @Test(
    "the task is that of all rows, though those of training could look like another",
    arguments: [(12, 26, PredictionTask.multiclass), (13, 26, .multiclass), (14, 26, .regression)])
  func task(values: Int, rows: Int, task: PredictionTask) throws {
    // whole numbers make classes where they are no more than half as many as the rows
    let table = try TrainedTables.table(
      TrainedTables.text("a,y", rows) { "\($0 * 7 % 5),\($0 % values)" })
    for seed in 0..<8 as Range<UInt64> {
      var options = TrainedTables.quick
      options.test = 0.2
      options.folds = 2
      options.training.seed = seed
      let training = try TableTraining(table, targets: ["y"], options)
      #expect(training.preprocessing.target.task == task)
      let folds = try #require(try training.crossValidation())
      for index in 0..<2 {
        #expect(try folds.training(index).preprocessing.target.task == task)
      }
    }
  }

  @Test("a target that spares no row for the test is refused")
  func noTestRow() throws {
    let table = try TrainedTables.table(
      TrainedTables.text("a,patient,y", 30) { "\($0 * 7 % 11),p\($0 % 3),k\($0 % 3)" })
    let error = try #require(throws: BackpropError.self) {
      _ = try TableTraining(table, targets: ["y"], Self.options(group: true))
    }
    #expect(error.kind == .badData && error.what.contains("no row can be held out"), "\(error)")
  }

  /// The features of a member's rows tell which rows they are.
  private static func rows(_ x: Matrix<Float>, of training: TableTraining, _ table: Table) throws
    -> [Int]
  {
    let all: Matrix<Float> = try training.preprocessing.features(of: table)
    return try (0..<x.rows).map { row in
      try #require((0..<all.rows).first { all[$0, 0] == x[row, 0] })
    }
  }

  @Test("no group is on two sides of a test, validation, ensemble or cross-validation split")
  func groups() throws {
    // one row of each number, so that the number tells the row
    let table = try TrainedTables.table(
      TrainedTables.text("a,patient,y", 90) { "\($0),p\($0 % 10),\($0 * 7 % 5 > 1)" })
    let one = try TableTraining(table, targets: ["y"], Self.options(group: true))
    #expect(one.preprocessing.featureNames == ["a"])
    let test = Set(one.prepared.testRows.map(Self.patient))
    #expect(test.count == 2 && one.rows.test == 18)
    let member = one.trainer.members[0]
    let validation = Set(
      try Self.rows(try #require(member.validation).x, of: one, table).map(Self.patient))
    let trained = Set(try Self.rows(member.observations.x, of: one, table).map(Self.patient))
    #expect(validation.count == 2 && trained.count == 6)
    #expect(validation.isDisjoint(with: test) && trained.isDisjoint(with: test.union(validation)))

    let several = try TableTraining(
      table, targets: ["y"],
      Self.options(group: true) {
        $0.validation = .outOfFold(networks: 4)
        $0.folds = 3
      })
    for member in several.trainer.members {
      let all = try Self.rows(member.observations.x, of: several, table)
      let trained = Set((member.rows ?? []).map { Self.patient(all[$0]) })
      let left = Set(
        try Self.rows(try #require(member.validation).x, of: several, table).map(Self.patient))
      #expect(left.count == 2 && trained.count == 6 && left.isDisjoint(with: trained))
    }
    let folds = try #require(try several.crossValidation())
    #expect(folds.splits.count == 3)
    for split in folds.splits {
      #expect(
        Set(split.heldOut.map(Self.patient)).isDisjoint(with: split.training.map(Self.patient)))
    }
  }

  @Test("test rows are the last, validation rows the last before them, folds expanding windows")
  func times() async throws {
    let table = try TrainedTables.table(
      TrainedTables.text("a,day,y", 90) { "\($0),\($0 * 37 % 90),\($0 % 2)" })
    let training = try TableTraining(
      table, targets: ["y"], Self.options { $0.folds = 3 })
    func days(_ rows: [Int]) -> [Int] { rows.map { $0 * 37 % 90 }.sorted() }
    #expect(days(training.prepared.testRows) == Array(72..<90))
    let member = training.trainer.members[0]
    let validation = try Self.rows(try #require(member.validation).x, of: training, table)
    #expect(days(validation) == Array(58..<72))
    #expect(
      days(try Self.rows(member.observations.x, of: training, table)) == Array(0..<58))
    let folds = try #require(try training.crossValidation())
    #expect(folds.splits.map { days($0.training).last } == [17, 35, 53])
    #expect(folds.splits.map { days($0.heldOut) } == [18..<36, 36..<54, 54..<72].map { Array($0) })
    #expect(try await folds.run().model[.accuracy] != nil)
  }

  @Test("group and time columns are no features, unless --keep names the time")
  func columns() throws {
    let table = try TrainedTables.table(Self.text)
    let byTime = try TrainedTables.model(table, ["y"], Self.options())
    let roles = Dictionary(
      uniqueKeysWithValues: byTime.preprocessing.columnSummaries.map { ($0.column, $0.role) })
    #expect(roles == ["a": .numeric, "patient": .categorical, "day": .time, "y": .target])
    #expect(!byTime.preprocessing.sourceColumns.contains("day"))
    let kept = try TrainedTables.model(
      table, ["y"], Self.options { $0.preprocessing.keeping = ["day"] })
    #expect(kept.preprocessing.sourceColumns.contains("day"))
    let byGroup = try TrainedTables.model(table, ["y"], Self.options(group: true))
    #expect(byGroup.preprocessing.columnSummaries.contains { $0.role == .group })
    let folder = try ModelFolder()
    for model in [byTime, byGroup] {
      try model.write(to: folder.path("model"))
      #expect(try TableModel(contentsOf: folder.path("model")) == model)
    }
    // what is predicted needs neither
    let new = try TrainedTables.table("a,patient,day\n5,p1,\n")
    #expect(try byTime.predictions(for: new).count == 1)
  }

  @Test("impossible splits are errors with a remedy")
  func errors() throws {
    let table = try TrainedTables.table(Self.text)
    for (options, says) in [
      (Self.options { $0.validation = .outOfFold(networks: 5) }, "train one network"),
      (Self.options(group: true) { $0.preprocessing.keeping = ["patient"] }, "and the groups"),
      (Self.options { $0.preprocessing.time = "y" }, "neither a number nor a date"),
      (Self.options(group: true) { $0.preprocessing.group = "y" }, "a target and the groups"),
      (
        Self.options(group: true) { $0.validation = .outOfFold(networks: 9) },
        "cannot be cut into 9 folds"
      ),
    ] {
      let error = try #require(throws: BackpropError.self) {
        _ = try TableTraining(table, targets: ["y"], options)
      }
      #expect(error.description.contains(says), "\(error)")
    }
    let repeated = try TableTraining(
      table, targets: ["y"],
      Self.options {
        $0.folds = 3
        $0.repeats = 2
      })
    let error = try #require(throws: BackpropError.self) { _ = try repeated.crossValidation() }
    #expect(error.kind == .usage && error.description.contains("order of time"))
  }
}
