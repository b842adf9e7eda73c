package import BackpropCore
internal import CBackpropKernels

/// Limited-memory BFGS (Nocedal 1980), with a line search for the strong Wolfe conditions (Nocedal
/// and Wright 2006, algorithms 3.5 and 3.6).
///
/// The direction is d = −H g. H approximates the inverse of the Hessian from the last steps
/// s = θ_{t+1} − θ_t and the changes y = g_{t+1} − g_t of the gradient, with two passes over the
/// pairs and H₀ = (s·y / y·y) I.
package struct LBFGS<Scalar: NetworkScalar> {
  typealias Vector = ParameterMemory<Scalar>

  /// Returns the cost at the parameters and writes its gradient.
  package typealias Objective = (ParameterMemory<Scalar>, _ gradient: ParameterMemory<Scalar>) ->
    Double

  private let history: Int
  private let layout: ParameterLayout
  private var pairs: [(s: Vector, y: Vector, product: Double)] = []
  private var gradient: Vector
  private var direction: Vector
  private var cost: Double?
  private var step = 1.0

  package init(history: Int, _ layout: ParameterLayout) {
    self.history = history
    self.layout = layout
    gradient = Vector(layout)
    direction = Vector(layout)
  }

  /// Runs one iteration: a direction and a line search along it. Returns the costs before and
  /// after, and whether it found a lower cost.
  package mutating func iterate(
    _ parameters: ParameterMemory<Scalar>, rate: Double, _ objective: Objective
  ) -> (before: Double, after: Double, moved: Bool) {
    let isFirst = cost == nil
    let before = cost ?? objective(parameters, gradient)
    cost = before
    if isFirst {
      direction = negated(gradient)
    } else {
      direction = quasiNewtonDirection()
    }
    let slope = dot(gradient, direction)
    guard slope < 0 else { return (before, before, false) }
    let size = bp_sum_of_magnitudes(Scalar.kernelType, layout.count, gradient.view.base)
    let trial = isFirst ? min(1, 1 / size) * rate : rate
    let start = Point(step: 0, cost: before, gradient: gradient, slope: slope)
    let largest = magnitude(direction)
    let end = lineSearch(from: start, trial, largest) { step in
      let moved = Vector(layout)
      moved.copy(parameters)
      bp_add_scaled(Scalar.kernelType, layout.count, step, direction.view.base, moved.view.base)
      let g = Vector(layout)
      let value = objective(moved, g)
      return Point(step: step, cost: value, gradient: g, slope: dot(g, direction))
    }
    bp_add_scaled(
      Scalar.kernelType, layout.count, end.step, direction.view.base, parameters.view.base)
    remember(end)
    return (before, end.cost, end.step != 0)
  }

  private mutating func remember(_ end: Point) {
    let s = Vector(layout)
    bp_add_scaled(Scalar.kernelType, layout.count, end.step, direction.view.base, s.view.base)
    let y = Vector(layout)
    y.copy(end.gradient)
    bp_add_scaled(Scalar.kernelType, layout.count, -1, gradient.view.base, y.view.base)
    let product = dot(s, y)
    if product > 1e-10 {  // otherwise the curvature is not positive, and H would not be either
      if pairs.count == history { pairs.removeFirst() }
      pairs.append((s, y, product))
    }
    gradient = end.gradient
    cost = end.cost
  }

  private func quasiNewtonDirection() -> Vector {
    let q = negated(gradient)
    var alphas: [Double] = []
    for pair in pairs.reversed() {
      let alpha = dot(pair.s, q) / pair.product
      bp_add_scaled(Scalar.kernelType, layout.count, -alpha, pair.y.view.base, q.view.base)
      alphas.append(alpha)
    }
    if let last = pairs.last {
      bp_scale(Scalar.kernelType, layout.count, last.product / dot(last.y, last.y), q.view.base)
    }
    for (pair, alpha) in zip(pairs, alphas.reversed()) {
      let beta = dot(pair.y, q) / pair.product
      bp_add_scaled(Scalar.kernelType, layout.count, alpha - beta, pair.s.view.base, q.view.base)
    }
    return q
  }

  private func negated(_ vector: Vector) -> Vector {
    let result = Vector(layout)
    bp_add_scaled(Scalar.kernelType, layout.count, -1, vector.view.base, result.view.base)
    return result
  }

  private func dot(_ a: Vector, _ b: Vector) -> Double {
    bp_dot(Scalar.kernelType, layout.count, a.view.base, b.view.base)
  }

  private func magnitude(_ vector: Vector) -> Double {
    (0..<layout.count).reduce(0) { max($0, Double(abs(vector.view.base[$1]))) }
  }
}

