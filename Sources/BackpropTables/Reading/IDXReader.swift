internal import BackpropCore

extension ByteStream {
  /// Whether the content begins as every IDX file does: with two zero bytes, which no text has.
  func looksLikeIDX() throws -> Bool { try peek(2) == [0, 0] }
}

/// Reads images, and their labels, in the IDX format of the MNIST files.
///
/// The header is four bytes of magic (0, 0, element type, number of dimensions) and one big-endian
/// 32-bit size a dimension; the elements follow. Nothing is allocated for what a header claims
/// before the length of the file has confirmed it.
struct IDXReader {
  private let images: ByteStream
  private let labels: ByteStream?

  /// gzip cannot compress better than 1032 : 1, so this bounds what a compressed file can hold.
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
        .badData, "the file holds \(count) images of \(pixels) pixels, nothing to learn from",
        at: .init(file: images.name, byte: 4), remedy: "give a file with at least one image")
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
      "\(count) images of \(image.map { "\($0.height) × \($0.width)" } ?? "\(pixels)") pixels"
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
        .badData, "the file holds \(sizes[0]) labels, but there are \(count) images",
        at: .init(file: stream.name, byte: 4),
        remedy: "give the labels that belong to \(images.name)")
    }
    try checkLength(stream, header: headerSize, expected: count)
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try readElements(stream, header: headerSize, into: $0) }
    var spellings = Spellings(hasValues: true)
    for label in 0..<256 { spellings.append(String(label).utf8, value: Double(label)) }
    return Column(
      name: "label", type: .numeric,
      storage: .spelled(Blocks(bytes.map(UInt32.init), from: SlabAllocator()), spellings))
  }

  private func readHeader(
    _ stream: ByteStream, content: String, dimensions: ClosedRange<Int>
  ) throws -> (sizes: [Int], headerSize: Int) {
    let magic = try readBytes(stream, 4)
    guard magic[0] == 0, magic[1] == 0 else {
      throw BackpropError(
        .badData, "this is no IDX file: it does not begin with two zero bytes",
        at: .init(file: stream.name, byte: 0), remedy: "give an IDX file of \(content)")
    }
    guard magic[2] == 0x08 else {
      let type = String(magic[2], radix: 16)
      throw BackpropError(
        .badData, "the elements are of IDX type 0x\(type), and only 0x8 (unsigned byte) is read",
        at: .init(file: stream.name, byte: 2),
        remedy: "write the \(content) as unsigned bytes, or as a CSV file")
    }
    guard dimensions.contains(Int(magic[3])) else {
      throw BackpropError(
        .badData,
        "the file has \(magic[3]) dimension(s), where \(content) have "
          + "\(dimensions.lowerBound)"
          + (dimensions.count > 1 ? " or \(dimensions.upperBound)" : ""),
        at: .init(file: stream.name, byte: 3),
        remedy: magic[3] == 1
          ? "exchange the files of images and labels" : "give a file of \(content)")
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
          .badData, "the sizes in the header multiply to more than any file can hold",
          at: .init(file: stream.name, byte: 4), remedy: "download the file again")
      }
      product = next
    }
    return product
  }

  /// Compares what the header claims with the size of the file, as far as that can be known before
  /// it is read.
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
        .badData, "bytes follow the last of the \(buffer.count) elements the header announces",
        at: .init(file: stream.name, byte: header + buffer.count),
        remedy: "download the file again")
    }
  }

  private func wrongLength(
    _ stream: ByteStream, _ header: Int, _ expected: Int, found: Int?
  ) -> BackpropError {
    let instead = found.map { ", but \($0) bytes follow it" } ?? ", more than the file can hold"
    return BackpropError(
      .badData, "the header announces \(expected) bytes of elements\(instead)",
      at: .init(file: stream.name, byte: header + min(found ?? 0, expected)),
      remedy: "download the file again")
  }
}
