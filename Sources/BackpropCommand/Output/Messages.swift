internal import ArgumentParser
internal import Backprop

/// Notes and warnings on standard error: sentences for people, one JSON object per line for
/// programs.
struct Messages {
  /// Whether they are JSON.
  let isJSON: Bool

  /// Prints a decision or a guess: `note: …`, or `{"note":"…"}`.
  func note(_ text: String) { print("note", text) }

  /// Prints a reason to doubt a result: `warning: …`, or `{"warning":"…"}`.
  func warn(_ text: String) { print("warning", text) }

  private func print(_ kind: String, _ text: String) {
    let text = text.namingCommandOptions
    guard isJSON else { return Console.error.write("\(kind): \(text.onOneLine)\n") }
    let line = try? JSONText.encode([kind: text], isPretty: false)
    Console.error.write((line ?? "{}") + "\n")
  }
}

extension String {
  /// The text with escaped control characters, so that a name from a file cannot break a line or
  /// control the terminal.
  var onOneLine: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return self
    }
    return unicodeScalars.map {
      $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0)
    }.joined()
  }
}

extension BackpropError {
  /// The error as one line of JSON:
  /// `{"error":{"file":…,"line":…,"message":…,"remedy":…,"status":65,…}}`.
  var json: String {
    let fields = JSONError(
      message: description, what: what, remedy: remedy, status: kind.exitCode.rawValue,
      file: location.file, line: location.line, column: location.column, byte: location.byte,
      option: location.option)
    return (try? JSONText.encode(["error": fields], isPretty: false)) ?? description
  }
}

/// The fields of an error in JSON. Unknown ones are omitted.
private struct JSONError: Encodable {
  let message: String
  let what: String
  let remedy: String
  let status: Int32
  let file: String?
  let line: Int?
  let column: String?
  let byte: Int?
  let option: String?
}
