import BackpropCore
import BackpropInsight

/// Random formulas of x and y.
struct RandomExpression {
  var generator: SplitMix64
  /// Whether formulas have no kinks and no poles.
  var isSmooth = false

  init(seed: UInt64, isSmooth: Bool = false) {
    generator = SplitMix64(seed: seed)
    self.isSmooth = isSmooth
  }

  static let x = Symbol("x")
  static let y = Symbol("y", hat: true)

  mutating func expression(depth: Int) -> ScalarExpression {
    if depth == 0 || generator.below(6) == 0 { return leaf() }
    switch generator.below(isSmooth ? 8 : 11) {
    case 0, 1: return .sum(parts(depth))
    case 2, 3: return .product(parts(depth))
    case 4: return .power(expression(depth: depth - 1), number(from: 2, to: 3))
    case 5: return .function(.exp, expression(depth: depth - 1))
    case 6: return .function(.sigmoid, expression(depth: depth - 1))
    case 7: return .function(.tanh, expression(depth: depth - 1))
    case 8: return .power(expression(depth: depth - 1), number(from: -3, to: -1))
    case 9: return .function(.ln, expression(depth: depth - 1))
    default:
      return .power(expression(depth: depth - 1), expression(depth: min(1, depth - 1)))
    }
  }

  private mutating func parts(_ depth: Int) -> [ScalarExpression] {
    (0..<2 + generator.below(2)).map { _ in expression(depth: depth - 1) }
  }

  private mutating func leaf() -> ScalarExpression {
    switch generator.below(5) {
    case 0, 1: .symbol(Self.x)
    case 2, 3: .symbol(Self.y)
    default: number(from: -3, to: 3)
    }
  }

  private mutating func number(from low: Int, to high: Int) -> ScalarExpression {
    .number(Rational(low + generator.below(high - low + 1)))
  }
}
