internal import BackpropCore

/// An explanation with numbered blanks in place of some numbers, and the answers on a sheet of
/// their own.
///
/// A number is blank wherever it would be printed, as a result and as a factor of a later line.
/// Given numbers (inputs, targets, weights) are never blank, nor is a result that equals one of
/// them.
public struct Worksheet: Sendable {
  /// The explanation with numbered blanks.
  public let text: String
  /// The number of each blank.
  public let answers: String
  /// The number of blanks.
  public let count: Int

  /// A worksheet of `trace` with the named quantities blank: `dz2` or `delta2` (all of a layer),
  /// `dW1[2,3]` (one), `z1`, `a1`, `yhat`, `loss`, `cost`, `da1`, `db1`, `W1` and `b1` after the
  /// step.
  ///
  /// - Throws: `BackpropError` if the network has no such quantity, or none of its numbers can be
  ///   blank.
  public init(_ trace: Trace, blank names: [String], focus: Focus = .network, digits: Int = 9)
    throws
  {
    let quantities = trace.quantities
    var spelled: Set<String> = []
    for name in names {
      let known = name.replacingPrefix("delta", with: "dz").replacingPrefix("ŷ", with: "yhat")
      spelled.insert(known)
      guard quantities.contains(where: { $0.kind == known || $0.name == known }) else {
        let kinds = quantities.map(\.kind).reduce(into: [String]()) {
          if !$0.contains($1) { $0.append($1) }
        }
        throw BackpropError(
          .usage, "'\(name)' is not a computed quantity of this network",
          remedy: "choose from \(kinds.joined(separator: ", ")), or a single number such as z1[1]")
      }
    }
    let chosen = quantities.filter { spelled.contains($0.kind) || spelled.contains($0.name) }
    try self.init(trace, chosen, focus, digits)
  }

  /// A worksheet of `trace` with `count` of its printed numbers blank, drawn at random with `seed`.
  ///
  /// - Throws: `BackpropError` if fewer numbers can be blank.
  public init(
    _ trace: Trace, count: Int, seed: UInt64, focus: Focus = .network, digits: Int = 9
  ) throws {
    let all = TextExplanation(trace, focus: focus, digits: digits)
    let quantities = all.printed(trace.quantities)
    guard count >= 1, count <= quantities.count else {
      throw BackpropError(
        .usage,
        "\(count) blanks requested, but only \(quantities.count) numbers of the text can be blank",
        remedy: "choose from 1 to \(quantities.count)")
    }
    var generator = SplitMix64(seed: seed)
    var places = Array(quantities.indices)
    generator.shuffle(&places)
    try self.init(trace, places.prefix(count).sorted().map { quantities[$0] }, focus, digits)
  }

  private init(_ trace: Trace, _ chosen: [Quantity], _ focus: Focus, _ digits: Int) throws {
    let plain = TextExplanation(trace, focus: focus, digits: digits)
    var blanks: [UInt64: Int] = [:]
    var answers = "\(trace.title): answers\n"
    for quantity in plain.printed(chosen) {
      let bits = quantity.value.bitPattern
      let number = blanks[bits] ?? blanks.count + 1
      if blanks[bits] == nil { blanks[bits] = number }
      let place = quantity.observation.map { "observation \($0 + 1), " } ?? ""
      answers += "  (\(number)) \(place)\(quantity.name) = \(plain.numbers.text(quantity.value))\n"
    }
    guard !blanks.isEmpty else {
      throw BackpropError(
        .usage, "none of these numbers can be blank: each is not printed or equals a given number",
        remedy: "choose other quantities")
    }
    text = TextExplanation(trace, focus: focus, digits: digits, blanks: blanks).text
    self.answers = answers
    count = blanks.count
  }
}

extension TextExplanation {
  /// The `quantities` that the text prints and that do not equal a given number.
  fileprivate func printed(_ quantities: [Quantity]) -> [Quantity] {
    let givens = Set(trace.givens.flatMap { [numbers.text($0), numbers.text(-$0)] })
    let text = self.text
    return quantities.filter { quantity in
      let value = numbers.text(quantity.value)
      return !givens.contains(value) && text.contains(" = \(value)\n")
    }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
