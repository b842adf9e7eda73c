// Lists as an option or a file has them.

extension String {
  /// The parts of a list separated by commas; a comma within a part is written `\,`.
  package var splitAtCommas: [String] {
    var parts = [""]
    var isEscaped = false
    for character in self {
      switch (character, isEscaped) {
      case ("\\", false): isEscaped = true
      case (",", false): parts.append("")
      default:
        parts[parts.count - 1].append(character)
        isEscaped = false
      }
    }
    return parts
  }

  /// The text as a part of such a list.
  var withEscapedCommas: String {
    map { $0 == "," || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
  }
}
