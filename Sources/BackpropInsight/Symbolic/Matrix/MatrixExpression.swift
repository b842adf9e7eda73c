/// A formula for a matrix, with its shape. An expression whose shapes do not fit cannot be created.
public struct MatrixExpression: Hashable, Sendable {
  /// The operation and its operands.
  public indirect enum Form: Hashable, Sendable {
    /// A named matrix.
    case symbol(Symbol)
    /// A column of ones.
    case ones
    /// A + B + …
    case sum([MatrixExpression])
    /// The matrix product A·B·…
    case product([MatrixExpression])
    /// A ⊙ B ⊙ …, the element-wise product.
    case hadamard([MatrixExpression])
    /// Aᵀ.
    case transpose(MatrixExpression)
    /// c·A for a number c.
    case scaled(ScalarExpression, MatrixExpression)
    /// f(A), element-wise.
    case map(Function, MatrixExpression)
  }

  /// The operation and its operands.
  public let form: Form
  /// The shape.
  public let shape: Shape

  private init(_ form: Form, _ shape: Shape) {
    self.form = form
    self.shape = shape
  }

  /// A named matrix.
  public init(_ symbol: Symbol, _ rows: Dimension, _ columns: Dimension) {
    self.init(.symbol(symbol), Shape(rows, columns))
  }

  /// A column of `rows` ones.
  public static func ones(_ rows: Dimension) -> MatrixExpression {
    MatrixExpression(.ones, Shape(rows, .number(1)))
  }

  /// A + B, of the same shape.
  public func plus(_ other: MatrixExpression) throws(ShapeMismatch) -> MatrixExpression {
    try check("sum", other, shape == other.shape)
    return MatrixExpression(.sum(parts(\.summands) + other.parts(\.summands)), shape)
  }

  /// A − B, of the same shape.
  public func minus(_ other: MatrixExpression) throws(ShapeMismatch) -> MatrixExpression {
    try plus(other.scaled(by: -1))
  }

  /// A·B, with shapes (a × b)(b × c) = (a × c).
  public func times(_ other: MatrixExpression) throws(ShapeMismatch) -> MatrixExpression {
    try check("matrix product", other, shape.columns == other.shape.rows)
    return MatrixExpression(
      .product(parts(\.matrices) + other.parts(\.matrices)),
      Shape(shape.rows, other.shape.columns))
  }

  /// A ⊙ B, of the same shape.
  public func hadamard(_ other: MatrixExpression) throws(ShapeMismatch) -> MatrixExpression {
    try check("element-wise product", other, shape == other.shape)
    return MatrixExpression(.hadamard(parts(\.elements) + other.parts(\.elements)), shape)
  }

  /// Aᵀ.
  public var transposed: MatrixExpression {
    if case .transpose(let inner) = form { return inner }
    return MatrixExpression(.transpose(self), shape.transposed)
  }

  /// c·A.
  public func scaled(by factor: ScalarExpression) -> MatrixExpression {
    MatrixExpression(.scaled(factor, self), shape)
  }

  /// f(A), element-wise.
  public func map(_ function: Function) -> MatrixExpression {
    MatrixExpression(.map(function, self), shape)
  }

  private func check(_ operation: String, _ other: MatrixExpression, _ fits: Bool)
    throws(ShapeMismatch)
  {
    if !fits { throw ShapeMismatch(operation: operation, left: shape, right: other.shape) }
  }

  private func parts(_ own: (Form) -> [MatrixExpression]?) -> [MatrixExpression] {
    own(form) ?? [self]
  }
}

extension MatrixExpression.Form {
  fileprivate var summands: [MatrixExpression]? {
    if case .sum(let parts) = self { parts } else { nil }
  }
  fileprivate var matrices: [MatrixExpression]? {
    if case .product(let parts) = self { parts } else { nil }
  }
  fileprivate var elements: [MatrixExpression]? {
    if case .hadamard(let parts) = self { parts } else { nil }
  }
}

/// An equation between matrices: a named matrix and one or more formulas for it.
public struct MatrixEquation: Hashable, Sendable {
  /// The left side.
  public let left: MatrixExpression
  /// The formulas for the left side, from general to specific.
  public let right: [MatrixExpression]
  /// The number of the equation, such as E17.
  public let number: String
  /// Whether the equation is an assignment, such as W ← W − η·dW.
  public let isUpdate: Bool
  /// A remark, in ASCII.
  public let note: String?

  /// `left` = `right`, of the same shape.
  public init(
    _ left: MatrixExpression, _ right: MatrixExpression, number: String,
    isUpdate: Bool = false, note: String? = nil
  ) throws(ShapeMismatch) {
    try self.init(left, [right], number: number, isUpdate: isUpdate, note: note)
  }

  /// `left` equals each of `right`. All have the same shape.
  public init(
    _ left: MatrixExpression, _ right: [MatrixExpression], number: String,
    isUpdate: Bool = false, note: String? = nil
  ) throws(ShapeMismatch) {
    for side in right where side.shape != left.shape {
      throw ShapeMismatch(operation: "equation", left: left.shape, right: side.shape)
    }
    self.left = left
    self.right = right
    self.number = number
    self.isUpdate = isUpdate
    self.note = note
  }

  /// The number and the note, in ASCII.
  var remark: String { note.map { "\(number), \($0)" } ?? number }
}
