import Foundation

/// Runs of `explain`, `check` and `verify`.
enum InsightCases {
  /// One neuron with a sigmoid.
  private static let example = #"""
    {"title": "one neuron", "loss": "halfSquaredError", "learningRate": 0.5, "inputs": [[1, 2]], "targets": [[0]],
     "layers": [{"weights": [[0.1], [0.2]], "biases": [0], "activation": "sigmoid"}]}
    """#
  static let files: [String: [UInt8]] = [
    "good.json": Array(example.utf8),
    "short.json": Array(
      example.replacingOccurrences(of: "[[0.1], [0.2]]", with: "[[0.1]]").utf8),
    "text.json": Array("loss: 3".utf8),
    // a claimed gradient, twice as large as the correct one
    "homework.json": Array(
      example.replacingOccurrences(
        of: #""title""#,
        with:
          #""weightGradients": [[[0.29256051], [0.58512101]]], "biasGradients": [[0.29256051]], "title""#
      ).utf8),
  ]

  private static func fails(
    _ name: String, _ status: Int32, _ arguments: String, _ says: String...
  ) -> CommandCase {
    .fails(name, status, arguments, says).with(files).with(["model": TrainedModel.table])
  }

  private static func works(
    _ name: String, _ arguments: String, _ prints: String...
  ) -> CommandCase {
    .works(name, nil, arguments, prints: prints).with(files).with(["model": TrainedModel.table])
  }

  static let successes: [CommandCase] = [
    works(
      "a worked example is explained", "explain good.json", "one neuron",
      "z1[1] = 1·0.1 + 2·0.2 + 0 = 0.5",
      "σ(0.5) = 0.622459331", "step of gradient descent, η = 0.5"),
    works(
      "one weight is explained", "explain good.json --weight W1[2,1] --digits 4",
      "dL/dŷ[1] · dŷ[1]/dz1[1] · dz1[1]/dW1[2,1]"),
    works("a bias is explained", "explain good.json --weight b1[1]", "db1[1] = "),
    works(
      "a row of a table is explained", "explain model good.csv --row 3", "row 3 of good.csv",
      "observation 1 of 1"),
    works(
      "a batch is explained", "explain model good.csv --batch 1-4 --neuron 1:2 --lr 0.25",
      "rows 1-4 of good.csv", "1/m = 1/4 enters here", "η = 0.25"),
    works(
      "the gradient is checked and diagnosed", "explain good.json",
      "gradient check: backpropagation against", "W1           2     2",
      "diagnosis of 1 observation",
      "RMS(ΔW) / RMS(W) is 0.731"),
    works(
      "one weight is checked", "explain good.json --weight W1[2,1]", "W1           1     1"),
    works(
      "dead neurons are counted over the whole table", "explain model good.csv",
      "dead neurons counted over 40 rows"),
    works(
      "an explanation is written as HTML", "explain good.json --format html", "<!DOCTYPE html>",
      "one neuron"),
    works(
      "a worksheet has named blanks",
      "explain good.json --worksheet --blank delta1 --answers a.txt",
      "dz1[1] = ", "___(1)___"),
    works(
      "a worksheet has random blanks",
      "explain good.json --worksheet --blank 3 --seed 6 --answers a.txt",
      "___(3)___"),
    works(
      "a trace is written as JSON", "explain good.json --format json", #""trace" : 2"#, #""deltas""#
    ),
    works("the gradient of an example is checked", "check good.json", "no parameter fails"),
    works(
      "the gradient of a model is checked", "check model good.csv --batch 1-8", "no parameter fails"
    ),
  ]

  static let failures: [CommandCase] = [
    fails("a missing example", 66, "explain none.json", "none.json", "No such file"),
    fails("an example that is not JSON", 65, "explain text.json", "text.json", "not JSON"),
    fails(
      "an example of wrong shapes", 65, "explain short.json", "short.json",
      "'layers[0].weights' has 1 entry, not 2"),
    fails("a layer that is not there", 64, "explain good.json --layer 2", "no layer 2", "1"),
    fails(
      "a weight that is not there", 64, "explain good.json --weight W1[3,1]", "no W1[3,1]", "2-1"),
    fails("a weight without indices", 64, "explain good.json --weight W", "'W' is not a parameter"),
    fails("a neuron that is a layer", 64, "explain good.json --neuron 1", "'1' is not a neuron"),
    fails(
      "a layer and a neuron", 64, "explain good.json --layer 1 --neuron 1:1", "mutually exclusive"),
    fails("too many digits", 64, "explain good.json --digits 18", "--digits"),
    fails("blanks without answers", 64, "explain good.json --worksheet --blank dz1", "--answers"),
    fails("blanks without a worksheet", 64, "explain good.json --blank dz1", "--worksheet"),
    fails(
      "blanks of an unknown quantity", 64,
      "explain good.json --worksheet --blank dz9 --answers a.txt",
      "'dz9' is not a computed quantity"),
    fails(
      "more blanks than numbers", 64, "explain good.json --worksheet --blank 99 --answers a.txt",
      "99 blanks"),
    fails(
      "a worksheet in JSON", 64, "explain good.json --worksheet --answers a --format json",
      "--format"),
    fails(
      "a worksheet and its answers in the same file", 64,
      "explain good.json --worksheet --answers a --output a", "a: two results would go there"),
    fails("a part in JSON", 64, "explain good.json --format json --layer 1", "need --format text"),
    fails("digits of an HTML page", 64, "explain good.json --format html --digits 5", "--digits"),
    fails(
      "a seed for named blanks", 64,
      "explain good.json --worksheet --blank dz1 --answers a --seed 3", "--seed"),
    fails(
      "an explanation written over its example", 64, "explain good.json --output good.json",
      "good.json", "would replace it"),
    fails("a learning rate for a check", 64, "check good.json --lr 0.1", "--lr"),
    fails("a row of an example", 64, "explain good.json --row 1", "--row"),
    fails(
      "a row that is not there", 64, "explain model good.csv --row 1000", "no row 1000", "good.csv"),
    fails("row 0", 64, "explain model good.csv --row 0", "--row"),
    fails("a row and a batch", 64, "explain model good.csv --row 1 --batch 1-2", "--batch"),
    fails(
      "a batch with its end before its start", 64, "explain model good.csv --batch 4-1", "--batch"),
    fails("a negative learning rate", 64, "explain good.json --lr=-1", "--learning-rate"),
    fails(
      "an explanation in a missing directory", 73, "explain good.json --output none/x", "none/x"),
    fails("a trace that is an example", 65, "verify good.json", "'trace' is missing"),
    fails("a trace that is not JSON", 65, "verify text.json", "not JSON"),
  ]
}
