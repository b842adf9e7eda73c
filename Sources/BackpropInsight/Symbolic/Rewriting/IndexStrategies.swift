// Algebra of indexed sums.

extension Strategy {
  /// Σ_k u_k [k = j] = u_j: a sum with one term that is not 0 equals that term.
  static let pick = Strategy("only one term is not 0", "sum_k u_k [k=j] = u_j") {
    $0.rewritten { node in
      guard case .total(let summation, let body) = node else { return node }
      for (place, factor) in body.factors.enumerated() {
        guard case .kronecker(let i, let j) = factor, i != j,
          i == summation.index || j == summation.index
        else { continue }
        var rest = body.factors
        rest.remove(at: place)
        let other = i == summation.index ? j : i
        return ScalarExpression.product(rest).tidied.replacing(summation.index, by: other)
      }
      return node
    }
  }

  /// Σ(u + v) = Σu + Σv.
  static let splitTotal = Strategy("sum term by term", "sum (u + v) = sum u + sum v") {
    $0.rewritten { node in
      guard case .total(let summation, .sum(let terms)) = node else { return node }
      return .sum(terms.map { .total(summation, $0) })
    }
  }

  /// Σ c·u = c·Σ u.
  static let constantsOut = Strategy("constant out of the sum", "sum c u = c sum u") {
    $0.rewritten { node in
      guard case .total(let summation, let body) = node else { return node }
      let constants = body.factors.filter { !$0.mentions(summation.index) }
      guard !constants.isEmpty, constants.count < body.factors.count else { return node }
      let rest = body.factors.filter { $0.mentions(summation.index) }
      return .product(constants + [.total(summation, ScalarExpression.product(rest).tidied)])
    }
  }
}
