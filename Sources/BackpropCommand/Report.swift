internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write an HTML page about a model or a worked example.",
    discussion: """
      The page shows the model and its metrics, the preprocessing of each column, the learning curves, the network and its \
      equations, every number of one row, the decision boundary, and a diagnosis of the gradients. It is one file without \
      scripts, which any browser opens. The table must contain the target.

        backprop report houses.safetensors houses.csv --output houses.html --row 17
        backprop report Examples/worked-examples/deck-3-4-1.json --output deck.html
        backprop train houses.csv --target price --report houses.html
      """)

  @OptionGroup var subject: SubjectArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("The HTML file to write.", valueName: "file"))
  var output: String

  func run() throws {
    try AtomicFile.checkDestinations([output], reading: subject.files)
    try AtomicFile.write(Array(try page().html.utf8), to: output)
  }

  private func page() throws -> HTMLReport {
    guard let (model, table) = try subject.modelAndTable(Messages(isJSON: false)) else {
      return HTMLReport(try WorkedExample(contentsOf: subject.subject))
    }
    return try HTMLReport(model, table, row: subject.row.map { $0 - 1 })
  }
}
