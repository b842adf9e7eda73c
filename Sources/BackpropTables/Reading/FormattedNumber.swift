/// Numbers formatted for people, which are read as text: `$41.50`, `1,234.5`, `12 345`, `45 %`.
enum FormattedNumber {
  private static let signs: Set<Character> = ["$", "€", "£", "¥", "₹", "%", "+", "-", "−"]
  private static let separators: Set<Character> = [",", ".", " ", "\u{A0}", "\u{202F}", "'", "’"]

  /// Whether `text` is a number apart from currency or percent signs around it and separators of
  /// thousands.
  static func matches(_ text: String) -> Bool {
    func isAround(_ character: Character) -> Bool {
      character.isWhitespace || signs.contains(character)
    }
    let inner = text.drop(while: isAround)
    guard let last = inner.lastIndex(where: { !isAround($0) }) else { return false }
    var groups: [Int] = [0]
    var between: [Character] = []
    for character in inner[...last] {
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
    return groups.allSatisfy { $0 > 0 } && Set(marks).count <= 1
      && (marks.isEmpty || whole[0] <= 3 && whole.dropFirst().allSatisfy { $0 == 3 })
  }
}
