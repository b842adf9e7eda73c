internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

struct Describe: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the layers, columns, training and metrics of a model.")

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
    let postFit = record.postFitInWords + [model.thresholdInWords].compactMap(\.self)
    return """
      \(path): a \(model.task.rawValue) model of \(record.source)

      \(networks(model))
      columns
      \(columns(model.preprocessing))
      training
        \(record.rowsInWords); checksum \(String(record.fingerprint.checksum, radix: 16))
        \(training.optimizer), learning rate \(training.learningRate), \(training.schedule), seed \(training.seed)
        \(counted(record.history.count, "epoch")), \(record.stopReason.inWords), \(record.bestInWords)\
      \(postFit.map { "\n  " + $0 }.joined())
        \(regions(model))

      metrics
      \(MetricsTable(record, task: model.task).text)\
      \(record.crossValidation.map { "\n" + $0.text(model.task, record.options) } ?? "")
      """
  }

  /// The layers of each network; equal networks once.
  private static func networks(_ model: TableModel) -> String {
    let members = model.ensemble.members
    var groups: [(architecture: Architecture, weight: Double, count: Int)] = []
    for member in members {
      let architecture = member.network.architecture
      if let last = groups.last, last.architecture == architecture, last.weight == member.weight {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((architecture, member.weight, 1))
      }
    }
    return groups.map { architecture, weight, count in
      let each = count > 1 ? " each" : ""
      let title =
        members.count == 1
        ? "layers"
        : "\(counted(count, "network")) with ensemble weight \(weight.significant(3))\(each)"
      let parameters = counted(architecture.parameterCount, "parameter")
      return "\(title), \(parameters)\(each), \(architecture.loss)\n\(layers(architecture))"
    }.joined(separator: "\n")
  }

  /// The regions that `predict --coverage` prints.
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

  /// One line for each column.
  private static func columns(_ preprocessing: Preprocessing) -> String {
    preprocessing.columnSummaries.map {
      "  \($0.column) (\($0.role.rawValue)): \($0.reason)".namingCommandOptions.onOneLine + "\n"
    }.joined()
  }
}

extension TableModel {
  /// The decision threshold; nil if it is the default.
  var thresholdInWords: String? {
    let positive = "decision threshold of \(preprocessing.target.classes.last ?? ""): "
    switch record.options.threshold {
    case .value(0.5): return nil
    case .value: return positive + "\(threshold)"
    case .best(let metric):
      let rows = record.heldOut.map { " on the \($0.label) rows" } ?? ""
      return positive + "\(threshold.significant(4)), which maximises \(metric)\(rows)"
    }
  }
}

extension TrainingRecord {
  /// The epochs that were kept.
  var bestInWords: String {
    (bestEpochs.count == 1 ? "best epoch " : "best epochs ")
      + bestEpochs.map(\.description).joined(separator: ", ")
  }

  /// The number of rows of each part, as ``evaluations`` names them.
  fileprivate var rowsInWords: String {
    evaluations.map { "\(counted($0.source.count, "\($0.source.label) row"))" }
      .joined(separator: ", ")
  }
}

extension StopReason {
  fileprivate var inWords: String {
    switch self {
    case .completed: "all completed"
    case .stoppedEarly: "stopped early"
    case .converged: "converged"
    case .stopped: "interrupted"
    case .outOfTime: "out of time"
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
  let columnSummaries: [ColumnSummary]
  let record: TrainingRecord
  let conformal: Conformal?
  let threshold: Double?

  /// The calibration of intervals and prediction sets.
  struct Conformal: Encodable {
    let rows: Int
    let largestCoverage: Double
  }

  struct Member: Encodable {
    let architecture: Architecture
    let weight: Double
  }

  init(_ model: TableModel) {
    task = model.task
    features = model.preprocessing.featureNames
    classes = model.preprocessing.target.classes
    parameters = model.parameterCount
    members = model.ensemble.members.map {
      Member(architecture: $0.network.architecture, weight: $0.weight)
    }
    columnSummaries = model.preprocessing.columnSummaries
    record = model.record
    threshold = model.task == .binary ? model.threshold : nil
    conformal = model.conformal.map {
      Conformal(rows: $0.rows, largestCoverage: $0.largestCoverage)
    }
  }
}