extension LBFGS {
  /// A point on the line θ + step · d.
  struct Point {
    let step: Double
    let cost: Double
    let gradient: Vector
    /// g · d.
    let slope: Double
  }

  /// A point with sufficient decrease, J ≤ J₀ + 10⁻⁴ · step · slope₀, and a small slope,
  /// |slope| ≤ 0.9 |slope₀|. After 25 evaluations it is the best point so far.
  private func lineSearch(
    from start: Point, _ trial: Double, _ magnitude: Double, _ evaluate: (Double) -> Point
  ) -> Point {
    func isTooHigh(_ point: Point) -> Bool {
      !(point.cost <= start.cost + 1e-4 * point.step * start.slope)
    }
    func isFlat(_ point: Point) -> Bool { abs(point.slope) <= -0.9 * start.slope }

    // Increase the step until two points bracket the minimum.
    var previous = start
    var current = evaluate(trial)
    var evaluations = 0
    var bracket: (Point, Point)?
    while evaluations < 25, bracket == nil {
      if isTooHigh(current) || (evaluations > 1 && current.cost >= previous.cost) {
        bracket = (previous, current)
      } else if isFlat(current) {
        return current
      } else if current.slope >= 0 {
        bracket = (previous, current)
      } else {
        let next = minimumOfCubic(
          previous, current,
          in: current.step + 0.01 * (current.step - previous.step)...current.step * 10)
        previous = current
        current = evaluate(next)
        evaluations += 1
      }
    }
    var (low, high) = bracket ?? (start, current)
    if !(low.cost <= high.cost) { swap(&low, &high) }

    // Narrow the bracket; `low` is the best point so far.
    var stalled = false
    while evaluations < 25, abs(high.step - low.step) * magnitude >= 1e-9 {
      let bounds = min(low.step, high.step)...max(low.step, high.step)
      var step = minimumOfCubic(low, high, in: bounds)
      let margin = 0.1 * (bounds.upperBound - bounds.lowerBound)
      if min(bounds.upperBound - step, step - bounds.lowerBound) < margin {
        if stalled || !(bounds.lowerBound < step && step < bounds.upperBound) {
          let isNearTop = abs(step - bounds.upperBound) < abs(step - bounds.lowerBound)
          step = isNearTop ? bounds.upperBound - margin : bounds.lowerBound + margin
          stalled = false
        } else {
          stalled = true
        }
      } else {
        stalled = false
      }
      let point = evaluate(step)
      evaluations += 1
      if isTooHigh(point) || point.cost >= low.cost {
        high = point
        if !(low.cost <= high.cost) { swap(&low, &high) }
      } else {
        if isFlat(point) { return point }
        if point.slope * (high.step - low.step) >= 0 { high = low }
        low = point
      }
    }
    return low
  }

  /// The minimum, within `bounds`, of the cubic through two points with their slopes. If it has
  /// none, the middle of `bounds`.
  private func minimumOfCubic(_ a: Point, _ b: Point, in bounds: ClosedRange<Double>) -> Double {
    let (left, right) = a.step <= b.step ? (a, b) : (b, a)
    let d1 = left.slope + right.slope - 3 * (left.cost - right.cost) / (left.step - right.step)
    let square = d1 * d1 - left.slope * right.slope
    guard square >= 0 else { return (bounds.lowerBound + bounds.upperBound) / 2 }
    let d2 = square.squareRoot()
    let step =
      right.step - (right.step - left.step)
      * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2))
    return min(max(step, bounds.lowerBound), bounds.upperBound)
  }
}
