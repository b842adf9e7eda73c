internal import ArgumentParser
internal import Backprop

/// The command `backprop`: parses arguments, calls the library, and prints.
@main
struct BackpropCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop",
    abstract: "Train, evaluate and use neural networks on tables and images.",
    discussion: """
      A first run, where train writes houses.safetensors:

        backprop train houses.csv --target price
        backprop evaluate houses.safetensors new-houses.csv
        backprop predict houses.safetensors new-houses.csv

      Data are CSV or TSV text (also .gz, or - for standard input), or an IDX file of images with --labels. Results go to \
      standard output, progress and messages go to standard error.

      Exit status:

        0    success
        1    it ran and the answer is no: a check failed or training diverged
        64   an option or argument is wrong
        65   the data or the model file is wrong
        66   a file cannot be opened
        70   a bug in backprop
        73   a file cannot be created
        74   reading or writing failed
        130  interrupted; the best model so far, if there is one, is saved
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Describe.self, Explain.self, Derive.self, Check.self,
      Verify.self, Report.self, Tune.self,
    ])

  static func main() async {
    var isJSON = false
    do {
      var command = try parseAsRoot()
      isJSON = printsJSON(command)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      exit(with: error, isJSON: isJSON)
    }
  }

  private static func printsJSON(_ command: any ParsableCommand) -> Bool {
    (command as? any FormattedCommand)?.printsJSON ?? false
  }

  /// Prints the error on standard error and ends the process with its exit status.
  private static func exit(with error: any Error, isJSON: Bool) -> Never {
    switch error {
    case let error as BackpropError:
      let error = error.namingCommandOption
      Console.error.write((isJSON ? error.json : "backprop: " + error.description.onOneLine) + "\n")
      exit(withError: error.kind.exitCode)
    case is CleanExit, is ExitCode:
      exit(withError: error)
    default:
      if exitCode(for: error) == .success { exit(withError: error) }
      if exitCode(for: error) == .validationFailure {
        let prefix = "Error: "
        let text = fullMessage(for: error)
        let message = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        Console.error.write("backprop: " + message + "\n")
        exit(withError: ExitCode.validationFailure)
      }
      Console.error.write("backprop: a bug in backprop, please report it: \(error)\n")
      exit(withError: ExitCode(70))
    }
  }
}

/// A command that can print its results and messages as JSON.
protocol FormattedCommand {
  /// The formats. One of them is `json`.
  associatedtype Format: RawRepresentable<String>
  /// The format of the output.
  var format: Format { get }
}

extension FormattedCommand {
  /// Whether the output is JSON.
  var printsJSON: Bool { format.rawValue == "json" }
  /// The notes and warnings of the command.
  var messages: Messages { Messages(isJSON: printsJSON) }
}

extension BackpropError.Kind {
  /// The exit status, as in sysexits.h.
  var exitCode: ExitCode {
    switch self {
    case .usage: ExitCode(64)
    case .badData: ExitCode(65)
    case .cannotOpen: ExitCode(66)
    case .cannotCreate: ExitCode(73)
    case .inputOutput: ExitCode(74)
    case .diverged: ExitCode(1)
    case .interrupted: ExitCode(130)
    }
  }
}
