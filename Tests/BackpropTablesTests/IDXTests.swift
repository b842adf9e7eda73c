import BackpropCore
import BackpropTables
import Testing

/// Makes an IDX file of a magic number, sizes and elements.
private func idx(_ sizes: [UInt32], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
  [0, 0, type, UInt8(sizes.count)]
    + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> UInt32(24 - 8 * $0)) }
    }
    + elements
}

private let pixels: [UInt8] = Array(0..<12).map { $0 * 20 }

/// A malformed pair of files and the expected error.
struct BadIDX: Sendable, CustomTestStringConvertible {
  let name: String
  let images: [UInt8]
  let labels: [UInt8]?
  let file: String
  let byte: Int?
  let what: String
  var testDescription: String { name }

  init(
    _ name: String, images: [UInt8], labels: [UInt8]? = nil, file: String = "images", byte: Int?,
    what: String
  ) {
    self.name = name
    self.images = images
    self.labels = labels
    self.file = file
    self.byte = byte
    self.what = what
  }

  static let good = idx([3, 2, 2], pixels)
  static let all: [BadIDX] = [
    BadIDX("half a magic number", images: [0, 0, 8], byte: 3, what: "ends inside"),
    BadIDX("half a header", images: Array(good.prefix(10)), byte: 10, what: "ends inside"),
    BadIDX("floats", images: idx([3, 2, 2], pixels, type: 0x0D), byte: 2, what: "type 0xd"),
    BadIDX("one dimension", images: idx([3], [1, 2, 3]), byte: 3, what: "1 dimension"),
    BadIDX("four dimensions", images: idx([3, 1, 2, 2], pixels), byte: 3, what: "4 dimension"),
    BadIDX("a byte too few", images: good.dropLast(), byte: 27, what: "announces 12 bytes"),
    BadIDX("a byte too many", images: good + [0], byte: 28, what: "announces 12 bytes"),
    BadIDX("no images", images: idx([0, 2, 2], []), byte: 4, what: "0 images"),
    BadIDX("images without pixels", images: idx([3, 0, 2], []), byte: 4, what: "0 pixels"),
    BadIDX(
      "sizes that overflow", images: idx([.max, .max, .max], pixels), byte: 4,
      what: "more than any file"),
    BadIDX(
      "sizes beyond the file", images: idx([.max, 28, 28], pixels), byte: 28, what: "announces"),
    BadIDX(
      "sizes beyond what gzip can hold", images: gzip(idx([.max, 28, 28], pixels)), byte: 16,
      what: "more than the file can hold"),
    BadIDX(
      "compressed and a byte too few", images: gzip(Array(good.dropLast())), byte: 27,
      what: "but 11 bytes follow"),
    BadIDX(
      "compressed and a byte too many", images: gzip(good + [0]), byte: 28, what: "bytes follow"),
    BadIDX(
      "fewer labels than images", images: good, labels: idx([2], [1, 2]), file: "labels", byte: 4,
      what: "2 labels, but there are 3 images"),
    BadIDX(
      "images for labels", images: good, labels: good, file: "labels", byte: 3,
      what: "3 dimensions, but labels have 1"),
    BadIDX(
      "labels cut short", images: good, labels: idx([3], [1, 2]), file: "labels", byte: 10,
      what: "announces 3 bytes"),
    BadIDX(
      "text for labels", images: good, labels: Array("label\n1\n".utf8), file: "labels", byte: 0,
      what: "not an IDX file"),
    BadIDX(
      "text for images", images: Array("a,b\n1,2\n".utf8), labels: idx([1], [1]), byte: 0,
      what: "not an IDX file of images"),
  ]
}

@Suite("IDX files") struct IDXTests {
  @Test("IDX images and labels are read, compressed or not", arguments: [false, true])
  func images(_ isCompressed: Bool) throws {
    let labels = idx([3], [7, 0, 7])
    let table = try Table(
      images: isCompressed ? gzip(BadIDX.good) : BadIDX.good,
      labels: isCompressed ? gzip(labels) : labels)
    #expect(table.rowCount == 3)
    #expect(table.image == ImageShape(height: 2, width: 2))
    #expect(table.columns.map(\.name) == ["pixel1", "pixel2", "pixel3", "pixel4", "label"])
    #expect(table.cells[1] == ["80", "100", "120", "140", "0"])
    #expect(table.cells.map { $0[4] } == ["7", "0", "7"])
  }

  @Test("IDX images are preprocessed like the same pixels in a text file")
  func preprocessing() throws {
    let table = try Table(images: BadIDX.good, labels: idx([3], [7, 0, 7]))
    let preprocessing = try Preprocessing(fitting: table, targets: ["label"])
    #expect(preprocessing.target.classes == ["0", "7"])
    let x: Matrix<Float> = try preprocessing.features(of: table, rows: [2, 0])
    // the pixels are 0, 20, …, 220: mean 110, standard deviation √(Σ(x − 110)² / 12) = √(14300 / 3)
    let deviation = (14300.0 / 3).squareRoot()
    #expect(
      x.toRows()
        == [[160, 180, 200, 220], [0, 20, 40, 60]].map {
          $0.map { Float(($0 - 110.0) / deviation) }
        })
    let y: Matrix<Float> = try preprocessing.targets(of: table)
    #expect(y == [[1], [0], [1]])

    // The same pixels as text give the same features.
    let text = "pixel4,pixel1,pixel2,pixel3\n60,0,20,40\n"
    let fromText: Matrix<Float> = try preprocessing.features(
      of: try BackpropTablesTests.table(text))
    #expect(fromText.toRows()[0] == x.toRows()[1])
    let other = try Table(images: idx([1, 1, 4], [1, 2, 3, 4]), labels: nil)
    let error = failure { let _: Matrix<Float> = try preprocessing.features(of: other) }
    #expect(error?.what.contains("1 × 4 pixels, but the network was trained on 2 × 2") == true)
  }

  @Test("The error for a malformed IDX file names the fault and its byte", arguments: BadIDX.all)
  func badFile(_ bad: BadIDX) {
    let error = failure { _ = try Table(images: bad.images, labels: bad.labels) }
    #expect(error?.kind == .badData)
    #expect(error?.location.file == bad.file)
    #expect(error?.location.byte == bad.byte)
    #expect(error?.what.contains(bad.what) == true, "\(String(describing: error))")
  }
}
