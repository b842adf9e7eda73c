internal import BackpropCore
public import BackpropModels
public import BackpropTables
internal import BackpropTraining

extension WorkedExample {
  /// The rows `rows` of `table`, counted from 0, for member `member` of `model`, counted from 1:
  /// the encoded and scaled features, the network in `Double`, and the cost and learning rate of
  /// its training.
  ///
  /// - Throws: `BackpropError` if the table lacks a row or a column, or the model lacks the member.
  public init(_ model: TableModel, _ table: Table, rows: Range<Int>, member: Int = 1) throws {
    let members = model.ensemble.members
    guard (1...members.count).contains(member) else {
      throw BackpropError(
        .usage, "there is no member \(member): the model has \(members.count)",
        remedy: "choose a member from 1 to \(members.count)")
    }
    let network = members[member - 1].network
    guard rows.upperBound <= table.rowCount else {
      throw BackpropError(
        .usage, "there is no row \(rows.upperBound): the table has \(table.rowCount)",
        at: .init(file: table.source), remedy: "choose rows from 1 to \(table.rowCount)")
    }
    let preprocessing = model.preprocessing
    let x: Matrix<Float> = try preprocessing.features(of: table, rows: Array(rows))
    let y: Matrix<Float> = try preprocessing.targets(of: table, rows: Array(rows))
    let names =
      rows.count == 1
      ? "row \(rows.lowerBound + 1)" : "rows \(rows.lowerBound + 1)-\(rows.upperBound)"
    let target = preprocessing.target
    self.init(
      title: "\(names) of \(table.source)",
      source: "a \(model.task.rawValue) model of \(model.record.source)"
        + (members.count == 1 ? "" : ", member \(member) of \(members.count)"),
      features: preprocessing.featureNames,
      outputs: target.classes.count == network.architecture.outputs
        ? target.classes : target.targets.map(\.column),
      network: network.converted(to: Double.self), inputs: x.converted(to: Double.self),
      targets: y.converted(to: Double.self), cost: model.record.options.training.cost,
      learningRate: model.record.options.training.learningRate)
  }
}
