internal import BackpropCore

extension NetworkEquations {
  func squared(_ base: Notation) -> Notation {
    Notation(
      [.tag("msup", [.tag("mrow", base.mathML), .tag("mn", ["2"])])], tex: "{\(base.tex)}^2",
      text: base.text + "²")
  }

  /// L of one observation.
  var lossFormula: (Notation, String) {
    let k = Notation.symbol("k")
    let isOne = widths[last] == 1
    let y = isOne ? Notation.symbol("y") : .symbol("y").sub(k)
    let hat = Notation.hat(.symbol("y"))
    let q = isOne ? hat : hat.sub(k)
    let sum = isOne ? [] : [Notation.sum(.row(k, .mark("="), .number("1")), .number(n(last)))]
    let ln = Notation.function("ln", tex: "\\ln")
    let error = Notation.row(q, Self.minus, y)
    let head = [Notation.symbol("L"), Self.equal]
    let negative = Notation.mark("−", tex: "-")
    let one = Notation.number("1")
    let smoothed =
      trace.labelSmoothing == 0 ? "" : ", y smoothed by \(Numeral.text(trace.labelSmoothing))"
    switch trace.loss {
    case .binaryCrossEntropy:
      let rest = Notation.row(one, Self.minus, y).parenthesized
      return (
        .row(
          head + [negative] + sum
            + [
              .mark("["), y, ln, q, Self.plus, rest, ln, .row(one, Self.minus, q).parenthesized,
              .mark("]"),
            ]),
        "Binary cross-entropy of an observation\(smoothed)"
      )
    case .categoricalCrossEntropy:
      return (
        .row(head + [negative] + sum + [y, ln, q]), "Cross-entropy of an observation\(smoothed)"
      )
    case .halfSquaredError:
      return (
        .row(head + [.fraction(one, .number("2"))] + sum + [squared(error.parenthesized)]),
        "Half the squared error of an observation"
      )
    case .squaredError:
      return (.row(head + sum + [squared(error.parenthesized)]), "Squared error of an observation")
    case .meanAbsoluteError:
      return (
        .row(head + sum + [.mark("|"), error, .mark("|")]), "Absolute error of an observation"
      )
    case .huber(let delta):
      return (
        .row(head + sum + [.symbol("h"), error.parenthesized]),
        "h(e) is e²/2 where |e| ≤ \(Numeral.text(delta)), else \(Numeral.text(delta))·(|e| − \(Numeral.text(delta / 2)))"
      )
    case .poisson:
      return (
        .row(head + sum + [.row(q, Self.minus, y, ln, q).parenthesized]),
        "Poisson loss of an observation"
      )
    }
  }

  /// dZ of the last layer (E13, E14).
  var outputDelta: Notation {
    let error = Notation.row(Self.hatY, Self.minus, .symbol("Y"))
    let head = [d(Z(last)), Self.equal]
    let slope =
      function(last) == "identity" ? [] : [Self.odot, f(last, prime: true), Z(last).parenthesized]
    switch trace.loss {
    case .binaryCrossEntropy, .categoricalCrossEntropy, .poisson: return .row(head + [error])
    case .halfSquaredError:
      return .row(head + (slope.isEmpty ? [error] : [error.parenthesized]) + slope)
    case .squaredError: return .row(head + [.number("2"), error.parenthesized] + slope)
    case .meanAbsoluteError:
      return .row(head + [.symbol("sign", tex: "\\mathrm{sign}"), error.parenthesized] + slope)
    case .huber:
      return .row(head + [.symbol("h"), .mark("′", tex: "'"), error.parenthesized] + slope)
    }
  }
}
