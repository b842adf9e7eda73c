/// An equation in three spellings that are made together: MathML Core for the page, and TeX and
/// plain text for whoever copies it.
package struct Notation: Sendable, Equatable {
  let mathML: [Markup]
  let tex, text: String

  init(_ mathML: [Markup], tex: String, text: String) {
    self.mathML = mathML
    self.tex = tex
    self.text = text
  }

  /// An identifier: one letter is slanted, a word upright, as the element `mi` does by itself.
  static func symbol(_ name: String, tex: String? = nil) -> Notation {
    Notation([.tag("mi", [.text(name)])], tex: tex ?? name, text: name)
  }

  /// A number.
  static func number(_ text: String) -> Notation {
    Notation([.tag("mn", [.text(text)])], tex: text, text: text)
  }

  /// An operator, with spaces around it in text.
  static func sign(_ sign: String, tex: String? = nil) -> Notation {
    Notation([.tag("mo", [.text(sign)])], tex: tex ?? sign, text: " \(sign) ")
  }

  /// A delimiter or another operator without space around it.
  static func mark(_ sign: String, tex: String? = nil) -> Notation {
    Notation(
      [.tag("mo", ["stretchy": "false"], [.text(sign)])], tex: tex ?? sign, text: sign)
  }

  /// Several formulas side by side.
  static func row(_ parts: Notation...) -> Notation { row(parts) }

  static func row(_ parts: [Notation]) -> Notation {
    Notation(
      parts.flatMap(\.mathML), tex: parts.map(\.tex).joined(separator: " "),
      text: parts.map(\.text).joined())
  }

  /// A ⁄ B, one above the other.
  static func fraction(_ above: Notation, _ below: Notation) -> Notation {
    Notation(
      [.tag("mfrac", [above.group, below.group])], tex: "\\frac{\(above.tex)}{\(below.tex)}",
      text: "(\(above.text))/(\(below.text))")
  }

  /// With a hat: an estimate.
  static func hat(_ base: Notation) -> Notation {
    Notation(
      [
        .tag(
          "mover", ["accent": "true"],
          [base.group, .tag("mo", ["accent": "true", "stretchy": "false"], ["^"])])
      ], tex: "\\hat{\(base.tex)}", text: base.text + "\u{302}")
  }

  /// Σ from `below` to `above`.
  static func sum(_ below: Notation, _ above: Notation) -> Notation {
    Notation(
      [.tag("munderover", [.tag("mo", ["∑"]), below.group, above.group])],
      tex: "\\sum_{\(below.tex)}^{\(above.tex)}", text: "Σ[\(below.text)…\(above.text)] ")
  }

  /// With an index below.
  func sub(_ index: Notation) -> Notation {
    Notation(
      [.tag("msub", [group, index.group])], tex: "\(tex)_{\(index.tex)}",
      text: "\(text)_\(index.text)")
  }

  func sub(_ index: Int) -> Notation { sub(.number("\(index)")) }

  /// Transposed.
  var transposed: Notation {
    let top = Markup.tag("mo", ["⊤"])
    var script = Markup.tag("msup", [group, top])
    // an index and the ⊤ stand above each other
    if case .element("msub", _, let parts) = group { script = .tag("msubsup", parts + [top]) }
    return Notation([script], tex: "\(tex)^{\\top}", text: "\(text)ᵀ")
  }

  /// The function `name` of what follows it, with the thin spaces that belong around it.
  static func function(_ name: String, tex: String) -> Notation {
    Notation(
      [
        .tag("mo", ["lspace": "0", "rspace": "0.17em"], ["\u{2062}"]),
        .tag("mi", [.text(name)]),
        .tag("mo", ["lspace": "0", "rspace": "0.17em"], ["\u{2061}"]),
      ], tex: tex, text: " \(name) ")
  }

  /// In parentheses.
  var parenthesized: Notation { .row(.mark("("), self, .mark(")")) }

  /// One element, as the children of fractions and scripts must be.
  private var group: Markup { mathML.count == 1 ? mathML[0] : .tag("mrow", mathML) }

  /// The equation as a block, with its TeX and its text as annotations.
  var markup: Markup {
    .tag(
      "math",
      ["xmlns": "http://www.w3.org/1998/Math/MathML", "displaystyle": "true"],
      [
        .tag(
          "semantics",
          [
            .tag("mrow", mathML),
            .tag("annotation", ["encoding": "application/x-tex"], [.text(tex)]),
            .tag("annotation", ["encoding": "text/plain"], [.text(text)]),
          ])
      ])
  }
}
