import BackpropCore
import BackpropInsight
import Testing

extension ScalarExpression {
  /// Whether self may divide by 0 or divides by a quotient. Such parts do not keep their form.
  fileprivate var isOdd: Bool {
    switch self {
    case .number(let value): return value == Rational(0)
    case .power(.power(_, .number(let inner)), .number(let outer))
    where inner < Rational(0) && outer < Rational(0):
      return true
    default: return parts.contains(where: \.isOdd)
    }
  }
}

@Suite("Printed formulas") struct PrinterTests {
  /// Every formula of the derivations of many networks.
  private static func formulas() throws -> Set<ScalarExpression> {
    var formulas = Set<ScalarExpression>()
    for architecture in StepTests.networks {
      for derivation in try NetworkDerivation(of: architecture, withLemmas: true).derivations {
        formulas.formUnion([derivation.subject, derivation.start] + derivation.steps.map(\.after))
      }
    }
    return formulas
  }

  @Test("a parser reads the same tree from the ASCII form of a formula")
  func roundTrip() throws {
    var formulas = try Self.formulas()
    for seed in 0..<20_000 {
      var random = RandomExpression(seed: UInt64(seed))
      let formula = random.expression(depth: 3).tidied
      if !formula.isOdd { formulas.insert(formula) }
    }
    print("\(formulas.count) formulas printed and read back")
    for formula in formulas {
      let text = Formula.ascii.text(formula)
      #expect(text.utf8.allSatisfy { $0 >= 32 && $0 < 127 })
      let read = try ASCIIParser.parse(text)
      #expect(read == formula, "\(text)")
    }
  }

  @Test("the MathML of a formula is well-formed and has the numbers and names of the ASCII form")
  func mathML() throws {
    let allowed: Set<String> = [
      "mrow", "mi", "mn", "mo", "mfrac", "msub", "msup", "msubsup", "mover", "munderover", "msqrt",
      "mtable", "mtr", "mtd", "mtext", "math", "semantics", "annotation",
    ]
    for formula in try Self.formulas() {
      let markup = PageReading(Markup.math(formula).html)
      #expect(markup.error == nil)
      let elements = markup.elements
      #expect(Set(elements.map(\.name)).isSubset(of: allowed))
      for element in elements where ["mfrac", "msub", "msup", "mover"].contains(element.name) {
        #expect(element.children == 2, "\(element)")
      }
      for element in elements where ["msubsup", "munderover"].contains(element.name) {
        #expect(element.children == 3, "\(element)")
      }
      let tokens = elements.filter { ["mi", "mn"].contains($0.name) }.map(\.text).sorted()
      #expect(tokens == Self.tokens(of: formula).sorted(), "\(Formula.ascii.text(formula))")
    }
  }

  /// The names and numbers in the ASCII form of `formula`.
  private static func tokens(of formula: ScalarExpression) -> [String] {
    let greek = [
      "alpha": "α", "delta": "δ", "lambda": "λ", "sigma": "σ", "Phi": "Φ", "phi": "φ",
    ]
    var tokens: [String] = []
    var word = ""
    var isIndex = false
    let text = Formula.ascii.text(formula).replacing("d/d", with: "∂")
    for character in text + " " {
      if character.isLetter && !isIndex && character != "∂" {
        word.append(character)
        continue
      }
      if !word.isEmpty {
        if word.hasSuffix("hat") { word.removeLast(3) }
        if !["where", "sum", "abs"].contains(word) { tokens.append(greek[word] ?? word) }
        word = ""
      }
      if character == "_" || character == "[" { isIndex = character == "_" }
      if character.isNumber { tokens.append(String(character)) }
      if isIndex, character.isLetter { tokens.append(String(character)) }
      if !character.isLetter && !character.isNumber && character != "_" && character != "{" {
        isIndex = false
      }
    }
    return tokens
  }

