import Testing

@Suite("derive") struct DeriveTests {
  static let successes: [CommandCase] = [
    .works(
      "a 3-4-1 network", nil, "derive 3-4-1",
      prints: [
        "21 parameters", "D1  ", "D6  ", "= ŷ − y",
        "dW₁ = (1/m)·Xᵀ·dZ₁", "(3×4) = (3×m)(m×4)", "Route A", "Route B", "E20",
      ]),
    .works("no hidden layer", nil, "derive 3-1", prints: ["dW₁ = (1/m)·Xᵀ·dZ₁", "(3×1)"]),
    .works("a softmax", nil, "derive 784-128-10", prints: ["uses sum_j y_j = 1", "ŷₖ − yₖ"]),
    .works(
      "four layers", nil, "derive 5-3-3-2 --loss halfSquaredError --output-activation tanh",
      prints: ["D7  ", "dZ₃ = (Ŷ − Y) ⊙ f₃′(Z₃)"]),
    .works("plain ASCII", nil, "derive 3-4-1 --format ascii", prints: ["yhat - y", "(3 x 4)"]),
    .works("LaTeX", nil, "derive 3-4-1 --format latex", prints: ["\\begin{align*}", "\\hat{y}"]),
    .works(
      "HTML", nil, "derive 3-4-1 --format html", prints: ["<!DOCTYPE html>", "<math", "<mfrac>"]),
    .works(
      "JSON", nil, "derive 3-4-1 --format json",
      prints: ["\"network\"", "\"tree\"", "\"rule\" : \"logarithm\""]),
    .works("one route", nil, "derive 3-4-1 --route b", prints: ["Route B"]),
    .works("lemmas", nil, "derive 3-4-1 --lemmas", prints: ["Lemmas", "dX = G·Wᵀ"]),
    .works(
      "an activation with a parameter", nil, "derive 2-3-1 --activation leakyRelu:0.2",
      prints: ["= 0.2"]),
  ]

  static let failures: [CommandCase] = [
    .fails("no network", 64, "derive", ["<network>"]),
    .fails("a network of one number", 64, "derive 3", ["'3'", "3-4-1"]),
    .fails("a width of 0", 64, "derive 3-0-1", ["'3-0-1'"]),
    .fails("commas for hyphens", 64, "derive 3,4,1", ["'3,4,1'"]),
    .fails("a word for a width", 64, "derive 3-four-1", ["'3-four-1'"]),
    .fails("a width that overflows", 64, "derive 3-99999999999999999999-1", ["<network>"]),
    .fails("an unknown activation", 64, "derive 3-4-1 --activation rellu", ["'rellu'", "relu"]),
    .fails("an unknown loss", 64, "derive 3-4-1 --loss mse", ["'mse'", "halfSquaredError"]),
    .fails("an unknown route", 64, "derive 3-4-1 --route C", ["'C'", "'A' and 'B'"]),
    .fails("an unknown notation", 64, "derive 3-4-1 --format pdf", ["'pdf'", "latex"]),
    .fails(
      "an output that the loss does not allow", 64, "derive 3-4-1 --output-activation tanh",
      ["layer 2", "binaryCrossEntropy"]),
    .fails(
      "a softmax over one class", 64, "derive 3-4-1 --loss categoricalCrossEntropy",
      ["a softmax over one class is always 1"]),
    .fails(
      "an activation without a hidden layer", 64, "derive 3-1 --activation tanh",
      ["3-1 has none", "--output-activation"]),
    .fails(
      "a route without a sigmoid", 64, "derive 3-4-2 --activation relu --route A",
      ["no layer has one"]),
  ]

  @Test("derive prints the derivation of every kind of network", arguments: successes)
  func works(run: CommandCase) throws { try run.check() }

  @Test("derive rejects invalid networks and options", arguments: failures)
  func fails(run: CommandCase) throws { try run.check() }

  @Test("derive --format ascii prints only ASCII")
  func ascii() throws {
    let run = try Sandbox().run(
      CommandCase.words("derive 4-3-2 --activation gelu --lemmas --format ascii"))
    #expect(run.status == 0)
    #expect(run.output.utf8.allSatisfy { $0 < 128 })
  }
}
