/// Numbers formatted for people, which are read as text: `$41.50`, `1,234.5`, `12 345`, `45 %`,
/// `(0.20)`, `0.7 kg`, `0x19`, `5:40:04`.
enum FormattedNumber {
  private static let signs: Set<Character> = ["$", "€", "£", "¥", "₹", "%", "‰", "+", "-", "°"]
  private static let comparisons: Set<Character> = ["<", ">", "≤", "≥", "~", "≈"]
  private static let separators: Set<Character> = [",", ".", " ", "\u{A0}", "\u{202F}", "'", "’"]
  private static let currencies: Set<String> = [
    "usd", "eur", "gbp", "chf", "jpy", "cny", "inr", "cad", "aud", "nzd", "sek", "nok", "dkk",
    "pln", "czk", "brl", "mxn", "zar", "rs", "rs.", "us$",
  ]
  private static let units: Set<String> = [
    "kg", "g", "mg", "t", "lb", "lbs", "oz", "km", "m", "cm", "mm", "mi", "ft", "in", "l", "ml",
    "s", "sec", "ms", "min", "mins", "h", "hr", "hrs", "hours", "day", "days", "year", "years",
    "yrs", "k", "b", "bn", "mio", "mrd", "kwh", "kw", "w", "v", "hz", "mhz", "ghz", "kb", "mb",
    "gb", "tb", "c", "f", "pts", "cc", "hp", "mph", "kmh", "km/h", "m2", "m²", "sqft", "sqm",
  ]

  /// Whether `text` is a number apart from signs, units, quotes and brackets around it, separators
  /// of thousands, or another notation.
  static func matches(_ text: String) -> Bool {
    let core = withoutUnit(normalised(text))
    return isGrouped(core) || isNotation(core)
  }

  /// `text` in lower case with ASCII digits and signs, without blanks, quotes and brackets around
  /// it.
  private static func normalised(_ text: String) -> Substring {
    let plain = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
          case 0x2212: "-"
          default: scalar
          }
        })
    ).lowercased()
    var result = plain[...].trimmed { $0.isWhitespace }
    for (open, close) in [("'", "'"), ("\"", "\""), ("(", ")")]
    where result.count > 2 && result.hasPrefix(open) && result.hasSuffix(close) {
      result = result.dropFirst().dropLast()
    }
    return result
  }

  private static func withoutUnit(_ text: Substring) -> Substring {
    func isAround(_ character: Character) -> Bool {
      character.isWhitespace || signs.contains(character) || comparisons.contains(character)
    }
    var core = text.trimmed(while: isAround)
    if let end = core.firstIndex(where: { $0.isWhitespace || $0.isNumber }),
      currencies.contains(String(core[..<end]))
    {
      core = core[end...].trimmed(while: isAround)
    } else if let last = core.lastIndex(where: { $0.isASCII && $0.isNumber }) {
      let unit = core[core.index(after: last)...].trimmed { $0.isWhitespace || $0 == "°" }
      if currencies.contains(String(unit)) || units.contains(String(unit)) {
        core = core[...last]
      } else if let start = core.firstIndex(where: { $0.isLetter }),
        units.contains(String(core[start...]))
      {
        core = core[..<start].trimmed { $0.isWhitespace }
      }
    }
    return core
  }

  /// Digits in groups of three, or in groups of two before the last three, and a decimal part.
  private static func isGrouped(_ core: Substring) -> Bool {
    var groups: [Int] = [0]
    var between: [Character] = []
    for character in core {
      if character.isASCII, character.isNumber {
        groups[groups.count - 1] += 1
      } else if separators.contains(character) {
        groups.append(0)
        between.append(character)
      } else {
        return false
      }
    }
    // the separator before the last group may be the decimal separator
    let isDecimal = between.last.map {
      ($0 == "," || $0 == ".") && between.count { $0 == between.last } == 1
    }
    let whole = isDecimal == true ? groups.dropLast() : groups[...]
    let marks = isDecimal == true ? between.dropLast() : between[...]
    guard groups.allSatisfy({ $0 > 0 }), Set(marks).count <= 1 else { return false }
    guard let mark = marks.first else { return true }
    let inner = whole.dropFirst().dropLast()
    return whole[0] <= 3 && whole.last == 3
      && (inner.allSatisfy { $0 == 3 } || mark == "," && inner.allSatisfy { $0 == 2 })
  }

  /// `0x19`, `4_101`, `1.37d+00`, `19/7`, `5:40:04`, `5' 10"`.
  private static func isNotation(_ core: Substring) -> Bool {
    core.wholeMatch(of: /0x[0-9a-f]+/) != nil
      || core.wholeMatch(of: /[0-9]{1,3}(_[0-9]{3})+(\.[0-9]+)?/) != nil
      || core.wholeMatch(of: /[0-9]*\.?[0-9]+d[+\-]?[0-9]{1,3}/) != nil
      || core.wholeMatch(of: /[0-9]{1,4}\/[0-9]{1,4}/) != nil
      || core.wholeMatch(of: /[0-9]{1,3}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?/) != nil
      || core.wholeMatch(of: /[0-9]+' ?[0-9]+(\.[0-9]+)?"?/) != nil
  }
}

extension Substring {
  /// The text without the characters at both ends for which `isOuter` is true.
  fileprivate func trimmed(while isOuter: (Character) -> Bool) -> Substring {
    guard let first = firstIndex(where: { !isOuter($0) }),
      let last = lastIndex(where: { !isOuter($0) })
    else { return "" }
    return self[first...last]
  }
}
