internal import BackpropCore

extension Table {
  /// Reads the file at `path`: delimited text (CSV, TSV, …) or IDX images, plain or gzip; `-` is
  /// standard input.
  ///
  /// Text is read according to RFC 4180; several threads read a large file. ``ReadingOptions``
  /// lists the options and what the reader detects. A file that begins with the magic number of IDX
  /// contains images: its columns are `pixel1`, `pixel2`, … and, if `labels` names the file with
  /// the classes of the images, `label`.
  ///
  /// Throws a `BackpropError` with the file, the line, the column and a remedy.
  public init(
    contentsOf path: String, labels: String? = nil, options: ReadingOptions = ReadingOptions()
  ) throws {
    let stream = try ByteStream(path: path)
    self = try Table.read(
      stream, labels: try labels.map { try ByteStream(path: $0) }, options: options)
  }

  /// Reads text or IDX images from memory; messages call the source `name`.
  public init(
    bytes: [UInt8], named name: String = "table", options: ReadingOptions = ReadingOptions()
  ) throws {
    try self.init(bytes: bytes, named: name, options: options, plan: ReadingPlan())
  }

  /// Reads from memory according to `plan`, which must not change the result.
  package init(
    bytes: [UInt8], named name: String, options: ReadingOptions, plan: ReadingPlan
  ) throws {
    self = try Table.read(
      ByteStream(bytes: bytes, name: name), labels: nil, options: options, plan: plan)
  }

  /// Reads images and labels from memory.
  package init(images: [UInt8], labels: [UInt8]?) throws {
    self = try Table.read(
      ByteStream(bytes: images, name: "images"),
      labels: try labels.map { try ByteStream(bytes: $0, name: "labels") },
      options: ReadingOptions())
  }

  private static func read(
    _ stream: ByteStream, labels: ByteStream?, options: ReadingOptions,
    plan: ReadingPlan = ReadingPlan()
  ) throws -> Table {
    if try stream.looksLikeIDX() { return try IDXReader(images: stream, labels: labels).read() }
    if let labels {
      throw BackpropError(
        .badData,
        "\(labels.name) is given as the labels of images, but this file is not an IDX file of "
          + "images", at: .init(file: stream.name, byte: 0),
        remedy: "use an IDX file, or name the column of labels as the target of a text file")
    }
    return try TextReader(stream: stream, options: options, plan: plan).read()
  }
}
