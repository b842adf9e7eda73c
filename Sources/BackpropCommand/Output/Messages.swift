internal import ArgumentParser
internal import Backprop

/// What the command says beside its results, on standard error: sentences for people, one JSON
/// object a line for programs.
struct Messages {
  /// Whether programs read them.
  let isJSON: Bool

  /// A decision or guess worth knowing: `note: …`, or `{"note":"…"}`.
  func note(_ text: String) { say("note", text) }

  /// Something to look at before a result is trusted: `warning: …`, or `{"warning":"…"}`.
  func warn(_ text: String) { say("warning", text) }

  private func say(_ kind: String, _ text: String) {
    guard isJSON else { return Console.error.write("\(kind): \(text.onOneLine)\n") }
    let line = try? JSONText.encode([kind: text], isPretty: false)
    Console.error.write((line ?? "{}") + "\n")
  }
}

extension String {
  /// The text with its control characters spelled out, so that a name from a file neither tears a line nor
  /// talks to the terminal.
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
      file: location.file, line: location.line, column: location.column, byte: location.byte)
    return (try? JSONText.encode(["error": fields], isPretty: false)) ?? description
  }
}

/// The fields of an error in JSON; what is not known is left out.
private struct JSONError: Encodable {
  let message: String
  let what: String
  let remedy: String
  let status: Int32
  let file: String?
  let line: Int?
  let column: String?
  let byte: Int?
}
