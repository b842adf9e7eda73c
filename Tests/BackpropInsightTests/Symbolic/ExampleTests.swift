import BackpropInsight
import Testing

/// Published scalar examples, differentiated symbolically and evaluated.
@Suite("The symbolic engine on published examples") struct ExampleTests {
  private func gradient(_ formula: ScalarExpression, _ names: [String], _ values: [Double])
    -> (value: Double, gradient: [Double])
  {
    let point = Point(seed: 0)
    for (name, value) in zip(names, values) { point.values[Symbol(name)] = value }
    return (
      point.value(formula),
      names.map { point.value(formula.derivative(by: Symbol($0)).simplified().result) }
    )
  }

  private func v(_ name: String) -> ScalarExpression { .symbol(Symbol(name)) }

  @Test("the gradient of (x + y)z is that of CS231n")
  func product() {
    let result = gradient((v("x") + v("y")) * v("z"), ["x", "y", "z"], [-2, 5, -4])
    #expect(result.value == -12)
    #expect(result.gradient == [-4, -4, 3])
  }

  @Test("the gradient of a sigmoid neuron is that of CS231n")
  func neuron() {
    let z = v("v") * v("x") + v("w") * v("y") + v("b")
    let result = gradient(
      1 / (1 + .exp(-z)), ["v", "w", "b", "x", "y"], [2, -3, -3, -1, -2])
    #expect(abs(result.value - 0.7310585786) < 1e-10)
    let expected = [-0.196612, -0.393224, 0.196612, 0.393224, -0.589836]
    for (a, b) in zip(result.gradient, expected) { #expect(abs(a - b) < 1e-6) }
  }

  @Test("the gradient of the expression in the README of micrograd is that of micrograd")
  func micrograd() {
    func relu(_ u: ScalarExpression) -> ScalarExpression { .choice(.init(u, isAbove: 0), u, 0) }
    let (a, b) = (v("a"), v("b"))
    var c = a + b
    var d = a * b + b.raised(to: 3)
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + relu(b + a))
    d = d + (3 * d + relu(b - a))
    let e = c - d
    let f = e.raised(to: 2)
    let g = f / 2 + 10 / f
    let result = gradient(g, ["a", "b"], [-4, 2])
    #expect(abs(result.value - 24.7041) < 5e-5)
    #expect(abs(result.gradient[0] - 138.8338) < 5e-5)
    #expect(abs(result.gradient[1] - 645.5773) < 5e-5)
  }

  @Test("the gradient of the expression in the tests of micrograd is that of micrograd")
  func microgradTest() {
    func relu(_ u: ScalarExpression) -> ScalarExpression { .choice(.init(u, isAbove: 0), u, 0) }
    let x = v("x")
    let z = 2 * x + 2 + x
    let q = relu(z) + z * x
    let h = relu(z * z)
    let result = gradient(h + q + q * x, ["x"], [-4])
    #expect(result.value == -20)
    #expect(result.gradient == [46])
  }

  @Test("the gradient of a tanh neuron is that of micrograd")
  func tanhNeuron() {
    let z = v("x") * v("v") + v("y") * v("w") + v("b")
    let result = gradient(
      .function(.tanh, z), ["x", "v", "y", "w", "b"], [2, -3, 0, 1, 6.8813735870195432])
    #expect(abs(result.value - 0.7071067812) < 1e-10)
    let expected = [-1.5, 1, 0.5, 0, 0.5]
    for (a, b) in zip(result.gradient, expected) { #expect(abs(a - b) < 1e-9) }
  }
}
