internal import BackpropCore
internal import BackpropModels

extension Trace {
  /// Reads the trace in the JSON file at `path`.
  ///
  /// - Throws: `BackpropError` that names a missing field, a field of another shape or an unknown
  ///   version.
  public init(contentsOf path: String) throws {
    struct Version: Decodable { let trace: Int? }
    let bytes = try FileBytes.read(from: path)
    let version = try FieldDecoding.decode(Version.self, bytes: bytes, file: path).trace
    guard let version else {
      throw BackpropError(
        .badData, "field 'trace' is missing, so this is not a trace", at: .init(file: path),
        remedy: "give the JSON of a trace, not of a worked example")
    }
    guard (1...Self.currentVersion).contains(version) else {
      throw BackpropError(
        .badData, "field 'trace' is \(version), an unknown version", at: .init(file: path),
        remedy: "write it again with this release, which writes version \(Self.currentVersion)")
    }
    self = try FieldDecoding.decode(Trace.self, bytes: bytes, file: path)
    // inputs, targets, layers and gradients
    _ = try WorkedExample(
      FieldDecoding.decode(ExampleFile.self, bytes: bytes, file: path), file: path)
    try checkShapes(FieldShapes(file: path))
  }

  /// Checks the shapes of the fields that a worked example does not have.
  private func checkShapes(_ shapes: FieldShapes) throws {
    guard precision == "double" else {
      throw FieldDecoding.fault(
        "precision", "is '\(precision)'", file: shapes.file, remedy: "write double")
    }
    guard link == loss.link else {
      throw FieldDecoding.fault(
        "link", "is \(link.rawValue), which does not belong to \(loss)", file: shapes.file,
        remedy: "write \(loss.link.rawValue)")
    }
    try shapes.check(losses, "losses", count: observations)
    for (name, arrays) in [
      ("preactivations", preactivations), ("activations", activations),
      ("derivatives", derivatives), ("activationGradients", activationGradients),
      ("deltas", deltas),
    ] {
      try shapes.check(arrays, name, count: layers.count)
      for (l, array) in arrays.enumerated() {
        _ = try shapes.matrix(
          array, "\(name)[\(l)]", rows: observations, columns: widths[l + 1])
      }
    }
    for (name, array) in [
      ("predictionGradients", predictionGradients), ("linkDerivatives", linkDerivatives),
    ] {
      guard let array else { continue }
      _ = try shapes.matrix(array, name, rows: observations, columns: widths[layers.count])
    }
    guard (predictionGradients == nil) == (linkDerivatives == nil) else {
      throw FieldDecoding.fault(
        "linkDerivatives", "is given without predictionGradients, or the reverse",
        file: shapes.file, remedy: "give both or neither")
    }
    if let updated { try checkShapes(of: updated, shapes) }
  }

  private func checkShapes(of updated: Updated, _ shapes: FieldShapes) throws {
    try shapes.check(updated.weights, "updated.weights", count: layers.count)
    try shapes.check(updated.biases, "updated.biases", count: layers.count)
    if let arrays = updated.arrays {
      try shapes.check(arrays, "updated.arrays", count: layers.count)
    }
    for (l, layer) in layers.enumerated() {
      if let arrays = layer.arrays {
        try shapes.check(updated.arrays?[l] ?? [:], "updated.arrays[\(l)]", like: arrays)
      }
      guard layer.other == nil else { continue }
      _ = try shapes.matrix(
        updated.weights[l], "updated.weights[\(l)]", rows: layer.weights.count,
        columns: widths[l + 1])
      guard let biases = layer.biases else { continue }
      guard let new = updated.biases[l] else {
        throw FieldDecoding.fault(
          "updated.biases[\(l)]", "is null", file: shapes.file, remedy: "give it the new biases")
      }
      try shapes.check(new, "updated.biases[\(l)]", count: biases.count)
    }
  }
}
