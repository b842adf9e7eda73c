/// An error that a user can fix: what is wrong, where, and how to fix it.
///
/// Every module throws this type for errors in input: files, options, data. A programming error is
/// a failed precondition instead. The command turns ``kind`` into an exit status.
public struct BackpropError: Error, Hashable, Sendable {
  /// The kind of an error, one for each way a caller may have to react.
  public enum Kind: String, Hashable, Sendable {
    /// An option or argument is wrong.
    case usage
    /// The content of a file or table is wrong.
    case badData
    /// A file does not exist or is not readable.
    case cannotOpen
    /// A file cannot be created or replaced.
    case cannotCreate
    /// Reading or writing failed.
    case inputOutput
    /// The cost became NaN, infinite or far too large in training.
    case diverged
    /// The user or the caller stopped the work.
    case interrupted
  }

  /// The place of an error, as exactly as it is known.
  public struct Location: Hashable, Sendable {
    /// The path of the file, or `standard input`.
    public var file: String?
    /// The line in the file, counted from 1.
    public var line: Int?
    /// The name of the table's column, or its number from 1 if it has no name.
    public var column: String?
    /// The layer of the network, counted from 1.
    public var layer: Int?
    /// The byte in the file, counted from 0.
    public var byte: Int?
    /// The option of training, by its name in the JSON of options.
    public var option: String?

    /// A location. Unknown parts are nil.
    public init(
      file: String? = nil, line: Int? = nil, column: String? = nil, layer: Int? = nil,
      byte: Int? = nil, option: String? = nil
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.layer = layer
      self.byte = byte
      self.option = option
    }
  }

  /// The kind of error.
  public var kind: Kind
  /// The error, in one clause without a full stop.
  public var what: String
  /// Where it is wrong.
  public var location: Location
  /// How to fix it, in one clause without a full stop.
  public var remedy: String

  /// An error of `kind`: `what` is wrong at `location`, and `remedy` fixes it.
  public init(_ kind: Kind, _ what: String, at location: Location = Location(), remedy: String) {
    self.kind = kind
    self.what = what
    self.location = location
    self.remedy = remedy
  }
}

extension BackpropError: CustomStringConvertible {
  /// `file, line 17, column 'age': "abc" is not a number. To fix it: …`
  public var description: String {
    let place = location.description
    return (place.isEmpty ? "" : place + ": ") + what + ". To fix it: " + remedy + "."
  }
}

extension BackpropError.Location: CustomStringConvertible {
  /// The known parts, from the file to the byte: `data.csv, line 17, column 'age'`.
  public var description: String {
    var parts: [String] = []
    if let file { parts.append(file) }
    if let line { parts.append("line \(line)") }
    if let column { parts.append("column '\(column)'") }
    if let layer { parts.append("layer \(layer)") }
    if let byte { parts.append("byte \(byte)") }
    if let option { parts.append("option '\(option)'") }
    return parts.joined(separator: ", ")
  }
}
