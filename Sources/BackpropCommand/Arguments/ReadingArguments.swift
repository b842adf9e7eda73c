internal import ArgumentParser
internal import Backprop

/// How files are read as tables.
struct ReadingArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The IDX file with the classes of the images in DATA.", valueName: "file"))
  var labels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The character between cells, or 'tab' (default: detected from the file).",
      valueName: "character"))
  var delimiter: String?

  @Flag(help: "The first line is data, not names. The columns are called column1, column2, …")
  var noHeader = false

  @Flag(
    help: "Numbers are written 3.14 and 1,234.5 (default: as in the file, or as in training).")
  var decimalPoint = false

  @Flag(help: "Numbers are written 3,14 and 1.234,5.")
  var decimalComma = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "More spellings of missing values, separated by commas. Empty cells, NA, NaN, null, ? and others are missing values already.",
      valueName: "spellings"))
  var missing: String?

  @Flag(help: "Only empty cells and the spellings of --missing are missing values.")
  var noDefaultMissing = false

  /// `base`, such as the options of a model, with the options that were given.
  func options(on base: ReadingOptions = ReadingOptions()) throws -> ReadingOptions {
    var options = base
    if let delimiter {
      let character = delimiter == "tab" || delimiter == "\\t" ? "\t" : delimiter
      guard character.utf8.count == 1, let first = character.first else {
        throw BackpropError(
          .usage, "the delimiter '\(delimiter)' is not one ASCII character",
          remedy: "give one character, such as ';', or 'tab'")
      }
      options.delimiter = first
    }
    if noHeader { options.hasHeader = false }
    guard !decimalPoint || !decimalComma else {
      throw BackpropError(
        .usage, "numbers cannot have a decimal point and a decimal comma",
        at: .init(option: "--decimal-comma"), remedy: "give one of the two options")
    }
    if decimalPoint { options.numberFormat = .pointWithThousands }
    if decimalComma { options.numberFormat = .comma }
    if noDefaultMissing { options.missing = [""] }
    options.missing.formUnion(missing?.split(separator: ",").map(String.init) ?? [])
    return options
  }

  /// Reads the table at `path` as `model` needs it. Without `hasTargets` it needs no target
  /// columns. `messages` shows guesses and unexpected values.
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
        .usage, "the images have no labels", at: .init(file: table.source),
        remedy: "give the file of their classes with --labels")
    }
    for note in try table.notes + preprocessing.unexpectedValues(in: table) { messages.note(note) }
    return table
  }
}
