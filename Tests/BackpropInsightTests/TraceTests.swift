import BackpropCore
import BackpropInsight
import Foundation
import Testing

@Suite("Trace")
struct TraceTests {
  @Test("the trace of a worked example has the numbers of its file", arguments: exampleNames)
  func expected(name: String) throws {
    let data = try Data(contentsOf: URL(filePath: examplePath(name)))
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let expected = try #require(file["expected"] as? [String: Any])
    let encoded = try JSONEncoder().encode(try trace(of: name))
    let trace = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
    var compared = 0
    func compare(_ key: String, _ trace: Any?, _ file: Any?) {
      let (ours, theirs) = (numbers(trace), numbers(file))
      #expect(ours.count == theirs.count, "\(key)")
      for (a, b) in zip(ours, theirs) {
        #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(key): \(a), not \(b)")
        compared += 1
      }
    }
    for (key, value) in expected where key != "updated" { compare(key, trace[key], value) }
    if let updated = expected["updated"] as? [String: Any] {
      let ours = try #require(trace["updated"] as? [String: Any])
      for (key, value) in updated { compare("updated.\(key)", ours[key], value) }
    }
    #expect(compared >= 10)
  }

  @Test("verification without the engine accepts every number of a trace", arguments: exampleNames)
  func verified(name: String) throws {
    let verification = try trace(of: name).verified()
    #expect(verification.fault == nil)
    #expect(verification.checked > 10)
  }

  @Test(
    "a trace is unchanged after writing and reading, and is a worked example",
    arguments: exampleNames)
  func roundTrip(name: String) throws {
    let trace = try trace(of: name)
    let text = String(decoding: try JSONEncoder().encode(trace), as: UTF8.self)
    let path = try temporaryFile(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Trace(contentsOf: path) == trace)
    #expect(Trace(try WorkedExample(contentsOf: path)).updated == trace.updated)
  }

  @Test("traces with every activation and loss, penalties and label smoothing are verified")
  func everyFunction() throws {
    var checked = 0
    for (index, activation) in Activation.all.enumerated() {
      for loss in Loss.all {
        let outputs = loss == .categoricalCrossEntropy ? 3 : 2
        let architecture = try Architecture(
          inputs: 3, hidden: [4, 3], outputs: outputs, activation: activation, loss: loss)
        let network = NeuralNetwork<Double>(architecture, seed: UInt64(index))
        var generator = SplitMix64(seed: UInt64(100 + index))
        func numbers(_ columns: Int) -> [[Double]] {
          (0..<4).map { _ in (0..<columns).map { _ in Double.random(in: -2...2, using: &generator) }
          }
        }
        let x = Matrix(numbers(3))
        let t = (0..<4).map { row in (0..<outputs).map { $0 == row % outputs ? 1.0 : 0.0 } }
        let cost = Cost(
          reduction: index % 2 == 0 ? .mean : .sum, l2: 0.01, l1: 0.003,
          labelSmoothing: loss.isCrossEntropy ? 0.1 : 0)
        let trace = Trace(network, x, Matrix(t), cost: cost, learningRate: 0.1)
        let verification = trace.verified()
        #expect(verification.fault == nil, "\(activation), \(loss)")
        checked += verification.checked
      }
    }
    #expect(checked > 10_000)
  }

  @Test(
    "verification rejects infinite numbers and NaN",
    arguments: [Double.infinity, -.infinity, .nan])
  func notFinite(value: Double) throws {
    let changes: [(field: String, change: (inout Trace) -> Void)] = [
      ("preactivations[1][0][0]", { $0.preactivations[1][0][0] = value }),
      ("losses[1]", { $0.losses[1] = value }), ("cost", { $0.cost = value }),
      ("deltas[1][0][0]", { $0.deltas[1][0][0] = value }),
      ("weightGradients[0][0][0]", { $0.weightGradients[0][0][0] = value }),
      ("updated.cost", { $0.updated?.cost = value }),
    ]
    for (field, change) in changes {
      var trace = try trace(of: "deck-3-4-1")
      change(&trace)
      #expect(trace.verified().fault?.field == field)
    }
  }

  @Test("verification finds the wrong field of every broken trace", arguments: BrokenTrace.all)
  func broken(_ file: BrokenTrace) throws {
    let fault = try #require(try Trace(contentsOf: file.path).verified().fault)
    #expect(fault.field.hasPrefix(file.field), "\(fault)")
  }
}

/// A trace of `Fixtures/broken-traces` with one wrong field. The file name begins with the field.
struct BrokenTrace: CustomTestStringConvertible {
  let name: String

  var path: String { Self.folder.appending(path: name).path }
  /// `updated.weights` of `updated.weights~sign.json`.
  var field: String { String(name.prefix { $0 != "~" }) }
  var testDescription: String { name }

  private static let folder = packageFolder.appending(
    path: "Tests/BackpropInsightTests/Fixtures/broken-traces")
  static let all: [BrokenTrace] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    precondition(files.count >= 15, "the broken traces are missing")
    return files.sorted().map(BrokenTrace.init)
  }()
}
