import Foundation
import Testing

@Suite("The same seed") struct SameBitsTests {
  static let examples = [
    ("breast-cancer", "diagnosis"), ("penguins", "species"), ("auto-mpg", "mpg"),
  ]

  @Test(
    "gives the same model file on every run and any number of threads", arguments: examples,
    ["plain", "best"])
  func models(example: (name: String, target: String), preset: String) throws {
    let sandbox = try Sandbox()
    func model(_ options: [String]) throws -> [UInt8] {
      let run = try sandbox.run(
        [
          "train", Sandbox.example(example.name), "--target", example.target, "--epochs", "6",
          "--dropout", "0.1", "--output", "model", "--preset", preset,
        ] + options)
      #expect(run.status == 0, "\(run.error)")
      return try sandbox.read("model")
    }
    let first = try model([])
    for threads in ["1", "2"] {
      for _ in 1...3 { #expect(try model(["--threads", threads]) == first) }
    }
    #expect(try model(["--seed", "43"]) != first)
  }

  @Test(
    "the prediction of a row has the same bits whatever rows are predicted with it",
    arguments: examples)
  func answers(example: (name: String, target: String)) throws {
    let sandbox = try Sandbox()
    let path = Sandbox.example(example.name)
    let run = try sandbox.run(
      ["train", path, "--target", example.target, "--epochs", "3", "--output", "model"])
    #expect(run.status == 0, "\(run.error)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    let rows = Array(lines.dropFirst())
    func answers(_ rows: some Collection<String>) throws -> [String] {
      try sandbox.write(([lines[0]] + rows).joined(separator: "\n") + "\n", to: "part.csv")
      let run = try sandbox.run(["predict", "model", "part.csv"])
      #expect(run.status == 0, "\(run.error)")
      return run.output.split(separator: "\n").dropFirst().map(String.init)
    }
    let all = try answers(rows)
    #expect(all.count == rows.count)
    var sevens: [String] = []
    for start in stride(from: 0, to: 140, by: 7) { sevens += try answers(rows[start..<start + 7]) }
    #expect(sevens == Array(all[..<140]))
    for row in stride(from: 0, to: rows.count, by: 9) {
      #expect(try answers(rows[row...row]) == [all[row]])
    }
    #expect(try answers(rows.reversed()) == all.reversed())
  }
}
