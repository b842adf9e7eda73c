internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

struct Verify: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recompute every number of a saved explanation, without the engine.",
    discussion: """
      Recomputes every product, sum, function and optimizer step of a trace, one scalar at a time, from the numbers that it \
      depends on. If a number is wrong, the first one is printed, and the exit status is 1.

        backprop explain mine.json --format json > trace.json
        backprop verify trace.json
      """)

  @Argument(help: "A trace that `backprop explain --format json` wrote.")
  var trace: String

  @Option(help: "text for people, json for programs.")
  var format = OutputArguments.Format.text

  func run() throws {
    let verification = try Trace(contentsOf: trace).verified()
    switch format {
    case .json: try Console.output.put(try JSONText.encode(VerifyJSON(verification)) + "\n")
    case .text: try Console.output.put(text(verification))
    }
    if verification.fault != nil { throw ExitCode(1) }
  }

  private func text(_ verification: Verification) -> String {
    guard let fault = verification.fault else {
      return "\(trace): \(counted(verification.checked, "number")) recomputed, all right\n"
    }
    return """
      \(trace): \(fault.field) is wrong
        rule        \(fault.rule)
        stored      \(fault.stored)
        recomputed  \(fault.recomputed)
        difference  \(abs(fault.stored - fault.recomputed)), allowed \(fault.tolerance)
      \(counted(verification.checked - 1, "number")) before it were right

      """
  }
}

/// The JSON of `verify`.
private struct VerifyJSON: Encodable {
  struct Fault: Encodable {
    let field, rule: String
    let stored, recomputed, tolerance: Double
  }

  let isRight: Bool
  let checked: Int
  let fault: Fault?

  init(_ verification: Verification) {
    isRight = verification.fault == nil
    checked = verification.checked
    fault = verification.fault.map {
      Fault(
        field: $0.field, rule: $0.rule, stored: $0.stored, recomputed: $0.recomputed,
        tolerance: $0.tolerance)
    }
  }
}
