import BackpropCore
import BackpropInsight
import Foundation
import Testing

@Suite("Text explanation")
struct TextExplanationTests {
  @Test(
    "every printed product and sum is that of its printed factors and terms",
    arguments: exampleNames, [4, 6, 9, 17])
  func products(name: String, digits: Int) throws {
    expectEquations(of: try trace(of: name), digits: digits)
  }

  @Test("printed sums contain the penalties")
  func penalties() throws {
    let example = try WorkedExample(contentsOf: examplePath("deck-3-4-1"))
    let trace = Trace(
      example.network, example.inputs, example.targets, cost: Cost(l2: 0.1, l1: 0.02),
      learningRate: 0.5)
    expectEquations(of: trace, digits: 9)
  }

  @Test("the predicted change of the cost is −η times the sum of squared gradients")
  func predictedChange() throws {
    let trace = try trace(of: "mazur-2-2-2")
    let gradient =
      trace.weightGradients.joined().joined() + trace.biasGradients.flatMap { $0 ?? [] }
    let change = try -#require(trace.learningRate) * gradient.reduce(0) { $0 + $1 * $1 }
    let text = TextExplanation(trace, digits: 6).text
    #expect(text.contains("predicted change −η‖g‖² = \(String(format: "%.6g", change)), "))
  }

  @Test("the derivative of a weight is printed path by path, with the factors of the chain rule")
  func weight() throws {
    let text = TextExplanation(
      try trace(of: "deck-3-4-1"), focus: .weight(layer: 0, 1, 2), digits: 6
    ).text
    #expect(
      text.contains("dL/dŷ[1] · dŷ[1]/dz2[1] · dz2[1]/da1[3] · da1[3]/dz1[3] · dz1[3]/dW1[2,3]"))
    #expect(text.contains("-2.91891 · 0.225223 · 0.9 · 0.223917 · 2 = -0.264968"))
  }

  @Test("long sums and wide layers are cut, and the text says so")
  func wide() throws {
    let architecture = try Architecture(
      inputs: 784, hidden: [128], outputs: 10, loss: .categoricalCrossEntropy)
    let network = NeuralNetwork<Double>(architecture, seed: 1)
    let x = Matrix(rows: 1, columns: 784, values: (0..<784).map { Double($0 % 7) / 7 })
    var y = Matrix<Double>(rows: 1, columns: 10)
    y[0, 3] = 1
    let text = TextExplanation(Trace(network, x, y, learningRate: 0.1)).text
    #expect(text.contains("(+780 terms)"))
    #expect(text.contains("the 8 of 128 neurons with the largest |dz|"))
    #expect(text.split(separator: "\n").count < 300)
    #expect(text.utf8.count < 40_000)
  }
}

/// Expects that all printed products and sums are equal to their printed results, in the
/// explanation of the whole `trace` and of each parameter.
func expectEquations(of trace: Trace, digits: Int) {
  var texts = [TextExplanation(trace, digits: digits).text]
  for (l, layer) in trace.layers.enumerated() {
    for (kind, array) in layer.arrays ?? [:] {
      for i in array.indices {
        for j in array[i].indices {
          let focus = Focus.element(kind, layer: l, i, j)
          texts.append(TextExplanation(trace, focus: focus, digits: digits).text)
        }
      }
    }
    for i in layer.weights.indices {
      for j in layer.weights[i].indices {
        texts.append(
          TextExplanation(trace, focus: .weight(layer: l, i, j), digits: digits).text)
      }
    }
  }
  var products = 0
  var sums = 0
  for line in texts.joined(separator: "\n").split(separator: "\n") {
    guard let equation = PrintedEquation(line, digits: digits) else { continue }
    if equation.terms.count == 1, equation.terms[0].count > 1 { products += 1 } else { sums += 1 }
    #expect(
      abs(equation.computed - equation.value) <= equation.tolerance,
      "\(line): \(equation.computed), within \(equation.tolerance)")
  }
  #expect(products > 0 || trace.deltas.joined().joined().allSatisfy { $0 == 0 })
  #expect(sums > 0)
}

/// `name = a·b + c·(-d) = value`: the last equation of a line, if it has only numbers.
struct PrintedEquation {
  var terms: [[Double]] = []
  let value: Double
  private let digits: Int

  init?(_ line: Substring, digits: Int) {
    self.digits = digits
    let parts = String(line).components(separatedBy: " = ")
    guard parts.count >= 2, let value = Double(parts[parts.count - 1]),
      var expression = Optional(parts[parts.count - 2])
    else { return nil }
    if let colon = expression.range(of: ": ") {
      expression = String(expression[colon.upperBound...])
    }
    guard expression.allSatisfy({ "0123456789.e+-·() ".contains($0) }),
      !expression.contains("terms")
    else { return nil }
    self.value = value
    var sign = 1.0
    expression = expression.replacingOccurrences(of: " · ", with: "·")
    for token in expression.split(separator: " ") {
      if token == "+" || token == "-" {
        sign = token == "-" ? -1 : 1
        continue
      }
      let factors = token.split(separator: "·").map {
        Double($0.trimmingCharacters(in: ["(", ")"])) ?? .nan
      }
      terms.append([sign] + factors)
      sign = 1
    }
    terms = terms.map { $0[0] == 1 ? Array($0.dropFirst()) : $0 }
  }

  var computed: Double { terms.reduce(0) { $0 + $1.reduce(1, *) } }

  /// For a product, one unit of the last digit of the result per factor. For a sum, half a unit of
  /// each number in it, times its effect on the sum.
  var tolerance: Double {
    func unit(_ value: Double) -> Double {
      value == 0 ? 0 : pow(10, floor(log10(abs(value))) - Double(digits - 1))
    }
    if terms.count == 1 { return Double(terms[0].count) * unit(value) + 1e-15 * abs(value) }
    return terms.reduce(unit(value)) { sum, factors in
      let product = abs(factors.reduce(1, *))
      return sum + product * factors.reduce(0) { $0 + ($1 == 0 ? 0 : unit($1) / abs($1)) }
    } + 1e-15 * abs(value)
  }
}
