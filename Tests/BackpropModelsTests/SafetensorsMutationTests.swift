import BackpropCore
import BackpropModels
import Testing

@Suite("A safetensors file that was damaged") struct SafetensorsMutationTests {
  static let whole: SafetensorsFile = SafetensorsFile(
    tensors: [
      SafetensorsTensor(name: "w", matrix: Matrix<Float>([[1, 2], [3, 4]])),
      SafetensorsTensor(name: "b", matrix: Matrix<Double>([[5, 6]]), shape: [2]),
    ], metadata: ["a\"": "é"])

  @Test("a safetensors file is refused wherever it is cut")
  func truncations() throws {
    let bytes = try Self.whole.encoded()
    for count in 0..<bytes.count {
      #expect(throws: BackpropError.self, "\(count) bytes") {
        try SafetensorsFile.decode(Array(bytes[..<count]))
      }
    }
  }

  @Test("is refused, or is another whole file, whichever byte of its header takes whichever value")
  func replacements() throws {
    let bytes = try Self.whole.encoded()
    let dataBytes = 32
    var accepted = 0
    for position in 0..<bytes.count - dataBytes {
      for value in UInt8.min...UInt8.max where value != bytes[position] {
        var damaged = bytes
        damaged[position] = value
        let result = Result { try SafetensorsFile.decode(damaged) }
        guard case .success(let file) = result else { continue }
        accepted += 1
        let size = file.tensors.reduce(0) { $0 + $1.bytes.count }
        let back = try SafetensorsFile.decode(file.encoded())
        guard size == dataBytes, back == file else {
          Issue.record("byte \(position) as \(value) gives a file that is not whole")
          return
        }
      }
    }
    // Names and metadata may be any text; everything else must match.
    #expect(accepted > 100 && accepted < 6_000, "\(accepted) accepted")
  }

  @Test("is refused when two bytes of its header change places, unless they are text")
  func exchanges() throws {
    let bytes = try Self.whole.encoded()
    for first in 0..<bytes.count - 32 {
      for second in first + 1..<min(first + 40, bytes.count - 32) {
        var damaged = bytes
        damaged.swapAt(first, second)
        guard let file = try? SafetensorsFile.decode(damaged) else { continue }
        #expect(try SafetensorsFile.decode(file.encoded()) == file)
      }
    }
  }
}
