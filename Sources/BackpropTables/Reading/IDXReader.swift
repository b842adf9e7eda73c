internal import BackpropCore

extension ByteStream {
  /// Whether the content begins with two zero bytes, as every IDX file does and no text file does.
  func looksLikeIDX() throws -> Bool { try peek(2) == [0, 0] }
}

/// Reads images, and their labels, in the IDX format of the MNIST files.
///
/// The header consists of a magic number of four bytes (0, 0, element type, number of dimensions)
/// and one big-endian 32-bit size per dimension; the elements follow. The reader allocates memory
/// for the elements only after it has checked the header against the length of the file.
struct IDXReader {
  private let images: ByteStream
  private let labels: ByteStream?

  /// The maximum compression ratio of gzip, which bounds the content of a compressed file.
  private static let largestCompression = 1032

  init(images: ByteStream, labels: ByteStream?) {
    self.images = images
    self.labels = labels
  }

  func read() throws -> Table {
    let (sizes, headerSize) = try readHeader(images, content: "images", dimensions: 2...3)
    let count = sizes[0]
    let image = sizes.count == 3 ? ImageShape(height: sizes[1], width: sizes[2]) : nil
    let pixels = try checkedProduct(sizes.dropFirst(), of: images)
    guard count > 0, pixels > 0 else {
      throw BackpropError(
        .badData,
        "the file contains no pixels: "
          + "\(counted(count, "image")) of \(counted(pixels, "pixel"))",
        at: .init(file: images.name, byte: 4), remedy: "use a file with at least one image")
    }
    let total = try checkedProduct([count, pixels], of: images)
    try checkLength(images, header: headerSize, expected: total)
    let block = PixelBlock(images: count, pixels: pixels)
    try readElements(
      images, header: headerSize,
      into: UnsafeMutableRawBufferPointer(start: block.bytes, count: total))
    var columns = (0..<pixels).map {
      Column(name: "pixel\($0 + 1)", type: .numeric, storage: .pixel(block, $0))
    }
    var notes = [
      "\(counted(count, "image")) of "
        + (image.map { "\($0.height) × \($0.width) pixels" } ?? counted(pixels, "pixel"))
    ]
    if let labels {
      columns.append(try readLabels(labels, count: count))
      notes.append("the column 'label' comes from \(labels.name)")
    }
    return Table(
      source: images.name, columns: columns, rowCount: count, lines: LineMap(),
      namesInSource: columns.map(\.name), notes: notes,
      fingerprint: Fingerprint(
        checksum: images.checksum ^ (labels?.checksum ?? 0),
        bytes: images.byteCount + (labels?.byteCount ?? 0), rows: count),
      image: image ?? ImageShape(height: 1, width: pixels))
  }

  private func readLabels(_ stream: ByteStream, count: Int) throws -> Column {
    let (sizes, headerSize) = try readHeader(stream, content: "labels", dimensions: 1...1)
    guard sizes[0] == count else {
      throw BackpropError(
        .badData,
        "the file contains \(counted(sizes[0], "label")), but there are "
          + "\(counted(count, "image"))",
        at: .init(file: stream.name, byte: 4),
        remedy: "use the labels file that belongs to \(images.name)")
    }
    try checkLength(stream, header: headerSize, expected: count)
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try readElements(stream, header: headerSize, into: $0) }
    var spellings = Spellings(hasValues: true)
    for label in 0..<256 { spellings.append(String(label).utf8, value: Double(label)) }
    return Column(
      name: "label", type: .numeric,
      storage: .spelled(Blocks(bytes.map(UInt32.init), from: ArenaAllocator()), spellings))
  }

  private func readHeader(
    _ stream: ByteStream, content: String, dimensions: ClosedRange<Int>
  ) throws -> (sizes: [Int], headerSize: Int) {
    let magic = try readBytes(stream, 4)
    guard magic[0] == 0, magic[1] == 0 else {
      throw BackpropError(
        .badData, "this is not an IDX file: it does not begin with two zero bytes",
        at: .init(file: stream.name, byte: 0), remedy: "use an IDX file of \(content)")
    }
    guard magic[2] == 0x08 else {
      let type = String(magic[2], radix: 16)
      throw BackpropError(
        .badData,
        "the elements have the IDX type 0x\(type), but only 0x8 (unsigned byte) is supported",
        at: .init(file: stream.name, byte: 2),
        remedy: "write the \(content) as unsigned bytes, or as a CSV file")
    }
    guard dimensions.contains(Int(magic[3])) else {
      throw BackpropError(
        .badData,
        "the file has \(counted(Int(magic[3]), "dimension")), but \(content) have "
          + "\(dimensions.lowerBound)"
          + (dimensions.count > 1 ? " or \(dimensions.upperBound)" : ""),
        at: .init(file: stream.name, byte: 3),
        remedy: magic[3] == 1
          ? "exchange the files of images and labels" : "use a file of \(content)")
    }
    let sizes = try readBytes(stream, 4 * Int(magic[3]))
    return (
      stride(from: 0, to: sizes.count, by: 4).map { at in
        sizes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      }, 4 + sizes.count
    )
  }

  private func readBytes(_ stream: ByteStream, _ count: Int) throws -> [UInt8] {
    let position = stream.byteCount
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try bytes.withUnsafeMutableBytes { try stream.readFully(into: $0) }
    guard found == count else {
      throw BackpropError(
        .badData, "the file ends inside the IDX header",
        at: .init(file: stream.name, byte: position + found),
        remedy: "download the file again")
    }
    return bytes
  }

  private func checkedProduct(_ factors: some Collection<Int>, of stream: ByteStream) throws -> Int
  {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else {
        throw BackpropError(
          .badData, "the product of the sizes in the header is more than any file can hold",
          at: .init(file: stream.name, byte: 4), remedy: "download the file again")
      }
      product = next
    }
    return product
  }

  /// Compares the length in the header with the size of the file, as far as it is known before the
  /// elements are read.
  private func checkLength(_ stream: ByteStream, header: Int, expected: Int) throws {
    guard let size = stream.fileSize else {
      guard expected <= 1 << 31 else { throw wrongLength(stream, header, expected, found: nil) }
      return
    }
    if stream.isCompressed {
      let (most, overflow) = size.multipliedReportingOverflow(by: IDXReader.largestCompression)
      guard overflow || expected <= most else {
        throw wrongLength(stream, header, expected, found: nil)
      }
    } else if size - header != expected {
      throw wrongLength(stream, header, expected, found: size - header)
    }
  }

  private func readElements(
    _ stream: ByteStream, header: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws {
    let found = try stream.readFully(into: buffer)
    guard found == buffer.count else {
      throw wrongLength(stream, header, buffer.count, found: found)
    }
    var extra = [UInt8](repeating: 0, count: 1)
    guard try extra.withUnsafeMutableBytes({ try stream.readFully(into: $0) }) == 0 else {
      throw BackpropError(
        .badData,
        "bytes follow the last of the \(buffer.count) elements that the header announces",
        at: .init(file: stream.name, byte: header + buffer.count),
        remedy: "download the file again")
    }
  }

  private func wrongLength(
    _ stream: ByteStream, _ header: Int, _ expected: Int, found: Int?
  ) -> BackpropError {
    let contrast = found.map { ", but \($0) bytes follow it" } ?? ", more than the file can hold"
    return BackpropError(
      .badData, "the header announces \(expected) bytes of elements\(contrast)",
      at: .init(file: stream.name, byte: header + min(found ?? 0, expected)),
      remedy: "download the file again")
  }
}
