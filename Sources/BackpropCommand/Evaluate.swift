internal import ArgumentParser
internal import Backprop

struct Evaluate: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate a model on labelled rows.",
    discussion: """
      The table needs the columns of the model and the target, in any order. Other columns are ignored. Images need \
      --labels, the file with their classes.

        backprop evaluate houses.safetensors new-houses.csv
        backprop evaluate fashion.safetensors images.gz --labels labels.gz
      """)

  @Argument(help: "A model that `backprop train` wrote.")
  var model: String

  @Argument(help: "CSV or TSV (also .gz, or -), or an IDX file of images with --labels.")
  var data: String

  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func run() throws {
    let model = try TableModel(contentsOf: model)
    let table = try reading.table(data, for: model, messages)
    let clock = ContinuousClock()
    let start = clock.now
    let given = SourcedEvaluation(
      RowSource(.given, count: table.rowCount),
      try model.evaluation(on: table, threads: printing.threads))
    let seconds = (clock.now - start) / .seconds(1)
    switch printing.format {
    case .json:
      try Console.output.put(
        try JSONText.encode(ReportJSON(evaluating: model, given, seconds: seconds)) + "\n")
    case .text:
      try Console.output.put(
        MetricsTable(given, task: model.task).text + "\n"
          + MetricsTable.confusion(
            given.evaluation, classes: model.preprocessing.target.classes))
    }
  }
}
