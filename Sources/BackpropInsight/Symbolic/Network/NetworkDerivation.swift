public import BackpropCore

/// The derivation of backpropagation for one network: the forward equations, D1 to D7, and the
/// update.
///
/// | section | derives | equations |
/// |---|---|---|
/// | D1 | ∂L/∂ŷ | E10 |
/// | D2 | ∂ŷ/∂z | E11 |
/// | D3 | ∂z/∂w, ∂z/∂b, ∂z/∂a | of E3 |
/// | D4 | ∂L/∂z = D1 · D2 | E12 to E14 |
/// | D5 | dW and dβ of the last layer | E17, E18 |
/// | D6 | the hidden layer before it | E15, E16, E19 |
/// | D7 | the earlier layers | E16 |
public struct NetworkDerivation: Sendable {
  /// A piece of a sentence.
  public enum Phrase: Hashable, Sendable {
    /// Words, in ASCII.
    case words(String)
    /// A formula of a number.
    case formula(ScalarExpression)
    /// A formula of a matrix.
    case matrix(MatrixExpression)
  }

  /// A paragraph.
  public enum Block: Hashable, Sendable {
    /// A sentence.
    case sentence([Phrase])
    /// Lines that follow from one another.
    case derivation(Derivation)
    /// A name and its meaning.
    case definition(ScalarExpression, ScalarExpression)
    /// A matrix equation with its shapes.
    case equation(MatrixEquation)
  }

  /// A section: one of D1 to D7, the forward equations, the update or the lemmas.
  public struct Section: Hashable, Sendable {
    /// The number, such as D1, or nil.
    public let number: String?
    /// The title, in ASCII.
    public let title: String
    /// The paragraphs.
    public let blocks: [Block]

    init(_ number: String?, _ title: String, _ blocks: [Block]) {
      self.number = number
      self.title = title
      self.blocks = blocks
    }
  }

  /// The network.
  public let architecture: Architecture
  /// The sections, in order.
  public let sections: [Section]

  /// The derivation for `architecture`.
  ///
  /// - Parameters:
  ///   - architecture: The network.
  ///   - cost: The reduction of the losses to J, and the penalties (default: the mean, no penalty).
  ///   - route: The route to the short form of a sigmoid's derivative (default: both).
  ///   - withLemmas: Whether the matrix rules are also derived, from their index forms.
  /// - Throws: `BackpropError` if a layer is not dense or has a parametric activation, or if a
  ///   route is given and no derivative of a sigmoid is derived.
  public init(
    of architecture: Architecture, cost: Cost = Cost(), route: Route? = nil,
    withLemmas: Bool = false
  ) throws {
    let isPlain = { (layer: Layer) in layer.dense != nil && !layer.isParametric }
    if let other = architecture.layers.firstIndex(where: { !isPlain($0) }) {
      throw BackpropError(
        .usage, "only dense layers without a parametric activation can be derived",
        at: .init(layer: other + 1),
        remedy: "derive a network of such layers; a report has the equations of every layer")
    }
    let network = SymbolicNetwork(architecture: architecture, cost: cost)
    guard route == nil || network.takesRoute else {
      throw BackpropError(
        .usage, "a route is for the derivative of a sigmoid, but no layer has one",
        remedy: "omit the route, or give a layer the activation sigmoid")
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
