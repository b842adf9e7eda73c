import BackpropCore
import BackpropInsight
import Testing

/// The derivations D1 to D7, line by line.
@Suite("Derivations") struct GoldenTests {
  private func lines(_ derivation: Derivation) -> [String] {
    ([derivation.start] + derivation.steps.map(\.after)).map { Formula.ascii.text($0) }
  }

  private func derivations(_ number: String, _ widths: [Int], _ loss: Loss) throws -> [Derivation] {
    let architecture = try Architecture(
      inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]),
      outputs: widths[widths.count - 1], activation: .sigmoid, loss: loss)
    let derivation = try NetworkDerivation(of: architecture)
    let section = try #require(derivation.sections.first { $0.number == number })
    return section.blocks.compactMap { if case .derivation(let d) = $0 { d } else { nil } }
  }

  @Test("D1 derives the derivative of the loss (E10)")
  func lossByPrediction() throws {
    #expect(
      lines(try derivations("D1", [3, 4, 1], .binaryCrossEntropy)[0]) == [
        "d/dyhat[-(y*ln(yhat) + (1 - y)*ln(1 - yhat))]",
        "-d/dyhat[y*ln(yhat) + (1 - y)*ln(1 - yhat)]",
        "-(d/dyhat[y*ln(yhat)] + d/dyhat[(1 - y)*ln(1 - yhat)])",
        "-(y*d/dyhat[ln(yhat)] + (1 - y)*d/dyhat[ln(1 - yhat)])",
        "-(y/yhat + (1 - y)*d/dyhat[1 - yhat]/(1 - yhat))",
        "-(y/yhat + (1 - y)*(-1)/(1 - yhat))",
        "-y/yhat + (1 - y)/(1 - yhat)",
        "(-y*(1 - yhat) + yhat*(1 - y))/(yhat*(1 - yhat))",
        "(-y + y*yhat + yhat - y*yhat)/(yhat*(1 - yhat))",
        "(-y + yhat)/(yhat*(1 - yhat))",
        "(yhat - y)/(yhat*(1 - yhat))",
      ])
  }

  @Test("D2 derives the derivative of the sigmoid by both routes (E11)")
  func predictionByInput() throws {
    let both = try derivations("D2", [3, 4, 1], .binaryCrossEntropy)
    let common = [
      "d/dz[1/(1 + e^(-z))]",
      "-d/dz[1 + e^(-z)]/(1 + e^(-z))^2",
      "-(d/dz[1] + d/dz[e^(-z)])/(1 + e^(-z))^2",
      "-d/dz[e^(-z)]/(1 + e^(-z))^2",
      "-e^(-z)*d/dz[-z]/(1 + e^(-z))^2",
      "-e^(-z)*(-1)/(1 + e^(-z))^2",
      "e^(-z)/(1 + e^(-z))^2",
    ]
    #expect(
      lines(both[0]) == common + [
        "(1 + e^(-z))/(1 + e^(-z))^2 - 1/(1 + e^(-z))^2",
        "1/(1 + e^(-z)) - 1/(1 + e^(-z))^2",
        "yhat - yhat^2",
        "yhat*(1 - yhat)",
      ])
    #expect(
      lines(both[1]) == common + [
        "yhat^2*e^(-z)", "yhat^2*(1 - yhat)/yhat", "yhat*(1 - yhat)",
      ])
  }

  @Test("D3 and D4 derive ∂z/∂w, ∂z/∂b, ∂z/∂a and ∂L/∂z (E3, E12, E14)")
  func lossByInput() throws {
    let linear = try derivations("D3", [3, 4, 1], .binaryCrossEntropy)
    #expect(linear.map { Formula.ascii.text($0.result) } == ["a_i[1]", "1", "w_ik[2]"])
    #expect(
      lines(try derivations("D4", [3, 4, 1], .binaryCrossEntropy)[0]) == [
        "(yhat - y)*yhat*(1 - yhat)/(yhat*(1 - yhat))", "yhat - y",
      ])
    let squared = Architecture.logistic(.halfSquaredError)
    let section = try NetworkDerivation(of: squared).derivations
    #expect(section.contains { Formula.ascii.text($0.result) == "(yhat - y)*yhat*(1 - yhat)" })
  }

  @Test("D1, D2 and D4 derive ŷ − y for the softmax (E9, E13)")
  func softmax() throws {
    let network = [3, 4]
    #expect(
      lines(try derivations("D1", network, .categoricalCrossEntropy)[0]).last == "-y_j/yhat_j")
    #expect(
      lines(try derivations("D2", network, .categoricalCrossEntropy)[0]).last
        == "yhat_j*([j=k] - yhat_k)")
    let product = try derivations("D4", network, .categoricalCrossEntropy)[0]
    #expect(
      lines(product) == [
        "sum(j=1..4, -y_j*yhat_j*([j=k] - yhat_k)/yhat_j)",
        "sum(j=1..4, -y_j*([j=k] - yhat_k))",
        "sum(j=1..4, -y_j*[j=k] + y_j*yhat_k)",
        "sum(j=1..4, -y_j*[j=k]) + sum(j=1..4, y_j*yhat_k)",
        "-y_k + sum(j=1..4, y_j*yhat_k)",
        "-y_k + yhat_k*sum(j=1..4, y_j)",
        "-y_k + yhat_k",
        "yhat_k - y_k",
      ])
    #expect(product.steps.contains { $0.rule.statement == "uses sum_j y_j = 1" })
  }

  @Test("D5 and D6 derive the gradients of the last and the hidden layer (E16 to E19)")
  func layers() throws {
    let output = try derivations("D5", [3, 4, 1], .binaryCrossEntropy)
    #expect(
      output.map { Formula.ascii.text($0.result) } == ["(yhat_j - y_j)*a_i[1]", "yhat_j - y_j"])
    let hidden = try derivations("D6", [3, 4, 1], .binaryCrossEntropy)
    #expect(
      lines(hidden[0]).suffix(3) == [
        "sum(k=1..1, delta_k[2]*sum(p=1..4, w_pk[2]*f_1'(z_p[1])*[p=j]))",
        "sum(k=1..1, delta_k[2]*w_jk[2]*f_1'(z_j[1]))",
        "f_1'(z_j[1])*sum(k=1..1, delta_k[2]*w_jk[2])",
      ])
  }

  @Test("the matrix lemmas have the expected elements and matrices")
  func lemmas() throws {
    let (m, n, k) = (Dimension.observations, Dimension.number(3), Dimension.number(2))
    let lemmas = try MatrixLemma.all(rows: m, inner: n, columns: k)
    #expect(
      lemmas.map { [lines($0.derivation).last ?? "", Formula.ascii.text($0.equation.right[0])] }
        == [
          ["sum(i=1..m, g_ir*x_ip)", "X^T*G"], ["sum(j=1..2, g_pj*w_rj)", "G*W^T"],
          ["sum(i=1..m, g_ir)", "1_m^T*G"], ["g_pr*f'(z_pr)", "G (.) f'(Z)"],
        ])
  }

  @Test("the 3-4-1 network has the expected matrix equations (E1, E2, E13 to E20)")
  func deck() throws {
    let architecture = try Architecture(
      inputs: 3, hidden: [4], outputs: 1, activation: .sigmoid, loss: .binaryCrossEntropy)
    let equations = try NetworkDerivation(of: architecture).equations.map { equation in
      let right = equation.right.map { Formula.ascii.text($0) }.joined(separator: " = ")
      let relation = equation.isUpdate ? " <- " : " = "
      return Formula.ascii.text(equation.left) + relation + right + "   "
        + Formula.ascii.shape(equation.left.shape) + " = "
        + Formula.ascii.shapes(equation.right[0])
    }
    #expect(
      equations == [
        "Z_1 = X*W_1 + 1_m*beta_1   (m x 4) = (m x 3)(3 x 4) + (m x 1)(1 x 4)",
        "A_1 = sigma(Z_1)   (m x 4) = (m x 4)",
        "Z_2 = A_1*W_2 + 1_m*beta_2   (m x 1) = (m x 4)(4 x 1) + (m x 1)(1 x 1)",
        "Yhat = sigma(Z_2)   (m x 1) = (m x 1)",
        "dZ_2 = Yhat - Y   (m x 1) = (m x 1) - (m x 1)",
        "dW_2 = (1/m)*A_1^T*dZ_2 = (1/m)*A_1^T*(Yhat - Y)   (4 x 1) = (4 x m)(m x 1)",
        "dbeta_2 = (1/m)*1_m^T*dZ_2 = (1/m)*1_m^T*(Yhat - Y)   (1 x 1) = (1 x m)(m x 1)",
        "dA_1 = dZ_2*W_2^T   (m x 4) = (m x 1)(1 x 4)",
        "dZ_1 = (dZ_2*W_2^T) (.) f_1'(Z_1)   (m x 4) = (m x 1)(1 x 4) (.) (m x 4)",
        "dW_1 = (1/m)*X^T*dZ_1   (3 x 4) = (3 x m)(m x 4)",
        "dbeta_1 = (1/m)*1_m^T*dZ_1   (1 x 4) = (1 x m)(m x 4)",
        "W_1 <- W_1 - eta*dW_1   (3 x 4) = (3 x 4) - (3 x 4)",
        "beta_1 <- beta_1 - eta*dbeta_1   (1 x 4) = (1 x 4) - (1 x 4)",
        "W_2 <- W_2 - eta*dW_2   (4 x 1) = (4 x 1) - (4 x 1)",
        "beta_2 <- beta_2 - eta*dbeta_2   (1 x 1) = (1 x 1) - (1 x 1)",
      ])
  }

  @Test(
    "the derivation of f′ ends in the formula of the table in `Activation`",
    arguments: [
      (Activation.identity, "1"), (.sigmoid, "a*(1 - a)"), (.tanh, "1 - a^2"),
      (.relu, "where(z > 0, 1, 0)"), (.leakyRelu(), "where(z > 0, 1, alpha)"),
      (.elu(), "where(z > 0, 1, a + alpha)"),
      (.selu, "where(z > 0, lambda, a + lambda*alpha)"), (.softplus, "sigma(z)"),
      (.silu, "sigma(z)*(1 + z*(1 - sigma(z)))"), (.gelu, "Phi(z) + z*phi(z)"),
      (.mish, "g + z*sigma(z)*(1 - g^2)"),
    ])
  func activations(activation: Activation, expected: String) {
    #expect(Formula.ascii.text(activation.derivation().result) == expected)
  }

  @Test(
    "the text of a derivation is that of the golden file",
    arguments: ["3-4-1", "3-1", "4-3-2", "5-3-3-2"], [true, false])
  func files(name: String, isUnicode: Bool) throws {
    let widths = name.split(separator: "-").compactMap { Int($0) }
    let several = widths[widths.count - 1] > 1
    let architecture = try Architecture(
      inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]),
      outputs: widths[widths.count - 1],
      activation: name == "5-3-3-2" ? .gelu : name == "4-3-2" ? .tanh : .sigmoid,
      outputActivation: name == "5-3-3-2" ? .tanh : .identity,
      loss: name == "5-3-3-2"
        ? .halfSquaredError : several ? .categoricalCrossEntropy : .binaryCrossEntropy)
    let text = try NetworkDerivation(of: architecture, withLemmas: name == "4-3-2").text(
      heading: name, isUnicode: isUnicode)
    #expect(text == (try Golden.text("\(name).\(isUnicode ? "unicode" : "ascii").txt", text)))
    if isUnicode { #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 }) }
  }
}

extension Architecture {
  /// One sigmoid neuron.
  fileprivate static func logistic(_ loss: Loss) -> Architecture {
    guard
      let architecture = try? Architecture(
        inputs: 2, hidden: [], outputs: 1, outputActivation: .sigmoid, loss: loss)
    else { preconditionFailure("a neuron cannot have the loss \(loss)") }
    return architecture
  }
}
