import Foundation
import Testing

/// The command takes each of them with either preset; what it noticed, it says.
@Suite("A messy table") struct AwkwardTableTests {
  @Test(
    "a messy table is trained on, described and predicted", arguments: AwkwardTable.all,
    ["best", "plain"])
  func takes(_ awkward: AwkwardTable, _ preset: String) throws {
    let isBest = preset == "best"
    let sandbox = try Sandbox()
    try sandbox.write(awkward.text, to: "x.csv")
    let epochs = awkward.options.contains("--epochs") || !isBest ? [] : ["--epochs", "16"]
    let train = try sandbox.run(
      ["train", "x.csv", "--target", "y", "--preset", preset, "--output", "m"] + epochs
        + awkward.options)
    #expect(train.status == 0, "\(train.error)")
    for words in awkward.says + (isBest ? awkward.best : awkward.plain) {
      #expect(train.error.contains(words), "\(words) in: \(train.error)")
    }
    #expect(!train.error.contains("is not scaled"), "\(train.error)")
    #expect(train.output.contains("linear model"))
    let described = try sandbox.run(["describe", "m"]).output
    for words in awkward.decides + (isBest ? awkward.decidesBest : awkward.decidesPlain) {
      #expect(described.contains(words), "\(words) in: \(described)")
    }
    let new = awkward.new ?? awkward.text
    try sandbox.write(new, to: "new.csv")
    let predicted = try sandbox.run(["predict", "m", "new.csv"])
    #expect(predicted.status == 0, "\(predicted.error)")
    for words in awkward.notes {
      #expect(predicted.error.contains(words), "\(words) in: \(predicted.error)")
    }
    let lines = predicted.output.split(separator: "\n")
    let rows = new.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(lines.count == rows, "\(predicted.output)")
    #expect(!predicted.output.contains("nan") && !predicted.output.contains("inf"))
  }

  @Test("a table whose target is missing everywhere is refused", arguments: ["best", "plain"])
  func noTarget(_ preset: String) throws {
    try CommandCase.fails(
      "an empty target", 65, Tables.table("a,y", 20) { "\($0 % 7)," },
      "train x.csv --target y --preset \(preset)",
      ["x.csv, column 'y'", "the target is missing in all 20 rows"]
    ).check()
  }

  @Test("seasons of the year and the week are learned from dates alone")
  func season() throws {
    let sandbox = try Sandbox()
    let calendar = Calendar(identifier: .iso8601)
    let first = try #require(
      calendar.date(from: DateComponents(year: 2021, month: 1, day: 4, hour: 12)))
    try sandbox.write(
      Tables.table("when,y", 500) { row in
        let day = row * 389 % 1200
        let date = calendar.dateComponents(
          [.year, .month, .day], from: first.addingTimeInterval(Double(day) * 86_400))
        let season = sin(2 * .pi * Double(day + 3) / 365.25)
        let text = "\(date.day ?? 0).\(date.month ?? 0).\(date.year ?? 0)"
        return "\(text),\(2 * season + (day % 7 >= 5 ? 1.5 : 0) + Double(day) / 1200)"
      }, to: "x.csv")
    for preset in [["best", "--epochs", "64"], ["plain"]] {
      let run = try sandbox.run(
        ["train", "x.csv", "--target", "y", "--test", "0.3", "--format", "json", "--output", "m"]
          + ["--preset"] + preset)
      #expect(run.status == 0, "\(run.error)")
      let scores = try JSONDecoder().decode(MetricsTable.self, from: Data(run.output.utf8))
      #expect(scores.test.r2 > 0.9, "\(preset)")
    }
  }

  @Test("with a heavy-tailed target predictions stay finite, and huber fits most rows")
  func heavyTails() throws {
    let sandbox = try Sandbox()
    var generator = Noise()
    // y = x and an error without variance
    let rows = (0..<400).map { _ in
      let x = generator.next() * 4 - 2
      return "\(x),\(x + 0.3 * tan(.pi * (generator.next() - 0.5)))\n"
    }
    try sandbox.write("x,y\n1,1e6\n" + rows.joined(), to: "x.csv")
    try sandbox.write(
      Tables.table("x,y", 41) { "\(Double($0 - 20) / 10),\(Double($0 - 20) / 10)" }, to: "t")
    for preset in [["best", "--epochs", "64"], ["plain"]] {
      func error(_ options: [String]) throws -> Double {
        let run = try sandbox.run(
          ["train", "x.csv", "--target", "y", "--test", "t", "--format", "json", "--output", "m"]
            + ["--preset"] + preset + options)
        #expect(run.status == 0, "\(run.error)")
        let isWarned = run.error.contains("dominate")
        #expect(isWarned == options.isEmpty, "\(run.error)")
        return try JSONDecoder().decode(MetricsTable.self, from: Data(run.output.utf8)).test.rmse
      }
      #expect(try error([]).isFinite)
      #expect(try error(["--loss", "huber"]) < 0.5, "\(preset)")
    }
  }

  private struct MetricsTable: Decodable {
    struct Part: Decodable { let r2, rmse: Double }
    let test: Part
  }

  /// Numbers from 0 to 1, the same in every run.
  private struct Noise {
    private var state: UInt64 = 7

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
  }
}
