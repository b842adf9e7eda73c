import BackpropCore
import Foundation
import Testing

@Suite("Names")
struct NameTests {
  private static let activations =
    Activation.all + [.leakyRelu(slope: 0.2), .elu(alpha: 0.5), .elu(alpha: 1e-7)]
  private static let losses = Loss.all + [.huber(delta: 0.25)]
  private static let initializers = Initializer.all + [.constant(0.5), .constant(-3)]

  private func roundTrip<Choice: NamedChoice>(_ choice: Choice) throws {
    #expect(Choice(choice.description) == choice)
    #expect(Choice(choice.description.uppercased()) == choice)
    let json = try JSONEncoder().encode([choice])
    #expect(try JSONDecoder().decode([Choice].self, from: json) == [choice])
    #expect(try JSONDecoder().decode([String].self, from: json) == [choice.description])
  }

  @Test("an activation round-trips through its description", arguments: activations)
  func activation(activation: Activation) throws { try roundTrip(activation) }

  @Test("a loss round-trips through its description", arguments: losses)
  func loss(loss: Loss) throws { try roundTrip(loss) }

  @Test("an initializer round-trips through its description", arguments: initializers)
  func initializer(initializer: Initializer) throws { try roundTrip(initializer) }

  @Test("descriptions are distinct and omit default parameters")
  func descriptions() {
    #expect(Set(Self.activations.map(\.description)).count == Self.activations.count)
    #expect(Set(Self.losses.map(\.description)).count == Self.losses.count)
    #expect(Set(Self.initializers.map(\.description)).count == Self.initializers.count)
    #expect(Activation.leakyRelu().description == "leakyRelu")
    #expect(Activation.elu(alpha: 0.5).description == "elu:0.5")
    #expect(Loss.huber().description == "huber")
  }

  @Test("hyphens, underscores and case do not matter in names")
  func spellings() {
    #expect(Activation("leaky-ReLU:0.2") == .leakyRelu(slope: 0.2))
    #expect(Loss("binary_cross_entropy") == .binaryCrossEntropy)
    #expect(Initializer("He-Uniform") == .heUniform)
  }

  @Test(
    "an unknown name gives nil",
    arguments: [
      "", ":", "relus", "rel u", "relu:1", "elu:", "elu:x", "elu:nan", "elu:inf", "elu:1,2",
      "relu ", ":0.5",
    ])
  func unknown(text: String) {
    #expect(Activation(text) == nil)
    #expect(Loss(text) == nil)
    #expect(Initializer(text) == nil)
  }

  @Test(
    "an invalid parameter of a loss gives nil",
    arguments: ["huber:0", "huber:-1", "huber:", "poisson:1"])
  func parameters(text: String) { #expect(Loss(text) == nil) }

  @Test("an unknown name in a file is an error that quotes it")
  func decoding() {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Activation].self, from: Data(#"["swoosh"]"#.utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("not a corrupted value: \(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains("swoosh"))
  }
}
