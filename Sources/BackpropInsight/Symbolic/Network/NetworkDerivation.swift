public import BackpropCore

/// The derivation of backpropagation for one network, in the order of the documents: the forward
/// equations, D1 to D7, and the update.
///
/// | section | what is derived | source |
/// |---|---|---|
/// | D1 | ∂L/∂ŷ | E10, documents 000-13, 001-7, 004-4 |
/// | D2 | ∂ŷ/∂z | E11, documents 000-14, 001-9, 004-5 |
/// | D3 | ∂z/∂w, ∂z/∂b, ∂z/∂a | documents 000-15, 001-10, 003-8, 004-6 |
/// | D4 | ∂L/∂z = D1 · D2 | E12 to E14, documents 000-16, 003-14 |
/// | D5 | dW and dβ of the last layer | E17, E18, documents 003-4, 004-7, 004-8 |
/// | D6 | the hidden layer before it | E15, E16, E19, documents 003-7, 004-10 to 004-12 |
/// | D7 | every layer before that | E16, document 004-14 |
public struct NetworkDerivation: Sendable {
  /// A piece of a sentence.
  public enum Phrase: Hashable, Sendable {
    /// Words, in ASCII.
    case words(String)
    /// A number.
    case formula(ScalarExpression)
    /// A matrix.
    case matrix(MatrixExpression)
  }

  /// A paragraph.
  public enum Block: Hashable, Sendable {
    /// A sentence.
    case sentence([Phrase])
    /// Lines that follow from each other.
    case derivation(Derivation)
    /// What a name means.
    case definition(ScalarExpression, ScalarExpression)
    /// A matrix equation, with its shapes.
    case equation(MatrixEquation)
  }

  /// A step of the whole: D1 to D7, or what stands around them.
  public struct Section: Hashable, Sendable {
    /// The number, such as D1, where there is one.
    public let number: String?
    /// The title, in ASCII.
    public let title: String
    /// Its paragraphs.
    public let blocks: [Block]

    init(_ number: String?, _ title: String, _ blocks: [Block]) {
      self.number = number
      self.title = title
      self.blocks = blocks
    }
  }

  /// The network.
  public let architecture: Architecture
  /// In order.
  public let sections: [Section]

  /// The derivation for `architecture`.
  ///
  /// - Parameters:
  ///   - architecture: The network.
  ///   - cost: What turns its losses into J; the plain mean unless given.
  ///   - route: How a sigmoid's derivative gets its short form; both ways unless given.
  ///   - withLemmas: Whether the matrix rules are derived from their index forms too.
  /// - Throws: `BackpropError` where a layer is no plain dense one, or a route is given and nothing
  ///   takes one.
  public init(
    of architecture: Architecture, cost: Cost = Cost(), route: Route? = nil,
    withLemmas: Bool = false
  ) throws {
    let isPlain = { (layer: Layer) in layer.dense != nil && !layer.isParametric }
    if let other = architecture.layers.firstIndex(where: { !isPlain($0) }) {
      throw BackpropError(
        .usage, "a derivation is of plain dense layers, and this one is not",
        at: .init(layer: other + 1),
        remedy: "derive a network of dense layers; a report has the equations of every layer")
    }
    let network = SymbolicNetwork(architecture: architecture, cost: cost)
    guard route == nil || network.takesRoute else {
      throw BackpropError(
        .usage, "a route through the derivative of the sigmoid, and no layer is one",
        remedy: "leave the route out, or give a layer the activation sigmoid")
    }
    self.architecture = architecture
    let layers = Array(1...network.last)
    var sections = [
      try network.forwardSection(layers), network.lossSection, network.outputSection(route),
      network.linearSection, network.deltaSection(route), try network.lastLayerSection,
    ]
    if network.last > 1 { sections.append(try network.hiddenSection(route)) }
    if network.last > 2 { sections.append(try network.recursionSection(route)) }
    sections.append(try network.updateSection(layers))
    if withLemmas { sections.append(try network.lemmaSection) }
    self.sections = sections
  }

  /// Every derivation in it, in order.
  public var derivations: [Derivation] {
    sections.flatMap(\.blocks).compactMap { if case .derivation(let d) = $0 { d } else { nil } }
  }

  /// Every matrix equation in it, in order.
  public var equations: [MatrixEquation] {
    sections.flatMap(\.blocks).compactMap { if case .equation(let e) = $0 { e } else { nil } }
  }
}

extension NetworkDerivation.Phrase: ExpressibleByStringLiteral {
  /// Words.
  public init(stringLiteral value: String) { self = .words(value) }
}
