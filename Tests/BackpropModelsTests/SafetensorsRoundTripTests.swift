import BackpropCore
import BackpropModels
import Foundation
import Testing

/// Files that are read back as they were written, by name.
///
/// With `BACKPROP_TEST_MODELS` set to a directory they are left there, so that
/// `Scripts/check-safetensors.py` can open them with the public Python reader.
struct Sample: CustomTestStringConvertible, Sendable {
  let name: String
  let file: SafetensorsFile
  var testDescription: String { name }

  static let all: [Sample] = [
    Sample(name: "empty", file: SafetensorsFile()),
    Sample(name: "metadata-only", file: SafetensorsFile(metadata: ["format": "pt", "": ""])),
    Sample(
      name: "strange-strings",
      file: SafetensorsFile(
        tensors: [
          SafetensorsTensor(name: "a \"quoted\" \\ name\n\u{1}é漢😀/", matrix: Matrix<Float>([[1]]))
        ],
        metadata: ["backprop": "{\"a\": [1, 2]}\r\n\t\u{7f}\u{2028}", "ключ": "значение"])),
    Sample(
      name: "one-number",
      file: SafetensorsFile(tensors: [
        SafetensorsTensor(name: "cost", matrix: Matrix<Double>([[0.1]]), shape: [])
      ])),
    Sample(
      name: "nothing-in-it",
      file: SafetensorsFile(tensors: [
        SafetensorsTensor(name: "first", matrix: Matrix<Float>(rows: 0, columns: 3)),
        SafetensorsTensor(name: "full", matrix: Matrix<Float>([[1, 2]])),
        SafetensorsTensor(name: "between", matrix: Matrix<Double>(rows: 2, columns: 0)),
        SafetensorsTensor(name: "again", matrix: Matrix<Float>([[3]])),
        SafetensorsTensor(name: "last", matrix: Matrix<Float>(rows: 0, columns: 0), shape: [0]),
      ])),
    Sample(
      name: "network",
      file: SafetensorsFile(
        tensors: (0..<40).flatMap { layer in
          [
            SafetensorsTensor(
              name: "layers.\(layer).weights",
              matrix: Matrix<Float>(rows: layer, columns: 7, values: floats(layer * 7))),
            SafetensorsTensor(
              name: "layers.\(layer).biases",
              matrix: Matrix<Double>(rows: 1, columns: 7, values: floats(7)), shape: [7]),
          ]
        }, metadata: ["backprop": "{}"])),
    Sample(
      name: "not-finite",
      file: SafetensorsFile(tensors: [
        SafetensorsTensor(
          name: "weights",
          matrix: Matrix<Double>([[.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]]))
      ])),
  ]

  private static func floats<Scalar: NetworkScalar>(_ count: Int) -> [Scalar] {
    (0..<count).map { Scalar($0) / 3 - 1 }
  }
}

@Suite("A safetensors file") struct SafetensorsRoundTripTests {
  @Test(
    "is read back as it was written, and written with the same bytes again", arguments: Sample.all)
  func roundTrip(sample: Sample) throws {
    let bytes = try sample.file.encoded()
    let back = try SafetensorsFile.decode(bytes)
    #expect(back == sample.file)
    #expect(try back.encoded() == bytes)
    if let directory = ProcessInfo.processInfo.environment["BACKPROP_TEST_MODELS"] {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      try sample.file.write(to: "\(directory)/\(sample.name).safetensors")
    }
  }

  @Test("has data that start on a 64-byte boundary", arguments: Sample.all)
  func alignment(sample: Sample) throws {
    let bytes = try sample.file.encoded()
    let dataBytes = sample.file.tensors.reduce(0) { $0 + $1.bytes.count }
    #expect((bytes.count - dataBytes).isMultiple(of: 64))
    #expect(bytes[8] == UInt8(ascii: "{"))
  }

