internal import ArgumentParser

/// The format of the output, and the number of threads.
struct OutputArguments: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "text for people, json for programs: one object on standard output.")
  var format = Format.text

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of threads (default: one per processor). It never changes a result.",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }
}
