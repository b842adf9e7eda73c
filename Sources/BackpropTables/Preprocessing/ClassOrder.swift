/// The order of classes and categories, which does not depend on the order of the rows.
enum ClassOrder {
  /// Sorts the labels by their values if all are numbers, otherwise by their UTF-8 bytes.
  static func sorted(_ labels: some Collection<String>) -> [String] {
    let numbers = labels.map { (label: $0, value: number($0)) }
    guard numbers.allSatisfy({ $0.value != nil }) else { return labels.sorted(by: bytesPrecede) }
    return numbers.sorted {
      let (a, b) = ($0.value ?? 0, $1.value ?? 0)
      return a != b ? a < b : bytesPrecede($0.label, $1.label)
    }.map(\.label)
  }

  /// Whether `left` precedes `right` in the order of their bytes, which does not depend on the
  /// locale or the Unicode version.
  static func bytesPrecede(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// The number spelled by `label`; nil if it is not a number.
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