  @Test("has the bytes the format prescribes")
  func exactBytes() throws {
    let file = SafetensorsFile(
      tensors: [SafetensorsTensor(name: "w", matrix: Matrix<Float>([[1, -2]]))],
      metadata: ["b": "2", "a": "1"])
    let header =
      #"{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
    let expected: [UInt8] =
      [120, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [UInt8](repeating: 0x20, count: 120 - header.utf8.count)
      + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
    #expect(try file.encoded() == expected)
  }

  @Test("gives its tensors as matrices of either precision")
  func matrices() throws {
    let doubles: Matrix<Double> = [[0.1, 2], [3, 4], [5, 6]]
    let file = SafetensorsFile(tensors: [
      SafetensorsTensor(name: "doubles", matrix: doubles),
      SafetensorsTensor(name: "floats", matrix: doubles.converted(to: Float.self), shape: [6]),
      SafetensorsTensor(name: "number", matrix: Matrix<Float>([[7]]), shape: []),
    ])
    #expect(try file["doubles"]?.matrix() == doubles)
    #expect(try file["doubles"]?.matrix() == doubles.converted(to: Float.self))
    #expect(try file["floats"]?.matrix() == Matrix<Float>([[0.1, 2, 3, 4, 5, 6]]))
    #expect(try file["floats"]?.matrix() == Matrix<Double>([[Double(Float(0.1)), 2, 3, 4, 5, 6]]))
    #expect(try file["number"]?.matrix() == Matrix<Double>([[7]]))
    #expect(file["absent"] == nil)
  }

  @Test(
    "keeps tensors it cannot compute with, and says so when asked",
    arguments: SafetensorsType.allCases)
  func otherTypes(type: SafetensorsType) throws {
    let count = try #require(type.byteCount(shape: [4, 2]))
    let tensor = try SafetensorsTensor(
      name: "t", type: type, shape: [4, 2], bytes: [UInt8](repeating: 0, count: count))
    let file = SafetensorsFile(tensors: [tensor])
    #expect(try SafetensorsFile.decode(file.encoded()) == file)
    if type == .float32 || type == .float64 {
      #expect(try tensor.matrix() == Matrix<Float>(rows: 4, columns: 2))
    } else {
      let error = #expect(throws: BackpropError.self) { try tensor.matrix(of: Float.self) }
      #expect(error?.kind == .badData)
      #expect(error?.what.contains(type.rawValue) == true)
    }
  }

  @Test("refuses what cannot be written", arguments: [["w", "w"], ["__metadata__"]])
  func unwritable(names: [String]) throws {
    let file = SafetensorsFile(
      tensors: names.map { SafetensorsTensor(name: $0, matrix: Matrix<Float>([[1]])) })
    let error = #expect(throws: BackpropError.self) { try file.encoded() }
    #expect(error?.kind == .badData)
  }

  @Test("refuses to be written with a header beyond the limit")
  func hugeMetadata() {
    let file = SafetensorsFile(metadata: ["a": String(repeating: "a", count: 100_000_000)])
    #expect(throws: BackpropError.self) { try file.encoded() }
  }

  @Test("refuses a tensor of three dimensions as a matrix")
  func threeDimensions() throws {
    let cube = SafetensorsTensor(
      name: "cube", matrix: Matrix<Float>(rows: 2, columns: 4), shape: [2, 2, 2])
    let error = #expect(throws: BackpropError.self) { try cube.matrix(of: Float.self) }
    #expect(error?.what == "tensor 'cube' of shape [2, 2, 2] is not a matrix")
  }

  @Test(
    "refuses a tensor whose bytes are not those of its shape",
    arguments: [[2], [2, -1], [], [.max, 4]])
  func wrongBytes(shape: [Int]) {
    #expect(throws: BackpropError.self) {
      try SafetensorsTensor(name: "t", type: .float32, shape: shape, bytes: [0, 0, 0])
    }
  }
}
