/// Something a user caused and a user can mend: what went wrong, where, and what to do about it.
///
/// Every module throws this one type for what comes from outside (files, options, data); a broken
/// promise between two lines of code is a precondition instead. The command turns ``kind`` into an
/// exit status, in one place.
public struct BackpropError: Error, Hashable, Sendable {
  /// What sort of failure it is, one for each way a caller may have to react.
  public enum Kind: String, Hashable, Sendable {
    /// The request itself makes no sense: an option or argument is wrong.
    case usage
    /// The content of a file or table is wrong.
    case badData
    /// A file does not exist or may not be read.
    case cannotOpen
    /// A file may not be created or replaced.
    case cannotCreate
    /// Reading or writing failed half-way.
    case inputOutput
    /// Training produced a cost that is not a finite number.
    case diverged
    /// Somebody asked the work to stop.
    case interrupted
  }

  /// Where the failure is, as exactly as it is known.
  public struct Location: Hashable, Sendable {
    /// The path of the file, or `standard input`.
    public var file: String?
    /// The line in the file, counted from 1.
    public var line: Int?
    /// The name of the table's column, or its number from 1 where it has no name.
    public var column: String?
    /// The layer of the network, counted from 1.
    public var layer: Int?
    /// The byte in the file, counted from 0.
    public var byte: Int?

    /// A location; what is not known is left out.
    public init(
      file: String? = nil, line: Int? = nil, column: String? = nil, layer: Int? = nil,
      byte: Int? = nil
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.layer = layer
      self.byte = byte
    }
  }

  /// What sort of failure it is.
  public var kind: Kind
  /// What is wrong, in one clause without a full stop.
  public var what: String
  /// Where it is wrong.
  public var location: Location
  /// What to do about it, in one clause without a full stop.
  public var remedy: String

  /// A failure of `kind`: `what` is wrong at `location`; `remedy` mends it.
  public init(_ kind: Kind, _ what: String, at location: Location = Location(), remedy: String) {
    self.kind = kind
    self.what = what
    self.location = location
    self.remedy = remedy
  }
}

extension BackpropError: CustomStringConvertible {
  /// `file, line 17, column 'age': "abc" is not a number. To mend it: …`
  public var description: String {
    let place = location.description
    return (place.isEmpty ? "" : place + ": ") + what + ". To mend it: " + remedy + "."
  }
}

extension BackpropError.Location: CustomStringConvertible {
  /// The known parts, from the file inwards: `data.csv, line 17, column 'age'`.
  public var description: String {
    var parts: [String] = []
    if let file { parts.append(file) }
    if let line { parts.append("line \(line)") }
    if let column { parts.append("column '\(column)'") }
    if let layer { parts.append("layer \(layer)") }
    if let byte { parts.append("byte \(byte)") }
    return parts.joined(separator: ", ")
  }
}
