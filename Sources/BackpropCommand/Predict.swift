internal import ArgumentParser
internal import Backprop
internal import BackpropModels

struct Predict: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict each row of a table.",
    discussion: """
      Writes CSV: a header, then one line per row of the data, in the same order. The column `prediction` has the \
      predicted value or class, and `probability_<class>` the probability of each class. The data need the columns that the \
      model was trained on, in any order. They need no target. The prediction for a row has the same bits, whatever other \
      rows are in the data.

      --coverage 0.9 adds conformal prediction: an interval from `prediction_low` to `prediction_high` for each value, or a \
      set of classes, `prediction_set`, for each row. For new rows from the same distribution, 90 % of the intervals or sets \
      contain the true value. Semicolons separate the classes of a set, and a class with a semicolon or a quote is in double \
      quotes. Sets can be empty if the accuracy is above the coverage. The model must have been trained with held-out rows: \
      validation rows or the folds of an ensemble.

        backprop predict houses.safetensors new-houses.csv --output prices.csv
        backprop predict houses.safetensors new-houses.csv --coverage 0.9
        backprop predict houses.safetensors - < new-houses.csv
      """)

  @Argument(help: "A model that `backprop train` wrote.")
  var model: String

  @Argument(help: "CSV or TSV (also .gz, or -), or an IDX file of images.")
  var data: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Add intervals or sets of classes that contain the true value for this fraction of new rows.",
      valueName: "fraction"))
  var coverage: Double?

  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func run() throws {
    if let output { try AtomicFile.checkDestinations([output], reading: [model, data]) }
    let model = try TableModel(contentsOf: model)
    let table = try reading.table(data, for: model, hasTargets: false, messages)
    let predictions = try model.predictions(
      for: table, coverage: coverage, threads: printing.threads)
    let empty = (predictions.classSets ?? []).count { $0.contains(where: \.isEmpty) }
    if empty > 0 {
      messages.note(
        "\(empty.grouped) of \(counted(predictions.count, "row")) have an empty prediction set, the rows of which the model is least confident; a larger coverage gives fewer empty sets"
      )
    }
    let columns = PredictionTable(predictions, model.preprocessing.target)
    let text =
      printing.format == .json ? try JSONText.encode(columns, isPretty: false) + "\n" : columns.csv
    if let output {
      try AtomicFile.write(Array(text.utf8), to: output)
    } else {
      try Console.output.put(text)
    }
  }
}

/// The predictions as columns with names.
struct PredictionTable: Encodable {
  let columns: [String]
  private let rows: [[Cell]]

  enum Cell: Encodable {
    case text(String)
    case set([String])
    case probability(Float)
    case number(Double)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .set(let labels): try container.encode(labels)
      case .probability(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      }
    }

    /// The CSV cell. Numbers have the digits that read back as the same bits, text is in quotes if
    /// it needs them, and semicolons separate the labels of a set.
    var csv: String {
      switch self {
      case .text(let text): text.quotedForCSV
      case .set(let labels):
        labels.map { $0.quoted(for: ";") }.joined(separator: ";").quotedForCSV
      case .probability(let value): "\(value)"
      case .number(let value): "\(value)"
      }
    }
  }

  init(_ predictions: Predictions, _ target: TargetEncoding) {
    let targets = target.targets
    func name(_ base: String, _ index: Int) -> String {
      targets.count == 1 ? base : base + "_" + targets[index].column
    }
    if let values = predictions.values {
      let parts = [
        ("prediction", values), ("prediction_low", predictions.lowerBounds),
        ("prediction_high", predictions.upperBounds),
      ].compactMap { base, matrix in matrix.map { (base, $0.toRows()) } }
      columns = parts.flatMap { base, _ in targets.indices.map { name(base, $0) } }
      rows = (0..<predictions.count).map { row in
        parts.flatMap { $0.1[row].map(Cell.number) }
      }
      return
    }
    let classes = predictions.classes ?? []
    let probabilities = predictions.probabilities?.toRows() ?? []
    let sets = predictions.classSets
    columns =
      targets.indices.map { name("prediction", $0) }
      + (target.task == .multilabel
        ? targets.map { "probability_\($0.column)" } : target.classes.map { "probability_\($0)" })
      + (sets == nil ? [] : targets.indices.map { name("prediction_set", $0) })
    rows = classes.indices.map { row in
      classes[row].map(Cell.text) + probabilities[row].map(Cell.probability)
        + (sets?[row] ?? []).map(Cell.set)
    }
  }

  var csv: String {
    var text = columns.map(\.quotedForCSV).joined(separator: ",") + "\n"
    for row in rows {
      for (index, cell) in row.enumerated() { text += (index == 0 ? "" : ",") + cell.csv }
      text += "\n"
    }
    return text
  }

  private enum CodingKeys: String, CodingKey { case columns, rows }
}

extension String {
  /// The CSV cell of RFC 4180.
  fileprivate var quotedForCSV: String { quoted(for: ",") }

  /// The cell of a record whose cells are separated by `separator`.
  fileprivate func quoted(for separator: String) -> String {
    guard contains(where: { (separator + "\"\n\r\r\n").contains($0) }) || isEmpty else {
      return self
    }
    return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
