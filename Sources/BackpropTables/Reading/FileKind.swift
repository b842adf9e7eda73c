internal import BackpropCore

/// Files of other kinds that are given in place of a text file, recognised by their first bytes.
enum FileKind {
  private static let kinds: [(opening: [UInt8], what: String)] = [
    ([0x50, 0x4B, 3, 4], "a ZIP archive or an Excel workbook (.xlsx)"),
    ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook (.xls)"),
    (Array("BZh".utf8), "compressed with bzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"),
    ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
    (Array("7z\u{BC}".unicodeScalars.map { UInt8($0.value) }), "a 7z archive"),
    (Array("PAR1".utf8), "a Parquet file"), (Array("ARROW1".utf8), "an Arrow file"),
    (Array("FEA1".utf8), "a Feather file"), ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy file"), (Array("%PDF".utf8), "a PDF file"),
    (Array("SQLite format 3".utf8), "an SQLite database"), (Array("{\\rtf".utf8), "an RTF file"),
    (Array("<?xml".utf8), "an XML file"), (Array("@relation".utf8), "an ARFF file"),
  ]

  /// Throws if `text` begins a file of another kind.
  static func check(_ text: UnsafeBufferPointer<UInt8>, file: String) throws {
    let opening = Array(text.prefix(256))
    func error(_ what: String, _ remedy: String) -> BackpropError {
      BackpropError(
        .badData, "the file is \(what), not delimited text", at: .init(file: file, byte: 0),
        remedy: remedy)
    }
    if String(decoding: opening, as: UTF8.self).hasPrefix("version https://git-lfs") {
      throw error("a Git LFS pointer", "fetch the file that it points to with git lfs pull")
    }
    let inLowerCase = String(decoding: opening.drop { $0 <= 32 }, as: UTF8.self).lowercased()
    if inLowerCase.hasPrefix("<!doctype html") || inLowerCase.hasPrefix("<html") {
      throw error(
        "an HTML page", "download the data itself; a page is often a message that this failed")
    }
    // no header begins with a brace and a quote, or a bracket and a brace
    let dense = inLowerCase.filter { !$0.isWhitespace }
    if dense.hasPrefix("{\"") || dense.hasPrefix("[{") || dense.hasPrefix("[[") {
      throw error("JSON", "convert it to CSV")
    }
    let lower = Array(inLowerCase.utf8)
    if let kind = kinds.first(where: { opening.starts(with: $0.opening) })
      ?? kinds.last.flatMap({ lower.starts(with: $0.opening) ? $0 : nil })
    {
      let isCompressed = kind.what.hasPrefix("compressed")
      throw error(kind.what, isCompressed ? "decompress it" : "export the table as CSV")
    }
  }
}
