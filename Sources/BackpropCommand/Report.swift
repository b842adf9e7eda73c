internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one page about a model or a worked example.",
    discussion: """
      What the model is and how good, what was done with each column, the learning curves, the network, its equations, \
      every number of one row, the decision boundary, and what the gradients say, in one HTML file without scripts that \
      opens anywhere. The table needs the target too.

        backprop report houses.safetensors houses.csv --output houses.html --row 17
        backprop report Examples/worked-examples/deck-3-4-1.json --output deck.html
        backprop train houses.csv --target price --report houses.html
      """)

  @Argument(help: "A worked example (.json), or a model that `backprop train` wrote.")
  var subject: String

  @Argument(
    help: "With a model: CSV or TSV (also .gz, or -), or an IDX file of images with --labels.")
  var data: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The page.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "The row of the data that is explained, counted from 1 without the header; the first unless given.",
      valueName: "n"))
  var row: Int?

  @OptionGroup(title: "Reading") var reading: ReadingArguments

  func validate() throws {
    if output == subject || output == data {
      throw ValidationError("--output must not be a file that is read.")
    }
    if let row, row < 1 { throw ValidationError("--row must be 1 or more.") }
    if data == nil, row != nil {
      throw ValidationError("--row needs a model and its data: MODEL DATA.")
    }
  }

  func run() throws {
    try AtomicFile.checkDestination(output)
    try AtomicFile.write(Array(try page().html.utf8), to: output)
  }

  private func page() throws -> HTMLReport {
    guard let data else { return HTMLReport(try WorkedExample(contentsOf: subject)) }
    let model = try TableModel(contentsOf: subject)
    let table = try reading.labelledTable(data, for: model)
    for note in try model.preprocessing.surprises(in: table) { Messages(format: .text).note(note) }
    return try HTMLReport(model, table, row: row.map { $0 - 1 }, file: data)
  }
}
