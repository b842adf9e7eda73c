internal import ArgumentParser
internal import Backprop
internal import BackpropModels

struct Predict: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer for each row of a table.",
    discussion: """
      Writes CSV: a header, then one line for each row of the data, in their order. The column `prediction` holds the \
      number or the most probable class, and `probability_<class>` the probability of each class. The data need the columns \
      the model was trained on, in any order, but not the target. A row is answered alike, to the last bit, whatever rows \
      stand beside it.

      With --coverage 0.9 each number has an interval, `prediction_low` and `prediction_high`, and each row a \
      `prediction_set` of classes, that hold the truth for 90 % of new rows like those of training. The classes of a set \
      stand between semicolons, one that has a semicolon or a quote in double quotes; where the model is right more often \
      than the coverage asks, sets can be empty. The model needs to have been trained with validation rows or several \
      members.

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
    help: ArgumentHelp("A CSV file to write instead of standard output.", valueName: "csv"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Intervals or sets of classes that hold the truth for this share of new rows.",
      valueName: "share"))
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
        "\(empty.grouped) of \(counted(predictions.count, "row")) have an empty set of classes, those the model is least sure of; a larger coverage leaves fewer"
      )
    }
    let answers = AnswerTable(predictions, model.preprocessing.target)
    let text =
      printing.format == .json ? try JSONText.encode(answers, isPretty: false) + "\n" : answers.csv
    if let output {
      try AtomicFile.write(Array(text.utf8), to: output)
    } else {
      try Console.output.put(text)
    }
  }
}

/// The answers as columns with names.
struct AnswerTable: Encodable {
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

    /// As a CSV cell: numbers with the digits that read back as the same bits, text in quotes where
    /// it needs them; a set is a record of its own, with semicolons.
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
    if let numbers = predictions.numbers {
      let parts = [
        ("prediction", numbers), ("prediction_low", predictions.lowerBounds),
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
  /// The cell as RFC 4180 writes it.
  fileprivate var quotedForCSV: String { quoted(for: ",") }

  /// The cell of a record that has `separator` between its cells.
  fileprivate func quoted(for separator: String) -> String {
    guard contains(where: { (separator + "\"\n\r\r\n").contains($0) }) || isEmpty else {
      return self
    }
    return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
