import BackpropCore
import BackpropModels
import Testing

/// A file that is not to be read, and a part of the message that says why.
struct Malformed: CustomTestStringConvertible, Sendable {
  let name: String
  let bytes: [UInt8]
  let message: String
  var testDescription: String { name }

  /// The file of `header` and `data` zero bytes.
  init(_ name: String, _ header: String, data: Int = 0, _ message: String) {
    let bytes = Array(header.utf8)
    self.init(
      name, (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes, data: data,
      message)
  }

  init(_ name: String, _ start: [UInt8], data: Int = 0, _ message: String) {
    self.name = name
    self.bytes = start + [UInt8](repeating: 0, count: data)
    self.message = message
  }

  /// The file whose header is one tensor `t` with the given properties.
  static func tensor(
    _ name: String, _ type: String, _ shape: String, _ offsets: String, data: Int = 0,
    _ message: String
  ) -> Malformed {
    Malformed(
      name, #"{"t":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#, data: data,
      message)
  }

  /// The cases of the reference's own tests, then those of its fuzzers and of known attacks.
  static let all: [Malformed] = [
    tensor("appended bytes", "I32", "[2,2]", "[0,16]", data: 50, "but 50 bytes follow"),
    tensor("missing bytes", "I32", "[2,2]", "[0,16]", data: 14, "but 14 bytes follow"),
    Malformed("header too large", [60, 0, 0, 0, 0, 255, 255, 255], data: 70, "does not fit"),
    Malformed("no bytes", [UInt8](), "0 bytes are too few"),
    Malformed("seven bytes", [1, 0, 0, 0, 0, 0, 0], "7 bytes are too few"),
    Malformed("only a length", [60, 0, 0, 0, 0, 0, 0, 0], "does not fit"),
    Malformed("not UTF-8", [5, 0, 0, 0, 0, 0, 0, 0, 123, 34, 255, 34, 58], "not UTF-8"),
    Malformed("one byte 255", [1, 0, 0, 0, 0, 0, 0, 0, 255], "expected '{'"),
    Malformed("an open brace", "{", "expected a string"),
    tensor("offsets too short", "I32", "[2,2]", "[0, 4]", "takes 16 bytes"),
    tensor("dimension over 2⁶³", "I32", "[2,18446744073709551614]", "[0,16]", data: 16, "2⁶³"),
    tensor("count overflows", "I32", "[2,9223372036854775807]", "[0,16]", data: 16, "no possible"),
    tensor("bits overflow", "I32", "[1152921504606846976]", "[0,16]", data: 16, "no possible"),
    Malformed(
      "ten tensors, one place",
      "{"
        + (0..<10).map { #""w\#($0)":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}"# }
        .joined(separator: ",") + "}", data: 16, "overlaps the one before it"),
    Malformed("length of 100 MB, no file", [0, 225, 245, 5, 0, 0, 0, 0], "does not fit"),
    Malformed("length 2⁶³", [0, 0, 0, 0, 0, 0, 0, 128], "does not fit"),
    Malformed("length 2⁶⁴ − 1", [UInt8](repeating: 255, count: 8), "does not fit"),
    tensor(
      "2⁴⁰ elements", "F32", "[1099511627776]", "[0,4398046511104]", data: 4, "4 bytes follow"),
    tensor("half a byte", "F4", "[1]", "[0,0]", "no possible"),
    tensor("shape of 65", "F32", "[1" + String(repeating: ",1", count: 64) + "]", "[0,4]", "64"),
    Malformed(
      "a partial overlap",
      #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"#
        + #""b":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}"#, data: 5, "overlaps"),
    Malformed(
      "a hole",
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, data: 3, "leaves a hole"),
    tensor("a hole at the start", "U8", "[1]", "[1,2]", data: 2, "leaves a hole"),
    tensor("an end before its begin", "U8", "[1]", "[1,0]", data: 1, "takes 1 bytes"),
    tensor("an unknown type", "F31", "[1]", "[0,4]", data: 4, "unknown type 'F31'"),
    tensor("a type in small letters", "f32", "[1]", "[0,4]", data: 4, "unknown type 'f32'"),
    tensor("one offset", "U8", "[1]", "[0]", data: 1, "two 'data_offsets'"),
    tensor("three offsets", "U8", "[1]", "[0,1,1]", data: 1, "more than 2 numbers"),
    tensor("a negative dimension", "U8", "[-1]", "[0,1]", data: 1, "whole number"),
    tensor("a fractional dimension", "U8", "[1.0]", "[0,1]", data: 1, "expected ']'"),
    tensor("an exponent", "U8", "[1e0]", "[0,1]", data: 1, "expected ']'"),
    tensor("a leading zero", "U8", "[01]", "[0,1]", data: 1, "whole number"),
    tensor("a dimension in quotes", "U8", #"["1"]"#, "[0,1]", data: 1, "whole number"),
    tensor("a comma too many", "U8", "[1,]", "[0,1]", data: 1, "whole number"),
    tensor("a shape that is null", "U8", "null", "[0,1]", data: 1, "expected '['"),
    Malformed("no shape", #"{"t":{"dtype":"U8","data_offsets":[0,0]}}"#, "needs 'dtype'"),
    Malformed("no properties", #"{"t":{}}"#, "needs 'dtype'"),
    Malformed("a tensor that is a list", #"{"t":[]}"#, "expected '{'"),
    Malformed(
      "an unknown property",
      #"{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"strides":[1]}}"#, "'strides'"),
    Malformed(
      "a tensor twice",
      #"{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"#
        + #""\u0074":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, "'t' is there twice"),
    Malformed("a property twice", #"{"t":{"dtype":"U8","dtype":"I8"}}"#, "'dtype' is there twice"),
    Malformed("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, "is there twice"),
    Malformed("a metadata key twice", #"{"__metadata__":{"a":"1","a":"2"}}"#, "'a' is there twice"),
    Malformed("a number as metadata", #"{"__metadata__":{"a":1}}"#, "expected a string"),
    Malformed("an object as metadata", #"{"__metadata__":{"a":{}}}"#, "expected a string"),
    Malformed("null as metadata", #"{"__metadata__":null}"#, "expected '{'"),
    Malformed("a list", "[]", "expected '{'"),
    Malformed("an empty header", "", "expected '{'"),
    Malformed("white space", "   ", "expected '{'"),
    Malformed("a byte order mark", "\u{FEFF}{}", "expected '{'"),
    Malformed("a second object", "{}{}", "follows the last"),
    Malformed("a zero byte after the header", "{}\0", "follows the last"),
    Malformed("single quotes", "{'a':1}", "expected a string"),
    Malformed("no colon", #"{"a" 1}"#, "expected ':'"),
    Malformed("a trailing comma", #"{"__metadata__":{},}"#, "expected a string"),
    Malformed("a string without end", #"{"abc"#, "does not end"),
    Malformed("a line break in a string", "{\"a\nb\":{}}", "control character"),
    Malformed("half a surrogate pair", #"{"\ud800":{}}"#, "half a character"),
    Malformed("a pair in the wrong order", #"{"\udc00\ud800":{}}"#, "half a character"),
    Malformed("an unknown escape", #"{"\x41":{}}"#, "unknown escape"),
    Malformed("a short escape", #"{"\u12":{}}"#, "four hexadecimal digits"),
    Malformed(
      "a hundred thousand brackets", #"{"t":"# + String(repeating: "[", count: 100_000),
      "expected '{'"),
    Malformed(
      "a hundred thousand braces", String(repeating: #"{"a":"#, count: 100_000),
      "unknown property 'a'"),
  ]
}

@Suite("A malformed safetensors file") struct SafetensorsMalformedTests {
  @Test(
    "a malformed safetensors file is refused with reason, file and remedy", arguments: Malformed.all
  )
  func refused(file: Malformed) {
    let error = #expect(throws: BackpropError.self) {
      try SafetensorsFile.decode(file.bytes, file: "model.safetensors")
    }
    #expect(error?.kind == .badData)
    #expect(error?.what.contains(file.message) == true, "\(error?.what ?? "nothing thrown")")
    #expect(error?.location.file == "model.safetensors")
    #expect(error?.remedy.isEmpty == false)
    #expect((0...file.bytes.count).contains(error?.location.byte ?? -1))
  }

  @Test(
    "a safetensors header may be spelled differently",
    arguments: [
      "{}\r \t\n", "\t\n{}\r ", " { } ",
      #"{ "\u0074" : { "data_offsets" : [ 0 , 0 ] , "shape" : [ 2 , 0 ] , "dtype" : "I32" } }"#,
      #"{"\ud83d\ude00\/\b\f\n\r\t\\\"":{"dtype":"I32","shape":[0],"data_offsets":[0,0]}}"#,
      #"{"z":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"__metadata__":{}}"#,
    ])
  func accepted(header: String) throws {
    let file = Malformed("", header, "")
    let decoded = try SafetensorsFile.decode(file.bytes)
    #expect(try SafetensorsFile.decode(decoded.encoded()) == decoded)
  }

  @Test("tensor names in errors are escaped and shortened")
  func hostileNames() {
    let name = #"\u001b[2J\u202e"# + String(repeating: "x", count: 10_000)
    let file = Malformed("", #"{"\#(name)":{}}"#, "")
    let error = #expect(throws: BackpropError.self) { try SafetensorsFile.decode(file.bytes) }
    #expect(error?.what.contains(#"'\u{1B}[2J\u{202E}xxx"#) == true, "\(error?.what ?? "")")
    #expect((error?.what.count ?? .max) < 300)
  }

  @Test("tensors are in the order of their bytes, whatever order the header has")
  func order() throws {
    let file = Malformed(
      "",
      #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"#
        + #""e":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},"#
        + #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: 2, "")
    #expect(try SafetensorsFile.decode(file.bytes).tensors.map(\.name) == ["a", "e", "b"])
  }
}