  @Test("formulas have parentheses only where they are needed")
  func parentheses() {
    let (x, y) = (
      ScalarExpression.symbol(Symbol("x")), ScalarExpression.symbol(Symbol("y", hat: true))
    )
    let cases: [(ScalarExpression, String, String, String)] = [
      (x * (x + y), "x*(x + yhat)", "x(x + ŷ)", "x\\left(x + \\hat{y}\\right)"),
      (
        (x + y) / (x * y), "(x + yhat)/(x*yhat)", "(x + ŷ)/(x·ŷ)",
        "\\frac{x + \\hat{y}}{x \\, \\hat{y}}"
      ),
      (x - (x - y), "x - x + yhat", "x − x + ŷ", "x - x + \\hat{y}"),
      ((-x).raised(to: 2), "(-x)^2", "(−x)²", "\\left(-x\\right)^{2}"),
      (-(x.raised(to: 2)), "-x^2", "−x²", "-x^{2}"),
      (.exp(-x), "e^(-x)", "e⁻ˣ", "e^{-x}"),
      (.ln(y), "ln(yhat)", "ln ŷ", "\\ln\\left(\\hat{y}\\right)"),
      (.symbol(Symbol("w", 2, "jk")), "w_jk[2]", "wⱼₖ⁽²⁾", "w_{jk}^{(2)}"),
    ]
    for (formula, ascii, unicode, latex) in cases {
      #expect(Formula.ascii.text(formula) == ascii)
      #expect(Formula.unicode.text(formula) == unicode)
      #expect(Formula.latex.text(formula) == latex)
    }
    #expect(
      Formula.mathML.text(y)
        == "<mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">^</mo></mover>")
    #expect(
      Formula.mathML.text(-x - x / y) == """
        <mrow><mo form="prefix">−</mo><mi>x</mi></mrow><mo>−</mo>\
        <mfrac><mi>x</mi>\(Formula.mathML.text(y))</mfrac>
        """)
  }

  @Test("matrix formulas have parentheses where they are needed")
  func matrices() throws {
    let (m, n) = (Dimension.observations, Dimension.number(2))
    let (a, b) = (MatrixExpression(Symbol("A"), m, n), MatrixExpression(Symbol("B"), m, n))
    let w = MatrixExpression(Symbol("W"), n, n)
    let cases = [
      (try a.minus(b).times(w), "(A - B)*W"), (try a.plus(b.times(w)), "A + B*W"),
      (try a.times(w).hadamard(b), "(A*W) (.) B"), (try a.times(w).transposed, "(A*W)^T"),
      (try b.minus(a.times(w)), "B - A*W"), (try a.plus(b).scaled(by: 2), "2*(A + B)"),
    ]
    for (matrix, text) in cases { #expect(Formula.ascii.text(matrix) == text) }
  }

  @Test("the LaTeX and HTML of a derivation have all steps")
  func steps() throws {
    for architecture in StepTests.networks.prefix(20) {
      let derivation = try NetworkDerivation(of: architecture, withLemmas: true)
      let steps = derivation.derivations.reduce(0) { $0 + $1.steps.count }
      let latex = derivation.latex(heading: "")
      #expect(latex.ranges(of: "\n&= ").count == steps)
      let rows = derivation.html(heading: "").ranges(of: "<tr><td>").count
      #expect(rows == derivation.derivations.count + steps)
    }
  }

  @Test("the HTML page of a derivation is well-formed")
  func page() throws {
    for architecture in StepTests.networks.prefix(20) {
      let page = try NetworkDerivation(of: architecture, withLemmas: true).html(
        heading: "<3-4-1> & co")
      let reading = PageReading(page)
      #expect(reading.error == nil)
      #expect(reading.all("h1").map(\.text) == ["<3-4-1> & co"])
    }
  }

  @Test("the brackets of a LaTeX formula are balanced")
  func latex() throws {
    for formula in try Self.formulas() {
      let text = Formula.latex.text(formula)
      #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
      #expect(
        text.ranges(of: "\\left").count == text.ranges(of: "\\right").count, "\(text)")
    }
  }
}
