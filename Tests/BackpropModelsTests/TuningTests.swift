import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("The search for options") struct TuningTests {
  private static func base(_ epochs: Int = 81, seed: UInt64 = 42) -> TableTrainingOptions {
    var options = Preset.best.options(task: .binary, rows: 200)
    options.training.epochs = epochs
    options.training.seed = seed
    return options
  }

  private static func trial(_ number: Int, _ rung: Int, _ loss: Double) -> Trial {
    Trial(number: number, rung: rung, epochs: 9, loss: loss, metric: 0.5, seconds: 1)
  }

  @Test("rungs are thirds of the epochs, as long as they are 8 or more")
  func rungs() {
    #expect(SuccessiveHalving(epochs: 256).rungs == [28, 85, 256])
    #expect(SuccessiveHalving(epochs: 72).rungs == [8, 24, 72])
    #expect(SuccessiveHalving(epochs: 71).rungs == [23, 71])
    #expect(SuccessiveHalving(epochs: 16).rungs == [16])
  }

  @Test("the preset comes first and in full; the best third of a rung goes on, the highest first")
  func order() throws {
    let halving = SuccessiveHalving(epochs: 81)
    var trials: [Trial] = []
    var seen: [[Int]] = []
    // the loss of a trial is the distance of its number from 7
    while let next = halving.next(after: trials, most: 11) {
      seen.append([next.number, next.rung])
      trials.append(Self.trial(next.number, next.rung, Double(abs(next.number - 7))))
      try #require(seen.count < 30)
    }
    #expect(
      seen == [
        [1, 2], [2, 0], [3, 0], [4, 0], [4, 1], [5, 0], [5, 1], [6, 0], [6, 1], [6, 2], [7, 0],
        [7, 1], [7, 2], [8, 0], [9, 0], [10, 0], [8, 1], [11, 0],
      ])
  }

  @Test("where there is no time for the next trial there may be for one with fewer epochs")
  func time() throws {
    // a second each for 9 epochs: 9 seconds for 81, 3 for 27, 1 for 9
    let trials = [Self.trial(1, 2, 1)] + (2...7).map { Self.trial($0, 0, Double($0)) }
    func next(_ promoted: [Int], within seconds: Double) -> [Int]? {
      let tuning = Tuning(
        SearchSpace(base: Self.base(), isRegression: false), identity: "",
        trials: trials + promoted.map { Self.trial($0, 1, Double($0)) })
      return tuning.next(within: seconds).map { [$0.number, $0.rung] }
    }
    #expect(next([], within: 3.1) == [2, 1] && next([], within: 2.9) == [8, 0])
    #expect(next([], within: 1.1) == [8, 0] && next([], within: 0.9) == nil)
    #expect(next([2, 3], within: 8) == [8, 0])
    #expect(next([2, 3, 4], within: 9.1) == [2, 2] && next([2, 3, 4], within: 8.9) == [8, 0])
  }

  @Test("of few trials the best goes on too, a diverged one never")
  func few() {
    let halving = SuccessiveHalving(epochs: 81)
    func next(_ losses: [Double]) -> [Int]? {
      var trials = [Self.trial(1, 2, 1)]
      for (index, loss) in losses.enumerated() { trials.append(Self.trial(index + 2, 0, loss)) }
      return halving.next(after: trials, most: 3).map { [$0.number, $0.rung] }
    }
    #expect(next([0.5]) == [3, 0])
    #expect(next([0.5, 0.4]) == [3, 1])
    #expect(next([0.5, .infinity]) == [2, 1])
    #expect(next([.infinity, .infinity]) == nil)
  }

  @Test("options are those of the base for the first trial, else drawn by seed and number alone")
  func space() {
    let space = SearchSpace(base: Self.base(), isRegression: false)
    #expect(space.options(ofTrial: 1) == Self.base())
    let drawn = (2...200).map(space.options)
    #expect(drawn == (2...200).map(space.options))
    #expect(Set(drawn).count > 150)
    let other = SearchSpace(base: Self.base(seed: 43), isRegression: false)
    func values(_ space: SearchSpace) -> [String] {
      space.dimensions.map { $0.text(space.options(ofTrial: 2)) }
    }
    #expect(values(other) != values(space))
    for dimension in space.dimensions {
      // every value comes, and what is not searched stays
      let values = Set(drawn.map(dimension.text))
      #expect(values.count == [11, 3, 2, 2, 3, 3, 2, 2, 2, 2][Self.place(dimension, space)])
    }
    #expect(drawn.count { $0.embedsNumbers } > 130 && drawn.count { $0.embedsNumbers } < 170)
    #expect(drawn.allSatisfy { $0.validation.networks == 5 && $0.training.epochs == 81 })
    let numbers = SearchSpace(base: Self.base(), isRegression: true)
    #expect(!numbers.dimensions.contains { $0.name == "label smoothing" })
  }

  private static func place(_ dimension: SearchSpace.Dimension, _ space: SearchSpace) -> Int {
    space.dimensions.firstIndex { $0.name == dimension.name } ?? 0
  }

  private static func tuned(_ most: Int, from trials: [Trial] = []) throws -> Tuning {
    let table = try TrainedTables.table(TrainedTables.blobs)
    var base = Self.base(24)
    base.validation = .outOfFold(networks: 3)
    base.training.earlyStopping.metric = .accuracy
    let space = SearchSpace(base: base, isRegression: false)
    let identity = try Tuning.identity(base, [table], targets: ["group"])
    var tuning = Tuning(space, identity: identity, trials: trials)
    let input = TrainingInput(table, targets: ["group"])
    while let next = tuning.next(most: most) {
      let outcome = try tuning.run(next, input, control: TrainingControl())
      let (trial, model) = try #require(outcome)
      #expect(trial.loss == model?.record.metrics.validation?[.loss])
      #expect(trial.metric == model?.record.metrics.validation?[.accuracy])
    }
    return tuning
  }

  private static func outcomes(_ tuning: Tuning) -> [[Double]] {
    tuning.trials.map { [Double($0.number), Double($0.rung), $0.loss] }
  }

  @Test("a search is the same each time, goes on from its table, and ranks those trained in full")
  func search() throws {
    let tuning = try Self.tuned(4)
    #expect(Self.outcomes(try Self.tuned(4)) == Self.outcomes(tuning))
    #expect(tuning.trials.map(\.rung) == [1, 0, 0, 0, 1])
    let best = try #require(tuning.finalists.first)
    #expect(tuning.finalists.count == 2 && best.loss == tuning.finalists.map(\.loss).min())
    #expect(best.loss <= tuning.trials[0].loss)

    let folder = try ModelFolder()
    let path = folder.path("trials.csv")
    let half = Tuning(
      tuning.space, identity: tuning.identity, trials: Array(tuning.trials.prefix(2)))
    try AtomicFile.write(Array(TrialTable.text(half).utf8), to: path)
    // the epochs are those of the table, whatever the options say
    var base = tuning.space.base
    base.training.epochs = 999
    let read = try TrialTable.read(
      path, base: base, isRegression: false, identity: tuning.identity)
    #expect(read.trials == half.trials && read.space.base == tuning.space.base)
    #expect(Self.outcomes(try Self.tuned(4, from: read.trials)) == Self.outcomes(tuning))
  }

  @Test("a search differs from those of another table, other targets or other options")
  func identity() throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let text = TrainedTables.blobs.replacing("\n0.", with: "\n1.", maxReplacements: 1)
    try #require(text != TrainedTables.blobs)
    func identity(
      _ tables: [Table?], _ target: String = "group", _ base: TableTrainingOptions = Self.base()
    ) throws -> String { try Tuning.identity(base, tables, targets: [target]) }
    let other = try TrainedTables.table(text)
    var reading = ReadingOptions()
    reading.columnTypes = ["x": .categorical]
    let otherwise = try Table(bytes: Array(TrainedTables.blobs.utf8), options: reading)
    let all = [
      try identity([table, nil, nil]), try identity([other, nil, nil]),
      try identity([otherwise, nil, nil]), try identity([table, other, nil]),
      try identity([table, nil, other]), try identity([table, nil, nil], "x"),
      try identity([table, nil, nil], "group", Self.base(seed: 43)),
    ]
    #expect(Set(all).count == all.count)
    let again = try TrainedTables.table(TrainedTables.blobs)
    #expect(try identity([again, nil, nil]) == all[0])
  }

  @Test("a table of trials has the loss once, also where the loss is watched")
  func lossWatched() throws {
    var base = Self.base(256)
    base.training.earlyStopping.metric = .loss
    let trials = [Trial(number: 1, rung: 2, epochs: 256, loss: 0.25, metric: 0.25, seconds: 3)]
    let space = SearchSpace(base: base, isRegression: false)
    let text = TrialTable.text(Tuning(space, identity: "cafe", trials: trials))
    let folder = try ModelFolder()
    let path = folder.path("trials.csv")
    try AtomicFile.write(Array(text.utf8), to: path)
    let read = try TrialTable.read(path, base: base, isRegression: false, identity: "cafe")
    #expect(read.trials == trials)
  }

  @Test("a stopped search has no trial")
  func stopping() throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let space = SearchSpace(base: Self.base(9), isRegression: false)
    var tuning = Tuning(space, identity: "")
    let control = TrainingControl()
    control.stop()
    let outcome = try tuning.run(
      (1, 0), TrainingInput(table, targets: ["group"]), control: control)
    #expect(outcome == nil && tuning.trials.isEmpty)
  }

  @Test("a trial that diverges is a trial, but for the first")
  func divergence() throws {
    // values so large that gradient descent diverges at any learning rate of the search
    let table = try TrainedTables.table(
      TrainedTables.text("a,y", 40) { "\($0 * 7 % 11),\($0 * 5 % 37)e12" })
    func run(_ number: Int) throws -> Trial? {
      var base = TrainedTables.quick
      base.preprocessing.standardisesTargets = false
      base.training.optimizer = .gradientDescent
      base.training.earlyStopping.metric = .rmse
      var tuning = Tuning(SearchSpace(base: base, isRegression: true), identity: "")
      return try tuning.run(
        (number, 0), TrainingInput(table, targets: ["y"]), control: TrainingControl())?.trial
    }
    let trial = try #require(try run(2))
    #expect(trial.loss == .infinity && trial.metric == nil)
    #expect(throws: BackpropError.self) { _ = try run(1) }
  }

  @Test(
    "a table of trials that is damaged or of another search is refused with the line",
    arguments: [
      (",85,", ",84,", "line 3"), ("2,0,28", "2,7,28", "line 3"), ("1,2,256", "3,0,28", "line 2"),
      ("0.25", "much", "\"much\" is not a value"), ("cafe", "beef", "another table"),
      (",0.04,", ",0.05,", "trial 1 has 0.04 here"), ("rung", "step", "no column 'rung'"),
    ])
  func damage(part: String, other: String, says: String) throws {
    let space = SearchSpace(base: Self.base(256), isRegression: false)
    let trials = [
      Trial(number: 1, rung: 2, epochs: 256, loss: 0.25, metric: 0.9, seconds: 3),
      Trial(number: 2, rung: 1, epochs: 85, loss: 0.5, metric: nil, seconds: 1),
      Trial(number: 2, rung: 0, epochs: 28, loss: .infinity, metric: nil, seconds: 1),
    ]
    let order = part == "2,0,28" ? [trials[0], trials[2]] : Array(trials.prefix(2))
    let text = TrialTable.text(Tuning(space, identity: "cafe", trials: order))
    let folder = try ModelFolder()
    let path = folder.path("trials.csv")
    func read(_ text: String) throws -> Tuning {
      try AtomicFile.write(Array(text.utf8), to: path)
      return try TrialTable.read(
        path, base: Self.base(256), isRegression: false, identity: "cafe")
    }
    #expect(try read(text).trials == order)
    let damaged = text.replacing(part, with: other)
    try #require(damaged != text)
    let error = try #require(throws: BackpropError.self) { _ = try read(damaged) }
    #expect(error.kind == .badData && error.description.contains(says), "\(error)")
    #expect(error.description.contains("trials.csv"))
  }
}
