internal import ArgumentParser
internal import Backprop

/// How a file becomes a table.
struct ReadingArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The IDX file with the classes of the images in DATA.", valueName: "file"))
  var labels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The character between two cells, or 'tab'; found out from the file unless given.",
      valueName: "character"))
  var delimiter: String?

  @Flag(help: "The first line holds data, not names; columns are called column1, column2, …")
  var noHeader = false

  @Flag(help: "Numbers are written 3,14 and 1.234,5.")
  var decimalComma = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The spellings of a missing value, separated by commas, instead of the usual ones (empty, NA, NaN, null, ?, …).",
      valueName: "spellings"))
  var missing: String?

  /// The options of the reader, on top of those a model brings.
  func options(on base: ReadingOptions = ReadingOptions()) throws -> ReadingOptions {
    var options = base
    if let delimiter {
      let character = delimiter == "tab" || delimiter == "\\t" ? "\t" : delimiter
      guard character.utf8.count == 1, let first = character.first else {
        throw BackpropError(
          .usage, "the delimiter '\(delimiter)' is not one ASCII character",
          remedy: "give one, such as ';', or 'tab'")
      }
      options.delimiter = first
    }
    if noHeader { options.hasHeader = false }
    if decimalComma { options.decimalComma = true }
    if let missing {
      options.missing = Set(
        missing.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
    return options
  }

  /// The table in the file at `path`, read as `model` needs it, with the targets unless it is to be
  /// answered only. What was guessed, and what training did not prepare for, goes to `messages`.
  func table(
    _ path: String, for model: TableModel, hasTargets: Bool = true, _ messages: Messages
  ) throws -> Table {
    let preprocessing = model.preprocessing
    var options = try options(on: preprocessing.readingOptions)
    if !hasTargets { options.columns = Set(preprocessing.sourceColumns) }
    let table = try Table(contentsOf: path, labels: labels, options: options)
    let target = preprocessing.target.targets[0].column
    if hasTargets, table.image != nil, labels == nil, !table.hasColumn(named: target) {
      throw BackpropError(
        .usage, "the classes of the images are not given", at: .init(file: table.source),
        remedy: "name the file that holds them with --labels")
    }
    for note in try table.notes + preprocessing.surprises(in: table) { messages.note(note) }
    return table
  }
}

/// How the result is printed, and who computes it.
struct OutputArguments: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "text for people, json for programs: one object on standard output.")
  var format = Format.text

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of threads; one a processor unless given. It never changes a result.",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }
}
