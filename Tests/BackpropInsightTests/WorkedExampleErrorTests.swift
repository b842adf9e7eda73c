import BackpropCore
import BackpropInsight
import Foundation
import Testing

@Suite("Malformed examples and traces")
struct WorkedExampleErrorTests {
  /// A complete example in which `field` is `value`; nil omits the field.
  private func file(_ field: String, _ value: String?) throws -> String {
    var fields = [
      "loss": #""halfSquaredError""#, "inputs": "[[1, 2], [3, 4]]", "targets": "[[0], [1]]",
      "layers": #"[{"weights": [[0.1], [0.2]], "biases": [0], "activation": "sigmoid"}]"#,
    ]
    fields[field] = value
    let text = fields.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }
    return try temporaryFile("{" + text.joined(separator: ", ") + "}")
  }

  static let faults: [(field: String, value: String?, says: [String])] = [
    ("loss", nil, ["field 'loss' is missing"]),
    ("loss", #""hinge""#, ["field 'loss'", "hinge"]),
    ("loss", "3", ["field 'loss'"]),
    ("inputs", nil, ["field 'inputs' is missing"]),
    ("inputs", "[]", ["field 'inputs' is empty"]),
    ("inputs", "[[]]", ["field 'inputs' is empty"]),
    ("inputs", "[[1, 2], [3]]", ["field 'inputs[1]' has 1 entry, not 2"]),
    ("inputs", #"[[1, "two"], [3, 4]]"#, ["field 'inputs[0][1]' is not a number"]),
    ("inputs", "[[1, null], [3, 4]]", ["field 'inputs[0][1]' is null"]),
    ("inputs", "[[1, NaN], [3, 4]]", ["not JSON"]),
    ("inputs", "[1, 2]", ["field 'inputs[0]' is not a list"]),
    ("targets", "[[0]]", ["field 'targets' has 1 entry, not 2"]),
    ("targets", "[[0, 1], [1, 0]]", ["field 'targets[0]' has 2 entries, not 1"]),
    ("layers", "[]", ["field 'layers' is empty"]),
    (
      "layers", #"[{"weights": [[0.1]], "activation": "relu"}]"#,
      ["field 'layers[0].weights' has 1 entry, not 2"]
    ),
    (
      "layers", #"[{"weights": [[0.1], [0.2, 0.3]], "activation": "relu"}]"#,
      ["field 'layers[0].weights[1]' has 2 entries, not 1"]
    ),
    (
      "layers", #"[{"weights": [[1], [2]], "biases": [1, 2], "activation": "relu"}]"#,
      ["field 'layers[0].biases' has 2 entries, not 1"]
    ),
    (
      "layers", #"[{"weights": [[1], [2]], "activation": "step"}]"#,
      ["field 'layers[0].activation'", "step"]
    ),
    ("layers", #"[{"weights": [[1], [2]]}]"#, ["field 'layers[0].activation' is missing"]),
    ("learningRate", "-1", ["field 'learningRate' is -1"]),
    ("l2", "-0.5", ["field 'l2' is -0.5"]),
    ("labelSmoothing", "1", ["field 'labelSmoothing' is 1"]),
    ("reduction", #""median""#, ["field 'reduction'"]),
    ("weightGradients", "[[[1]]]", ["field 'weightGradients[0]' has 1 entry, not 2"]),
    ("weightGradients", "[[[1], [2]]]", ["field 'biasGradients[0]' is missing"]),
  ]

  @Test("a malformed example is rejected, with the name of the field", arguments: faults)
  func example(_ fault: (field: String, value: String?, says: [String])) throws {
    let path = try file(fault.field, fault.value)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: BackpropError.self) { try WorkedExample(contentsOf: path) }
    #expect(error?.kind == .badData)
    for words in fault.says + [path] {
      #expect(
        error?.description.contains(words) == true, "\(words) in: \(String(describing: error))")
    }
  }

  @Test(
    "an activation that the loss does not allow is rejected, with the number of the layer")
  func pairs() throws {
    let path = try file("loss", #""categoricalCrossEntropy""#)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: BackpropError.self) { try WorkedExample(contentsOf: path) }
    #expect(error?.kind == .badData)
    #expect(error?.location.layer == 1)
    #expect(error?.location.file == path)
  }

  static let traceFaults: [(change: @Sendable (inout [String: Any]) -> Void, says: String)] = [
    ({ $0["trace"] = nil }, "field 'trace' is missing"),
    ({ $0["trace"] = 99 }, "field 'trace' is 99"),
    ({ $0["deltas"] = nil }, "field 'deltas' is missing"),
    ({ $0["deltas"] = [[[1.0]]] }, "field 'deltas' has 1 entry, not 2"),
    ({ $0["losses"] = [1.0] }, "field 'losses' has 1 entry, not 2"),
    ({ $0["link"] = "softmax" }, "field 'link' is softmax"),
    ({ $0["precision"] = "float" }, "field 'precision' is 'float'"),
    ({ $0["linkDerivatives"] = nil }, "field 'linkDerivatives'"),
    (
      { $0["derivatives"] = [[[1.0, 2, 3, 4]], [[1.0], [1]]] }, "field 'derivatives[0]' has 1 entry"
    ),
    (
      {
        var updated = $0["updated"] as? [String: Any] ?? [:]
        updated["biases"] = [[1.0, 2, 3, 4], NSNull()]
        $0["updated"] = updated
      }, "field 'updated.biases[1]' is null"
    ),
  ]

  @Test(
    "a malformed trace is rejected, with the name of the field",
    arguments: 0..<traceFaults.count)
  func trace(index: Int) throws {
    let fault = Self.traceFaults[index]
    let data = try JSONEncoder().encode(try BackpropInsightTests.trace(of: "deck-3-4-1"))
    var fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    fault.change(&fields)
    let text = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
    let path = try temporaryFile(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: BackpropError.self) { try Trace(contentsOf: path) }
    #expect(error?.description.contains(fault.says) == true, "\(String(describing: error))")
  }
}
