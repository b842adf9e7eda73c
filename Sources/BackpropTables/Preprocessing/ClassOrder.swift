/// The order of classes and categories, which does not depend on the order of the rows.
enum ClassOrder {
  /// Sorts the labels by their values if all are numbers in `format`, otherwise by their UTF-8
  /// bytes.
  static func sorted(_ labels: some Collection<String>, _ format: NumberFormat?) -> [String] {
    let numbers = labels.map { (label: $0, value: number($0, format)) }
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

  /// The number spelled by `label` in `format`, a decimal point if nil; nil if it is not a number.
  static func number(_ label: String, _ format: NumberFormat?) -> Double? {
    var label = label
    return label.withUTF8 { bytes in
      switch (format ?? .point).read(bytes, DecimalParser()) {
      case .number(let value), .roundedInteger(let value): return value
      case .infinite, .text: return nil
      }
    }
  }

  /// Whether no other integer is rounded to `number`, which is then the same class in all its
  /// spellings.
  static func isExact(_ number: Double) -> Bool { abs(number) < 0x1p53 }
}
