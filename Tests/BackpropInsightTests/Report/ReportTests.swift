import BackpropCore
import BackpropInsight
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("The report")
struct ReportTests {
  /// What must hold of any page.
  private func check(_ page: PageReading) {
    #expect(page.error == nil)
    #expect(page.all("script").isEmpty)
    #expect(page.all("h1").count == 1)
    #expect(page.all("main").count == 1)
    #expect(page.all("nav").count == 1)
    #expect(page.all("html").first?.attributes["lang"] == "en")
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in page.all("a") {
      let target = link.attributes["href"] ?? ""
      #expect(target.hasPrefix("#") && ids.contains(String(target.dropFirst())), "\(target)")
    }
    for element in page.elements {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "src" })
      for name in (element.attributes["aria-labelledby"] ?? "").split(separator: " ") {
        #expect(ids.contains(String(name)))
      }
    }
    for svg in page.all("svg") { #expect(svg.attributes["role"] == "img") }
    let drawings = page.all("svg").count
    #expect(drawings > 0)
    #expect(page.all("title").count == drawings + 1)
    #expect(page.all("desc").count == drawings)
    #expect(page.all("details").count == drawings)
    #expect(page.all("caption").count == page.all("table").count)
    for head in page.all("th") { #expect(["row", "col"].contains(head.attributes["scope"])) }
    checkFormulas(page)
  }

  private func checkFormulas(_ page: PageReading) {
    let core: Set<String> = [
      "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "mfrac", "msub", "msup",
      "msubsup", "mover", "munderover", "msqrt", "mtable", "mtr", "mtd", "mtext",
    ]
    let formulas = page.all("math").count
    #expect(formulas >= 6)
    #expect(page.all("annotation").count == 2 * formulas)
    for element in page.elements where element.path.contains("math") {
      #expect(core.contains(element.name), "\(element.name)")
    }
    // nothing that a font may lack the slant of, and no hyphen for a minus
    for sign in page.all("mo") + page.all("mn") { #expect(!sign.text.contains("-")) }
  }

  @Test(
    "the report of a worked example is well formed, accessible and complete",
    arguments: exampleNames)
  func example(name: String) throws {
    let example = try WorkedExample(contentsOf: examplePath(name))
    let html = HTMLReport(example).html
    #expect(html == HTMLReport(example).html)
    #expect(html.utf8.count < 300_000)
    let page = PageReading(html)
    check(page)
    let sections = page.all("section").compactMap { $0.attributes["id"] }
    #expect(sections.contains("equations") && sections.contains("observation"))
    #expect(!sections.contains("learning") && !sections.contains("predictions"))
  }

  @Test("the report shows the numbers of the trace, and no other", arguments: exampleNames)
  func trace(name: String) throws {
    let example = try WorkedExample(contentsOf: examplePath(name))
    try checkNumbers(ReportContent(example), atLeast: 15)
  }

  private func checkNumbers(_ content: ReportContent, atLeast count: Int) throws {
    let trace = try JSONDecoder().decode(
      JSONValue.self, from: try JSONEncoder().encode(content.trace))
    var checked = 0
    for element in PageReading(content.page).all("data") {
      guard let field = element.attributes["data-field"] else { continue }
      let value = try #require(Double(element.attributes["value"] ?? ""))
      #expect(trace[field] == value, "\(field)")
      #expect(element.text == Numeral.text(value, digits: 6))
      checked += 1
    }
    #expect(checked >= count)
  }

  @Test("the report of an ensemble with embeddings shows its numbers and equations")
  func best() async throws {
    let table = try TrainedReports.table()
    var options = Preset.best.options(task: .binary, rows: table.rowCount)
    options.preprocessing.thresholdFeatures = .off  // with which a linear model is enough
    options.training.epochs = 8
    options.hidden = [6, 4]
    let model = try await TableModel.train(on: table, targets: [TrainedReports.hostile[3]], options)
    #expect(model.ensemble.members.count > 2)
    let content = try TrainedReports.content(model, table, row: 7)
    let page = PageReading(content.page)
    check(page)
    #expect(page.all("section").count == 14)
    try checkNumbers(content, atLeast: 200)
    let formulas = page.all("annotation").filter { $0.attributes["encoding"] == "text/plain" }
      .map(\.text)
    for formula in [
      "A_2 = Z_2", "Z_2 = A_1 (.) (1_m*s_2)", "ds_2 = (1/m)*1_m^T*(A_1 (.) dZ_2)",
      "c_k = cos(2*pi*F_k*x + Phi_k)", "Phi_1 <- Phi_1 - eta*dPhi_1",
      "A_3 = Z_3 + (1_m*alpha_3) (.) (selu(Z_3) - Z_3)",
    ] {
      #expect(formulas.contains(formula), "\(formula) of \(formulas)")
    }
    let x: Matrix<Float> = try model.preprocessing.features(of: table, rows: [7, 8])
    let answer = try #require(EnsemblePrediction(model, x.converted(to: Double.self)))
    let predictions = model.ensemble.predictions(for: x)
    for i in 0..<2 {
      let sum = zip(answer.weights, answer.logits).reduce(0) { $0 + $1.0 * $1.1[i][0] }
      #expect(abs(sum - answer.sums[i][0]) < 1e-12)
      #expect(abs(answer.predictions[i][0] - Double(predictions[i, 0])) < 1e-5)
    }
    #expect(Set(answer.logits.map { $0[0][0] }).count == answer.weights.count)
  }

  @Test("the report has the equations of its own cost, loss and step")
  func equations() throws {
    let architecture = try Architecture(
      inputs: 2, hidden: [3], outputs: 2, activation: .tanh, loss: .halfSquaredError)
    let page = PageReading(
      HTMLReport(
        WorkedExample(
          title: "cost", network: NeuralNetwork(architecture, seed: 1), inputs: [[1, 2]],
          targets: [[0, 1]], cost: Cost(reduction: .sum, l2: 0.25, l1: 0.5), learningRate: 0.125)
      ).html)
    check(page)
    let formulas = page.all("annotation").filter { $0.attributes["encoding"] == "text/plain" }
      .map(\.text)
    let sums = "sum(l=1..2, sum(j=1..n_{l-1}, sum(k=1..n_l, "
    for formula in [
      "Z_1 = X*W_1 + 1_m*beta_1", "A_1 = tanh(Z_1)", "Yhat = Z_2",
      "L = 1/2*sum(k=1..2, (yhat_k - y_k)^2)",
      "J = sum(i=1..m, L_i) + lambda_2*\(sums)w_jk[l]^2))) + lambda_1*\(sums)abs(w_jk[l]))))",
      "dZ_2 = Yhat - Y", "dA_1 = dZ_2*W_2^T", "dZ_1 = (dZ_2*W_2^T) (.) f_1'(Z_1)",
      "dW_1 = X^T*dZ_1 + 2*lambda_2*W_1 + lambda_1*sign(W_1)", "dbeta_1 = 1_m^T*dZ_1",
      "W_2 <- W_2 - eta*dW_2", "beta_2 <- beta_2 - eta*dbeta_2",
    ] {
      #expect(formulas.contains(formula), "\(formula)")
    }
    let text = page.elements.map(\.text)
    for words in ["with  = 0.25", "with  = 0.5", "with  = 0.125"] { #expect(text.contains(words)) }
    #expect(text.contains { $0.hasPrefix("(2×3) = (2×m)(m×3) + (2×3) + (2×3)") })
  }

  @Test("the report draws every neuron and weight of a small network")
  func diagram() throws {
    let page = PageReading(
      HTMLReport(try WorkedExample(contentsOf: examplePath("deck-3-4-1"))).html)
    #expect(page.all("circle", style: "node").count == 8)
    #expect(page.all("path", style: "edge").count == 16)
    let example = try WorkedExample(contentsOf: examplePath("deck-3-4-1"))
    let below = (0..<2).reduce(0) { sum, l in
      let weights = example.network.parameters.weights(of: l)
      return sum + weights.withUnsafeElements { $0.count { $0 < 0 } }
    }
    #expect(page.all("path", style: "negative").count == below)
    #expect(page.all("path", style: "positive").count == 16 - below)
  }

  @Test("the report of a large network draws a part, says so, and stays small")
  func large() throws {
    let architecture = try Architecture(
      inputs: 784, hidden: [128], outputs: 10, loss: .categoricalCrossEntropy)
    var random = SplitMix64(seed: 1)
    let x = Matrix<Double>([(0..<784).map { _ in random.normal() }])
    let y = Matrix<Double>([(0..<10).map { $0 == 3 ? 1 : 0 }])
    let html = HTMLReport(
      WorkedExample(
        title: "large", network: NeuralNetwork(architecture, seed: 1), inputs: x, targets: y,
        learningRate: 0.1)
    ).html
    #expect(html.utf8.count < 1_000_000)
    let page = PageReading(html)
    check(page)
    #expect(page.all("circle", style: "node").count == 8 + 8 + 10)
    #expect(page.all("path", style: "edge").count == 64 + 80)
    #expect(html.contains("896 neurons and 101,488 weights are not"))
    #expect(html.contains("the 16 of 128 with the largest dz"))
    #expect(html.contains("the 20 of 100,480 with the largest gradients"))
  }

  @Test("the report of a binary model is complete, with hostile names as text")
  func binary() async throws {
    let table = try TrainedReports.table()
    let model = try await TrainedReports.model(of: table, targets: [TrainedReports.hostile[3]])
    let content = try TrainedReports.content(model, table, row: 7)
    let page = PageReading(content.page)
    check(page)
    #expect(page.all("b").isEmpty && page.all("i").isEmpty && page.all("img").isEmpty)
    let text = Set(page.elements.map(\.text))
    for name in TrainedReports.hostile { #expect(text.contains(name), "\(name)") }
    #expect(text.contains("predicted </title><b>"))
    #expect(page.all("h1").first?.text == "A binary model of <table>.csv")
    #expect(text.contains("Every number of row 8 of <table>.csv"))
    let ids = Set(page.elements.compactMap { $0.attributes["id"] })
    for id in [
      "learning-curves", "roc", "reliability", "permutation-importance", "decision-boundary",
      "network", "sizes", "histograms", "function-1", "update-ratios", "step-sizes", "diagnosis",
    ] {
      #expect(ids.contains(id), "\(id)")
    }
    let study = try #require(content.study)
    let area = try #require(study.evaluation.evaluation[.rocAUC])
    #expect(content.page.contains("The area under the curve is \(Numeral.text(area))"))
    try checkNumbers(content, atLeast: 100)
    #expect(try TrainedReports.content(model, table, row: 7).page == content.page)
    #expect(content.page.utf8.count < 300_000)
  }

  @Test("the report of several classes has a reliability diagram and no ROC curve")
  func multiclass() async throws {
    let table = try TrainedReports.table(classes: ["a", "b", "c"])
    let model = try await TrainedReports.model(of: table, targets: [TrainedReports.hostile[3]])
    let page = PageReading(try TrainedReports.content(model, table).page)
    check(page)
    let ids = Set(page.elements.compactMap { $0.attributes["id"] })
    #expect(ids.contains("reliability") && ids.contains("decision-boundary"))
    #expect(!ids.contains("roc"))
    let confusion = page.elements.filter { $0.attributes["class"] == "right" }
    #expect(confusion.count == 3)
  }

  @Test("the report of a regression has residuals instead of a confusion matrix")
  func regression() async throws {
    let table = try TrainedReports.numbers()
    let model = try await TrainedReports.model(of: table, targets: ["y"], activation: .relu)
    let content = try TrainedReports.content(model, table)
    let page = PageReading(content.page)
    check(page)
    let ids = Set(page.elements.compactMap { $0.attributes["id"] })
    for id in ["predicted", "residuals"] { #expect(ids.contains(id)) }
    for id in ["roc", "reliability", "decision-boundary"] { #expect(!ids.contains(id)) }
    #expect(content.diagnosis.layers[0].deadNeurons != nil)
  }

  @Test("the report of a linear model with several yes-or-no targets is complete")
  func unusual() async throws {
    var random = SplitMix64(seed: 9)
    let rows = (0..<80).map { _ in (random.normal(), random.normal()) }
    let table = try Table(columns: [
      ("a", .numbers(rows.map(\.0))), ("b", .numbers(rows.map(\.1))),
      ("p", .categories(rows.map { $0.0 > 0 ? "yes" : "no" })),
      ("q", .categories(rows.map { $0.1 > 0 ? "yes" : "no" })),
    ])
    let model = try await TrainedReports.model(of: table, targets: ["p", "q"], hidden: [])
    let page = PageReading(try TrainedReports.content(model, table).page)
    check(page)
    #expect(!page.elements.contains { $0.attributes["id"] == "predictions" })
  }

  @Test(
    "the report of numbers that overflow or vanish is complete",
    arguments: [1e308, -1e308, 0x1p-1074, 0], [Activation.identity, .sigmoid, .relu])
  func extremes(weight: Double, activation: Activation) throws {
    let architecture = try Architecture(
      inputs: 2, hidden: [3], outputs: 1, activation: activation, loss: .halfSquaredError)
    var network = NeuralNetwork<Double>(architecture, seed: 1)
    network.parameters.setWeights([[weight, weight, -weight], [weight, 0, 1]], of: 0)
    let html = HTMLReport(
      WorkedExample(
        title: "extreme", network: network, inputs: [[1e10, -3], [0, 0]], targets: [[1], [1e300]],
        learningRate: 1e5)
    ).html
    check(PageReading(html))
  }

  @Test("the report of a missing row is refused")
  func row() async throws {
    let table = try TrainedReports.numbers()
    let model = try await TrainedReports.model(of: table, targets: ["y"])
    let error = #expect(throws: BackpropError.self) {
      try HTMLReport(model, table, row: 90)
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("there is no row 91") == true)
  }
}
