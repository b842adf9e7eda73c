internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

struct Describe: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a model is: layers, columns, how it was trained, how good it was.")

  @Argument(help: "A model that `backprop train` wrote.")
  var model: String

  @Option(help: "text for people, json for programs.")
  var format = OutputArguments.Format.text

  func run() throws {
    let path = model
    let model = try TableModel(contentsOf: path)
    switch format {
    case .json: try Console.output.put(try JSONText.encode(DescribeJSON(model)) + "\n")
    case .text: try Console.output.put(Self.text(model, path))
    }
  }

  private static func text(_ model: TableModel, _ path: String) -> String {
    let record = model.record
    let training = record.options.training
    var columns: [(String, Evaluation)] = []
    if let test = record.scores.test { columns.append(("test", test)) }
    if let validation = record.scores.validation {
      columns.append((record.options.members > 1 ? "out of fold" : "validation", validation))
    }
    columns.append(("training", record.scores.training))
    return """
      \(path): a \(model.task.rawValue) model of \(record.source)

      \(networks(model))
      columns
      \(decisions(model.preprocessing))
      training
        \(counted(record.rows.training, "row")) trained, \
      \(record.options.members > 1 ? "each by all networks but one" : "\(record.rows.validation.grouped) validated"), \
      \(record.rows.test.grouped) tested; checksum \(String(record.fingerprint.checksum, radix: 16))
        \(training.optimizer), learning rate \(training.learningRate), \(training.schedule), seed \(training.seed)
        \(counted(record.history.count, "epoch")), \(record.ending.inWords), \(record.bestInWords)\(Self.temperature(record))\
      \(model.thresholdInWords.map { "\n  " + $0 } ?? "")
        \(regions(model))

      scores
      \(Scores(columns: columns, task: model.task).text)\
      \(record.crossValidation.map { "\n" + $0.text(model.task, record.options) } ?? "")
      """
  }

  /// The layers, of networks alike once.
  private static func networks(_ model: TableModel) -> String {
    let members = model.ensemble.members
    var groups: [(architecture: Architecture, share: Double, count: Int)] = []
    for member in members {
      let architecture = member.network.architecture
      if let last = groups.last, last.architecture == architecture, last.share == member.share {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((architecture, member.share, 1))
      }
    }
    return groups.map { architecture, share, count in
      let each = count > 1 ? " each" : ""
      let title =
        members.count == 1
        ? "layers" : "\(counted(count, "network")) with a share of \(share.significant(3))\(each)"
      let parameters = counted(architecture.parameterCount, "parameter")
      return "\(title), \(parameters)\(each), \(architecture.loss)\n\(layers(architecture))"
    }.joined(separator: "\n")
  }

  private static func temperature(_ record: TrainingRecord) -> String {
    record.temperature.map { "\n  calibrated: the scores were divided by \($0.significant(4))" }
      ?? ""
  }

  /// What `predict --coverage` can make.
  private static func regions(_ model: TableModel) -> String {
    let what = model.task == .regression ? "prediction intervals" : "prediction sets"
    guard let conformal = model.conformal else {
      return "no \(what): no rows were held out to calibrate them"
    }
    return "\(what) (`predict --coverage`) are calibrated on \(counted(conformal.rows, "row"))"
  }

  private static func layers(_ architecture: Architecture) -> String {
    var table = TextTable()
    table.add(["layer", "weights", "biases", "activation", "parameters"])
    for (index, layer) in architecture.layers.enumerated() {
      let (inputs, outputs) = (architecture.widths[index], architecture.widths[index + 1])
      let isLast = index == architecture.layers.count - 1
      let link = architecture.loss.link
      let function = (layer.isParametric ? "parametric " : "") + layer.activation.description
      let blocks = layer.blocks(inputs: inputs)
      table.add([
        "\(index + 1)", layer.extent(inputs: inputs), layer.hasBiases ? "\(outputs)" : "none",
        isLast && link != .identity ? link.rawValue : function,
        blocks.reduce(0) { $0 + $1.count }.grouped,
      ])
    }
    return table.text
  }

  /// One line a column.
  private static func decisions(_ preprocessing: Preprocessing) -> String {
    preprocessing.decisions.map {
      "  \($0.column) (\($0.role.rawValue)): \($0.reason)".onOneLine + "\n"
    }.joined()
  }
}

extension TableModel {
  /// From where on the positive class is the answer; nil if that is as usual.
  var thresholdInWords: String? {
    let positive = "answers \(preprocessing.target.classes.last ?? "") from a probability of "
    switch record.options.threshold {
    case .value(0.5): return nil
    case .value: return positive + "\(threshold) on"
    case .best(let metric):
      let rows = record.options.members > 1 ? "out-of-fold" : "validation"
      return positive
        + "\(threshold.significant(4)) on, where \(metric) is best on the \(rows) rows"
    }
  }
}

extension TrainingRecord {
  /// Which epoch the network is of, or the networks are.
  var bestInWords: String {
    (bestEpochs.count == 1 ? "best epoch " : "best epochs ")
      + bestEpochs.map(\.description).joined(separator: ", ")
  }
}

extension TrainingEnding {
  fileprivate var inWords: String {
    switch self {
    case .completed: "to the end"
    case .stoppedEarly: "stopped early"
    case .converged: "converged"
    case .stopped: "interrupted"
    case .outOfTime: "until its time was up"
    }
  }
}

/// The JSON of `describe`.
private struct DescribeJSON: Encodable {
  let task: PredictionTask
  let features: [String]
  let classes: [String]
  let parameters: Int
  let members: [Member]
  let decisions: [Decision]
  let record: TrainingRecord
  let conformal: Conformal?
  let threshold: Double?

  /// What intervals and sets are calibrated on.
  struct Conformal: Encodable {
    let rows: Int
    let largestCoverage: Double
  }

  struct Member: Encodable {
    let architecture: Architecture
    let share: Double
  }

  init(_ model: TableModel) {
    task = model.task
    features = model.preprocessing.featureNames
    classes = model.preprocessing.target.classes
    parameters = model.parameterCount
    members = model.ensemble.members.map {
      Member(architecture: $0.network.architecture, share: $0.share)
    }
    decisions = model.preprocessing.decisions
    record = model.record
    threshold = model.task == .binary ? model.threshold : nil
    conformal = model.conformal.map {
      Conformal(rows: $0.rows, largestCoverage: $0.largestCoverage)
    }
  }
}
