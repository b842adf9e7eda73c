internal import BackpropCore

extension ReportContent {
  /// The maximum number of observations that are written out.
  private static var maximumObservationsShown: Int { 4 }
  /// The maximum number of neurons or inputs that are written out.
  private static var maximumRows: Int { 16 }
  private static var maximumParameters: Int { 48 }

  /// Every number of the forward and backward pass of the explained observation.
  var observationSection: ReportSection {
    let shown = min(trace.observations, Self.maximumObservationsShown)
    var content: [Markup] = []
    if trace.observations > shown {
      content.append(
        .paragraph("The first \(shown) of \(trace.observations) observations."))
    }
    for i in 0..<shown {
      if trace.observations > 1 { content.append(.tag("h3", [.text("Observation \(i + 1)")])) }
      content.append(tables(observation(i)))
    }
    if let prediction = study?.ensemblePrediction {
      content.append(.tag("h3", ["Prediction of the ensemble"]))
      content.append(.paragraph(prediction.words))
      content.append(tables([prediction.table(outputNames)]))
    }
    content.append(.tag("h3", ["Gradient and step"]))
    content.append(.paragraph(stepWords))
    content.append(tables(trace.layers.indices.map(parameters)))
    return ReportSection(
      id: "observation",
      title: study == nil ? "Every number" : "Every number of \(explainedRow)", content: content)
  }

  /// `row 17 of houses.csv`.
  private var explainedRow: String {
    guard let study else { return trace.title }
    return "row \((study.explained + 1).grouped) of \(study.file)"
  }

  /// Tables side by side if there is room.
  private func tables(_ tables: [DataTable]) -> Markup {
    .tag("div", ["class": "tables"], tables.map(\.markup))
  }

  private func observation(_ i: Int) -> [DataTable] {
    let inputs = largest(trace.inputs[i], Self.maximumRows)
    let outputs = trace.targets[i].indices.prefix(Self.maximumRows)
    let predictions = trace.activations[trace.layers.count - 1][i]
    let note =
      inputs.count < trace.inputs[i].count
      ? ", the \(inputs.count) largest of \(trace.inputs[i].count)" : ""
    return [
      DataTable(
        "Inputs of the network\(note)", ["input", "x"],
        inputs.map { k in
          [.text(inputNames[k]), Numeral.traced(trace.inputs[i][k], "inputs[\(i)][\(k)]")]
        }
      )
    ] + trace.layers.indices.map { layer($0, i) } + [
      DataTable(
        "Prediction and target; the loss is \(Numeral.text(trace.losses[i], digits: 6))",
        ["output", "prediction ŷ", "target y"],
        outputs.map { k in
          [
            .text(outputNames[k]),
            Numeral.traced(predictions[k], "activations[\(trace.layers.count - 1)][\(i)][\(k)]"),
            Numeral.traced(trace.targets[i][k], "targets[\(i)][\(k)]"),
          ]
        }
      )
    ]
  }

  /// The neurons of layer `l` for observation `i`, forward and backward.
  private func layer(_ l: Int, _ i: Int) -> DataTable {
    let all = trace.deltas[l][i]
    let neurons = largest(all, Self.maximumRows)
    let note =
      neurons.count < all.count ? ", the \(neurons.count) of \(all.count) with the largest dz" : ""
    let isLinked = l == trace.layers.count - 1 && trace.link != .identity
    let link =
      isLinked
      ? "; the \(trace.link.rawValue) is a part of the loss, so f′ and da are without it" : ""
    return DataTable(
      "Layer \(l + 1), \(functionName(l))\(note)\(link)",
      [
        trace.layers[l].other == nil ? "neuron" : "column",
        trace.layers[l].other == nil ? "z = a·w + b" : "z", "a = f(z)",
        trace.layers[l].arrays?[.alphas] == nil ? "f′(z)" : "∂a/∂z", "da = ∂L/∂a", "dz = ∂L/∂z",
      ],
      neurons.map { j in
        let place = "[\(l)][\(i)][\(j)]"
        return [
          .text("\(l + 1):\(j + 1)"),
          Numeral.traced(trace.preactivations[l][i][j], "preactivations\(place)"),
          Numeral.traced(trace.activations[l][i][j], "activations\(place)"),
          Numeral.traced(trace.derivatives[l][i][j], "derivatives\(place)"),
          Numeral.traced(trace.activationGradients[l][i][j], "activationGradients\(place)"),
          Numeral.traced(all[j], "deltas\(place)"),
        ]
      })
  }

  private var stepWords: String {
    let cost = "The cost is \(Numeral.text(trace.cost, digits: 6))"
    guard let updated = trace.updated, let rate = trace.learningRate else { return cost + "." }
    return
      "\(cost). After one step of gradient descent with learning rate \(Numeral.text(rate)) it is "
      + "\(Numeral.text(updated.cost, digits: 6))."
  }

  /// The parameters of layer `l` with their gradients, and after the step.
  private func parameters(_ l: Int) -> DataTable {
    let entries = trace.arrays(l).flatMap { array in array.places.map { (array, $0.i, $0.j) } }
    let shown = largest(
      entries.map { $0.0.gradient[$0.1][$0.2] }, Self.maximumParameters, of: 20)
    let note =
      shown.count < entries.count
      ? ", the \(shown.count) of \(entries.count.grouped) with the largest gradients" : ""
    return DataTable(
      "Parameters of layer \(l + 1)\(note)",
      ["parameter", "old", "gradient ∂J/∂θ"] + (trace.updated == nil ? [] : ["new"]),
      shown.map { entries[$0] }.map { array, i, j in
        [
          .text(array.name(i, j)), Numeral.traced(array.values[i][j], array.field(i, j)),
          Numeral.traced(array.gradient[i][j], array.gradientField(i, j)),
        ] + (array.new.map { [Numeral.traced($0[i][j], array.newField(i, j))] } ?? [])
      })
  }

  /// The indices of all `values`, or of the `count` largest if there are more than `maximum`.
  private func largest(_ values: [Double], _ maximum: Int, of count: Int? = nil) -> [Int] {
    guard values.count > maximum else { return Array(values.indices) }
    let order = values.indices.sorted { (abs(values[$1]), $0) < (abs(values[$0]), $1) }
    return order.prefix(count ?? maximum).sorted()
  }
}
