// Matrix formulas, in the notations of `Formula.swift`.

extension Typesetter {
  func text(_ matrix: MatrixExpression) -> Text { set(matrix).text }

  /// The equation or assignment.
  func text(_ equation: MatrixEquation) -> Text {
    let right = equation.right.dropFirst().reduce(text(equation.right[0])) { equals($0, text($1)) }
    let left = text(equation.left)
    return equation.isUpdate ? becomes(left, right) : equals(left, right)
  }

  func shape(_ shape: Shape) -> Text {
    self.shape(dimension(shape.rows), dimension(shape.columns))
  }

  /// The shapes of both sides of an equation, or the common shape.
  func shapes(_ left: MatrixExpression, _ right: MatrixExpression) -> Text where Text: Equatable {
    let whole = shape(left.shape)
    let parts = shapes(right)
    return whole == parts ? whole : equals(whole, parts)
  }

  /// The shapes of the operands of `matrix`: `(m×4)(4×1) + (m×1)(1×1)`.
  func shapes(_ matrix: MatrixExpression) -> Text {
    switch matrix.form {
    case .symbol, .ones, .transpose, .map: return shape(matrix.shape)
    case .scaled(_, let inner): return shapes(inner)
    case .product(let parts): return Text(parts.map { enclosed($0, shapes($0)) }.joined())
    case .hadamard(let parts):
      return hadamard(parts.map { enclosed($0, shapes($0)) })
    case .sum(let parts):
      return parts.dropFirst().reduce(shapes(parts[0])) { text, part in
        if case .scaled(.minusOne, let inner) = part.form {
          return text + minus(shapes(inner))
        }
        return text + plus(shapes(part))
      }
    }
  }

  /// The shapes `text` of the operands of `matrix`, or its own shape if they would need
  /// parentheses.
  private func enclosed(_ matrix: MatrixExpression, _ text: Text) -> Text {
    switch matrix.form {
    case .sum, .hadamard: return shape(matrix.shape)
    case .scaled(_, let inner): return enclosed(inner, text)
    default: return text
    }
  }

  private func set(_ matrix: MatrixExpression) -> Piece<Text> {
    switch matrix.form {
    case .symbol(let symbol): return Piece(text: self.symbol(symbol), strength: .atom)
    case .ones: return Piece(text: ones(matrix.shape.rows), strength: .atom)
    case .transpose(let inner):
      return Piece(text: transpose(wrapped(inner, .atom)), strength: .power)
    case .map(let function, let inner):
      return Piece(text: self.function(function, set(inner)), strength: .atom)
    case .product(let parts):
      return Piece(
        text: matrixProduct(parts.map { wrapped($0, .power) }), strength: .product)
    case .hadamard(let parts):
      return Piece(text: hadamard(parts.map { wrapped($0, .power) }), strength: .product)
    case .scaled(.minusOne, let inner):
      return Piece(text: negative(wrapped(inner, .product)), strength: .sum)
    case .scaled(let factor, let inner):
      let number = set(factor)
      let text =
        number.strength == .atom || isStacked ? number.text : parenthesized(number.text)
      return Piece(
        text: times(text, wrapped(inner, .product), afterSymbol: false, false),
        strength: .product)
    case .sum(let parts):
      let text = parts.dropFirst().reduce(wrapped(parts[0], .product)) { text, part in
        if case .scaled(.minusOne, let inner) = part.form {
          return text + minus(wrapped(inner, .product))
        }
        return text + plus(wrapped(part, .product))
      }
      return Piece(text: text, strength: .sum)
    }
  }

  private var isStacked: Bool { !(self is TextSetter) }

  private func wrapped(_ matrix: MatrixExpression, _ least: Strength) -> Text {
    let piece = set(matrix)
    return piece.strength < least ? parenthesized(piece.text) : piece.text
  }
}
