internal import ArgumentParser
internal import Backprop

/// The command `backprop`: parses, calls the library, prints.
@main
struct BackpropCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop",
    abstract: "Train, evaluate and use neural networks on tables and images.",
    discussion: """
      A first run:

        backprop train data.csv --target price          trains and writes data.safetensors
        backprop evaluate data.safetensors new.csv      measures it on other labelled rows
        backprop predict data.safetensors new.csv       answers for each row

      DATA is CSV or TSV text (also .gz, or - for standard input), or an IDX file of images with --labels. Results go to \
      standard output, progress and messages to standard error.

      Exit status: 0 done; 1 it ran and the answer is no, such as training that diverged; 64 wrong usage; 65 bad data; \
      66 a file cannot be opened; 70 a bug in backprop; 73 a file cannot be created; 74 reading or writing failed; \
      130 interrupted, the best model so far saved.
      """,
    version: "0.1.0",
    subcommands: [Train.self, Evaluate.self, Predict.self, Describe.self])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      exit(with: error)
    }
  }

  /// Says what went wrong on standard error and ends the process with the status of its kind.
  private static func exit(with error: any Error) -> Never {
    switch error {
    case let error as BackpropError:
      Console.error.write("backprop: " + error.description + "\n")
      exit(withError: error.kind.exitCode)
    case is CleanExit, is ValidationError, is ExitCode:
      exit(withError: error)
    default:
      if exitCode(for: error) == .validationFailure || exitCode(for: error) == .success {
        exit(withError: error)
      }
      Console.error.write("backprop: a bug in backprop, please report it: \(error)\n")
      exit(withError: ExitCode(70))
    }
  }
}

extension BackpropError.Kind {
  /// The exit status of the command, after sysexits.
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
