// Matrix formulas in the same notations.

extension Formula {
  /// `matrix` in this notation.
  public func text(_ matrix: MatrixExpression) -> String { set(matrix).text }

  /// `shape` in this notation: `(m×4)`.
  public func shape(_ shape: Shape) -> String {
    setter.shape(setter.dimension(shape.rows), setter.dimension(shape.columns))
  }

  /// The shapes of the parts of `matrix`: `(m×4)(4×1) + (m×1)(1×1)`.
  public func shapes(_ matrix: MatrixExpression) -> String {
    switch matrix.form {
    case .symbol, .ones, .transpose, .map: return shape(matrix.shape)
    case .scaled(_, let inner): return shapes(inner)
    case .product(let parts): return parts.map { enclosed($0, shapes($0)) }.joined()
    case .hadamard(let parts):
      return setter.hadamard(parts.map { enclosed($0, shapes($0)) })
    case .sum(let parts):
      return parts.dropFirst().reduce(shapes(parts[0])) { text, part in
        if case .scaled(.minusOne, let inner) = part.form {
          return text + setter.minus(shapes(inner))
        }
        return text + setter.plus(shapes(part))
      }
    }
  }

  /// The shape alone where the parts would need parentheses of their own.
  private func enclosed(_ matrix: MatrixExpression, _ text: String) -> String {
    switch matrix.form {
    case .sum, .hadamard: return shape(matrix.shape)
    case .scaled(_, let inner): return enclosed(inner, text)
    default: return text
    }
  }

  private func set(_ matrix: MatrixExpression) -> Piece {
    switch matrix.form {
    case .symbol(let symbol): return Piece(text: setter.symbol(symbol), strength: .atom)
    case .ones: return Piece(text: setter.ones(matrix.shape.rows), strength: .atom)
    case .transpose(let inner):
      return Piece(text: setter.transpose(wrapped(inner, .atom)), strength: .power)
    case .map(let function, let inner):
      return Piece(text: setter.function(function, set(inner)), strength: .atom)
    case .product(let parts):
      return Piece(
        text: setter.matrixProduct(parts.map { wrapped($0, .power) }), strength: .product)
    case .hadamard(let parts):
      return Piece(text: setter.hadamard(parts.map { wrapped($0, .power) }), strength: .product)
    case .scaled(.minusOne, let inner):
      return Piece(text: setter.negative(wrapped(inner, .product)), strength: .sum)
    case .scaled(let factor, let inner):
      let number = set(factor)
      let text =
        number.strength == .atom || isStacked ? number.text : setter.parenthesized(number.text)
      return Piece(
        text: setter.times(text, wrapped(inner, .product), afterSymbol: false, false),
        strength: .product)
    case .sum(let parts):
      let text = parts.dropFirst().reduce(wrapped(parts[0], .product)) { text, part in
        if case .scaled(.minusOne, let inner) = part.form {
          return text + setter.minus(wrapped(inner, .product))
        }
        return text + setter.plus(wrapped(part, .product))
      }
      return Piece(text: text, strength: .sum)
    }
  }

  private var isStacked: Bool { !(setter is TextSetter) }

  private func wrapped(_ matrix: MatrixExpression, _ least: Strength) -> String {
    let piece = set(matrix)
    return piece.strength < least ? setter.parenthesized(piece.text) : piece.text
  }
}
