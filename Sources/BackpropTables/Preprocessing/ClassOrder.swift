/// The order of classes and categories: the same for the same labels, whatever row they come in.
enum ClassOrder {
  /// Numbers by their value if all labels are numbers, otherwise by the bytes of their UTF-8.
  static func sorted(_ labels: some Collection<String>) -> [String] {
    let numbers = labels.map { (label: $0, value: number($0)) }
    guard numbers.allSatisfy({ $0.value != nil }) else { return labels.sorted(by: bytesPrecede) }
    return numbers.sorted {
      let (a, b) = ($0.value ?? 0, $1.value ?? 0)
      return a != b ? a < b : bytesPrecede($0.label, $1.label)
    }.map(\.label)
  }

  /// Whether `left` comes before `right` byte by byte: independent of locale and Unicode version.
  static func bytesPrecede(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// The number `label` spells, if it spells one.
  static func number(_ label: String) -> Double? {
    var label = label
    return label.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return nil }
      switch DecimalParser().read(start, bytes.count) {
      case .number(let value), .roundedInteger(let value): return value
      case .infinite, .text: return nil
      }
    }
  }
}
