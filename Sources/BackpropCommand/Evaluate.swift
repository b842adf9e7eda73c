internal import ArgumentParser
internal import Backprop

struct Evaluate: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on labelled rows.",
    discussion: """
      The data need the columns the model was trained on, the target included, in any order; other columns are ignored. \
      For images, --labels gives the file with their classes.

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
    let evaluation = try model.evaluation(on: table, threads: printing.threads)
    let seconds = (clock.now - start) / .seconds(1)
    switch printing.format {
    case .json:
      try Console.output.put(
        try JSONText.encode(
          ReportJSON(evaluating: model, on: table, evaluation, seconds: seconds)) + "\n")
    case .text:
      let scores = Scores(
        columns: [("\(counted(table.rowCount, "row"))", evaluation)], task: model.task)
      try Console.output.put(
        scores.text + "\n"
          + Scores.confusion(evaluation, classes: model.preprocessing.target.classes))
    }
  }
}
