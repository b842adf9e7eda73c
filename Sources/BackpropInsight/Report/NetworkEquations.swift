internal import BackpropCore

/// The equations E1, E2, the loss and the cost, E13 to E18 and E20 of one network.
struct NetworkEquations: Sendable {
  /// An equation with what it is for and its shapes.
  struct Equation: Sendable {
    let formula: Notation
    let words: String
  }

  let trace: Trace
  let widths: [Int]
  var last: Int { trace.layers.count }
  /// The layers that are written out: all, or the first two and the last of many.
  private let layers: [Int]

  init(_ trace: Trace) {
    self.trace = trace
    widths = trace.widths
    let count = trace.layers.count
    layers = count <= 5 ? Array(1...count) : [1, 2, count]
  }

  static let m = Notation.symbol("m")
  static let equal = Notation.sign("=")
  static let minus = Notation.sign("−", tex: "-")
  static let plus = Notation.sign("+")
  static let odot = Notation.sign("⊙", tex: "\\odot")
  static let hatY = Notation.hat(.symbol("Y"))
  static let overM = Notation.fraction(.number("1"), m)
  static let ones = Notation.symbol("𝟏", tex: "\\mathbf 1").sub(m)
  static let beta = Notation.symbol("β", tex: "\\beta")

  func Z(_ l: Int) -> Notation { .symbol("Z").sub(l) }
  func W(_ l: Int) -> Notation { .symbol("W").sub(l) }
  func b(_ l: Int) -> Notation { Self.beta.sub(l) }
  func d(_ formula: Notation) -> Notation { .row(.symbol("d", tex: "\\mathrm d"), formula) }
  func A(_ l: Int) -> Notation {
    l == 0 ? .symbol("X") : l == last ? Self.hatY : .symbol("A").sub(l)
  }
  func partial(_ below: Notation) -> Notation {
    let sign = Notation.mark("∂", tex: "\\partial")
    return .fraction(.row(sign, .symbol("J")), .row(sign, below))
  }
  /// f or f′ of layer `l`.
  func f(_ l: Int, prime: Bool = false) -> Notation {
    let name = function(l)
    let base: Notation =
      name == "sigmoid" ? .symbol("σ", tex: "\\sigma") : .symbol(name, tex: "\\mathrm{\(name)}")
    return prime ? .row(base, .mark("′", tex: "'")) : base
  }
  func function(_ l: Int) -> String {
    if l == last, trace.link == .softmax { return "softmax" }
    if l == last, trace.link == .exponential { return "exp" }
    let name = trace.layers[l - 1].activation.description
    return String(name.prefix { $0 != ":" })
  }
  func shape(_ rows: String, _ columns: String) -> String { "(\(rows) × \(columns))" }
  func n(_ l: Int) -> String { "\(widths[l])" }

  var forward: [Equation] {
    var equations: [Equation] = []
    for l in layers {
      let hasBiases = trace.layers[l - 1].biases != nil
      let product = Notation.row(Z(l), Self.equal, A(l - 1), W(l))
      equations.append(
        Equation(
          formula: hasBiases ? .row(product, Self.plus, Self.ones, b(l)) : product,
          words: "Layer \(l): m × \(n(l)) = \(shape("m", n(l - 1)))\(shape(n(l - 1), n(l)))"
            + (hasBiases ? " + \(shape("m", "1"))\(shape("1", n(l)))" : "")))
      equations.append(
        Equation(
          formula: function(l) == "identity"
            ? .row(A(l), Self.equal, Z(l)) : .row(A(l), Self.equal, f(l), Z(l).parenthesized),
          words: function(l) == "softmax"
            ? "softmax, of each row" : "m × \(n(l)), element by element"))
    }
    let (loss, words) = lossFormula
    equations.append(Equation(formula: loss, words: words))
    let each = Notation.row(
      Notation.sum(.row(.symbol("i"), .mark("="), .number("1")), Self.m),
      .symbol("L").sub(.symbol("i")))
    var cost = trace.reduction == .mean ? Notation.row(Self.overM, each) : each
    if trace.l2 != 0 {
      cost = .row(
        cost, Self.plus, .number("\(trace.l2)"), .symbol("∑", tex: "\\sum"), squared(.symbol("W")))
    }
    if trace.l1 != 0 {
      cost = .row(
        cost, Self.plus, .number("\(trace.l1)"), .symbol("∑", tex: "\\sum"), .mark("|"),
        .symbol("W"), .mark("|"))
    }
    equations.append(
      Equation(
        formula: .row(.symbol("J"), Self.equal, cost),
        words: "The cost: the \(trace.reduction.rawValue) over the observations"
          + (trace.l1 != 0 || trace.l2 != 0 ? ", and the penalty of the weights" : "")))
    return equations
  }

  var backward: [Equation] {
    layers.reversed().flatMap { l -> [Equation] in
      var equations: [Equation] = []
      let isIdentity = function(l) == "identity"
      if l == last {
        equations.append(Equation(formula: outputDelta, words: "m × \(n(l)), of each observation"))
      } else {
        equations.append(
          Equation(
            formula: .row(d(A(l)), Self.equal, d(Z(l + 1)), W(l + 1).transposed),
            words:
              "m × \(n(l)) = \(shape("m", n(l + 1)))\(shape(n(l + 1), n(l))), with the old weights")
        )
        equations.append(
          Equation(
            formula: isIdentity
              ? .row(d(Z(l)), Self.equal, d(A(l)))
              : .row(
                d(Z(l)), Self.equal, d(A(l)), Self.odot, f(l, prime: true), Z(l).parenthesized),
            words: "m × \(n(l)), the slope of f at z"))
      }
      let scale = trace.reduction == .mean ? [Self.overM] : []
      var gradient = [partial(W(l)), Self.equal] + scale + [A(l - 1).transposed, d(Z(l))]
      if trace.l2 != 0 { gradient += [Self.plus, .number("\(2 * trace.l2)"), W(l)] }
      if trace.l1 != 0 {
        gradient += [
          Self.plus, .number("\(trace.l1)"), .symbol("sign", tex: "\\mathrm{sign}"), W(l),
        ]
      }
      equations.append(
        Equation(
          formula: .row(gradient),
          words: "\(n(l - 1)) × \(n(l)) = \(shape(n(l - 1), "m"))\(shape("m", n(l)))"))
      if trace.layers[l - 1].biases != nil {
        equations.append(
          Equation(
            formula: .row([partial(b(l)), Self.equal] + scale + [Self.ones.transposed, d(Z(l))]),
            words: "1 × \(n(l)): the sum over the observations"))
      }
      return equations
    }
  }

  var step: [Equation] {
    let eta = Notation.symbol("η", tex: "\\eta")
    let arrow = Notation.sign("←", tex: "\\leftarrow")
    let rate = trace.learningRate.map { "with η = \(Numeral.text($0))" } ?? "with a learning rate η"
    func step(_ theta: Notation) -> Notation {
      .row(theta, arrow, theta, Self.minus, eta, partial(theta))
    }
    let l = Notation.symbol("l")
    var equations = [
      Equation(
        formula: step(.symbol("W").sub(l)),
        words: "Every layer \(rate), all gradients from the old parameters")
    ]
    if trace.layers.contains(where: { $0.biases != nil }) {
      equations.append(Equation(formula: step(Self.beta.sub(l)), words: "The same for the biases"))
    }
    return equations
  }
}
