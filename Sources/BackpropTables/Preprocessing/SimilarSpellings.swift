internal import BackpropCore

/// Labels that differ only in case, blanks, invisible characters or their Unicode form, which are
/// often meant to be one.
enum SimilarSpellings {
  /// A warning about such `labels` of `column`, one sentence; nil if there are none.
  static func warning(_ labels: [String], of column: String, _ kind: String) -> String? {
    var groups: [String: [String]] = [:]
    for label in labels { groups[folded(label), default: []].append(label) }
    let similar = groups.values.filter { $0.count > 1 }.map {
      $0.sorted(by: ClassOrder.bytesPrecede)
    }
    .sorted { ClassOrder.bytesPrecede($0[0], $1[0]) }
    guard let first = similar.first else { return nil }
    let listed = first.prefix(4).map { CellText.shown(visible($0)) }.joined(separator: ", ")
    return
      "column '\(column)': the \(kind) \(listed)\(first.count > 4 ? ", …" : "") differ only in "
      + "case, blanks, invisible characters or Unicode form"
      + (similar.count > 1 ? ", as do those of \(counted(similar.count - 1, "other group"))" : "")
      + ": if they mean the same, write them alike"
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .format
  }

  /// Strings that are equal for labels that look alike; String compares canonical forms.
  private static func folded(_ label: String) -> String {
    var visible = String.UnicodeScalarView()
    for scalar in label.unicodeScalars where !isInvisible(scalar) { visible.append(scalar) }
    return String(visible).split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  /// The label with the code of each character that cannot be seen.
  private static func visible(_ label: String) -> String {
    label.unicodeScalars.map { scalar in
      isInvisible(scalar) || scalar.properties.isWhitespace && scalar != " "
        ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }
}
